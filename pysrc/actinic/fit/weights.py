"""Published curves with how far each reading is to be trusted: the weights of a fit."""

import numpy as np

from ..spectra import WAVELENGTHS
from ..stock import Stock

# Standard deviation of one reading: at least, where several agree; and where only one person has read the chart.
AGREED = {"characteristic": 0.002, "dyes": 0.002, "mtf": 0.5}
ALONE = {"characteristic": 0.003, "dyes": 0.004, "mtf": 1.0}


def columns(stock: Stock, table: str) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """First column (n,), the others (n, m) with NaN for an empty cell, and the others' names."""
    axis, *others = stock.tables[table]
    return stock.tables[table][axis], np.stack([stock.tables[table][c] for c in others], axis=1), tuple(others)


def spread(stock: Stock, table: str) -> np.ndarray:
    """Standard deviation of each reading of a table, (n, m) in the table's own unit.

    sqrt(s^2 + floor^2), s the scatter between readers where `spread/` has it; else that of one reader.
    """
    axis, values, names = columns(stock, table)
    path, between = stock.folder / "spread" / f"{table}.csv", np.full(values.shape, np.nan)
    if path.exists():
        t = np.genfromtxt(path, delimiter=",", names=True, ndmin=1)
        first = t.dtype.names[0]
        for i, name in enumerate(names):
            if name in t.dtype.names:
                between[:, i] = np.interp(axis, t[first], t[name], np.nan, np.nan)
    return np.where(np.isfinite(between), np.hypot(np.nan_to_num(between), AGREED[table]), ALONE[table])


def relative(stock: Stock, name: str, knots: np.ndarray, estimated: float = 0.0) -> np.ndarray:
    """Expected size of a dye's correction at each knot: readings' deviation over density, (m,).

    knots: (71, m) the splines. estimated: of a spectrum that no sheet draws, the share that it may be wrong by.
    """
    wave, values, names = columns(stock, "dyes")
    at = names.index(name)
    known = np.isfinite(values[:, at])
    on_grid = [np.interp(WAVELENGTHS, wave[known], v[known, at]) for v in (values, spread(stock, "dyes"))]
    density, deviation = (v @ knots / knots.sum(axis=0) for v in on_grid)
    return np.clip(np.maximum(deviation / np.maximum(density, 0.01), estimated), 0.002, 0.2)
