"""Where the physical model's view starts: the projector's integrals over 2383's dyes in a few bands of the spectrum."""

from functools import cache

import numpy as np

from ..emulsion import base, dyes
from ..prepare import D65
from ..spectra import WAVELENGTHS, observer, xenon
from ..stock import load

PRINT = "kodak_vision_2383"
EDGES_NM = (380, 430, 455, 480, 505, 530, 555, 580, 605, 635, 731)


@cache
def started() -> tuple[np.ndarray, np.ndarray]:
    """Densities of the dyes (K, 3) and weights of XYZ (K, 3) in bands; a clear print is white, Y = 1."""
    paper = load(PRINT)
    seen = xenon()[:, None] * observer() * 10 ** -base(paper)[:, None]
    density, bands = dyes(paper), zip(EDGES_NM[:-1], EDGES_NM[1:], strict=True)
    inside = [(WAVELENGTHS >= a) & (WAVELENGTHS < b) for a, b in bands]
    weights = np.stack([seen[i].sum(axis=0) for i in inside])
    share = np.stack([(seen[i].sum(axis=1) @ density[:, i].T) / seen[i].sum() for i in inside])
    return np.maximum(share, 1e-3), np.maximum(weights / weights.sum(axis=0) * D65, 1e-5)
