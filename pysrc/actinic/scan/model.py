"""The scan model: scan RGB over the rebate's to dye amounts, by an unmixing of the sensor and the stock's own dyes."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from .. import emulsion
from ..spectra import status
from .mean import loaded
from .rig import rig

MOST_DYE, GRID = 3.0, 11  # amounts that the model is fitted on, and how many each way
NEUTRAL = 0.5  # spread of the three amounts that a colour picture seldom passes
LEAST = 1e-4  # of the rebate: what an unmixed channel is held above
CUBIC = [(i, j, k) for n in (1, 2, 3) for i in range(n + 1) for j in range(n - i + 1) for k in [n - i - j]]


@dataclass(frozen=True, eq=False)
class ScanModel:
    """For one rig and one stock.

    unmix: (3, 3), rows of nearly narrow bands made from the scan's channels, each of sum 1 where the rebate is 1.
    polynomial: (19, 3), dye amounts from the three densities above the rebate, to the third power.
    """

    rig: str
    film: str
    unmix: np.ndarray = field(repr=False)
    polynomial: np.ndarray = field(repr=False)
    error: float = 0.0

    def density(self, scan, rebate) -> np.ndarray:
        """d = -log10 max(U (s / s_rebate), 1e-4). scan: (..., 3) linear, rebate: (3,) -> (..., 3) D."""
        over = scan / np.asarray(rebate, scan.dtype)
        return -np.log10(np.maximum(over @ self.unmix.T.astype(scan.dtype), LEAST))

    def amounts(self, scan, rebate) -> np.ndarray:
        """Dye amounts above base (..., 3) of a linear scan."""
        return powers(self.density(scan, rebate)) @ self.polynomial.astype(scan.dtype)


def powers(d) -> np.ndarray:
    """Every product of the three densities up to the third power: (..., 19)."""
    made = {(0, 0, 0): np.ones((), d.dtype)}
    for power in CUBIC:
        c = next(n for n in range(3) if power[n])
        lower = tuple(p - (n == c) for n, p in enumerate(power))
        made[power] = made[lower] * d[..., c]
    return np.stack([made[power] for power in CUBIC], axis=-1)


@lru_cache(maxsize=64)
def scan_model(rig_name: str, film: str) -> ScanModel:
    """Fitted on a grid of amounts of the stock's dyes through its base, seen by the rig.

    U: least squares on relative transmittance of the stock's Status bands; then the polynomial on densities.
    Raises FilmError for no such rig or stock.
    """
    held, where = loaded(film), rig(rig_name)
    dyes, base = emulsion.dyes(held), emulsion.base(held)
    axis = MOST_DYE * np.linspace(0, 1, GRID) ** 1.5 - 0.05
    made = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    seen = _over_base(made, dyes, base, where.weights)
    unmix = _unmixed(seen, _over_base(made, dyes, base, status("M")))
    model = ScanModel(rig_name, film, unmix, np.zeros((len(CUBIC), 3)))
    known, weight = powers(model.density(seen, np.ones(3))), _weight(made)
    polynomial = np.linalg.lstsq(known * weight, made * weight, rcond=None)[0]
    error = float(np.sqrt(np.average((known @ polynomial - made) ** 2, weights=np.tile(weight**2, 3))))
    return ScanModel(rig_name, film, unmix, polynomial, error)


def _weight(made):
    """What a combination of dyes counts: thin and near neutral ones most, as in pictures. (n, 1)."""
    near = np.exp(-((made.std(axis=1, keepdims=True) / NEUTRAL) ** 2))
    return (near + 0.01) / (0.3 + made.sum(axis=1, keepdims=True))


def _over_base(made, dyes, base, weights):
    """Scan RGB over the rebate's: (n, 3)."""
    through = 10 ** -(made @ dyes + base) @ weights
    return through / (10**-base @ weights)


def _unmixed(seen, wanted):
    """Rows u of sum 1 with u @ seen nearest wanted, relatively; small negative lobes are dear."""
    rows = []
    for c in range(3):
        sides = (seen - seen[:, [c]]) / wanted[:, [c]]
        others = [k for k in range(3) if k != c]
        left = 1 - seen[:, c] / wanted[:, c]
        share = np.linalg.lstsq(
            np.vstack([sides[:, others], 3 * np.eye(2)]), np.concatenate([left, np.zeros(2)]), rcond=None
        )[0]
        row = np.zeros(3)
        row[others], row[c] = share, 1 - share.sum()
        rows.append(row)
    return np.array(rows)


def grey_density(scan, rebate) -> np.ndarray:
    """Density of a silver image above its rebate, of all light together: (..., 3) -> (...)."""
    return -np.log10(np.maximum((scan / rebate).mean(axis=-1), LEAST))
