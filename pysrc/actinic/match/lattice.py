"""A lattice of stops to CIELAB, trilinear, its second differences penalised: smooth regression in log space."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import cg

from .domain import code
from .metric import lab, xyz_of
from .pairs import Pairs

NAME = "lattice"
SIZE, SMOOTH, FADE = 17, 1e-5, 1e-9
MARGIN = 0.01


@dataclass(frozen=True)
class Lattice:
    """Lab at nodes. arrays: nodes (n, n, n, 3), low (3,), high (3,) codes of the ends; beyond them as at the end."""

    arrays: dict[str, np.ndarray]
    name = NAME

    def xyz(self, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        return xyz_of(self.values(x))

    def values(self, x) -> np.ndarray:
        """The nodes' quantity, interpolated: (n, 3)."""
        nodes = self.arrays["nodes"]
        return weights(x, self.arrays["low"], self.arrays["high"], len(nodes)) @ nodes.reshape(-1, 3)


def fit(pairs: Pairs, size: int = SIZE, smooth: float = SMOOTH) -> Lattice:
    """The lattice nearest to the pairs in CIELAB."""
    c = code(pairs.source)
    low, high = c.min(axis=0) - MARGIN, c.max(axis=0) + MARGIN
    return Lattice(solve(pairs.source, lab(pairs.target), 1 / pairs.sigma, low, high, size, smooth))


def solve(x, y, weight, low, high, size: int, smooth: float, fade: float = FADE, gain=1.0) -> dict[str, np.ndarray]:
    """Arrays of the lattice n least in |g A n - y|^2 / count + smooth |second differences|^2 + fade |n|^2.

    By conjugate gradients. weight, gain g: (n,) or a number.
    """
    a = sparse.diags_array(gain * weight / np.sqrt(len(x))) @ weights(x, low, high, size)
    bend, eye = second_differences(size), sparse.eye_array(size**3)
    normal = (a.T @ a + smooth * (bend.T @ bend) + fade * eye).tocsr()
    first, wanted = y.mean(axis=0) * (fade <= FADE), y * (weight / np.sqrt(len(x)))[:, None]
    right = a.T @ wanted - normal @ np.broadcast_to(first, (size**3, 3))
    scale = sparse.diags_array(1 / normal.diagonal())
    nodes = np.stack([cg(normal, r, rtol=1e-5, maxiter=600, M=scale)[0] for r in right.T], axis=1) + first
    return {"nodes": nodes.reshape(size, size, size, 3), "low": np.asarray(low), "high": np.asarray(high)}


def weights(x, low, high, size: int):
    """Trilinear weights of camera RGB on the lattice's nodes, red outermost: sparse (n, size^3)."""
    t = np.clip((code(x) - low) / (high - low), 0, 1) * (size - 1)
    i = np.minimum(t.astype(int), size - 2)
    f, rows, columns, values = t - i, [], [], []
    for corner in np.ndindex(2, 2, 2):
        at = i + corner
        columns.append((at[:, 0] * size + at[:, 1]) * size + at[:, 2])
        values.append(np.prod(np.where(corner, f, 1 - f), axis=1))
        rows.append(np.arange(len(t)))
    parts = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(parts, shape=(len(t), size**3))


def second_differences(size: int):
    """Rows of second differences along each axis and of mixed first ones across each pair: sparse (m, size^3)."""
    eye = sparse.eye_array(size)
    step, bend = (sparse.csr_array(np.diff(np.eye(size), order, axis=0)) for order in (1, 2))
    along = [(bend, eye, eye), (eye, bend, eye), (eye, eye, bend)]
    across = [(step, step, eye), (step, eye, step), (eye, step, step)]
    rows = [sparse.kron(sparse.kron(a, b), c) for a, b, c in along]
    rows += [np.sqrt(2) * sparse.kron(sparse.kron(a, b), c) for a, b, c in across]
    return sparse.vstack(rows).tocsr()
