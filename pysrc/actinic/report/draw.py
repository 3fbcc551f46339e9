"""A Figure as a chart: readings over the model, the residuals in a strip beneath, and a legend that is a table."""

import numpy as np

from .axes import Axis, around
from .chart import Panel, chart
from .figure import Figure
from .html import e, table
from .marks import Band, Line, Points
from .numbers import NONE, fixed

DIGITS = {"D": 4, "%": 2, "Lab": 2, "sigma": 2}
LEAST_RESPONSE = 2.0  # percent, under which a chart of the MTF doesn't go
STRIP_PX = 78
AB_REACH = 6.0  # of a neutral scale's chart, at least


def drawn(figure: Figure, width_px: int, height_px: int):
    """The figure with its title, chart, legend and notes: a <figure>."""
    has_any = figure.is_published or figure.line is not None
    picture = svg(figure, width_px, height_px) if has_any else None
    told = [e("p", note, class_="note") for note in (*_absence(figure), *figure.notes)]
    head = e("figcaption", e("h3", figure.title))
    return e("figure", head, picture, _legend(figure) if has_any else None, told, id=figure.key)


def _absence(figure):
    """That nothing is published, said first; a neutral scale never is."""
    return () if figure.is_published or figure.key == "greys" else ("Not published.",)


def svg(figure: Figure, width_px: int, height_px: int):
    """The chart alone, an <svg>."""
    x_axis = _x_axis(figure, width_px)
    lower = _lightness(figure) if figure.key == "greys" else _strip(figure)
    panels = [Panel(figure.labels[1], _y_axis(figure), height_px, _marks(figure), figure.key == "greys"), *lower]
    return chart(figure.title, figure.labels[0], x_axis, panels, width_px)


def _x_axis(figure, width_px):
    most = 14 if width_px > 700 else 8
    if figure.is_log_x:
        return Axis(1, 200, is_log=True)
    if "nm" in figure.labels[0]:
        return Axis(370, 740, most=most)
    known = figure.x[np.isfinite(figure.published).any(axis=1)] if figure.is_published else figure.line_x
    return around(known, margin=0.04 if figure.is_published else 0, most=most)


def _y_axis(figure):
    if figure.key == "greys":
        ab = np.abs(figure.line[:, :2])
        reach = min(max(AB_REACH, 1.1 * np.nanpercentile(ab, 90)), 40.0)
        return Axis(-reach, reach)
    values = figure.published if figure.is_published else figure.line
    if figure.key == "mtf":
        return Axis(max(LEAST_RESPONSE, 0.6 * np.nanmin(values)), max(130.0, 1.1 * np.nanmax(values)), is_log=True)
    if figure.is_log_y:
        return Axis(0.8 * np.nanmin(values), 1.25 * np.nanmax(values), is_log=True)
    ground = [0.0] if figure.unit == "D" else []
    inside = figure.line if figure.key == "dyes" else values
    return around(values, inside, ground, margin=0.06)


def _marks(figure):
    """The model's lines, and the readings with their spread on top of them."""
    sigma = figure.sigma if figure.sigma is not None else np.full(figure.published.shape, np.nan)
    columns = list(zip(figure.names, figure.published.T, sigma.T, strict=True))
    points = [Points(figure.x, y, ink(name), s) for name, y, s in columns]
    lines = [] if figure.line is None else [Line(figure.line_x, y, ink(n)) for n, y in _model(figure)]
    return [*figure.parts, *lines, *points]


def _model(figure):
    pairs = list(zip(figure.names, figure.line.T, strict=True))
    return pairs[:2] if figure.key == "greys" else pairs


def _lightness(figure):
    line = Line(figure.line_x, figure.line[:, 2], "visual")
    return [Panel("L*", Axis(0, 100, most=4), STRIP_PX, [line])]


def _strip(figure):
    """Model minus published, within bands of one standard deviation."""
    miss = figure.miss
    if not np.isfinite(miss).any():
        return []
    sigma = np.zeros(miss.shape) if figure.sigma is None else np.where(np.isfinite(miss), figure.sigma, np.nan)
    bands = [
        Band(figure.x, -s, s, ink(name)) for name, s in zip(figure.names, sigma.T, strict=True) if np.isfinite(s).any()
    ]
    lines = [Line(figure.x, y, ink(name), "miss") for name, y in zip(figure.names, miss.T, strict=True)]
    reach = 1.15 * max(np.nanmax(np.abs(miss)), np.nanmedian(sigma))
    return [Panel(f"residual, {figure.unit}", Axis(-reach, reach, most=6), STRIP_PX, [*bands, *lines], has_zero=True)]


def _legend(figure):
    """A row a column: its ink and name, how many readings, rms, and the largest miss with its place."""
    names = [n for n in figure.names if _is_drawn(figure, n)]
    if not np.isfinite(figure.miss).any():
        return e("p", [e("span", key(n), " ", n, class_="entry") for n in names], class_="legend")
    heads = ("", "readings", f"rms, {figure.unit}", "largest", "at")
    return table(heads, [_entry(figure, figure.names.index(n)) for n in names], class_="legend")


def _is_drawn(figure, name):
    at = figure.names.index(name)
    line = figure.line is not None and np.isfinite(figure.line[:, at]).any()
    return bool(line or np.isfinite(figure.published[:, at]).any())


def key(name: str):
    """A stroke of the ink of a layer, dye or scale."""
    return e("span", class_=f"key {ink(name)}")


def ink(name: str) -> str:
    """The class of style.css that draws a column: its name; of a*, b* and L* the letter."""
    return name.rstrip("*").lower()


def _entry(figure, column):
    places = DIGITS[figure.unit]
    miss, where = figure.worst(column)
    count = int(np.isfinite(figure.published[:, column]).sum())
    said = (str(count or NONE), fixed(figure.rms[column], places), fixed(miss, places), fixed(where, _digits(figure)))
    return [e("td", key(figure.names[column]), " ", figure.names[column]), *(e("td", s, class_="n") for s in said)]


def _digits(figure):
    return 0 if "nm" in figure.labels[0] else 1 if figure.is_log_x else 2
