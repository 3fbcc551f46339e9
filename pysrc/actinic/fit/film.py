"""A stock under fit: what its parameters make of exposures, frequencies and wavelengths, through the chain's stages."""

import numpy as np

from ..emulsion import clear, dyes, rings, smooth
from ..spectra import status
from ..stages.densitometer import densitometer
from ..stages.develop import develop
from ..stages.scatter import BACKINGS
from ..stock import Stock
from .mtf import response
from .tensors import tensor, torch


class Film:
    """The facts of a stock that a fit leaves alone, as tensors, and the physics that its parameters enter.

    Everywhere `v` is a dict of tensors by parameter name: A, k, h0, nu (layers, terms); offset (layers,) dye amounts;
    spectra (layers + 1, knots) natural log; share, gamma_um, bloom_um, length_um, adjacency (layers,); between (6,),
    the interlayer gains off the diagonal, row by row. Black and white is one layer of silver.
    """

    def __init__(self, stock: Stock):
        dye = dyes(stock)
        silver = dye.sum(axis=0, keepdims=True)
        self.drawn = tensor(np.vstack([silver if stock.is_monochrome else dye, clear(stock)]))
        self.smooth = tensor(smooth())
        self.layers = len(self.drawn) - 1
        self.off_diagonal = tensor(np.eye(9)[np.flatnonzero(1 - np.eye(3))])
        self.status = tensor(status(stock.sheet.status)[:, : self.layers])
        if stock.sheet.halation:
            halo = rings(stock) * np.where(np.arange(6) % 3 == 0, BACKINGS[stock.sheet.base.backing], 1.0)
            self.halo = tensor(halo[: self.layers])

    def curve(self, v):
        """The characteristic terms as `develop` takes them: (layers, terms, 4)."""
        return torch().stack([v["A"], v["k"], v["h0"], v["nu"]], dim=-1)

    def spectra(self, v):
        """Dyes (layers, 71) and the dye sheet's clear film (71,), as drawn and as corrected: drawn exp(B c)."""
        shape = self.drawn * torch().exp(v["spectra"] @ self.smooth.T) if "spectra" in v else self.drawn
        return shape[:-1], shape[-1]

    def base(self, v):
        """Clear film of the characteristic chart (71,): the dye sheet's and a little of each dye."""
        dye, bare = self.spectra(v)
        return bare + v["offset"] @ dye

    def amounts(self, v, log_h):
        """Dye of even fields: D_c(h_c) + sum_j G_cj (D_c(h_c) - D_c(h_j)), what `inhibit` leaves of one.

        D_c(h_j) is the amount of layer c that goes with layer j's on the neutral scale. log_h: (n, 3) or (n, 1).
        """
        own = develop(log_h, self.curve(v))
        if log_h.shape[-1] == 1 or "between" not in v:
            return own
        gain, with_other = self.between(v), [develop(log_h[:, [j]], self.curve(v)) for j in range(self.layers)]
        return own + sum(gain[:, j] * (own - with_other[j]) for j in range(self.layers))

    def between(self, v):
        """Interlayer gains G_cj (3, 3), 0 on the diagonal."""
        return torch().reshape(v["between"] @ self.off_diagonal, (3, 3))

    def density(self, v, log_h):
        """Status densities of even fields: log_h (n, 3), or (n, 1) for neutral ones -> (n, 3)."""
        dye, _ = self.spectra(v)
        return densitometer(self.amounts(v, log_h), dye, self.base(v), self.status)

    def neutral(self, v):
        """Spectral density of the sheet's midscale neutral (71,): base and `neutral` amounts of the dyes."""
        dye, bare = self.spectra(v)
        return bare + v["neutral"] @ dye

    def scatter_layers(self, v):
        """The (layers, 10) of `stages.scatter.transfer`: core, bloom and, behind the film's backing, rings."""
        kept = 1 - self.halo[:, 0] - self.halo[:, 3]
        core = [v["share"] * kept, v["gamma_um"] * 1e-3, (1 - v["share"]) * kept, v["bloom_um"] * 1e-3]
        return torch().cat([torch().stack(core, dim=1), self.halo], dim=1)

    def gain(self, v):
        """G of `stages.inhibit`: adjacency on the diagonal, interlayer gains off it."""
        own = torch().diag(v["adjacency"])
        return self.between(v) + own if "between" in v else own

    def mtf(self, v, f):
        """Response to neutral sine targets, 1 = an even field. f: (n,) cycles/mm -> (n, layers)."""
        return response(f, self.scatter_layers(v), v["length_um"] * 1e-3, self.gain(v))
