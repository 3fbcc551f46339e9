"""What the physical model leaves: a lattice of CIELAB differences over it, drawn to nothing outside the data."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .domain import code
from .lattice import Lattice, solve
from .metric import lab, xyz_of
from .pairs import Pairs
from .physical import Physical

NAME = "physical + lattice"
SIZE, SMOOTH, FADE, MARGIN = 17, 1e-5, 1e-6, 0.01
EDGE = 0.03  # code: half a stop; the lattice ends this far beyond the data
NEUTRALS = 0.18 * 2 ** np.linspace(-12, 7, 1024)


@dataclass(frozen=True)
class Refined:
    """Lab = Lab(physical) + share * lattice. arrays: the physical model's, and residual_nodes, _low, _high, _share."""

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
        share = self.arrays["residual_share"] * self._inside(x)[:, None]
        return xyz_of(lab(self.film.xyz(x)) + share * self.rest.values(x))

    def _inside(self, x):
        """1 within the data's box, 0 from half a stop beyond it: (n,)."""
        c, low, high = code(x), self.rest.arrays["low"], self.rest.arrays["high"]
        beyond = np.maximum(np.maximum(low - c, c - high), 0).max(axis=1)
        t = np.clip(1 - beyond / EDGE, 0, 1)
        return t * t * (3 - 2 * t)


def fit(pairs: Pairs, film: Physical) -> Refined:
    """The lattice over a physical model, no more of it than leaves the neutral axis strictly rising."""
    c = code(pairs.source)
    miss = lab(pairs.target) - lab(film.xyz(pairs.source))
    low, high = c.min(axis=0) - MARGIN, c.max(axis=0) + MARGIN
    held = solve(pairs.source, miss, 1 / pairs.sigma, low, high, SIZE, SMOOTH, FADE)
    for share in (1.0, 0.5, 0.25, 0.1, 0.0):
        rest = {f"residual_{k}": v for k, v in held.items()} | {"residual_share": np.array(share)}
        made = Refined(film.arrays | rest)
        if rises(made):
            return made
    return made


def rises(model) -> bool:
    """Whether Y rises strictly along the camera's neutral axis, from 12 stops under grey to 7 over."""
    return bool((np.diff(model.xyz(np.repeat(NEUTRALS[:, None], 3, axis=1))[:, 1]) > 0).all())
