"""A fitted stock refined by a lab's own chart: its curves, dyes, interlayer gains, balance, reciprocity, scanner."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..emulsion import interlayer
from ..errors import FilmError
from ..stock import DYES, Fitted, Stock
from . import patches
from .chart import LAYERS_H, POINTS, Chart
from .exposures import metered, printed, seen_by_camera
from .film import Film
from .losses import curve_parameters, problem, spectral_parameters
from .parameters import Parameter, expected
from .problem import Problem
from .solve import ROUNDS, WAITS, WARM_ROUNDS, marquardt
from .tensors import one_thread, tensor
from .uncertainty import Known, known

GAIN_REACH = 0.3  # of an interlayer gain, where exposures tell the layers apart
APART = 0.1  # log10 H between layers, from which an exposure tells them apart
CAMERA_REACH = 0.05  # log10 H: shutter, stop and lens of a camera, a sixth of a stop
BALANCE_REACH = 0.3  # log10 H: twelve printer points
EXPONENT_REACH = 0.1  # of a reciprocity exponent


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
    log_h, nuisance = exposing(chart, stock)
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
    wrong = (*patches.DENSITY[:1], *patches.SCAN[:1]) if stock.is_monochrome else ("D_visual",)
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
    if _tells_layers_apart(chart, stock):
        asked = replace(asked, parameters=tuple(_freed(p) for p in asked.parameters))
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
        asked.append(expected("between", values["between"], 0.04, "plain", ""))
    return Problem(bare, film, tuple(replace(p, centre=values.get(p.name, p.centre)) for p in asked), ())


def _tells_layers_apart(chart, stock):
    return np.ptp(exposures(chart, stock), axis=1).max() > APART


def _freed(parameter):
    return replace(parameter, reach=np.asarray(GAIN_REACH)) if parameter.name == "between" else parameter


def exposures(chart: Chart, stock: Stock) -> np.ndarray:
    """log10 H (n, layers) that the chart's rows name."""
    return (printed if stock.is_print else metered)(chart, stock)[:, : 1 if stock.is_monochrome else 3]


def exposing(chart: Chart, stock: Stock) -> tuple[Callable, list[Parameter]]:
    """log10 H as the layers answer to it, a function of the parameters' values, and those parameters.

    h_c = log10 H_c + b_c + (p_c - 1) log10(t / edge): b_c of a camera or a printer, p_c of exposures beyond an edge.
    """
    log_h, terms = tensor(exposures(chart, stock)), []
    layers = log_h.shape[1]
    for name, rows, reach in (
        ("camera", seen_by_camera(chart) & (not stock.is_print), CAMERA_REACH),
        ("printer", chart.has(*POINTS), BALANCE_REACH),
    ):
        if rows.any():
            terms.append((expected(name, np.zeros(layers), reach, "plain", "log10 H"), rows.astype(float), 0.0))
    for name, beyond, p in _beyond(chart, stock):
        if beyond.any():
            terms.append((expected(name, np.asarray(p)[:layers], EXPONENT_REACH), beyond, 1.0))
    held = [(p.name, tensor(much)[:, None], least) for p, much, least in terms]
    return lambda v: sum((much * (v[name] - least) for name, much, least in held), log_h), [t[0] for t in terms]


def _beyond(chart, stock):
    """Exponents by name, and log10(t / edge) of the rows that lie beyond their edge, else 0."""
    r = stock.sheet.reciprocity
    if r is None:
        return []
    t = np.where(chart.has("seconds"), chart.numbers["seconds"], np.sqrt(r.shortest_s * r.longest_s))
    long, short = np.log10(np.maximum(t / r.longest_s, 1)), np.log10(np.minimum(t / r.shortest_s, 1))
    return [("long_p", long, r.long_p), ("short_p", short, r.short_p)]
