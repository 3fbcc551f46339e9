"""What a picture file says of itself, without its pixels."""

from pathlib import Path

import OpenImageIO as oiio

from . import recipe as recipes
from . import timecode
from .metadata import attributes_of
from .sources import checked, opened

_TAGS = (
    "colorInteropID",
    "oiio:ColorSpace",
    "chromaticities",
    "CICP",
    "dpx:Transfer",
    "dpx:Colorimetric",
    "oiio:Gamma",
)


def facts(path: Path) -> dict:
    """Format, parts with size, windows and channels, colour tags, timecode, rate and recipe of a file.

    Raises FilmError as `picture.read` does for what is no picture.
    """
    source = opened(checked(Path(path)))
    try:
        parts = []
        while source.seek_subimage(len(parts), 0):
            parts.append(_part(source.spec()))
        source.geterror()  # the step beyond the last part
        source.seek_subimage(0, 0)
        spec, form = source.spec(), source.format_name()
        recipe, metadata = recipes.extract(attributes_of(spec, form))
        told = {item.name: _plain(item.value) for item in metadata}
        return {
            "file": str(path),
            "format": form,
            "parts": parts,
            "timecode": _timecode(metadata),
            "rate": told.get("FramesPerSecond"),
            "recipe": recipe,
            "metadata": {k: v for k, v in told.items() if k not in _TAGS},
        }
    finally:
        source.close()


def _part(spec: oiio.ImageSpec) -> dict:
    tags = {name: _plain(value) for name in _TAGS if (value := spec.getattribute(name)) is not None}
    return {
        "name": spec.get_string_attribute("oiio:subimagename") or None,
        "data_window": [spec.x, spec.y, spec.width, spec.height],
        "display_window": [spec.full_x, spec.full_y, spec.full_width, spec.full_height],
        "channels": {name: str(spec.channelformat(k)) for k, name in enumerate(spec.channelnames)},
        "compression": spec.get_string_attribute("compression") or None,
        "colour": tags,
    }


def _timecode(metadata) -> str | None:
    found = next((item.value for item in metadata if item.name == timecode.NAME), None)
    return None if found is None else str(timecode.of_bits(int(found[0])))


def _plain(value):
    """A value as JSON knows it, floats to the digits that a float32 has."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value
