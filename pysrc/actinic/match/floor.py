"""The metameric floor: what no function of the camera's RGB can do, for film tells apart what it sees alike."""

import numpy as np
from scipy.spatial import cKDTree

from .metric import off
from .protocol import Film, Scene

MIXTURES, NEIGHBOURS, SEED = 2000, 60, 7


def floor(shot: Scene, film: Film, exposures, seen: Scene | None = None) -> np.ndarray:
    """dE2000 of the best function that we know of, told everything but which spectrum it was: (n,), in `pairs`' order.

    At each camera chromaticity the mean log exposure of the layers is taken (locally linear) over all reflectances and
    2,000 mixtures of them under all lights of `seen`, and carried through the film itself. Source: chosen; an estimate.
    """
    chroma, layers = _population(seen or shot)
    tree = cKDTree(chroma)
    asked = _chroma(shot.camera).reshape(-1, 2)
    mean = np.stack([_local(tree, chroma, layers, q) for q in asked])
    known = (shot.camera[..., 1].reshape(-1, 1) * 2**mean).reshape(shot.film.shape)
    gain = (2.0 ** np.asarray(exposures))[:, None, None, None]
    return off(film((gain * known).reshape(-1, 3)), film((gain * shot.film).reshape(-1, 3)))


def _population(shot):
    """Camera chromaticities (m, 2) and log2 exposures of the layers over the camera's green (m, 3)."""
    draw = np.random.default_rng(SEED)
    share = draw.dirichlet(np.ones(3), MIXTURES)
    which = draw.integers(shot.camera.shape[1], size=(MIXTURES, 3))
    seen, film = (
        np.concatenate([x, np.einsum("mk,lmkc->lmc", share, x[:, which])], axis=1) for x in (shot.camera, shot.film)
    )
    layers = np.log2(film / seen[..., 1:2])
    return _chroma(seen).reshape(-1, 2), layers.reshape(-1, 3)


def _chroma(camera):
    return np.log2(camera[..., [0, 2]] / camera[..., [1]])


def _local(tree, chroma, layers, q):
    """Locally linear, tricube-weighted mean of the layers at q."""
    distance, at = tree.query(q, NEIGHBOURS)
    weight = np.sqrt((1 - (distance / (distance[-1] * 1.001 + 1e-12)) ** 3) ** 3 + 1e-6)[:, None]
    a = np.column_stack([np.ones(NEIGHBOURS), chroma[at] - q]) * weight
    bend = a.T @ a
    return np.linalg.solve(bend + 1e-6 * np.trace(bend) * np.eye(3), a.T @ (layers[at] * weight))[0]
