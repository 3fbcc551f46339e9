"""The encoder as ONNX: features in, what it says in its own units out; probabilities and deviations as measured."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from ...nets.graph import exported
from .. import films
from ..features import COUNT
from ..predict import FILE, OUTPUTS
from .encoder import Encoder
from .losses import LEAST_SIGMA, MOST_SIGMA

__all__ = ["FILE", "Heat", "Told", "write"]


@dataclass(frozen=True)
class Heat:
    """What makes confidences true on pictures that were kept back: divisor of each label's logits, factor of sigma."""

    stock: float
    print: float
    sigma: tuple[float, ...]


class Told(nn.Module):
    """The encoder with its answers in units: features (n, 1014) -> OUTPUTS. A family is as likely as its stocks."""

    def __init__(self, net: Encoder, heat: Heat):
        super().__init__()
        self.net, self.heat = net, heat
        members = [[films.family(stock) == k for k in range(len(films.FAMILIES))] for stock in films.STOCKS]
        rows = {"members": members, "scale": films.SCALES, "middle": films.MIDDLES, "sigma": heat.sigma}
        for name, values in rows.items():
            self.register_buffer(name, torch.tensor(values, dtype=torch.float32))

    def forward(self, features):
        out = self.net(features)
        stock, print_ = (torch.softmax(out[k] / getattr(self.heat, k), dim=1) for k in ("stock", "print"))
        labels = stock @ self.members, stock, print_
        sigma = out["log_sigma"].clamp(LEAST_SIGMA, MOST_SIGMA).exp() * self.scale * self.sigma
        return out["coefficients"], out["residual"], *labels, out["numbers"] * self.scale + self.middle, sigma


def write(net: Encoder, heat: Heat, path: Path) -> Path:
    """The file, checked."""
    n = {0: "n"}
    free = {"features": n} | {name: n for name in OUTPUTS}
    return exported(Told(net, heat), (torch.zeros(2, COUNT),), ["features"], list(OUTPUTS), free, path)
