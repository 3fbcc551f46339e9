"""A multi-layer perceptron of stops to CIELAB: the network that chart matching is sold with."""

from dataclasses import dataclass

import numpy as np

from ..fit.tensors import one_thread, torch
from .domain import code
from .metric import lab, xyz_of
from .pairs import Pairs

NAME = "network"
WIDTH, STEPS, DECAY, SEED, MOST = 48, 250, 1e-5, 11, 6000


@dataclass(frozen=True)
class Network:
    """Lab = 50 (W3 tanh(W2 tanh(W1 (4 c) + b1) + b2) + b3). arrays: w1, b1, w2, b2, w3, b3."""

    arrays: dict[str, np.ndarray]
    name = NAME

    def xyz(self, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        return xyz_of(50 * _through(4 * code(x), [self.arrays[k] for k in _NAMES], np.tanh))


_NAMES = ("w1", "b1", "w2", "b2", "w3", "b3")


def _through(c, held, bend):
    w1, b1, w2, b2, w3, b3 = held
    return bend(bend(c @ w1 + b1) @ w2 + b2) @ w3 + b3


def fit(pairs: Pairs) -> Network:
    """Quasi-Newton (L-BFGS) on at most 6,000 pairs, weights decayed a little; needs torch."""
    t, draw = torch(), np.random.default_rng(SEED)
    rows = draw.permutation(len(pairs))[:MOST]
    c, y = (t.tensor(a[rows], dtype=t.float64) for a in (4 * code(pairs.source), lab(pairs.target) / 50))
    sizes = ((3, WIDTH), (WIDTH, WIDTH), (WIDTH, 3))
    held = [a for n, m in sizes for a in (draw.normal(0, n**-0.5, (n, m)), draw.normal(0, 0.1, m))]
    held = [t.tensor(a, dtype=t.float64, requires_grad=True) for a in held]
    walk = t.optim.LBFGS(held, max_iter=STEPS, history_size=30, line_search_fn="strong_wolfe")

    def loss():
        walk.zero_grad()
        miss = ((_through(c, held, t.tanh) - y) ** 2).sum(dim=1).mean()
        total = miss + DECAY * sum((w * w).sum() for w in held[::2])
        total.backward()
        return total

    with one_thread():
        walk.step(loss)
    return Network({k: a.detach().numpy() for k, a in zip(_NAMES, held, strict=True)})
