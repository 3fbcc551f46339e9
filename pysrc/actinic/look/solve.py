"""The table between two sets of codes, in closed form: what looks are like, then a smooth lattice of what that leaves.

    c = argmin sum_p w_p |y_p - (m + V c)(x_p)|^2 / s^2 + |c|^2        the basis' coefficients; s as it turns out
    r = argmin sum_p w_p |A_p r - left_p|^2 + smooth |second differences of r|^2 + fade |r|^2

A reads a lattice tetrahedrally. Where no colour was seen, r goes on straight and fades, and c says what to expect.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.ndimage import distance_transform_edt
from scipy.sparse.linalg import cg

from ..match.lattice import second_differences
from ..match.nodes import tetrahedral
from .basis import Basis, resized

REACH_CODES = 2 / 32  # from a colour seen, within which a table is seen and not expected
SIZE, COARSER = 33, (9, 17)  # nodes a side; lattices solved first, as a start
MOST, FEW, SEED = 300_000, 30_000, 8  # pixels that are looked at; of them for the basis
SMOOTH, FADE = 3e-7, 1e-9
LEAST_SIGMA, EVIDENCE, ROUNDS = 0.002, 400.0, 6  # of codes; colours that the picture counts for


@dataclass(frozen=True)
class Solved:
    """nodes (n, n, n, 3) codes; away (n, n, n): codes from a node to the nearest that a picture's colours reach."""

    nodes: np.ndarray = field(repr=False)
    away: np.ndarray = field(repr=False)


def solve(before, after, basis: Basis | None, size: int = SIZE, smooth: float = SMOOTH, fade: float = FADE) -> Solved:
    """The table nearest to pixels' codes (m, 3) before and after, 0..1. basis: None where codes are not sRGB's."""
    x, y, weight = drawn(before, after)
    start = straight(x, y, weight, size) if basis is None else expected(x, y, weight, basis, size)
    left = y - tetrahedral(x, size) @ start.reshape(-1, 3)
    rest = np.zeros((COARSER[0] ** 3, 3))
    for n in (*COARSER, size):
        rest = resized(rest.reshape(*[round(len(rest) ** (1 / 3))] * 3, 3), n).reshape(-1, 3)
        rest = _smooth(tetrahedral(x, n), left, weight, n, smooth, fade, rest)
    nodes = np.clip(start + rest.reshape(start.shape), 0, 1)
    return Solved(nodes, away(x, size))


def drawn(before, after):
    """At most MOST pixels; weights (m,), sum 1: a colour that fills half a picture counts less than its pixels."""
    rows = np.random.default_rng(SEED).permutation(len(before))[:MOST]
    x, y = (np.asarray(a, float)[rows] for a in (before, after))
    _, which, counts = np.unique(np.round(x * (SIZE - 1)) @ [SIZE**2, SIZE, 1], return_inverse=True, return_counts=True)
    weight = counts[which] ** -0.5
    return x, y, weight / weight.sum()


def expected(x, y, weight, basis: Basis, size: int) -> np.ndarray:
    """The basis' table given pixels: (n, n, n, 3)."""
    count, n = len(basis.vectors), basis.size
    x, y, weight = x[:FEW], y[:FEW], weight[:FEW] / weight[:FEW].sum()
    a = sparse.diags_array(np.sqrt(weight)) @ tetrahedral(x, n)
    rows = np.concatenate([a @ basis.vectors[..., c].reshape(count, -1).T for c in range(3)])
    wanted = (np.sqrt(weight)[:, None] * y - a @ basis.mean.reshape(-1, 3)).T.ravel()
    normal, right, total = rows.T @ rows, rows.T @ wanted, wanted @ wanted
    sigma = 0.02
    for _ in range(ROUNDS):
        c = np.linalg.solve(normal + np.eye(count) * sigma**2 / EVIDENCE, right)
        sigma = max(LEAST_SIGMA, np.sqrt(max(total - 2 * c @ right + c @ normal @ c, 0) / 3))
    return resized(basis.table(c), size)


def straight(x, y, weight, size: int) -> np.ndarray:
    """The affine table given pixels, held a little to the identity: (n, n, n, 3)."""
    one = np.column_stack([x, np.ones(len(x))])
    normal = one.T @ (weight[:, None] * one) + 1e-4 * np.eye(4)
    m = np.linalg.solve(normal, one.T @ (weight[:, None] * (y - x)))
    nodes = np.stack(np.meshgrid(*[np.linspace(0, 1, size)] * 3, indexing="ij"), axis=-1)
    return nodes + nodes @ m[:3] + m[3]


def away(x, size: int) -> np.ndarray:
    """How far nodes lie from the nearest that a colour reaches, in codes: (n, n, n)."""
    reached = tetrahedral(x, size).sum(axis=0).reshape(size, size, size) > 0
    return distance_transform_edt(~reached) / (size - 1)


def _smooth(a, wanted, weight, size, smooth, fade, first):
    """The lattice r by conjugate gradients, from a first guess. Lengths in codes, so that sizes agree."""
    bend = second_differences(size) * (size - 1) ** 0.5
    w = sparse.diags_array(weight)
    normal = (a.T @ w @ a + smooth * (bend.T @ bend) + fade * (33 / size) ** 3 * sparse.eye_array(size**3)).tocsr()
    scale = sparse.diags_array(1 / normal.diagonal())
    right = a.T @ (weight[:, None] * wanted)
    found = [cg(normal, r, x0=f, rtol=1e-4, maxiter=300, M=scale)[0] for r, f in zip(right.T, first.T, strict=True)]
    return np.stack(found, axis=1)
