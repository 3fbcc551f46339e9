"""GrainNet: what counts and clouds alone leave out of a layer's grain, by a small convolutional net.

    x = v / sigma                                        (4, h, w), a pixel's subpixels in reading order
    a = relu(V * x + C1 c + b1)                          (16, h - 2, w - 2), * without padding
    b = relu(H * a + C2 c + b2)                          (16, h - 4, w - 4)
    y = sigma O * b                                      (1, h - 6, w - 6)
    net = y - y * [1 2 1]^T [1 2 1] / 16                 (1, h - 8, w - 8)
    D_out = D + mean of v + net

The last line but one lets no low frequency through: what a large aperture sees is the counts' alone, and the mean of
a flat field is D. c: CONDITIONS planes of `counts.Drawing`. 3,248 numbers, 9 x 9 pixels seen.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..nets.onnx_file import shaped
from .counts import CONDITIONS

WIDE = 16
HALO = 4  # pixels around a picture that its grain needs
BINOMIAL = np.outer([1, 2, 1], [1, 2, 1]) / 16
SHAPES = {
    "v.weight": (WIDE, 4, 3, 3),
    "condition1.weight": (WIDE, CONDITIONS),
    "bias1": (WIDE,),
    "hidden.weight": (WIDE, WIDE, 3, 3),
    "condition2.weight": (WIDE, CONDITIONS),
    "bias2": (WIDE,),
    "out.weight": (1, WIDE, 3, 3),
}


@dataclass(frozen=True)
class Net:
    """The weights by name, shapes as SHAPES, float32."""

    weights: dict[str, np.ndarray]

    def __call__(self, v, condition, sigma):
        """What is added to D + mean of v: v (4, h, w), condition (CONDITIONS, h, w), sigma (h, w) -> (h - 8, w - 8)."""
        w = {name: np.asarray(weight, np.float64) for name, weight in self.weights.items()}
        a = _layer(v / sigma, w["v.weight"], condition[:, 1:-1, 1:-1], w["condition1.weight"], w["bias1"])
        b = _layer(a, w["hidden.weight"], condition[:, 2:-2, 2:-2], w["condition2.weight"], w["bias2"])
        y = sigma[3:-3, 3:-3] * _convolved(b, w["out.weight"])[0]
        return y[1:-1, 1:-1] - _convolved(y[None], BINOMIAL[None, None])[0]


def _layer(x, weight, condition, told, bias):
    return np.maximum(_convolved(x, weight) + np.einsum("oc,chw->ohw", told, condition) + bias[:, None, None], 0)


def _convolved(x, weight):
    """Correlation without padding: (i, h, w), (o, i, 3, 3) -> (o, h - 2, w - 2)."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
    return np.einsum("oiyx,ihwyx->ohw", weight, windows, optimize=True)


def read(path: Path) -> Net:
    """The weights of a net in ONNX; raises FilmError where a name or a shape of SHAPES is missing."""
    held = shaped(path, SHAPES, "python tools/train_grain.py")
    return Net({name: numbers.astype(np.float32) for name, numbers in held.items()})
