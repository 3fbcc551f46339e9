"""What the encoder is held to: colours of the table, its smoothness, rising greys, the film's label and numbers."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from ... import colour
from ...fit.difference import delta_e
from ...prepare import D65
from .. import films

WEIGHTS = {"colour": 0.1, "coefficients": 0.1, "smooth": 20.0, "greys": 20.0, "label": 0.4, "numbers": 0.4}
KNEE, SLOPE = 216 / 24389, 24389 / 27
LEAST_SIGMA, MOST_SIGMA = -3.0, 1.5  # natural log of a number's deviation over its scale
TO_XYZ = torch.tensor(colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]) / D65[:, None], dtype=torch.float32)


def lab(codes):
    """L*, a*, b* of sRGB codes (n, 3); beyond 0..1 as the curve goes on, so that every colour has a slope."""
    light = torch.where(codes > 0.04045, ((codes.clamp(min=0.04) + 0.055) / 1.055) ** 2.4, codes / 12.92)
    t = light @ TO_XYZ.T
    x, y, z = torch.where(t > KNEE, t.clamp(min=KNEE) ** (1 / 3), (SLOPE * t + 16) / 116).unbind(-1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=-1)


def colours(made, wanted):
    """Mean dE2000 of codes (n, m, 3)."""
    return delta_e(lab(made.reshape(-1, 3)), lab(wanted.reshape(-1, 3))).mean()


def smooth(residual):
    """Mean square of second differences along each axis: (n, 3, 9, 9, 9)."""
    return sum(torch.diff(residual, 2, dim=axis).square().mean() for axis in (2, 3, 4))


def falling(greys):
    """Mean of how far a table's luma falls along the neutral axis: (n, nodes, 3)."""
    luma = greys @ torch.tensor([0.2126, 0.7152, 0.0722])
    return torch.relu(-torch.diff(luma, dim=1)).mean()


def labels(out, truth, is_film):
    """Cross entropy of family, stock and print, of films alone."""
    return sum(cross_entropy(out[k][is_film], truth[k][is_film]) for k in ("family", "stock", "print"))


def numbers(out, wanted, counts):
    """Negative log likelihood of the film's numbers under a normal a number; counts: (n, 5), which are asked."""
    log_sigma = out["log_sigma"].clamp(LEAST_SIGMA, MOST_SIGMA)
    miss = 0.5 * ((wanted - out["numbers"]) / log_sigma.exp()) ** 2 + log_sigma
    return (miss * counts).sum() / counts.sum().clamp(min=1)


def asked(stock: str) -> np.ndarray:
    """Which of films.NUMBERS are told of a stock: no printer points of a slide or of black and white."""
    return np.array([films.has_points(stock)] * 3 + [True, True])
