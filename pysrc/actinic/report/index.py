"""The page over all stocks: what each is, how far the model lies from its sheet, how well its numbers are known."""

from collections.abc import Sequence
from urllib.parse import quote

import numpy as np

from .axes import around
from .figure import Figure
from .html import document, e, table
from .markdown import traps
from .marks import Line
from .numbers import NONE, fixed
from .page import STYLE, sources
from .parameters import counts

KINDS = {
    "negative": "Negatives",
    "print": "Prints",
    "reversal": "Reversal films",
    "reversal_print": "Prints from slides",
}
HEADS = (
    "",
    "stock",
    "maker",
    "process",
    "curves, D",
    "worst, D",
    "neutral, D",
    "MTF, %",
    "fitted",
    "weak",
    "assumed",
    "not stated",
    "traps",
)
COLUMNS = len(HEADS)
THUMB_PX = (76, 30)
LEAD = (
    "rms of model minus sheet: of characteristic curves and MTF the worst layer's, of the midscale neutral over its "
    "spectrum; worst is the largest single miss of the curves. Then how many numbers have which status."
)


def index(stocks: Sequence, charts: dict[str, list[Figure]]) -> str:
    """HTML. stocks: `Stock`s. charts: their figures by id."""
    rows = []
    for kind, title in KINDS.items():
        some = sorted((s for s in stocks if s.sheet.kind == kind), key=lambda s: (s.sheet.maker, s.sheet.name))
        rows += [e("tr", e("td", title, colspan=str(COLUMNS)), class_="kind")] if some else []
        rows += [e("tr", _cells(s, {f.key: f for f in charts[s.id]})) for s in some]
    whole = table(HEADS, [], class_="index")
    whole[1].extend(rows)
    head = e("p", f"{len(stocks)} stocks. {LEAD}", class_="lead")
    return document("Stocks \N{EM DASH} Actinic", STYLE, e("h1", "Stocks and their sheets"), head, whole)


def _cells(stock, by_key):
    curves = by_key["characteristic"]
    worst = max((abs(curves.worst(i)[0]) for i in range(len(curves.names))), default=np.nan)
    neutral = by_key["dyes"].rms[-1:]
    numbers = (
        fixed(_most(curves.rms), 4),
        fixed(worst, 3),
        fixed(_most(neutral), 4),
        fixed(_most(by_key["mtf"].rms), 2),
    )
    statuses = [str(n or NONE) for n in counts(stock).values()]
    count = len(traps(sources(stock)))
    link = e("a", stock.sheet.name, href=quote(f"{stock.id}.html"))
    told = [_thumb(curves), link, stock.sheet.maker, stock.sheet.process]
    return [e("td", c) for c in told] + [e("td", c, class_="n") for c in (*numbers, *statuses, str(count or NONE))]


def _most(values):
    known = values[np.isfinite(values)]
    return known.max() if known.size else np.nan


def _thumb(curves):
    """The characteristic curves, small, each layer against its own readings' axis."""
    x_axis, y_axis = around(curves.x), around(curves.published)
    wide, high = THUMB_PX

    def at(x, y):
        return x_axis.place(x) * wide, (1 - y_axis.place(y)) * high

    few = slice(None, None, 2)
    lines = [Line(curves.x[few], y[few], n).draw(at) for n, y in zip(curves.names, curves.model.T, strict=True)]
    return e("svg", lines, viewBox=f"0 0 {wide} {high}", xmlns="http://www.w3.org/2000/svg")
