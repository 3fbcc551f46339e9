"""The shelf as a whole: which stocks go together, and what is published of each."""

import numpy as np

from .codes import Code
from .errors import FilmError, nearest
from .stock import DYES, Stock, load, sheets

DIRECT = "direct"


def pair(film: str, print_: str | None = None) -> tuple[Stock, Stock | None]:
    """A film and its print by id or folder; a reversal film seen directly has none.

    print_: None for the film's own (`default_print`), "direct" for none. Raises FilmError as `check_pair`.
    """
    held = load(film)
    wanted = print_ or held.sheet.default_print or DIRECT
    onto = None if wanted == DIRECT else load(wanted)
    check_pair(held, onto)
    return held, onto


def makes_positive(film: Stock, print_: Stock) -> bool:
    """Whether a brighter scene makes a brighter print: both rise with exposure, or both fall."""
    return film.falls == print_.falls


def check_pair(film: Stock, print_: Stock | None) -> None:
    """Raises FilmError where a film and a print do not make a positive, naming prints that do.

    A negative needs a print that darkens with exposure, a slide one that lightens (or none).
    """
    if film.is_print:
        raise FilmError(f"{film.id} is a {film.sheet.kind}", "a film for the camera", _films(film), Code.STOCK)
    wanted = "a reversal print, or direct" if film.falls else "a print"
    if print_ is None and not film.falls:
        raise FilmError(f"{film.id}, a negative, seen directly", wanted, _prints(film), Code.STOCK)
    if print_ and not print_.is_print:
        raise FilmError(f"{print_.id} is a {print_.sheet.kind}", wanted, _prints(film), Code.STOCK)
    if print_ and not makes_positive(film, print_):
        got = f"{film.id} ({film.sheet.kind}) on {print_.id} ({print_.sheet.kind}): a negative picture"
        raise FilmError(got, wanted, _prints(film), Code.STOCK)


def _prints(film):
    """Prints that make a positive of the film, its own first, then the nearest by name."""
    kind = "reversal_print" if film.falls else "print"
    found = [n for n, sheet in sheets().items() if sheet.kind == kind]
    own = [n for n in found if n == film.sheet.default_print]
    return "--print " + ", ".join([*own, *([DIRECT] if film.falls else []), nearest(film.id, found)])


def _films(print_):
    kind = "reversal" if print_.falls else "negative"
    return "--stock " + nearest(print_.id, [n for n, sheet in sheets().items() if sheet.kind == kind])


def described(stock: Stock) -> dict:
    """What a list says of a stock: facts, published curves, rms of the fit, and what is assumed."""
    sheet = stock.sheet
    facts = {k: getattr(sheet, k) for k in ("id", "name", "kind", "support", "layers", "process", "exposure_index")}
    rms = stock.fitted.residuals if stock.fitted else None
    prints = {"default_print": sheet.default_print or (DIRECT if stock.falls and not stock.is_print else None)}
    known = {"status": status(stock), "published": published(stock), "assumed": sheet.assumed}
    return facts | prints | known | {"rms": rms, "hash": stock.hash}


def published(stock: Stock) -> list[str]:
    """The published curves; of the dye chart what it shows: dyes, base, neutral; `grain` where RMS granularity is."""
    chart = stock.tables.get("dyes", {})
    shown = {"dyes": DYES[0], "base": "base", "neutral": "neutral"}
    shown = {k: c for k, c in shown.items() if f"dyes.{k}" not in stock.sheet.assumed}
    parts = [k for k, column in shown.items() if column in chart and np.isfinite(chart[column]).any()]
    grain = ["grain"] if (stock.folder / "granularity.csv").exists() else []
    return ["curves", "sensitivity", *parts, *(["mtf"] if "mtf" in stock.tables else []), *grain]


CURVES = {name: name for name in ("curves", "sensitivity", "dyes", "base", "mtf", "grain")}
CURVES |= {"curves": "characteristic", "base": "dyes.base"}


def status(stock: Stock) -> dict[str, str]:
    """Of each of CURVES whether it is published, assumed (taken from another source) or not known."""
    shown, named = published(stock), " ".join(stock.sheet.assumed) + " grain" * (stock.folder / "grain.json").exists()
    said = {False: "not known", True: "assumed"}
    return {k: "published" if k in shown else said[k in named or CURVES[k] in named] for k in CURVES}
