"""Charts against exposure: characteristic curves, a print's or slide's greys, granularity."""

import csv

import numpy as np

from ..fit.weights import columns, spread
from ..stock import LAYERS, Stock, load
from . import model
from .figure import Figure, of_layers
from .marks import Band, Upright

STOPS = np.arange(-6.0, 6.01, 0.125)
EXPECTED_A, EXPECTED_B = 0.6, 1.0  # the deviations that fit.neutral expects of a well-timed pair
LOG_H = "log\u2081\u2080 exposure, lux s"
GRAIN = "Published only: the fit leaves it to the grain."
NO_GRAIN = "What is usual for its kind will stand for it, once there is grain."


def characteristic(stock: Stock) -> Figure:
    """Status densities of neutral exposures. Source: hurter1890."""
    x, published, names = columns(stock, "characteristic")
    wide = np.linspace(x[0] - 0.4, x[-1] + 0.4, 240)
    marks = () if stock.is_print else (Upright(stock.sheet.mid_grey_log10_h, "mid grey"),)
    y_label = "visual density" if stock.is_monochrome else f"Status {stock.sheet.status} density"
    return of_layers(
        stock,
        Figure(
            "characteristic",
            "Characteristic curves",
            (LOG_H, y_label),
            "D",
            names,
            x,
            published,
            spread(stock, "characteristic"),
            wide,
            model.density(stock, wide),
            model.density(stock, x),
            parts=marks,
        ),
    )


def greys(stock: Stock) -> Figure | None:
    """a*, b* and L* of a grey wedge, printed from the negative that the print goes with, or a slide's own.

    None for a negative, and for a print that no stock on the shelves prints on.
    """
    partner = stock.is_print and (stock.sheet.printing.made_for or model.goes_with(stock.id))
    if partner is None or not (stock.is_print or stock.falls):
        return None
    film = load(partner) if partner else None
    lab = model.seen(stock, STOPS, film)[:, [1, 2, 0]]
    labels, none = ("stops from mid grey", "a*, b*"), (np.empty(0), np.empty((0, 3)))
    bands = (_around_zero(EXPECTED_B, "b"), _around_zero(EXPECTED_A, "a"))
    names, note = ("a*", "b*", "L*"), _greys_note(film)
    return Figure("greys", "Neutral scale", labels, "Lab", names, *none, None, STOPS, lab, None, note, bands)


def _around_zero(deviation, ink):
    return Band(STOPS[[0, -1]], np.full(2, -deviation), np.full(2, deviation), ink)


def _greys_note(film):
    wedge = f"A grey wedge on {film.sheet.name}, timed so that mid grey meets the aim" if film else "A grey wedge"
    return (
        f"{wedge}, under the projector's xenon, the open gate white. No sheet publishes this scale; a maker aims at "
        f"a* = b* = 0. Bands: \N{PLUS-MINUS SIGN}{EXPECTED_A:g} and \N{PLUS-MINUS SIGN}{EXPECTED_B:g}, expected of a "
        "well-timed pair.",
    )


def granularity(stock: Stock) -> Figure:
    """RMS granularity as published."""
    labels = ("log\u2081\u2080 exposure of this chart, zero arbitrary", "\u03c3 \u00d7 1000 in 48 \u00b5m")
    how, path = ("granularity", "RMS granularity", labels, "sigma"), stock.folder / "granularity.csv"
    if not path.exists():
        return Figure(*how, LAYERS, np.empty(0), np.empty((0, 3)), notes=(NO_GRAIN,))
    with path.open() as file:
        rows = list(csv.DictReader(file))
    names = tuple(c for c in (*LAYERS, "visual") if any(row.get(f"sigma_{c}") for row in rows))
    x = np.array([float(row["log10_H"]) for row in rows])
    sigma = np.array([[float(row[f"sigma_{c}"] or "nan") for c in names] for row in rows])
    return Figure(*how, names, x, sigma, notes=(GRAIN,), is_log_y=True)
