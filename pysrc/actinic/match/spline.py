"""A thin-plate spline of stops to CIELAB, smoothed, on centres spread over the pairs."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from .domain import code, white_last
from .metric import lab, xyz_of
from .pairs import Pairs

NAME = "thin-plate spline"
CENTRES = 600
SMOOTH = 1e-6
STRIP = 4096


@dataclass(frozen=True)
class Spline:
    """Lab = K(c, centres) w + A (c, 1), K(r) = r (the thin plate's kernel in three dimensions).

    arrays: centres (m, 3), w (m, 3), a (4, 3). Source: duchon1977.
    """

    arrays: dict[str, np.ndarray]
    name = NAME

    def xyz(self, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        parts = [self._lab(code(x[i : i + STRIP])) for i in range(0, len(x), STRIP)]
        return xyz_of(np.concatenate(parts))

    def _lab(self, c):
        return cdist(c, self.arrays["centres"]) @ self.arrays["w"] + white_last(c) @ self.arrays["a"]


def fit(pairs: Pairs, smooth: float = SMOOTH, centres: int = CENTRES) -> Spline:
    """Least squares of all pairs, the plate's bending energy -w^T K w as penalty (w orthogonal to planes)."""
    c, y = code(pairs.source), lab(pairs.target)
    at = c[spread(c, centres)]
    plane = white_last(at)
    free = np.linalg.svd(plane.T)[2][4:].T  # weights that leave planes alone
    weight = (1 / pairs.sigma)[:, None]
    a = np.column_stack([cdist(c, at) @ free, white_last(c)]) * weight
    bend = a.T @ a
    m = free.shape[1]
    bend[:m, :m] += smooth * len(c) * -(free.T @ cdist(at, at) @ free)
    solved = np.linalg.lstsq(bend + 1e-10 * np.trace(bend) / len(bend) * np.eye(len(bend)), a.T @ (y * weight), 1e-12)[
        0
    ]
    return Spline({"centres": at, "w": free @ solved[:m], "a": solved[m:]})


def spread(c, count: int) -> np.ndarray:
    """Indices of at most `count` points, each the farthest from those before it."""
    chosen = [int(np.argmin(((c - c.mean(axis=0)) ** 2).sum(axis=1)))]
    far = ((c - c[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(count, len(c)) and far.max() > 1e-10:
        chosen.append(int(np.argmax(far)))
        far = np.minimum(far, ((c - c[chosen[-1]]) ** 2).sum(axis=1))
    return np.array(chosen)
