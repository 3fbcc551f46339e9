"""What a stock's grain is made of: grain.json.

A layer's density is the sum of its sublayers', D = sum_l D_l - fog; how D divides among them is that of a neutral
exposure, D_l = A_l Phi((x - mu_l) / w_l), x solved from D. Every length is on film.
"""

import json
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, ValidationError
from scipy.special import ndtr

from ..atomic import replacing
from ..errors import FilmError
from ..stock import Facts, Positive, Share

EDGES = (0.75, 1.0, 1.25)  # radii of a cloud's discs over its own: an edge as soft as a quarter of it
STEPS = 2049  # of the tables that turn density into exposure and into development


class Sublayer(Facts):
    """Crystals of one speed.

    amount       A, the density the image can add; with `fog` on it every crystal is developed
    fog          density of crystals that develop unexposed (the fast sublayer's; D-min holds it)
    mid, width   mu and w of its share of a neutral exposure, log10 H
    cell_um2     film area of one crystal
    cloud_um     diameter of a dye cloud (assumed)
    capacity     density at which the coupler in one place is used up: m = M (1 - exp(-n delta / M)) (assumed)
    clump        share of the crystals that gather round one place of a block of 2 x 2 cells (assumed)
    overlap      r of D = r(p) q p / cell, r = sum_k overlap_k p^k: what overlap and coupler take (baked)
    """

    amount: Positive
    fog: Annotated[float, Field(ge=0)] = 0.0
    mid: float
    width: Positive
    cell_um2: Positive
    cloud_um: Positive
    capacity: Positive
    clump: Share = 0.0
    overlap: tuple[float, ...] = (1.0,)

    @property
    def mass(self) -> float:
        """q, what the cloud of one crystal holds: A cell / r(1), density um^2."""
        return (self.amount + self.fog) * self.cell_um2 / sum(self.overlap)

    @cached_property
    def _developed(self):
        p = np.linspace(0, 1, STEPS)
        return p, p * np.polynomial.polynomial.polyval(p, self.overlap) * self.mass / self.cell_um2

    def gain(self, share):
        """g = cell dD/dp, what one more developed crystal adds, density um^2; any shape."""
        p, held = self._developed
        return np.interp(share, p, np.gradient(held, p)) * self.cell_um2

    def density(self, share):
        """Mean density, fog included, of a developed share of its crystals: r(p) q p / cell, any shape."""
        return np.interp(share, *self._developed)

    def share(self, density):
        """The share p of crystals to develop for a mean density, fog included: r(p) q p / cell = D, any shape."""
        p, held = self._developed
        return np.interp(density, held, p)


class Layer(Facts):
    """A colour layer, or silver: its sublayers, and how far pixels' mean density lies over their mean light's.

    bias_um, bias_density, bias: pixel pitches, densities, and E[-log10 T] - (-log10 E[T]) > 0 at each (baked).
    excess_density, excess: sigma at 48 um over that of clouds whose density simply adds (baked).
    """

    sublayers: list[Sublayer]
    bias_um: list[float] = []
    bias_density: list[float] = []
    bias: list[list[float]] = []
    excess_density: list[float] = []
    excess: list[float] = []

    @property
    def maximum(self) -> float:
        """The densest that the layer can be above base."""
        return sum(s.amount for s in self.sublayers)

    @property
    def fog(self) -> float:
        return sum(s.fog for s in self.sublayers)

    @cached_property
    def _exposed(self):
        ends = [s.mid + k * s.width for s in self.sublayers for k in (-6, 6)]
        x = np.linspace(min(ends), max(ends), STEPS)
        parts = np.stack([s.amount * ndtr((x - s.mid) / s.width) for s in self.sublayers])
        return x, parts, parts.sum(axis=0)

    def split(self, density):
        """D_l of every sublayer, without fog, that sum to D: (...) -> (sublayers, ...); D is held in 0..maximum."""
        x, parts, total = self._exposed
        total = np.concatenate([[0.0], total[1:-1], [self.maximum]])
        ends = np.concatenate([parts[:, :1] * 0, parts[:, 1:-1], [[s.amount] for s in self.sublayers]], axis=1)
        return np.stack([np.interp(density, total, part) for part in ends])

    def excess_at(self, density):
        """Sigma at 48 um over that of clouds whose density simply adds; 1 where none is baked. (...) -> (...)."""
        return np.interp(density, self.excess_density, self.excess) if self.excess else np.ones_like(density)

    def pixel_bias(self, density, pixel_um: float):
        """E[-log10 T] - (-log10 E[T]) of pixels of this pitch, from the baked table; 0 where none is baked.

        Between pitches a power law; beyond the table's last 1 / pitch^2. density: (...) -> (...).
        """
        if not self.bias:
            return np.zeros_like(density)
        held = min(max(pixel_um, self.bias_um[0]), self.bias_um[-1])
        at = [np.exp(np.interp(np.log(held), np.log(self.bias_um), column)) for column in np.log(self.bias).T]
        return np.interp(density, self.bias_density, at) * (held / pixel_um) ** 2


class Grain(Facts):
    """grain.json: a stock's layers (one for black and white), what they were fitted to and what is left.

    basis: "published" (granularity.csv), or "assumed" with the rule in words.
    """

    data: dict[str, str]
    basis: Literal["published", "assumed"]
    rule: str
    layers: Annotated[list[Layer], Field(min_length=1, max_length=3)]
    residuals: dict[str, list[float]] = {}


def read(folder: Path) -> Grain:
    """The grain of the stock in a folder; raises FilmError naming the key at fault, or the command that makes it."""
    path = folder / "grain.json"
    try:
        return Grain.model_validate(json.loads(path.read_text()))
    except FileNotFoundError:
        raise FilmError(
            f"{folder} has no grain.json", "a fitted grain", f"python tools/fit_grain.py {folder}"
        ) from None
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise FilmError(f"{path}: {where}: {fault['input']!r}", fault["msg"], "fit it again") from None


def write(grain: Grain, folder: Path) -> Path:
    """Write grain.json whole or not at all."""
    path = folder / "grain.json"
    with replacing(path) as part:
        part.write_text(json.dumps(grain.model_dump(), indent=1) + "\n")
    return path
