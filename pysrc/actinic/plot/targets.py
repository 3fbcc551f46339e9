"""Targets exposed through the engine: sines for the MTF, lights of one wavelength, a sweep of hues."""

import numpy as np

from .. import balance, colour, emulsion, fold, prepare, spectra
from ..chain import Controls, State
from ..gate import Gate
from .bench import Bench, greys

TARGET_UM, TARGET_PX = 1.0, 2000  # pixel and width of a sine target: 2 mm of film
MODULATION = 0.05  # of a sine target's exposure: small, so that the response is linear
TOP = 0.36  # largest component of a hue, one stop above grey; chosen by eye


def sine_response(bench: Bench, cycles_per_mm) -> tuple[np.ndarray, np.ndarray]:
    """Response of the negative's dye to sines of neutral exposure, an even field's being 1: f (n,), (n, 3).

    Each sine is cos(pi m (x + 1/2) / n), m whole, which the mirrored edges of the picture continue without
    a seam; its answer is the projection of the dye amounts on it. f = m / (2 n pixel), the nearest to what
    was asked, is returned beside it, each once and rising.
    """
    mid = 10 ** bench.tables["expose.mid_log_h"][0]
    step = bench.even(greys(mid * np.array([1 - MODULATION, 1 + MODULATION])), State.EXPOSURE, State.NEGATIVE)
    halves = np.unique(np.maximum(1, np.rint(np.asarray(cycles_per_mm) * 2e-3 * TARGET_UM * TARGET_PX)))
    swing = np.stack([_swing(bench, mid, m) for m in halves])
    return halves / (2e-3 * TARGET_UM * TARGET_PX), swing / ((step[1] - step[0]) / 2)


def _swing(bench, mid, halves):
    wave = np.cos(np.pi * halves * (np.arange(TARGET_PX) + 0.5) / TARGET_PX)
    target = np.tile((mid * (1 + MODULATION * wave))[None, :, None], (4, 1, 3))
    controls = Controls(gate=Gate("custom", TARGET_UM * TARGET_PX / 1000))
    dye, _ = bench.engine.render(target, controls, start=State.EXPOSURE, until=State.NEGATIVE)
    return 2 * wave @ dye[1].astype(float) / TARGET_PX


def spectral_response(bench: Bench) -> np.ndarray:
    """log10 exposure per unit of power when a light of one wavelength enters as its three numbers: (71, 3).

    In the units of the stock's own sensitivities; the two agree as far as a colour can stand for a spectrum.
    """
    light, own = fold.taking_light(bench.negative), emulsion.sensitivity(bench.negative)
    to_margined = prepare.scene_matrix(bench.tables, Controls().expose)
    lines = np.linalg.solve(to_margined, prepare.margined(np.eye(3)) @ spectra.observer().T).T
    per_white = (
        bench.even(lines, State.SCENE, State.EXPOSURE) * prepare.GREY / 10 ** bench.tables["expose.mid_log_h"][0]
    )
    return np.log10(np.maximum(per_white * (light @ own) / (light @ spectra.observer()[:, 1]), 1e-9))


def hues(saturation: float, count: int = 120) -> np.ndarray:
    """Once round the hues in ACEScg, closed: (count + 1, 3), the largest component TOP.

    rgb = TOP (1 - s (1 - h)), h the hue from red over green and blue with components in 0..1; a saturation
    s above 1 has negative components and lies outside the primaries, hence outside the locus.
    """
    angle = np.linspace(0, 6, count + 1)[:, None]
    h = np.clip(np.abs((angle - np.array([0, 2, 4]) + 3) % 6 - 3) * -1 + 2, 0, 1)
    return TOP * (1 - saturation * (1 - h))


def chromaticity(xyz) -> np.ndarray:
    """xy of XYZ (n, 3) -> (n, 2). Source: cie2004colorimetry."""
    return xyz[:, :2] / xyz.sum(axis=1, keepdims=True)


def scene_chromaticity(rgb) -> np.ndarray:
    """xy of ACEScg (n, 3), its white moved to D65 as a display shows it: (n, 2)."""
    to_d65 = balance.adaptation(prepare.ACES, prepare.D65) @ colour.rgb_to_xyz(*colour.PRIMARIES["ACEScg"])
    return chromaticity(rgb @ to_d65.T)


def printed_chromaticity(bench: Bench, rgb) -> np.ndarray:
    """xy of ACEScg colours (n, 3) carried to DISPLAY_LINEAR, as even fields: (n, 2)."""
    return chromaticity(bench.even(rgb, State.SCENE, State.DISPLAY_LINEAR))
