"""What looks are like: the mean of thousands and their 64 principal components, as tables of sRGB codes."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from ..shipped import shipped

COUNT = 64
FILE = "look_basis.npz"
TRAIN = "python tools/train_look.py"


@dataclass(frozen=True)
class Basis:
    """mean (n, n, n, 3); vectors (64, n, n, n, 3), each times the deviation of its coefficient, so that these are 1."""

    mean: np.ndarray = field(repr=False)
    vectors: np.ndarray = field(repr=False)

    @property
    def size(self) -> int:
        return len(self.mean)

    def table(self, coefficients) -> np.ndarray:
        """Codes at the nodes: mean + sum_k c_k v_k. (64,) -> (n, n, n, 3)."""
        return self.mean + np.tensordot(coefficients, self.vectors, axes=1)

    def coefficients(self, table) -> np.ndarray:
        """The nearest coefficients of a table (n, n, n, 3): (64,)."""
        flat = self.vectors.reshape(len(self.vectors), -1)
        return np.linalg.lstsq(flat.T, (table - self.mean).ravel(), rcond=None)[0]


def of_tables(tables, count: int = COUNT, seed: int = 3) -> Basis:
    """The basis of tables (m, n, n, n, 3), by a random projection refined three times. Source: halko2011."""
    flat = np.asarray(tables, np.float32).reshape(len(tables), -1)
    mean = flat.mean(axis=0)
    away = flat - mean
    count = min(count, len(flat) - 1)
    seen = np.random.default_rng(seed).normal(size=(len(flat), min(len(flat), count + 16))).astype(np.float32)
    for _ in range(3):
        seen = away @ np.linalg.qr(away.T @ seen)[0]
        seen = np.linalg.qr(seen)[0]
    _, scale, rows = np.linalg.svd(seen.T @ away, full_matrices=False)
    vectors = rows[:count] * (scale[:count, None] / np.sqrt(len(flat)))
    shape = tables.shape[1:]
    return Basis(mean.reshape(shape), vectors.reshape(-1, *shape))


@cache
def load() -> Basis:
    """The basis that ships with Actinic. Raises FilmError (Code.MISSING) where it is not there."""
    return read(shipped(f"nets/{FILE}", TRAIN))


def read(path: Path) -> Basis:
    """A basis in a file of `write`."""
    with np.load(path, allow_pickle=False) as held:
        return Basis(held["mean"].astype(float), held["vectors"].astype(float))


def write(basis: Basis, path: Path) -> Path:
    """The basis as halves, which err by 0.0002 of a code at most."""
    from ..atomic import replacing

    with replacing(path) as part, open(part, "wb") as file:
        np.savez_compressed(file, mean=basis.mean.astype(np.float16), vectors=basis.vectors.astype(np.float16))
    return path


def resized(table, size: int) -> np.ndarray:
    """A table (n, n, n, 3) at another number of nodes, by cubic splines that go on straight at the ends."""
    if len(table) == size:
        return np.asarray(table, float)
    ends = np.pad(table, [(1, 1)] * 3 + [(0, 0)], mode="reflect", reflect_type="odd")
    n = len(table)
    at = (np.linspace(0, n - 1, size) + 1) / (n + 1)
    return _along(ends, at)


def _along(values, at):
    """Cubic splines through the nodes of each axis, read at shares 0..1 of its length."""
    from scipy.interpolate import make_interp_spline

    for axis in range(3):
        values = make_interp_spline(np.linspace(0, 1, values.shape[axis]), values, axis=axis)(at)
    return values
