"""The set encoder: what calibration does not know of a roll, from statistics of its frames, with its uncertainty.

    x = (statistics - centre) / scale                            (frames, 136)
    f = relu(relu(x A1 + a1) A2 + a2)                            (frames, 96), each frame alone
    e = relu([f, mean over the frames of f] B1 + b1) B2 + b2     (frames, 14)

The order of the frames does not matter, and one frame is a roll too. e: mean of the grey card's three dye amounts
above the rebate, red - green, blue - green; log10 of the rebate over what is brightest (3); development; then the
natural log of the standard deviation of each. 42,622 numbers.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..nets.onnx_file import shaped
from ..shipped import shipped
from .statistics import COUNT

WIDE, OUTPUTS = 96, 7
SHAPES = {
    "centre": (COUNT,),
    "scale": (COUNT,),
    "frame1.weight": (COUNT, WIDE),
    "frame1.bias": (WIDE,),
    "frame2.weight": (WIDE, WIDE),
    "frame2.bias": (WIDE,),
    "roll1.weight": (2 * WIDE, WIDE),
    "roll1.bias": (WIDE,),
    "roll2.weight": (WIDE, 2 * OUTPUTS),
    "roll2.bias": (2 * OUTPUTS,),
}
FILE, REMEDY = "nets/invert.onnx", "python tools/train_invert.py"


@dataclass(frozen=True)
class Guess:
    """Of each frame of a roll, with standard deviations.

    grey: (n, 3) dye amounts of the grey card. rebate: (n, 3) log10 of the rebate over what is brightest.
    development: (n,) share of density.
    """

    grey: np.ndarray
    grey_sigma: np.ndarray
    rebate: np.ndarray
    rebate_sigma: np.ndarray
    development: np.ndarray
    development_sigma: np.ndarray


@lru_cache(maxsize=4)
def read(path: Path | None = None) -> dict[str, np.ndarray]:
    """The numbers of a net in ONNX, by default the one that ships; raises FilmError where a shape is another."""
    path = path or shipped(FILE, REMEDY)
    return {name: numbers.astype(np.float64) for name, numbers in shaped(path, SHAPES, REMEDY).items()}


def outputs(w, statistics) -> np.ndarray:
    """e of the module's equations: (..., frames, 136) -> (..., frames, 14)."""
    x = (np.asarray(statistics, float) - w["centre"]) / w["scale"]
    f = _relu(_relu(x @ w["frame1.weight"] + w["frame1.bias"]) @ w["frame2.weight"] + w["frame2.bias"])
    roll = np.broadcast_to(f.mean(axis=-2, keepdims=True), f.shape)
    h = _relu(np.concatenate([f, roll], axis=-1) @ w["roll1.weight"] + w["roll1.bias"])
    return h @ w["roll2.weight"] + w["roll2.bias"]


def guess(statistics, path: Path | None = None) -> Guess:
    """What the encoder makes of the frames (n, COUNT) of a roll. Raises FilmError where there is no net."""
    e = outputs(read(path), statistics)
    mean, sigma = e[:, :OUTPUTS], np.exp(e[:, OUTPUTS:])
    return Guess(layers(mean[:, :3]), sigma[:, :3], mean[:, 3:6], sigma[:, 3:6], mean[:, 6], sigma[:, 6])


def layers(shade) -> np.ndarray:
    """Mean, red - green and blue - green as three layers: (..., 3) -> (..., 3)."""
    mean, red, blue = np.moveaxis(np.asarray(shade), -1, 0)
    green = mean - (red + blue) / 3
    return np.stack([green + red, green, green + blue], axis=-1)


def shades(grey) -> np.ndarray:
    """The inverse of `layers`."""
    grey = np.asarray(grey)
    return np.stack([grey.mean(axis=-1), grey[..., 0] - grey[..., 1], grey[..., 2] - grey[..., 1]], axis=-1)


def _relu(x):
    return np.maximum(x, 0)
