"""What a file claims about its colours, and whether its format can claim it."""

import OpenImageIO as oiio

from . import colourspace
from .picture_data import Attribute

_SPACE = "oiio:ColorSpace"


def colour_attributes(name: str, file_format: str) -> tuple[Attribute, ...]:
    """The claims for pixels of the colour space `name`: its interop id, in EXR also the chromaticities.

    Raises FilmError (COLOUR_SPACE) for a name that OpenColorIO does not know.
    """
    interop, chromaticities = colourspace.tags(name)
    claims = [Attribute(_SPACE, oiio.TypeString, interop)]
    if file_format == "openexr" and chromaticities:
        claims.append(Attribute("chromaticities", oiio.TypeDesc("float[8]"), chromaticities))
    return tuple(claims)


def colour_notes(wanted: tuple[Attribute, ...], found: tuple[Attribute, ...]) -> tuple[str, ...]:
    """A word where the file, read again, does not claim the colour space that it holds."""
    claimed, read = _claim(wanted), _claim(found)
    if claimed is None or read == claimed or _is_same_encoding(claimed, read or ""):
        return ()
    return (f"colour space {claimed} (the file {f'will be taken as {read}' if read else 'does not say'})",)


def _claim(items: tuple[Attribute, ...]) -> str | None:
    return next((item.value for item in items if item.name == _SPACE), None)


def _is_same_encoding(first: str, second: str) -> bool:
    """Whether two interop ids differ only in scene against display, or OpenImageIO calls them equivalent."""
    stems = {name.removesuffix("_scene").removesuffix("_display") for name in (first, second)}
    return len(stems) == 1 or oiio.equivalent_colorspace(first, second)
