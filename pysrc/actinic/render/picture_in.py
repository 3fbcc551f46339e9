"""Reading: a file to a Picture, or a FilmError that says what to do; never half a picture.

Of a file of several parts or pages the first with R, G and B is read, the others are named in `other_parts`.
"""

import os
from pathlib import Path
from types import MappingProxyType

import numpy as np

from . import raw, recipe
from .formats import to_float
from .metadata import attributes_of
from .picture_data import Picture
from .sources import checked, damaged, no_rgb, opened
from .upright import upright

_PACKED_BITS = (10, 12)


def read(path: str | os.PathLike, layer: str | None = None, part: str | None = None) -> Picture:
    """The picture in `path`: pixels (h, w, 3) float32 as encoded there, and everything else to hand back.

    `layer` reads `layer.R, layer.G, layer.B` of an EXR as the three channels, `part` the part of that name.
    Integers: code / largest code.
    Alpha neither multiplies nor divides. Camera RAW comes as linear Rec.2020 (see raw.py). A picture that its
    Orientation calls turned is turned upright. Raises FilmError with a code of `Code`.
    """
    path = checked(Path(path))
    if raw.is_raw(path):
        return raw.read(path)
    source = opened(path)
    try:
        return _picture(path, source, layer, part)
    finally:
        source.close()


def read_recipe(path: str | os.PathLike) -> dict | None:
    """The recipe that Actinic wrote into the file at `path`; None where there is none."""
    if raw.is_raw(Path(path)):
        return None
    source = opened(checked(Path(path)))
    try:
        return recipe.extract(attributes_of(source.spec(), source.format_name()))[0]
    finally:
        source.close()


def rgb_names(names: tuple[str, ...], layer: str | None) -> tuple[str, str, str] | None:
    """The channels called R, G and B (or red, green, blue; any case) of `layer`, or None."""
    prefix = f"{layer}." if layer else ""
    by_name = {name.lower(): name for name in names}
    for trio in (("r", "g", "b"), ("red", "green", "blue")):
        found = tuple(by_name.get((prefix + channel).lower()) for channel in trio)
        if None not in found:
            return found
    return None


def _picture(path: Path, source, layer: str | None, part: str | None = None) -> Picture:
    spec, rgb, others = _part(path, source, layer, part)
    formats = {name: str(spec.channelformat(k)) for k, name in enumerate(spec.channelnames)}
    planes = read_planes(path, source, spec)
    made_by, metadata = recipe.extract(attributes_of(spec, source.format_name()))
    picture = Picture(
        pixels=_stacked(planes, rgb, _bits(spec)),
        data_window=(spec.x, spec.y, spec.width, spec.height),
        display_window=(spec.full_x, spec.full_y, spec.full_width, spec.full_height),
        extra=MappingProxyType({name: np.ascontiguousarray(planes[name]) for name in formats if name not in rgb}),
        channels=tuple(spec.channelnames),
        rgb=rgb,
        formats=MappingProxyType(formats),
        metadata=metadata,
        source_format=source.format_name(),
        bits=_bits(spec),
        tile=(spec.tile_width, spec.tile_height),
        recipe=made_by,
        other_parts=others,
        path=str(path),
    )
    return upright(picture)


def _part(path: Path, source, layer: str | None, part: str | None = None):
    """The first part with R, G, B (and of that name): its spec and their names; and what the other parts are called."""
    found, parts = None, []
    while source.seek_subimage(len(parts), 0):
        spec = source.spec().copy()
        rgb = None if spec.deep else rgb_names(spec.channelnames, layer)
        name = spec.get_string_attribute("oiio:subimagename") or f"part {len(parts)}"
        found = found or (rgb and part in (None, name) and (len(parts), spec, rgb))
        parts.append((name, spec))
    if not found:
        raise no_rgb(path, [spec for _, spec in parts], layer)
    index, spec, rgb = found
    source.geterror()  # the step beyond the last part
    source.seek_subimage(index, 0)
    return spec, rgb, tuple(name for k, (name, _) in enumerate(parts) if k != index)


def read_planes(path: Path, source, spec) -> dict[str, np.ndarray]:
    """Every channel in its own number format, read in runs of like format."""
    planes, first = {}, 0
    while first < spec.nchannels:
        kind, last = spec.channelformat(first), first + 1
        while last < spec.nchannels and spec.channelformat(last) == kind:
            last += 1
        values = source.read_image(source.current_subimage(), 0, first, last, kind)
        if values is None or source.has_error:
            raise damaged(path, source.geterror())
        planes |= {spec.channelnames[first + k]: values[..., k] for k in range(last - first)}
        first = last
    return planes


def _stacked(planes: dict[str, np.ndarray], rgb: tuple[str, str, str], bits: int) -> np.ndarray:
    """The three channels as (h, w, 3) float32."""
    first = planes[rgb[0]]
    out = np.empty((*first.shape, 3), np.float32)
    for k, name in enumerate(rgb):
        out[..., k] = to_float(planes[name], bits) if first.dtype.kind == "u" else planes[name]
    return out


def _bits(spec) -> int:
    """Significant bits of an integer picture; 0 for half and float."""
    if not str(spec.format).startswith("uint"):
        return 0
    declared = spec.get_int_attribute("oiio:BitsPerSample", 0)
    return declared if declared in _PACKED_BITS else spec.format.size() * 8
