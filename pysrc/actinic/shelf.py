"""Which stocks go together: a film and what it is printed on, by id."""

from .errors import FilmError, nearest
from .stock import UNKNOWN_STOCK, Stock, load, names

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


def check_pair(film: Stock, print_: Stock | None) -> None:
    """Raises FilmError where a film and a print do not make a positive, naming prints that do.

    A negative needs a print that darkens with exposure, a slide one that lightens (or none).
    """
    if film.is_print:
        raise FilmError(f"{film.id} is a {film.sheet.kind}", "a film for the camera", _films(film), UNKNOWN_STOCK)
    if print_ is None:
        if not film.falls:
            raise FilmError(f"{film.id} alone", "a print: it is a negative", _prints(film), UNKNOWN_STOCK)
    elif not print_.is_print or print_.falls != film.falls:
        got = f"{film.id} ({film.sheet.kind}) on {print_.id} ({print_.sheet.kind}): a negative picture"
        wanted = "a reversal print, or direct" if film.falls else "a print"
        raise FilmError(
            got if print_.is_print else f"{print_.id} is a {print_.sheet.kind}", wanted, _prints(film), UNKNOWN_STOCK
        )


def _prints(film):
    """Prints that make a positive of the film, its own first, then the nearest by name."""
    kind = "reversal_print" if film.falls else "print"
    found = [n for n in names() if load(n).sheet.kind == kind]
    own = [n for n in found if n == film.sheet.default_print]
    return "--print " + ", ".join([*own, *([DIRECT] if film.falls else []), nearest(film.id, found)])


def _films(print_):
    kind = "reversal" if print_.falls else "negative"
    return "--stock " + nearest(print_.id, [n for n in names() if load(n).sheet.kind == kind])
