"""Scatter and adjacency of a negative from its published MTF: optical response times chemical response."""

import numpy as np
from scipy.optimize import least_squares

from ..emulsion import rings
from ..stages.scatter import transfer
from ..stock import Stock

# Where a parameter stays when the curve does not ask otherwise, and how far (natural log) it goes for 1 % of response.
EXPECTED = {"gamma_um": (3.0, 1.0), "bloom_um": (8.0, 1.0), "length_um": (18.0, 0.6), "adjacency": (0.25, 0.8)}
PULL = 0.012


def response(f, layers, length_mm, gain):
    """Small-signal response of a neutral sine: H_c + sum_j G_cj (H_c - b_j H_j).

    f: (n,) cycles/mm. layers: (3, 10), see scatter.transfer. length_mm: (3,). gain: (3, 3). Returns (n, 3).
    """
    optical = [transfer(f, layer, np) for layer in layers]
    chemical = [(1 + (2 * np.pi * l * f) ** 2) ** -1.5 for l in length_mm]
    held = [sum(gain[c, j] * (optical[c] - chemical[j] * optical[j]) for j in range(3)) for c in range(3)]
    return np.stack([optical[c] + held[c] for c in range(3)], axis=1)


def fit_mtf(stock: Stock, backing_share: float):
    """Scatter (3, 3) of w_s, gamma um, bloom um; lengths um (3,); adjacency (3,); rms residual in % (3,).

    backing_share: what the backing lets through of a bare base's halation.
    """
    t = stock.tables["mtf"]
    f, published = t["cycles_per_mm"], np.stack([t[c] for c in ("red", "green", "blue")], axis=1) / 100
    halo = rings(stock) * np.where(np.arange(6) % 3 == 0, backing_share, 1.0)
    across = np.asarray(stock.sheet.interimage.gain)
    centre = np.log([v[0] for v in EXPECTED.values()])[:, None].repeat(3, 1)
    reach = np.array([v[1] for v in EXPECTED.values()])[:, None]

    def miss(x):
        error = np.nan_to_num(response(f, *_unpack(x, halo, across)) - published)
        pull = PULL * (x[3:].reshape(4, 3) - centre) / reach
        return np.concatenate([error.ravel(), pull.ravel(), PULL * x[:3]])

    best = least_squares(miss, np.concatenate([np.zeros(3), centre.ravel()]))
    error = response(f, *_unpack(best.x, halo, across)) - published
    share, (gamma, bloom, length, adjacency) = _share(best.x), np.exp(best.x[3:].reshape(4, 3))
    return np.stack([share, gamma, bloom], 1), length, adjacency, 100 * np.sqrt(np.nanmean(error**2, axis=0))


def _share(x):
    return 1 / (1 + np.exp(-x[:3]))


def _unpack(x, halo, across):
    gamma, bloom, length, adjacency = np.exp(x[3:].reshape(4, 3))
    share = _share(x) * (1 - halo[:, 0] - halo[:, 3])
    rest = 1 - halo[:, 0] - halo[:, 3] - share
    layers = np.column_stack([share, gamma * 1e-3, rest, bloom * 1e-3, halo])
    return layers, length * 1e-3, across + np.diag(adjacency)
