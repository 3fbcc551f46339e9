"""Scans read as light, and what is made of them written: each file whole, with its recipe and its colours named."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from ..codes import Code
from ..colour import CURVES, encoding, to_linear
from ..errors import FilmError
from ..match.exports import icc
from ..render import raw
from ..render.picture import Attribute, from_array
from ..render.picture import read as read_picture
from ..render.picture import write as write_picture
from ..render.recipe import KEY, encode
from ..render.resume import made_by
from . import dng

EIGHT_BITS = "8 bits by the sRGB curve: shadows of the print will band, and a JPEG's white balance is baked in"
UNTAGGED = ("linear", "data", "unknown")
HEAD = 1 << 16  # bytes of a DNG in which its recipe lies


@dataclass(frozen=True, eq=False)
class Scan:
    """A scan: light (h, w, 3) linear float32, open light at most 1; notes: what was taken for granted."""

    path: Path
    light: np.ndarray = field(repr=False)
    notes: tuple[str, ...] = ()


def read(path: Path, source: str | None = None) -> Scan:
    """The scan at `path` as light. Camera RAW without matrix or white balance; 8 bits by the sRGB curve, with a note.

    source: how other files are encoded (srgb, linear_rec709, ...); None: 8 bits sRGB, more linear unless the file says
    that it is not. Raises FilmError as render.picture.read: MISSING, UNREADABLE, DAMAGED, EMPTY, CHANNELS.
    """
    path = Path(path)
    if raw.is_raw(path):
        return Scan(path, _raw(path))
    found = read_picture(path)
    is_eight = found.bits == 8
    name = source or ("srgb" if is_eight else _claimed(found))
    curve = encoding(name).curve
    light = found.pixels if curve == "linear" else np.asarray(to_linear(found.pixels, CURVES[curve]), np.float32)
    notes = ((EIGHT_BITS,) if is_eight else ()) + ((f"read by the curve of {name}",) if curve != "linear" else ())
    return Scan(path, np.nan_to_num(light, nan=0.0, posinf=1.0, neginf=0.0), notes)


def _claimed(found):
    """sRGB where a file of more than 8 bits says so (a raw converter's TIFF does), else linear."""
    said = (found.colour_space or "").lower()
    return "srgb" if "srgb" in said or "g22" in said or "g24" in said else "linear_rec709"


def _raw(path):
    """The sensor's own three channels: no matrix, white balance or curve. Source: as render.raw."""
    rawpy = raw.library(path)
    own = {"output_color": rawpy.ColorSpace.raw, "use_camera_wb": False, "user_wb": [1, 1, 1, 1]}
    try:
        with rawpy.imread(str(path)) as file:
            codes = file.postprocess(**raw.settings(rawpy) | own)
    except rawpy.LibRawError as error:
        raise FilmError(
            f"{path} is no RAW that LibRaw decodes ({error})", "a whole camera RAW", "copy it again", Code.DAMAGED
        ) from error
    return np.ascontiguousarray(codes / np.float32(np.iinfo(codes.dtype).max), np.float32)


def write(path: Path, pixels, recipe: dict, space: str, depth: str, inputs: list[Path], output: str | None = None):
    """A picture with its recipe; `space` by OpenColorIO's name; a TIFF of a display has its ICC profile in it."""
    metadata = ()
    if output and path.suffix in (".tif", ".png"):
        profile = np.frombuffer(profile_of(output), np.uint8)
        metadata = (Attribute("ICCProfile", oiio.TypeDesc(f"uint8[{profile.size}]"), profile),)
    claim = {} if metadata else {"colour_space": space}
    write_picture(path, from_array(pixels, metadata), recipe=recipe, depth=depth, inputs=inputs, **claim)


def profile_of(output: str) -> bytes:
    """The display profile of an output, without a date, so that the same picture is the same bytes."""
    made = icc.display(output)
    return made[:24] + bytes(12) + made[36:]


def write_dng(path: Path, scene, recipe: dict) -> None:
    """A linear DNG with its recipe in ImageDescription."""
    dng.write(path, scene, f"{KEY} {encode(recipe)}")


def recipe_of(path: Path) -> dict | None:
    """The recipe in a file of ours, None where there is none."""
    if path.suffix != ".dng":
        return made_by(path)
    if not path.is_file():
        return None
    with open(path, "rb") as file:
        head = file.read(HEAD)
    at = head.find(KEY.encode() + b" ")
    text = head[at + len(KEY) + 1 :].split(b"\0", 1)[0].decode("ascii", "replace")
    try:
        return json.loads(text) if at >= 0 else None
    except ValueError:
        return None
