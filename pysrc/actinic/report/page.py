"""The page of one stock: charts, parameters, what each part buys, traps, provenance."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from .. import __version__
from ..errors import FilmError
from ..fit.ablation import Trial
from ..stock import Stock
from . import markdown, worth
from .draw import drawn
from .figure import Figure
from .html import document, e, table
from .numbers import NONE, measured
from .parameters import assumed, counts, groups
from .spectral import dyes, mtf, sensitivity
from .tones import characteristic, granularity, greys

STYLE = (Path(__file__).parent / "style.css").read_text()
WHOLE_PX, HALF_PX = 1064, 514
STATUS_CLASS = {"fitted": "n", "assumed": "n assumed"}
FOLDED = 16  # rows above which a group of parameters is folded away


def figures(stock: Stock) -> list[Figure]:
    """Every chart of a sheet, published or not. Raises FilmError for a stock that is not fitted."""
    if stock.fitted is None:
        raise FilmError(f"{stock.id} has no fitted.json", "a fitted stock", f"python tools/fit.py {stock.folder}")
    found = [draw(stock) for draw in (characteristic, sensitivity, dyes, mtf, greys, granularity)]
    return [f for f in found if f is not None]


def page(stock: Stock, trials: Sequence[Trial] = ()) -> str:
    """The whole page, HTML. Raises FilmError as `figures`."""
    drawings = [drawn(f, *((WHOLE_PX, 400) if f.key == "characteristic" else (HALF_PX, 270))) for f in figures(stock)]
    told = sources(stock)
    body = [
        e("p", e("a", "All stocks", href="index.html"), class_="facts"),
        e("h1", stock.sheet.name),
        e("p", _facts(stock), class_="facts"),
        _traps(markdown.traps(told)),
        e("h2", "Published curves and the model"),
        e("p", READING, class_="lead"),
        e("div", drawings, class_="charts"),
        e("h2", "Parameters"),
        _parameters(stock),
        e("h2", "What each part of the model buys"),
        worth.elements(trials) or e("p", NOT_TRIED, e("code", f"python tools/report.py --ablation {stock.id}"), "."),
        e("h2", "Provenance"),
        markdown.elements(told),
        _data(stock),
    ]
    return document(f"{stock.sheet.name} \N{EM DASH} Actinic", STYLE, *body)


READING = (
    "Circles: readings of the maker's printed charts, with the spread between readers where it can be seen. "
    "Lines: the fitted stock through the chain. Residual: model minus sheet, over bands of one standard deviation of "
    "a reading."
)
NOT_TRIED = "Not tried for this page: each way is a fit of its own. "


def sources(stock: Stock) -> str:
    """SOURCES.md of a stock, or that it has none."""
    path = stock.folder / "SOURCES.md"
    return path.read_text() if path.exists() else "No SOURCES.md came with this stock."


def _facts(stock):
    sheet = stock.sheet
    said = [sheet.maker, sheet.kind.replace("_", " "), f"on {sheet.support}", sheet.process, f"Status {sheet.status}"]
    said[-1] = "visual density" if sheet.status == "visual" else said[-1]
    said += [f"EI {sheet.exposure_index:g}"] if sheet.exposure_index else []
    return " \u00b7 ".join([*said, f"{sheet.balance_kelvin:g} K", stock.id])


def _traps(found):
    return [e("h2", "Traps of these data"), e("ul", [e("li", t) for t in found], class_="traps")] if found else []


def _parameters(stock):
    told = ", ".join(f"{n} {status.removeprefix('fitted, ')}" for status, n in counts(stock).items() if n)
    lead = e("p", f"{told}. ", MEANING, class_="lead")
    return [lead, [_group(g) for g in groups(stock)], e("h3", "Assumed"), _assumed(stock)]


MEANING = (
    "Value \N{PLUS-MINUS SIGN} standard error. Italic: weakly determined, the data left most of what was expected "
    "beforehand. Assumed figures stand below with their reason."
)


def _group(group):
    rows = [[r.name, *map(_cell, r.values, r.errors, r.statuses), r.unit, _status(group.heads, r)] for r in group.rows]
    whole = e("div", table(("", *group.heads, "unit", "status"), rows, class_="parameters"), class_="wide")
    if len(rows) <= FOLDED:
        return [e("h3", group.title), whole]
    return e("details", e("summary", group.title), whole, open="open" if "spectra" not in group.title else None)


def _cell(value, error, status):
    if status == "none":
        return e("td", NONE, class_="n")
    return e("td", measured(value, error), class_=STATUS_CLASS.get(status, "n weak" if "weakly" in status else "n"))


def _status(heads, row):
    """One word for the row; where some are weakly determined, which."""
    said = {h: s for h, s in zip(heads, row.statuses, strict=True) if s != "none"}
    weak = [h for h, s in said.items() if "weakly" in s]
    if 0 < len(weak) < len(said):
        return f"weak: {', '.join(weak)}"
    return "weakly determined" if weak else ", ".join(sorted(set(said.values())))


def _assumed(stock):
    rows = [[e("td", e("code", name)), value, reason] for name, value, reason in assumed(stock)]
    return table(("parameter", "value", "reason"), rows) if rows else e("p", "Nothing is.")


def _data(stock):
    """Hashes of the tables as they are and as the fit saw them, and what made this page."""
    rows = [[name, e("td", e("code", was[:16])), _same(stock, name, was)] for name, was in stock.fitted.data.items()]
    made = f"Stock {stock.hash}, fitted and reported by Actinic {__version__}."
    return [e("h3", "Data"), table(("table", "SHA-256 at the fit", "now"), rows), e("p", made, class_="facts")]


def _same(stock, name, was):
    path = stock.folder / name
    if not path.exists():
        return "missing"
    return "the same" if sha256(path.read_bytes()).hexdigest() == was else "changed since the fit"
