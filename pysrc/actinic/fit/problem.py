"""What a fit solves: named parameters, and blocks of published figures beside what the parameters make of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..stock import Stock
from .film import Film
from .parameters import Parameter
from .tensors import tensor, torch


@dataclass(frozen=True)
class Block:
    """Published figures and their simulation.

    axis       (n,) exposure, frequency or wavelength, for a report; None for patches
    columns    names of the m columns
    published  (n, m), NaN where nothing is published
    sigma      standard deviation of `published`, broadcasts to it
    model      parameters' values by name -> (n, m) tensor in the unit of `published`
    unit       of `published`
    """

    name: str
    axis: np.ndarray | None
    columns: tuple[str, ...]
    published: np.ndarray
    sigma: np.ndarray
    model: Callable
    unit: str

    def misses(self, v):
        """(model - published) / sigma of every figure that exists, in one row."""
        at = np.flatnonzero(np.isfinite(self.published))
        published, sigma = (np.broadcast_to(a, self.published.shape).ravel()[at] for a in (self.published, self.sigma))
        return (torch().reshape(self.model(v), (-1,))[torch().tensor(at)] - tensor(published)) / tensor(sigma)


@dataclass(frozen=True)
class Problem:
    """Residuals of a stock's figures and of its expectations; x is all parameters' z in one row, 0 the expectation."""

    stock: Stock
    film: Film
    parameters: tuple[Parameter, ...]
    blocks: tuple[Block, ...]

    def extended(self, parameters=(), blocks=()) -> "Problem":
        """The problem with more parameters (an interlayer matrix, a scanner) and more figures (measured patches)."""
        return replace(self, parameters=(*self.parameters, *parameters), blocks=(*self.blocks, *blocks))

    def start(self):
        """x of the expectations: zeros."""
        return torch().zeros(sum(p.size for p in self.parameters), dtype=torch().float64)

    def values(self, x) -> dict:
        """x (n,) as tensors by parameter name, in their own units and shapes."""
        parts = torch().split(x, [p.size for p in self.parameters])
        return {p.name: p.value(z, torch()) for p, z in zip(self.parameters, parts, strict=True)}

    def data_residuals(self, x):
        """Every figure's miss in its own standard deviations, (m,)."""
        v = self.values(x)
        return torch().cat([b.misses(v) for b in self.blocks])

    def residuals(self, x):
        """Every figure's miss and every parameter's distance from its expectation, in standard deviations: (m + n,)."""
        return torch().cat([self.data_residuals(x), x])

    def places(self, *names: str, leave: tuple[str, ...] = ()) -> np.ndarray:
        """Which places of x belong to the named parameters (all when none is named), those to `leave` left out."""
        ends = np.cumsum([0, *(p.size for p in self.parameters)])
        chosen = [p.name not in leave and (not names or p.name in names) for p in self.parameters]
        return np.flatnonzero(np.repeat(chosen, np.diff(ends)))

    def only(self, *blocks: str) -> "Problem":
        """The same parameters with the named blocks alone."""
        return replace(self, blocks=tuple(b for b in self.blocks if b.name in blocks))

    def simulate(self, x) -> dict[str, "Simulated"]:
        """Every block's figures beside the model's, for a report: Simulated by block name."""
        with torch().no_grad():
            v = self.values(x)
            return {b.name: Simulated(b, b.model(v).numpy()) for b in self.blocks}


@dataclass(frozen=True)
class Simulated:
    """A block and the model's figures (n, m)."""

    block: Block
    model: np.ndarray

    @property
    def rms(self) -> np.ndarray:
        """Root mean square of model - published down each column, (m,), unweighted."""
        return np.sqrt(np.nanmean((self.model - self.block.published) ** 2, axis=0))
