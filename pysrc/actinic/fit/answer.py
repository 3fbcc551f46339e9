"""What the layers answer to: a chart's exposures moved by a camera's or a printer's balance and by reciprocity."""

from collections.abc import Callable

import numpy as np

from ..stock import Stock
from .chart import Chart
from .columns import POINTS
from .exposures import metered, seen_by_camera
from .parameters import Parameter, expected
from .printed import printed
from .tensors import tensor

CAMERA_REACH = 0.05  # log10 H: shutter, stop and lens of a camera, a sixth of a stop
BALANCE_REACH = 0.3  # log10 H: twelve printer points
EXPONENT_REACH = 0.1  # of a reciprocity exponent


def exposures(chart: Chart, stock: Stock) -> np.ndarray:
    """log10 H (n, layers) that the chart's rows name."""
    return (printed if stock.is_print else metered)(chart, stock)[:, : 1 if stock.is_monochrome else 3]


def answer(chart: Chart, stock: Stock) -> tuple[Callable, list[Parameter]]:
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
