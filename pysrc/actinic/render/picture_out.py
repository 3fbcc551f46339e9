"""Writing: a Picture to a file, whole or not at all, with a list of what the format could not keep."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio

from ..atomic import failed, replacing
from ..codes import Code
from ..errors import FilmError
from . import recipe as recipes
from .exr_ids import declare_uint
from .formats import Format, depth_of, format_of
from .header import header, metadata_to_write
from .metadata import attributes_of, missing
from .picture_data import Attribute, Picture
from .picture_in import read_planes
from .planes import Planes, planes_to_write
from .sources import opened
from .tagging import colour_notes

_HARMLESS = "TIFFWriteCustomDirectory() of the Exif data"  # OpenImageIO 3.2 says so after a whole TIFF
_HEADER_BYTES = 1 << 18


def write(
    path: str | os.PathLike,
    picture: Picture,
    pixels: np.ndarray | None = None,
    *,
    recipe: Mapping[str, Any] | None = None,
    colour_space: str | None = None,
    depth: str | None = None,
    inputs: Iterable[str | os.PathLike] = (),
) -> tuple[str, ...]:
    """Write `picture`, its pixels replaced by `pixels` (h, w, 3) if given, in the format that `path` ends in.

    recipe        what was done, to be read back by `read_recipe`
    colour_space  of `pixels`, by any name OpenColorIO knows; None: as the picture claims
    depth         half, float, uint8, uint10, uint12, uint16; None: see formats.depth_of
    inputs        files that must not be written over, besides the picture's own

    Returns what could not be kept, in words. The file appears when it is whole; a failure leaves the old one.
    Raises FilmError WRITE, SPACE, USAGE, COLOUR_SPACE.
    """
    path = Path(path)
    _refuse_inputs(path, [*inputs, *([picture.path] if picture.path else [])])
    target = format_of(path)
    planes = planes_to_write(picture, _checked(picture, pixels), target, depth_of(target, picture, depth))
    wanted = metadata_to_write(picture, target, colour_space)
    stamped = recipes.stamp(recipe, target.name, wanted) if recipe is not None else wanted
    spec = header(picture, target, planes, stamped)
    with replacing(path, _reserve(target, planes)) as temporary:
        _save(path, temporary, spec, planes)
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


def _save(path: Path, temporary: Path, spec, planes: Planes) -> None:
    out = oiio.ImageOutput.create(str(temporary))
    if out is None:
        raise failed(path, temporary, oiio.geterror())
    is_written = out.open(str(temporary), spec) and out.write_image(planes.values)
    is_closed = out.close()
    problems = [line for line in out.geterror().splitlines() if _HARMLESS not in line]
    if not (is_written and is_closed) or problems:
        raise failed(path, temporary, "\n".join(problems))
    if ids := {name for name, kind in zip(planes.names, planes.kinds, strict=True) if kind == "uint"}:
        declare_uint(temporary, ids)


def _lost(path: Path, temporary: Path, wanted: tuple[Attribute, ...], recipe) -> tuple[str, ...]:
    """What a reading of the file just written does not find again."""
    written, found = recipes.extract(_read_again(path, temporary))
    names = [f"metadata {name}" for name in missing(wanted, found)]
    if recipe is not None and (written is None or recipes.encode(written) != recipes.encode(recipe)):
        names.append("the recipe")
    return (*names, *colour_notes(wanted, found))


def _read_again(path: Path, temporary: Path) -> tuple[Attribute, ...]:
    """The metadata of the file just written, once every pixel of it has been decoded.

    OpenImageIO does not see a failure to write the last 4 KiB of an EXR, PNG or DPX (measured): reading does.
    """
    try:
        source = opened(temporary)
        read_planes(temporary, source, source.spec())
    except FilmError as error:
        raise failed(path, temporary, error.got) from error
    attributes = attributes_of(source.spec(), source.format_name())
    source.close()
    return attributes


def _frame_notes(picture: Picture, target: Format) -> tuple[str, ...]:
    """What of the frame, and of the file's other parts, the output does not have."""
    notes = [f"part {name}" for name in picture.other_parts]
    if not target.has_windows and picture.data_window != picture.display_window:
        notes.append(f"data window {picture.data_window} in display window {picture.display_window}")
    return tuple(notes)
