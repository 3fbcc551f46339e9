"""The header of a file to write: layout, windows, packing, metadata."""

import os
import time
from typing import Any

import OpenImageIO as oiio

from .formats import Format, bits_of
from .metadata import carried
from .picture_data import Attribute, Picture
from .planes import Planes
from .tagging import colour_attributes

_TIME = "DateTime"
_LOSSLESS = ("none", "rle", "zip", "zips", "piz")  # and blind to the difference of uint and float
_JPEG_QUALITY = 97  # chosen by eye: grain survives


def metadata_to_write(picture: Picture, target: Format, colour_space: str | None) -> tuple[Attribute, ...]:
    """What is said of the picture in its new file; `colour_space` replaces what the old one claimed."""
    kept = carried(picture.metadata, picture.source_format, target.name, colour_space is not None)
    kept = tuple(item for item in kept if item.name != "oiio:UnassociatedAlpha")
    return (*kept, *colour_attributes(colour_space, target.name)) if colour_space else kept


def header(
    picture: Picture, target: Format, planes: Planes, metadata: tuple[Attribute, ...], compression: str | None = None
):
    """The header of the new file as an OpenImageIO spec: layout, windows, metadata.

    Without a date of the picture's own it has none (a DPX must: its plate's file's), for by the clock's, OpenImageIO's
    habit, no two renders would be alike. A DPX says its transfer itself; a colour space would overrule it.
    """
    height, width = planes.values.shape[:2]
    spec = oiio.ImageSpec(width, height, len(planes.names), oiio.TypeDesc(planes.kinds[0]))
    spec.channelnames = planes.names
    spec.channelformats = tuple(oiio.TypeDesc("float" if kind == "uint" else kind) for kind in planes.kinds)
    if target.has_windows:
        spec.x, spec.y = picture.data_window[:2]
        spec.full_x, spec.full_y, spec.full_width, spec.full_height = picture.display_window
        spec.tile_width, spec.tile_height = picture.tile if picture.source_format == target.name else (0, 0)
    for item in metadata:
        if not (target.name == "dpx" and item.name == "oiio:ColorSpace"):
            spec.attribute(item.name, item.kind, item.value)
    if not spec.get_string_attribute(_TIME):
        spec.attribute(_TIME, _date(picture) if target.name == "dpx" else "")
    for name, value in _storage(picture, target, planes, spec, compression).items():
        spec.attribute(name, value)
    return spec


def _date(picture: Picture) -> str:
    """When the picture's file was last written, UTC; empty where it has none."""
    if not (picture.path and os.path.exists(picture.path)):
        return ""
    return time.strftime("%Y:%m:%d %H:%M:%S", time.gmtime(os.path.getmtime(picture.path)))


def _storage(picture: Picture, target: Format, planes: Planes, spec, compression: str | None) -> dict[str, Any]:
    """How the file is packed: lossless, but for JPEG and where asked; alpha neither multiplied nor divided."""
    packed = {"oiio:UnassociatedAlpha": int(target.name != "tiff" or bool(picture.get("oiio:UnassociatedAlpha", 0)))}
    if bits_of(planes.depth):
        packed["oiio:BitsPerSample"] = bits_of(planes.depth)
    if target.name == "jpeg":
        packed |= {"Compression": f"jpeg:{_JPEG_QUALITY}", "jpeg:subsampling": "4:4:4"}
    if target.name == "openexr" and compression:
        packed["compression"] = compression
    elif target.name == "openexr" and spec.get_string_attribute("compression") not in _LOSSLESS:
        packed["compression"] = "zip"
    return packed
