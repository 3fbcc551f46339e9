"""Confidences made true: the divisors of logits and factors of sigma that fit looks and pictures kept back."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from .encoder import Encoder
from .losses import LEAST_SIGMA, MOST_SIGMA
from .onnx_out import Heat
from .school import Lessons

DIVISORS = np.geomspace(0.5, 6, 60)
WITHIN = 0.683  # of truths lie within a deviation of a normal
TIMES = 4  # pictures a look is asked of


def heat(net: Encoder, lessons: Lessons) -> Heat:
    """The divisors of least cross entropy, and factors by which 68.3 % of the numbers fall within sigma."""
    out, rows = _answers(net, lessons)
    labels = {k: float(min(DIVISORS, key=_cost(out[k], lessons.labels[k][rows]))) for k in ("stock", "print")}
    sigma = out["log_sigma"].clamp(LEAST_SIGMA, MOST_SIGMA).exp()
    off = ((lessons.labels["numbers"][rows] - out["numbers"]) / sigma).abs().numpy()
    counts = lessons.labels["counts"][rows].numpy() > 0
    return Heat(**labels, sigma=tuple(float(np.quantile(o[c], WITHIN)) for o, c in zip(off.T, counts.T, strict=True)))


def _answers(net, lessons):
    """What the net says of every film look on a few pictures; the looks' rows."""
    rng = np.random.default_rng(6)
    rows = np.tile(np.flatnonzero(lessons.labels["is_film"].numpy()), TIMES)
    given = lessons.pictures[rng.integers(len(lessons.pictures), size=len(rows)), 0, ::2, ::2] / 255
    with torch.no_grad():
        parts = [net(lessons.graded(given[k : k + 64], rows[k : k + 64])) for k in range(0, len(rows), 64)]
    return {name: torch.cat([p[name] for p in parts]) for name in parts[0]}, rows


def _cost(logits, truth):
    return lambda divisor: cross_entropy(logits / divisor, truth).item()
