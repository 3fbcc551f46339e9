"""Renditions judged beside the stochastic reference: flat fields, one layer, one density and one pitch at a time."""

from dataclasses import dataclass

import numpy as np

from . import measure
from .counts import Drawing, at, subpixels
from .model import Layer
from .net import HALO, Net
from .reference import grain

APERTURES_UM = (6.5, 13.0, 24.0, 48.0)
LAGS = 6
RENDITIONS = ("reference", "table", "linear", "net")


@dataclass(frozen=True)
class Field:
    """A flat field: how large, how many frames, and what it is made with."""

    layer: Layer
    drawing: Drawing
    density: float
    pixel_um: float
    channel: int = 0
    side: int = 192
    frames: int = 4


def frames(field: Field, rendition: str, net: Net | None = None, seed=0) -> np.ndarray:
    """Density of a rendition, (frames, side, side). table: white Gaussian noise of the reference's own sigma."""
    if rendition == "table":
        sigma = frames(field, "reference", seed=seed).std()
        return field.density + sigma * np.random.default_rng(seed).standard_normal((field.frames,) + (field.side,) * 2)
    made = {"reference": _reference, "linear": _linear, "net": _net}[rendition]
    return np.stack([made(field, (seed, k, field.channel), net) for k in range(field.frames)])


def _reference(field, identity, _):
    seed, frame, channel = identity
    return grain(np.full((field.side,) * 2, field.density), field.pixel_um, field.layer, frame, seed, channel)


def _linear(field, identity, _):
    return field.density + _drawn(field, identity, 0).mean(axis=0)


def _net(field, identity, net):
    v = _drawn(field, identity, HALO)
    sigma = np.full(v.shape[1:], at(field.drawing.sigma, field.density, field.layer.maximum))
    told = [np.full(v.shape[1:], at(c, field.density, field.layer.maximum)) for c in field.drawing.condition]
    return field.density + v.mean(axis=0)[HALO:-HALO, HALO:-HALO] + net(v, np.stack(told), sigma)


def _drawn(field, identity, halo):
    flat = np.full((field.side + 2 * halo,) * 2, field.density)
    v = subpixels(field.drawing, flat, field.layer.maximum, field.pixel_um, identity)
    return np.stack([v[::2, ::2], v[::2, 1::2], v[1::2, ::2], v[1::2, 1::2]])


def score(made: np.ndarray, truth: np.ndarray, density: float, pixel_um: float) -> dict[str, float]:
    """What a rendition is off, by name: see the table of docs/grain.md. made, truth: (frames, side, side)."""
    found = {"mean": float(made.mean() - density)}
    for aperture in APERTURES_UM:
        if aperture >= 0.75 * pixel_um:
            a, b = (np.mean([measure.sigma(10**-x, pixel_um, aperture) ** 2 for x in p]) for p in (made, truth))
            found[f"sigma {aperture:g}"] = float(100 * (np.sqrt(a / b) - 1))
    a, b = (np.mean([measure.psd(x, pixel_um, 16)[1] for x in p], axis=0) for p in (made, truth))
    off = 10 * np.log10(a / b)
    found |= {"psd rms": float(np.sqrt(np.mean(off**2))), "psd max": float(np.abs(off).max())}
    a, b = (np.mean([measure.autocorrelation(x, LAGS) for x in p], axis=0) for p in (made, truth))
    found["acf"] = float(np.abs(a - b).max())
    for times in (1, 2, 4):
        a, b = (measure.skewness(np.stack([measure.pooled(x, times) for x in p])) for p in (made, truth))
        found[f"skew {times}"] = a - b
    found["js"] = measure.js_divergence(made, truth)
    return found
