"""What a file claims about its colours, and whether its format can claim it.

EXR carries the interop id and chromaticities, PNG a CICP chunk for PQ and P3, DPX a transfer characteristic.
"""

import OpenImageIO as oiio

from ..errors import FilmError
from . import colourspace
from .picture_data import Attribute

_SPACE = "oiio:ColorSpace"
# What a file claims to hold for each output of the chain, by the names of the Color Interop Forum.
CLAIMS = {
    "rec709": "g24_rec709_display",
    "srgb": "srgb_rec709_display",
    "p3d65": "g26_p3d65_display",
    "rec2100_pq": "pq_rec2020_display",
    "acescg": "lin_ap1_scene",
    "printing_density": "data",
}
# What a file without a claim is taken to hold. Source: openexr (chromaticities), iec1999srgb, smpte268 (DPX).
UNCLAIMED = {"openexr": "linear_rec709", "dpx": "cineon_film", "cineon": "cineon_film", "raw": "linear_rec2020"}
# Transfer and colorimetric characteristic of a DPX; what ST 268 has no word for is user defined. Source: smpte268.
_USER, _BT709 = "User defined", "ITU-R 709-4"
_DPX = {
    "g24_rec709_display": (_BT709, _BT709),
    "srgb_rec709_display": (_BT709, _BT709),
    "data": ("Printing density", "Printing density"),
    "lin_ap1_scene": ("Linear", _USER),
}


def colour_attributes(name: str, file_format: str) -> tuple[Attribute, ...]:
    """The claims for pixels of the colour space `name`: its interop id, in EXR also the chromaticities.

    Raises FilmError (COLOUR_SPACE) for a name that OpenColorIO does not know.
    """
    interop, chromaticities = colourspace.tags(name)
    claims = [Attribute(_SPACE, oiio.TypeString, interop)]
    if file_format == "openexr" and chromaticities:
        claims.append(Attribute("chromaticities", oiio.TypeDesc("float[8]"), chromaticities))
    if file_format == "dpx":
        said = zip(("dpx:Transfer", "dpx:Colorimetric"), _DPX.get(interop, (_USER, _USER)), strict=True)
        claims += [Attribute(key, oiio.TypeString, value) for key, value in said]
    return tuple(claims)


def claimed(found) -> str:
    """The encoding that a file claims, where OpenColorIO knows it, else what its format usually holds."""
    kind = found.source_format
    if found.colour_space and kind not in ("dpx", "cineon", "raw"):
        try:
            return colourspace.canonical(found.colour_space)
        except FilmError:
            pass
    return UNCLAIMED.get(kind, "srgb")


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
