"""Writing: a Picture to a file, whole or not at all, with a list of what the format could not keep."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio

from ..atomic import failed, replacing
from ..codes import Code
from ..errors import FilmError
from . import recipe as recipes
from .dpx_name import name_dpx
from .exr_ids import declare_uint
from .formats import Format, depth_of, format_of
from .header import header, metadata_to_write
from .metadata import attributes_of, missing
from .parts import Part, part_files
from .picture_data import Attribute, Picture
from .picture_in import read_planes
from .planes import Planes, planes_to_write
from .sources import damaged, opened
from .tagging import colour_notes

_HARMLESS = "TIFFWriteCustomDirectory() of the Exif data"  # OpenImageIO 3.2 says so after a whole TIFF
_HEADER_BYTES = 1 << 18
_CHUNK_ROWS, _DWAB_ROWS = 32, 256  # of the largest chunks of an EXR


def write(
    path: str | os.PathLike,
    picture: Picture,
    pixels: np.ndarray | None = None,
    *,
    recipe: Mapping[str, Any] | None = None,
    colour_space: str | None = None,
    depth: str | None = None,
    inputs: Iterable[str | os.PathLike] = (),
    parts: Sequence[Part] = (),
    compression: str | None = None,
) -> tuple[str, ...]:
    """Write `picture`, its pixels replaced by `pixels` (h, w, 3) if given, in the format that `path` ends in.

    recipe        what was done, to be read back by `read_recipe`
    colour_space  of `pixels`, by any name OpenColorIO knows; None: as the picture claims
    depth         half, float, uint8, uint10, uint12, uint16; None: see formats.depth_of
    inputs        files that must not be written over, besides the picture's own
    parts         of a multi-part EXR, the first of them `pixels` once more
    compression   of an EXR; None: the picture's own, or zip

    Returns what could not be kept, in words. The file appears when it is whole; a failure leaves the old one.
    Raises FilmError WRITE, SPACE, USAGE, COLOUR_SPACE.
    """
    path = Path(path)
    _refuse_inputs(path, [*inputs, *([picture.path] if picture.path else [])])
    target = format_of(path)
    planes = planes_to_write(picture, _checked(picture, pixels), target, depth_of(target, picture, depth))
    wanted = metadata_to_write(picture, target, colour_space)
    stamped = recipes.stamp(recipe, target.name, wanted) if recipe is not None else wanted
    spec = header(picture, target, planes, stamped, compression)
    with replacing(path, _reserve(target, planes)) as temporary:
        _save(path, temporary, part_files(parts, spec, planes, target), planes)
        lost = _lost(path, temporary, wanted, recipe)
    return (*planes.notes, *_frame_notes(picture, target), *lost)


def _refuse_inputs(path: Path, inputs: list) -> None:
    if any(os.path.realpath(path) == os.path.realpath(other) or _same_file(path, other) for other in inputs):
        raise FilmError(
            f"{path} is an input",
            "an output that is not one of the inputs",
            f"write to {path.with_stem(path.stem + '_film')}",
            Code.USAGE,
        )


def _same_file(first, second) -> bool:
    return os.path.exists(first) and os.path.exists(second) and os.path.samefile(first, second)


def _checked(picture: Picture, pixels: np.ndarray | None) -> np.ndarray:
    """The pixels to write; FilmError (USAGE) where they are not of the picture's size."""
    if pixels is None or pixels.shape == picture.pixels.shape:
        return picture.pixels if pixels is None else pixels
    raise FilmError(
        f"pixels of shape {pixels.shape}",
        f"{picture.pixels.shape}, as the picture read",
        "start from picture.from_array(pixels) for another size",
        Code.USAGE,
    )


def _reserve(target: Format, planes: Planes) -> int:
    """Bytes to ask the disk for beforehand: only JPEG's writer cannot survive a full one."""
    return planes.values.size + _HEADER_BYTES if target.name == "jpeg" else 0


def _save(path: Path, temporary: Path, files: list[tuple], planes: Planes) -> None:
    out = oiio.ImageOutput.create(str(temporary))
    if out is None:
        raise failed(path, temporary, oiio.geterror())
    is_written = _all_written(out, str(temporary), files)
    is_closed = out.close()
    problems = [line for line in out.geterror().splitlines() if _HARMLESS not in line]
    if not (is_written and is_closed) or problems:
        raise failed(path, temporary, "\n".join(problems))
    if ids := {name for name, kind in zip(planes.names, planes.kinds, strict=True) if kind == "uint"}:
        declare_uint(temporary, ids)
    if path.suffix.lower() == ".dpx":
        name_dpx(temporary, path)


def _all_written(out, name: str, files: list[tuple]) -> bool:
    """Every part in turn, each header told before the first."""
    (spec, values), *others = files
    is_open = out.open(name, tuple(s for s, _ in files)) if others else out.open(name, spec)
    return (
        is_open
        and out.write_image(values)
        and all(out.open(name, s, "AppendSubimage") and out.write_image(v) for s, v in others)
    )


def _lost(path: Path, temporary: Path, wanted: tuple[Attribute, ...], recipe) -> tuple[str, ...]:
    """What a reading of the file just written does not find again."""
    written, found = recipes.extract(_read_again(path, temporary))
    names = [f"metadata {name}" for name in missing(wanted, found)]
    if recipe is not None and (written is None or recipes.encode(written) != recipes.encode(recipe)):
        names.append("the recipe")
    return (*names, *colour_notes(wanted, found))


def _read_again(path: Path, temporary: Path) -> tuple[Attribute, ...]:
    """The metadata of the file just written, once it has been decoded.

    OpenImageIO does not see a failure to write the last 4 KiB of an EXR, PNG or DPX (measured): reading does.
    """
    try:
        source = opened(temporary)
        attributes = attributes_of(source.spec(), source.format_name())
        _decode(temporary, source)
    except FilmError as error:
        raise failed(path, temporary, error.got) from error
    source.close()
    return attributes


def _decode(temporary: Path, source) -> None:
    """Every pixel, but of a one-part EXR in scanlines only both ends: what failed before the tail was reported."""
    spec = source.spec()
    parts = spec.get_int_attribute("oiio:subimages", 1)
    if source.format_name() == "openexr" and parts == 1 and not spec.tile_width:
        count = _DWAB_ROWS if spec.get_string_attribute("compression").startswith("dwab") else _CHUNK_ROWS
        for first in {0, max(0, spec.height - count)}:
            rows = spec.y + first, spec.y + min(first + count, spec.height)
            if source.read_scanlines(0, 0, *rows, 0, 0, spec.nchannels, "half") is None or source.has_error:
                raise damaged(temporary, source.geterror())
        return
    for part in range(parts):
        source.seek_subimage(part, 0)
        read_planes(temporary, source, source.spec())


def _frame_notes(picture: Picture, target: Format) -> tuple[str, ...]:
    """What of the frame, and of the file's other parts, the output does not have."""
    notes = [f"part {name}" for name in picture.other_parts]
    if not target.has_windows and picture.data_window != picture.display_window:
        notes.append(f"data window {picture.data_window} in display window {picture.display_window}")
    return tuple(notes)
