"""Real look tables as truth: charts lit by D65 through a grade that nobody here made."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from .. import colour, spectra
from .folds import folds
from .metric import off
from .pairs import Pairs
from .protocol import light, reflectances

EXPOSURES = (-3.0, -2.0, -1.0, 0.0)
LIT = "D65"


@dataclass(frozen=True)
class Table:
    """lut (n, n, n, 3) of sRGB codes 0..1 by red, green, blue."""

    name: str
    lut: np.ndarray

    def __call__(self, codes) -> np.ndarray:
        """sRGB codes -> sRGB codes, trilinear."""
        axis = np.linspace(0, 1, len(self.lut))
        return RegularGridInterpolator((axis,) * 3, self.lut)(np.clip(codes, 0, 1))


def read(path: Path) -> list[Table]:
    """Every table of an .npz of `lut` (k, n, n, n, 3) uint16 and `name` (k,)."""
    with np.load(path, allow_pickle=False) as held:
        return [Table(str(n), t / 65535.0) for n, t in zip(held["name"], held["lut"], strict=True)]


def pairs(table: Table) -> Pairs:
    """The protocol's reflectances under D65 at four exposures, as linear Rec.709, and the table's picture of them."""
    names, reflected = reflectances()
    to_rgb = np.linalg.inv(colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]))
    rgb = np.clip(light(LIT) * reflected @ spectra.observer() @ to_rgb.T, 1e-4, None)
    ev = np.asarray(EXPOSURES)
    source = np.clip((2.0**ev)[:, None, None] * rgb, 0, 1).reshape(-1, 3)
    seen = table(colour.from_linear(source, colour.CURVES["srgb"]))
    target = colour.to_linear(seen, colour.CURVES["srgb"]) @ np.linalg.inv(to_rgb).T
    return Pairs(source, target, np.tile(names, ev.size), np.full(len(source), LIT), np.repeat(ev, len(names)))


def error(table: Table, fit) -> float:
    """Mean dE2000 of a third of the reflectances after fit(pairs) on the rest."""
    every = pairs(table)
    kept = next(f for f in folds(every) if f.scheme == "patch").kept
    return float(off(fit(every.at(~kept)).xyz(every.source[kept]), every.target[kept]).mean())
