"""A fitted stock refined by a lab's own chart: its curves, dyes, interlayer gains, balance, reciprocity, scanner."""

from dataclasses import dataclass, replace

import numpy as np

from ..emulsion import interlayer
from ..errors import FilmError
from ..stock import DYES, Fitted, Stock
from . import patches
from .answer import answer, exposures
from .chart import Chart
from .columns import DENSITY, POINTS, SCAN
from .film import Film
from .losses import BETWEEN, curve_parameters, problem, spectral_parameters
from .parameters import expected
from .problem import Problem
from .solve import ROUNDS, WAITS, WARM_ROUNDS, marquardt
from .tensors import one_thread
from .uncertainty import Known, known

GAIN_REACH = 0.3  # of an interlayer gain, where exposures tell the layers apart
ASSUMED = "interimage"  # the block of `losses` that holds a layer's gains to their assumed sum
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
    asked, x = _known_so_far(stock, chart, chart_only)
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


def _known_so_far(stock, chart, chart_only):
    """The problem of the sheet, or none of its figures but their fit as expectation, and x of fitted.json."""
    values = by_name(stock)
    if chart_only:
        asked = _expecting(stock, values)
    else:
        asked = problem(stock)
    if np.ptp(exposures(chart, stock), axis=1).max() > APART:
        asked = _with_free_gains(asked, values)
    start = [p.distance(values[p.name]) if p.name in values else np.zeros(p.size) for p in asked.parameters]
    return asked, np.concatenate(start)


def by_name(stock: Stock) -> dict[str, np.ndarray]:
    """fitted.json by the names of a problem's parameters; a black-and-white layer once."""
    fitted, layers = stock.fitted, 1 if stock.is_monochrome else 3
    terms = np.asarray(fitted.curve)[:layers]
    found = {name: terms[..., i] for i, name in enumerate(("A", "k", "h0", "nu"))}
    found["offset"] = np.asarray(fitted.base_offset)[:layers]
    if fitted.spectra:
        found["spectra"] = np.array([fitted.spectra[name] for name in (*DYES, "base")])
    if fitted.scatter:
        scatter = np.asarray(fitted.scatter)[:layers]
        found |= {name: scatter[:, i] for i, name in enumerate(("share", "gamma_um", "bloom_um"))}
        found |= {
            "length_um": np.array(fitted.inhibition_um)[:layers],
            "adjacency": np.array(fitted.adjacency)[:layers],
        }
    if layers == 3 and not stock.is_print:
        found["between"] = interlayer(stock)[~np.eye(3, dtype=bool)]
    return found | ({"neutral": np.array(fitted.neutral)} if fitted.neutral else {})


def _expecting(stock, values):
    """The pointwise parameters alone, each expected where the published fit put it."""
    dyes = Fitted(data={}, curve=[], base_offset=(0, 0, 0), dyes=stock.fitted.dyes) if stock.fitted.dyes else None
    bare = replace(stock, fitted=dyes)
    film, terms = Film(bare), np.shape(stock.fitted.curve)[1]
    asked = curve_parameters(bare, terms)
    if not stock.is_monochrome:
        asked += spectral_parameters(bare, film)
    if "between" in values:
        asked.append(expected("between", values["between"], BETWEEN, "log"))
    return Problem(bare, film, tuple(replace(p, centre=values.get(p.name, p.centre)) for p in asked), ())


def _with_free_gains(asked, values):
    """The interlayer matrix for the chart to say, and no longer for the assumed sums."""
    if "between" not in values:
        return asked
    free = expected("between", values["between"], GAIN_REACH)
    blocks = tuple(b for b in asked.blocks if b.name != ASSUMED)
    return replace(asked, parameters=tuple(free if p.name == free.name else p for p in asked.parameters), blocks=blocks)
