"""Lattices of a fit: where nodes lie, and nodes moved so that a tetrahedral reader errs least about the charts."""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import cg

from .. import colour
from ..bake.lattice import Axis, sampled
from ..prepare import GREY

TOE, SHOULDER, TOP = 2.0**-5, 2.0**4.5, 2.0**6  # of the shaper log2 ((x + o) / (1 + x / w)), times mid grey
COUNT, SEED = 100_000, 5
WIDE, APART = 0.6, 0.25  # stops by which the charts' colours are spread: exposure evenly, channels normally
HOLD = 0.02  # colours' worth of weight by which a node stays where it was sampled
TINT = 0.3  # codes between channels at which an error counts half: dE2000 takes less of it the more chroma there is


def axis(curve: colour.Curve, is_linear: bool) -> Axis:
    """Codes of a curve through the shaper, from black to six stops over grey or the code of 1."""
    top = TOP if is_linear else min(TOP, float(colour.to_linear(np.ones(1), curve)[0]) / GREY)
    low, high = _stops(0.0), _stops(top)

    def place(code):
        x = np.clip(colour.to_linear(np.asarray(code, float), curve) / GREY, 0, top)
        return np.clip((_stops(x) - low) / (high - low), 0, 1)

    def code(s):
        r = 2 ** (low + np.asarray(s) * (high - low))
        return colour.from_linear(GREY * (r - TOE) / (1 - r / SHOULDER), curve)

    return Axis((0.0, GREY * top) if is_linear else (0.0, 1.0), place, code)


def _stops(x):
    return np.log2((x + TOE) / (1 + x / SHOULDER))


def spread(seen) -> np.ndarray:
    """100,000 colours: the charts' own, those at other exposures, and about those. (n, 3) -> (100000, 3)."""
    draw = np.random.default_rng(SEED)
    x, kind = np.asarray(seen)[draw.integers(len(seen), size=COUNT)], draw.integers(3, size=(COUNT, 1))
    about = draw.normal(0, APART, x.shape) * (kind == 2)
    return x * 2 ** (draw.uniform(-WIDE, WIDE, (COUNT, 1)) * (kind > 0) + about)


def fitted(body, axis_: Axis, size: int, codes=None) -> np.ndarray:
    """Nodes (n, n, n, 3) of body: sampled; with codes (m, 3) then moved to the least squares on those. Tetrahedral."""
    start = sampled(body, axis_, size).reshape(-1, 3)
    if codes is None:
        return start.reshape(size, size, size, 3)
    a, wanted = tetrahedral(axis_.place(codes), size), body(codes)
    weight = 1 / (1 + np.ptp(wanted, axis=1) / TINT)
    miss = (wanted - a @ start) * weight[:, None]
    a = sparse.diags_array(weight) @ a
    normal = (a.T @ a + HOLD * sparse.eye_array(size**3)).tocsr()
    scale = sparse.diags_array(1 / normal.diagonal())
    moved = np.stack([cg(normal, a.T @ m, rtol=1e-4, maxiter=200, M=scale)[0] for m in miss.T], axis=1)
    return (start + moved).reshape(size, size, size, 3)


def tetrahedral(place, size: int):
    """Tetrahedral weights at places 0..1, red outermost: sparse (n, size^3). Source: kasson1995."""
    t = place * (size - 1)
    at = np.minimum(t.astype(int), size - 2)
    order = np.argsort(at - t, axis=1, kind="stable")
    f = np.take_along_axis(t - at, order, axis=1)
    weights = np.stack([1 - f[:, 0], f[:, 0] - f[:, 1], f[:, 1] - f[:, 2], f[:, 2]], axis=1)
    steps = np.array([size * size, size, 1])[order].cumsum(axis=1)
    columns = (at @ [size * size, size, 1])[:, None] + np.column_stack([np.zeros(len(at), int), steps])
    rows = np.repeat(np.arange(len(at)), 4)
    return sparse.csr_array((weights.ravel(), (rows, columns.ravel())), shape=(len(at), size**3))
