"""The scene again: dye amounts back through the neutral scale to light, 0.18 where the grey card lies."""

from functools import lru_cache

import numpy as np

from ..chain import Controls, State
from ..prepare import GREY, Input
from ..stages.develop import develop
from .positive import engine

REACH = np.linspace(-4.0, 3.5, 601)  # log10 H about mid grey
LEAST_SLOPE = 0.02  # density a unit of log10 H: below it the scale is held to be straight
SAMPLES, SEED = 4000, 5


def scene(amounts, grey, film: str) -> np.ndarray:
    """Linear ACEScg (h, w, 3) float32 of dye amounts: rgb = 0.18 M 10^(h(a) - h(grey)).

    h: the inverse of the film's neutral scale, layer by layer. M: (3, 3), rows of sum 1, least squares over scenes that
    the chain exposed: takes back the layers' overlap and interimage as far as a matrix can.
    """
    curve = engine(film)[0]["film.curve"]
    mid = engine(film)[0]["expose.mid_log_h"][0]
    light = 10 ** (log_exposure(amounts, curve, mid) - log_exposure(np.asarray(grey, float), curve, mid))
    return (GREY * (light @ layers_to_scene(film).T)).astype(np.float32)


def log_exposure(amounts, curve, mid) -> np.ndarray:
    """log10 H about mid grey at which each layer of a neutral forms these amounts: (..., 3)."""
    scale = develop(np.repeat((REACH + mid)[:, None], 3, axis=1), curve)
    rising = np.cumsum(
        np.maximum(np.diff(scale, axis=0, prepend=scale[:1] - 1e-9), LEAST_SLOPE * (REACH[1] - REACH[0])), 0
    )
    rising += scale[len(REACH) // 2] - rising[len(REACH) // 2]
    return np.stack([np.interp(amounts[..., c], rising[:, c], REACH) for c in range(3)], axis=-1)


@lru_cache(maxsize=16)
def layers_to_scene(film: str) -> np.ndarray:
    """M of `scene`: from log-normal colours through the film's own exposure, curve and interimage."""
    tables, kernels = engine(film)
    rgb = GREY * np.exp(np.random.default_rng(SEED).normal(0, [0.9] + [0.35] * 3, (SAMPLES, 4)))
    rgb = rgb[:, [0]] * rgb[:, 1:] / GREY
    made = kernels.render(
        rgb[None].astype(np.float32), Controls(), Input.named("acescg"), until=State.NEGATIVE, width_px=64
    )
    found = 10 ** log_exposure(np.asarray(made[0][0], float), tables["film.curve"], tables["expose.mid_log_h"][0])
    weight = 1 / rgb.mean(axis=1, keepdims=True)
    rows = []
    for c in range(3):
        others = [k for k in range(3) if k != c]
        sides = (found[:, others] - found[:, [c]]) * weight
        share = np.linalg.lstsq(sides, (rgb[:, c] / GREY - found[:, c]) * weight[:, 0], rcond=None)[0]
        row = np.zeros(3)
        row[others], row[c] = share, 1 - share.sum()
        rows.append(row)
    return np.array(rows)
