"""The bench: even fields carried through the engine, and the instruments that read what comes out."""

from dataclasses import dataclass

import numpy as np

from .. import emulsion, fold, native, spectra, stock
from ..chain import State
from ..fit.neutral import lab
from ..prepare import GREY
from ..stages.densitometer import densitometer
from ..stages.view import LAMPS
from ..stock import Stock

LAYERS = ("red", "green", "blue")
SIDE_PX = 8  # of an even field


@dataclass(frozen=True)
class Bench:
    """A pair of stocks, what they fold to, and the engine that holds them."""

    negative: Stock
    print: Stock
    tables: dict[str, np.ndarray]
    engine: native.Engine

    @classmethod
    def of(cls, negative: str, print_: str) -> "Bench":
        """The bench of two stocks by id or folder. Raises FilmError as stock.load and native.library do."""
        pair = stock.load(negative), stock.load(print_)
        tables = fold.fold(*pair)
        return cls(*pair, tables, native.Engine(tables))

    def even(self, levels, start: State, until: State) -> np.ndarray:
        """Even fields, each a picture of its own: levels (n, 3) in state `start` -> (n, 3) as `until`."""
        field = np.ones((SIDE_PX, SIDE_PX, 1))
        centre = SIDE_PX // 2
        return np.array(
            [self.engine.render(field * v, start=start, until=until)[0][centre, centre] for v in levels],
            float,
        )


def greys(levels) -> np.ndarray:
    """The same level in every layer or channel: (n,) -> (n, 3)."""
    return np.repeat(np.asarray(levels, float)[:, None], 3, axis=1)


def readings(film: Stock, table: str) -> tuple[np.ndarray, np.ndarray] | None:
    """First column (n,) and red, green, blue (n, 3) of a published table, NaN if empty; None without it."""
    t = film.tables.get(table)
    return t and (next(iter(t.values())), np.stack([t[c] for c in LAYERS], axis=1))


def rms(miss) -> np.ndarray:
    """Root mean square down the columns, holes left out, NaN where there is nothing: (n, k) -> (k,)."""
    count = np.isfinite(miss).sum(axis=0)
    return np.sqrt(np.nansum(np.square(miss), axis=0) / np.where(count, count, np.nan))


def negative_density(bench: Bench, log_h) -> np.ndarray:
    """Status densities of the negative under neutral exposures: (n,) log10 lux seconds -> (n, 3)."""
    amounts = bench.even(greys(10.0 ** np.asarray(log_h)), State.EXPOSURE, State.NEGATIVE)
    return density(bench.negative, amounts)


def print_density(bench: Bench, log_h) -> np.ndarray:
    """Status densities of the print under neutral exposures: (n,) log10 lux seconds -> (n, 3)."""
    return density(bench.print, bench.even(greys(log_h), State.PRINT_EXPOSURE, State.PRINT))


def density(film: Stock, amounts) -> np.ndarray:
    """What a Status densitometer reads of dye amounts (n, 3) -> (n, 3). Source: iso5-3."""
    return densitometer(amounts, emulsion.dyes(film), emulsion.base(film), spectra.status(film.sheet.status))


def grey_scale(bench: Bench, stops, until: State) -> np.ndarray:
    """A grey card at each exposure, 0 being 0.18, through the chain: (n,) stops -> (n, 3) as `until`."""
    return bench.even(greys(GREY * 2.0 ** np.asarray(stops)), State.SCENE, until)


def projected(bench: Bench, amounts, lamp: str = "xenon") -> np.ndarray:
    """L*, a*, b* of a print in the projector, the open gate being white: (n, 3) dye amounts -> (n, 3)."""
    seen = bench.tables["view.lamps"][LAMPS.index(lamp)][:, None] * bench.tables["view.observer"]
    through = 10 ** -(amounts @ bench.tables["print.dyes"] + bench.tables["print.base"])
    return lab(through @ seen, seen.sum(axis=0))
