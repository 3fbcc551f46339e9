"""A rendered file's pixels in the colours of another display: as its recipe says what they are, else as it claims."""

import numpy as np

from .. import views
from ..codes import Code
from ..errors import FilmError
from . import colourspace
from .picture_data import Picture
from .tagging import CLAIMS, claimed

SCREEN = "srgb_rec709_display"


def held(found: Picture) -> str:
    """The colour space that a picture holds: as its recipe says, else as it claims."""
    recipe = found.recipe or {}
    if recipe.get("until") == "DISPLAY" and not recipe.get("view"):
        return CLAIMS.get(recipe["output"], recipe["output"])
    return claimed(found)


def converted(found: Picture, space: str) -> np.ndarray:
    """The pixels in another colour space, through OpenColorIO where it is another; (h, w, 3).

    Raises FilmError (COLOUR_SPACE) for densities and other data.
    """
    here = held(found)
    if here == "scene":
        here = claimed(found)
    if colourspace.is_data(here):
        got = f"{found.path} holds densities or other data"
        raise FilmError(got, "a picture for a display", "render with --output rec709", Code.COLOUR_SPACE)
    if colourspace.canonical(here) == colourspace.canonical(space):
        return found.pixels
    return colourspace.from_working(colourspace.to_working(found.pixels, here), space)


def on_screen(found: Picture, part: str | None = None) -> np.ndarray:
    """What a screen (sRGB) shows of a picture, or of the part of it so named, 0 to 1; numbers as `views.shown` does."""
    view = part or (found.recipe or {}).get("view")
    if view in views.VIEWS:
        shown = views.shown(view, found.pixels)
    else:
        shown = found.pixels if colourspace.is_data(held(found)) or part else converted(found, SCREEN)
    return np.clip(np.nan_to_num(shown), 0, 1).astype(np.float32)
