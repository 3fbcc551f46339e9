"""What the physical model leaves: a lattice of CIELAB differences, none on the neutral axis and outside the data."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .chroma import place
from .domain import code
from .lattice import Lattice, solve
from .metric import lab, xyz_of
from .pairs import Pairs
from .physical import Physical

NAME = "physical + lattice"
SIZE, SMOOTH, FADE, MARGIN = 17, 1e-5, 1e-6, 0.01
EDGE = 0.03  # code: half a stop; the lattice ends this far beyond the data
APART = 0.15  # stops of chromaticity over which it grows from the neutral axis
NEUTRALS = 0.18 * 2 ** np.linspace(-12, 7, 1024)


@dataclass(frozen=True)
class Refined:
    """Lab = Lab(physical) + g lattice, g of `gain`. arrays: the physical model's, residual_nodes, _low, _high."""

    arrays: dict[str, np.ndarray] = field(repr=False)
    name = NAME

    @cached_property
    def film(self) -> Physical:
        return Physical({k: v for k, v in self.arrays.items() if not k.startswith("residual_")})

    @cached_property
    def rest(self) -> Lattice:
        return Lattice({k: self.arrays[f"residual_{k}"] for k in ("nodes", "low", "high")})

    def xyz(self, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        share = gain(x, self.rest.arrays["low"], self.rest.arrays["high"])[:, None]
        return xyz_of(lab(self.film.xyz(x)) + share * self.rest.values(x))


def gain(x, low, high) -> np.ndarray:
    """1 within the data's box of codes, 0 from half a stop beyond it; 0 on the neutral axis: (n,)."""
    c = code(x)
    t = np.clip(1 - np.maximum(np.maximum(low - c, c - high), 0).max(axis=1) / EDGE, 0, 1)
    return t * t * (3 - 2 * t) * -np.expm1(-(place(x) ** 2).sum(axis=1) / APART**2)


def fit(pairs: Pairs, film: Physical) -> Refined:
    """The lattice over a physical model."""
    c = code(pairs.source)
    miss = lab(pairs.target) - lab(film.xyz(pairs.source))
    low, high = c.min(axis=0) - MARGIN, c.max(axis=0) + MARGIN
    share = gain(pairs.source, low, high)
    held = solve(pairs.source, miss, 1 / pairs.sigma, low, high, SIZE, SMOOTH, FADE, share)
    return Refined(film.arrays | {f"residual_{k}": v for k, v in held.items()})


def rises(model) -> bool:
    """Whether Y rises strictly along the camera's neutral axis, from 12 stops under grey to 7 over."""
    return bool((np.diff(model.xyz(np.repeat(NEUTRALS[:, None], 3, axis=1))[:, 1]) > 0).all())
