"""What each layer of a print received, row by row of a chart, through a fitted negative or from a sensitometer."""

import numpy as np

from ..emulsion import base, dyes, grey_aim, interlayer, printing_weights
from ..errors import FilmError
from ..fold import exposure_for
from ..stages.enlarge import CENTRE, POINT, enlarge
from ..stock import Stock, load
from .chart import Chart
from .columns import POINTS
from .exposures import given, metered, seen_by_camera
from .film import Film
from .tensors import tensor


def printed(chart: Chart, print_: Stock) -> np.ndarray:
    """log10 H of a print's layers, (n, 3): a sensitometer's own, or through a negative by printer points.

    h = h_aim + log10(T / T_grey) + 0.025 (points - 25): at 25-25-25 the negative's mid grey is expected at the aim.
    Raises FilmError for a scene without points, or a negative that is not known or not fitted.
    """
    through = chart.has(*POINTS)
    if (bad := seen_by_camera(chart) & ~through).any():
        got = f"{chart.first(bad, 'points_red')}: a scene, and no printer points"
        raise FilmError(got, "points_red, points_green, points_blue", "add them, or give the print's log10_H")
    log_h = given(chart)
    for name in sorted({chart.words["negative"][i] for i in np.flatnonzero(through)}):
        rows = through & np.equal(chart.words["negative"], name)
        log_h[rows] = _through(_negative(chart, rows, name, print_), chart, print_)[rows]
    return log_h


def _negative(chart, rows, name, print_):
    name = name or print_.sheet.printing.made_for
    if not name:
        got = f"{chart.first(rows, 'negative')}: empty"
        raise FilmError(got, f"the negative's id: {print_.id} names none", "fill the column negative")
    found = load(name)
    if found.fitted is None or found.is_print:
        remedy = f"python tools/fit.py {found.folder}"
        raise FilmError(f"{chart.first(rows, 'negative')}: {name}", "a camera film that is fitted", remedy)
    return found


def _through(negative, chart, print_):
    """Exposures of every row through one negative."""
    grey = np.full((1, 3), negative.sheet.mid_grey_log10_h)
    log_h = np.vstack([grey, metered(chart, negative)])
    density = {"dyes": dyes(negative), "base": base(negative), "weights": printing_weights(print_)}
    light = enlarge(amounts_of(negative, log_h), **density, trim=0.0, flash=0.0)
    return aim(print_) + light[1:] - light[0] + POINT * (chart.of(*POINTS) - CENTRE)


def amounts_of(stock: Stock, log_h) -> np.ndarray:
    """Dye of even fields of a fitted colour film, interlayer effect included: (n, 3) -> (n, 3)."""
    curve = np.asarray(stock.fitted.curve)
    v = {name: tensor(curve[..., i]) for i, name in enumerate(("A", "k", "h0", "nu"))}
    v["between"] = tensor(interlayer(stock)[~np.eye(3, dtype=bool)])
    return Film(stock).amounts(v, tensor(log_h)).numpy()


def aim(print_: Stock) -> np.ndarray:
    """log10 H that brings each layer of a fitted print to its grey aim: (3,)."""
    wanted = grey_aim(print_)
    return np.array([exposure_for(np.asarray(print_.fitted.curve), c, wanted[c]) for c in range(3)])
