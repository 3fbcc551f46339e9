"""Where a fade comes from: a roll's or a frame's own greys, or a file written by hand."""

import json
from pathlib import Path

import numpy as np

from .. import stock as stocks
from ..codes import Code
from ..errors import FilmError
from . import fade
from .pictures import planes_of

MOST_FRAMES = 24


def estimated(scans: list[Path], stock: str | None = None, curve: str | None = None) -> fade.Fade:
    """The fade of scans taken together, from the greys that they have on average; with a stock through its dyes."""
    some = scans[:: -(-len(scans) // MOST_FRAMES)]
    greys = fade.greys(np.concatenate([planes_of(s, curve) for s in some], axis=1))
    return fade.estimate(greys, fade.absorption(stocks.load(stock)) if stock else fade.ONE)


def read(path: str | Path) -> fade.Fade:
    """A fade from JSON: {"matrix": 3 x 3, "offset": 3}, or {"stock": id, "kept": [c, m, y], "offset": 3}, density.

    Raises FilmError (MISSING, USAGE).
    """
    try:
        held = json.loads(Path(path).read_text())
        offset = np.asarray(held.get("offset", [0, 0, 0]), float).reshape(3)
        if "kept" in held:
            return fade.of_dyes(held["kept"], fade.absorption(stocks.load(held["stock"])), offset)
        return fade.Fade(np.asarray(held["matrix"], float).reshape(3, 3), offset)
    except OSError as error:
        raise FilmError(
            f"--fade {path}: {error.strerror}", "roll, frame or a file", "--fade roll", Code.MISSING
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wanted = '{"matrix": [[...]], "offset": [...]} or {"stock": id, "kept": [c, m, y]}'
        raise FilmError(f"{path}: {error}", wanted, f"put {path} right", Code.USAGE) from None
