"""A fitted stock refined by a lab's own chart: its curves, dyes, interlayer gains, balance, reciprocity, scanner."""

from dataclasses import dataclass

import numpy as np

from ..errors import FilmError
from ..stock import Stock
from . import patches
from .answer import answer, exposures
from .before import known_so_far
from .chart import Chart
from .columns import DENSITY, POINTS, SCAN
from .problem import Problem
from .solve import ROUNDS, WAITS, WARM_ROUNDS, marquardt
from .tensors import one_thread
from .uncertainty import Known, known

APART = 0.1  # log10 H between layers, from which an exposure tells them apart


@dataclass(frozen=True)
class Refined:
    """What a chart said of a stock: the problem as it was posed, its solution x (n,), values with errors by name."""

    stock: Stock
    chart: Chart
    problem: Problem
    x: np.ndarray
    known: dict[str, Known]


def refine(stock: Stock, chart: Chart, chart_only: bool = False) -> Refined:
    """The stock's parameters from its own fit onwards, the chart beside the published figures or instead of them.

    Raises FilmError for a stock that is not fitted and for a chart that does not suit it.
    """
    suits(chart, stock)
    tells = np.ptp(exposures(chart, stock), axis=1).max() > APART
    asked, x = known_so_far(stock, chart_only, tells)
    log_h, nuisance = answer(chart, stock)
    more, blocks = patches.measured(asked.film, chart, log_h)
    asked = asked.extended([*nuisance, *more], blocks)
    x = np.r_[x, np.zeros(sum(p.size for p in (*nuisance, *more)))]
    with one_thread():
        x = marquardt(asked, x, asked.places(leave=WAITS), WARM_ROUNDS)
        x = marquardt(asked, x, asked.places(), ROUNDS)
    return Refined(stock, chart, asked, x, known(asked, x))


def suits(chart: Chart, stock: Stock) -> None:
    """Raises FilmError where the stock is not fitted or the chart measures what it has not."""
    if stock.fitted is None:
        raise FilmError(f"{stock.id} has no fitted.json", "a fitted stock", f"python tools/fit.py {stock.folder}")
    wrong = (*DENSITY[:1], *SCAN[:1]) if stock.is_monochrome else ("D_visual",)
    wrong += () if stock.is_print else POINTS[:1]
    for column in wrong:
        if (rows := chart.has(column)).any():
            wanted = f"what a {'black-and-white' if stock.is_monochrome else 'colour'} {stock.sheet.kind} has"
            raise FilmError(f"{chart.first(rows, column)}: {stock.id}", wanted, "see docs/chart.md")
    if chart.has("seconds").any() and stock.sheet.reciprocity is None:
        got = f"{chart.first(chart.has('seconds'), 'seconds')}: {stock.id} has no [reciprocity]"
        raise FilmError(got, "exposure times of a camera film", "empty the column, or add [reciprocity] to stock.toml")
