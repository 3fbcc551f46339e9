"""Renditions judged beside the stochastic reference: flat fields, one layer, one density and one pitch at a time."""

from dataclasses import dataclass

import numpy as np

from . import measure
from .counts import Drawing, drawing
from .curves import NODES
from .model import Layer
from .net import Net
from .noise import Drawn, noise
from .reference import grain

APERTURES_UM = (6.5, 13.0, 24.0, 48.0)
LAGS = 6
RENDITIONS = ("reference", "table", "linear", "net")


@dataclass(frozen=True)
class Field:
    """A flat field: how large, how many frames, and what GrainNet is drawn with."""

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
    flat = np.full((field.side,) * 2, field.density)
    return rendered(field.layer, flat, field.pixel_um, None, identity)


def _net(field, identity, net):
    flat = np.full((field.side,) * 2, field.density)
    return rendered(field.layer, flat, field.pixel_um, net, identity, field.drawing)


def rendered(layer: Layer, density, pixel_um, net: Net | None, identity, drawn: Drawing | None = None) -> np.ndarray:
    """A layer as the chain draws it, D + N of density itself, linear without a net: (h, w) -> (h, w)."""
    seed, frame, channel = identity
    most, even = layer.maximum, np.ones(NODES)
    layer_drawn = Drawn(drawn or drawing(layer, pixel_um, alone=net is None), pixel_um, most, most, channel, even)
    return density + noise(layer_drawn, density, (seed, frame), net)


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


PITCHES = {1.5: (224, 4), 3.0: (224, 4), 6.5: (224, 4), 13.0: (160, 3)}  # um: side and frames
DENSITIES = (0.05, 0.1, 0.3, 0.8, 1.4)
FLOOR = "floor"  # the reference judged beside other crystals of its own


def judged(layers, net: Net | None):
    """Every rendition on every pitch, layer and density: (pitch, layer, density, rendition, scores), one at a time."""
    for pitch, (side, count) in PITCHES.items():
        for channel, layer in enumerate(layers):
            drawn = drawing(layer, pitch)
            for density in (d for d in DENSITIES if d < layer.maximum):
                field = Field(layer, drawn, density, pitch, channel, side, count)
                truth = frames(field, "reference")
                yield pitch, channel, density, FLOOR, score(frames(field, "reference", seed=9), truth, density, pitch)
                for name in RENDITIONS[1:] if net else RENDITIONS[1:-1]:
                    yield pitch, channel, density, name, score(frames(field, name, net, 5), truth, density, pitch)


def summary(rows) -> list[tuple[float, str, dict[str, tuple[float, float]]]]:
    """Rms and worst of each score over layers and densities: (pitch, rendition, name -> (rms, worst))."""
    kept: dict[tuple, list] = {}
    for pitch, _, _, name, scores in rows:
        kept.setdefault((pitch, name), []).append(scores)
    found = []
    for (pitch, name), all_scores in kept.items():
        columns = {k: np.array([s[k] for s in all_scores if k in s]) for k in all_scores[0]}
        found.append(
            (pitch, name, {k: (float(np.sqrt((v**2).mean())), float(np.abs(v).max())) for k, v in columns.items()})
        )
    return found
