"""What tells a positive from a colour negative, learnt on photographs and on scans of them."""

import numpy as np

from .. import frame, generator, rebate
from ..frame import signs
from ..generator import Nuisances
from ..rig import names, rig
from ..statistics import thumbnail
from .lessons import light_of

DECAY = 1e-3


def examples(pictures, seed: int, unseen: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Signs (2 n, 6) and whether a positive: every photograph as it is, and as a scanned negative, half framed."""
    rng, rows = np.random.default_rng(seed), []
    films = generator.negatives(unseen)
    for k, picture in enumerate(pictures):
        light = light_of(picture)
        where, was, ev = rig(names()[k % len(names())]), Nuisances.drawn(rng), rng.uniform(*generator.EV)
        one = generator.roll(films[k % len(films)], [light], [ev], where, was, rng)[0]
        scan = (generator.framed(one) if k % 2 else one.scan) * (rng.uniform(0.5, 0.9) / one.rebate.max())
        rows += [signs_of(light * rng.uniform(0.5, 1)), signs_of(scan)]
    return np.array(rows), np.tile([True, False], len(pictures))


def signs_of(scan) -> np.ndarray:
    found = rebate.find(scan)
    x, y, width, height = frame.picture_box(scan, found)
    return signs(thumbnail(scan[y : y + height, x : x + width]), found)


def fit(x, is_positive) -> np.ndarray:
    """Logistic regression, a little decayed: weights of the signs and the constant, (7,)."""
    from scipy.optimize import minimize

    sides = np.column_stack([x, np.ones(len(x))])
    scale = np.append(x.std(axis=0) + 1e-6, 1)
    sign = np.where(is_positive, 1.0, -1.0)

    def loss(w):
        return np.logaddexp(0, -sign * (sides / scale @ w)).mean() + DECAY * w @ w

    return minimize(loss, np.zeros(sides.shape[1])).x / scale
