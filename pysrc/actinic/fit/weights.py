"""Published curves with how far each reading is to be trusted: the weights of a fit."""

import numpy as np

from ..emulsion import smooth
from ..spectra import WAVELENGTHS
from ..stock import TABLES, Stock

# Standard deviation of one reading: at least, where several agree; and where only one person has read the chart.
AGREED = {"characteristic": 0.002, "dyes": 0.002, "mtf": 1.0, "sensitivity": 0.01}
ALONE = {"characteristic": 0.003, "dyes": 0.004, "mtf": 1.0, "sensitivity": 0.02}


def columns(stock: Stock, table: str) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """First column (n,), the others (n, m) with NaN for an empty cell, and their names; one of black and white."""
    t, axis = stock.tables[table], TABLES[table][0][0][0]
    others = tuple(c for c in t if c != axis)[: 1 if stock.is_monochrome else None]
    return t[axis], np.stack([t[c] for c in others], axis=1), others


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
            if (column := name if name in t.dtype.names else "visual") in t.dtype.names:
                between[:, i] = np.interp(axis, t[first], t[column], np.nan, np.nan)
    return np.where(np.isfinite(between), np.hypot(np.nan_to_num(between), AGREED[table]), ALONE[table])


def relative(stock: Stock, name: str, drawn: np.ndarray, unseen: float) -> np.ndarray:
    """Expected size of a spectrum's correction at each knot of `smooth`: deviation of readings over density, (17,).

    drawn: (71,). unseen: deviation, as a share of the density, of a spectrum that no sheet draws.
    """
    wave, values, names = columns(stock, "dyes")
    at = names.index(name)
    known = np.isfinite(values[:, at])
    if not known.any() or unseen:
        return np.full(smooth().shape[1], unseen)
    deviation = np.interp(WAVELENGTHS, wave[known], spread(stock, "dyes")[known, at])
    deviation, density = (v @ smooth() / smooth().sum(axis=0) for v in (deviation, drawn))
    return np.clip(deviation / np.maximum(density, 0.01), 0.002, 0.2)
