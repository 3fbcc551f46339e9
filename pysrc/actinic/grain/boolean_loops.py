"""The loop of the Boolean model: is a place covered by a disc of any cell near it?"""

import numpy as np

from .hash import GOLDEN, MASK
from .jit import jit, mix

UNIT = 1.0 / 4294967296.0


@jit
def _uniform(h):
    return (h + 0.5) * UNIT


@jit
def _poisson(mean, h):
    """A Poisson number by inversion of one uniform."""
    u, k, term = _uniform(h), 0, np.exp(-mean)
    total = term
    while u > total and k < 1000:
        k += 1
        term *= mean / k
        total += term
    return k


@jit
def _covers(x, y, rate, radii, size, keys):
    """Whether a disc covers the place: cells of `size` px, Poisson(rate size^2) discs each, hashed by the cell."""
    reach = int(np.ceil(radii[-1] / size))
    cx, cy = int(np.floor(x / size)), int(np.floor(y / size))
    height, width = rate.shape
    for j in range(cy - reach, cy + reach + 1):
        for i in range(cx - reach, cx + reach + 1):
            row = min(max(int(np.floor((j + 0.5) * size + 0.5)), 0), height - 1)
            column = min(max(int(np.floor((i + 0.5) * size + 0.5)), 0), width - 1)
            h = mix((mix((i & MASK) ^ keys[0]) + mix((j & MASK) ^ keys[1])) & MASK)
            for _ in range(_poisson(rate[row, column] * size * size, h)):
                h = mix((h + GOLDEN) & MASK)
                px = (i + _uniform(h)) * size
                h = mix((h + GOLDEN) & MASK)
                py = (j + _uniform(h)) * size
                h = mix((h + GOLDEN) & MASK)
                r = radii[int(_uniform(h) * radii.size)]
                if (px - x) ** 2 + (py - y) ** 2 < r * r:
                    return True
    return False


@jit
def covered(rate, radii, size, offsets, keys):
    """Share of the offsets round each pixel's centre (i, j) that a disc covers: (h, w) -> (h, w)."""
    out = np.empty(rate.shape)
    for j in range(rate.shape[0]):
        for i in range(rate.shape[1]):
            hits = 0
            for k in range(offsets.shape[0]):
                if _covers(i + offsets[k, 0], j + offsets[k, 1], rate, radii, size, keys):
                    hits += 1
            out[j, i] = hits / offsets.shape[0]
    return out
