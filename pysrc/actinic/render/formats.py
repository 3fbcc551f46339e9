"""What each file format written here can hold, and the numbers that go into it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..codes import Code
from ..errors import FilmError
from .picture_data import Picture

HALF_MAX = 65504.0  # IEEE 754 binary16


@dataclass(frozen=True)
class Format:
    """A file format that is written.

    name           OpenImageIO's name of it
    depths         number formats it takes, the default first
    has_alpha      an alpha channel survives; has_extra: so does every other channel, in its own number format
    has_windows    data window, display window and parts of the frame survive
    """

    name: str
    depths: tuple[str, ...]
    has_alpha: bool = False
    has_extra: bool = False
    has_windows: bool = False


_EXR = Format("openexr", ("half", "float"), True, True, True)
_TIFF = Format("tiff", ("uint16", "uint8", "float"), True)
_JPEG = Format("jpeg", ("uint8",))
FORMATS = {
    ".exr": _EXR,
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".png": Format("png", ("uint16", "uint8"), True),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".dpx": Format("dpx", ("uint10", "uint8", "uint12", "uint16"), True),
}


def format_of(path: Path) -> Format:
    """The format that the ending of `path` names; FilmError (Code.WRITE) for one not written here."""
    if found := FORMATS.get(path.suffix.lower()):
        return found
    raise FilmError(
        f"{path} ends in '{path.suffix}'",
        "one of " + " ".join(FORMATS),
        f"write to {path.stem or 'film'}.exr",
        Code.WRITE,
    )


def depth_of(target: Format, picture: Picture, wanted: str | None) -> str:
    """The number format to write.

    `wanted` if given; else float stays float where it can, EXR to EXR and DPX to DPX keep the source's, and
    the rest is the format's default (half, 16 bits, 10 bits for DPX, 8 for JPEG), because a render makes
    finer values than an 8-bit source had. Source: chosen by hand. Raises FilmError (Code.USAGE).
    """
    if wanted and wanted not in target.depths:
        raise FilmError(
            f"{wanted} for {target.name}",
            " or ".join(target.depths),
            f"--depth {target.depths[0]}",
            Code.USAGE,
        )
    is_same = target.name == picture.source_format
    own = f"uint{picture.bits}" if is_same and picture.bits else picture.formats.get(picture.rgb[0], "half")
    stays = own in target.depths and (own == "float" or (is_same and own != "uint8"))
    return wanted or (own if stays else target.depths[0])


def bits_of(depth: str) -> int:
    """Bits of an integer depth, `uint10` -> 10; 0 for half and float."""
    return int(depth.removeprefix("uint")) if depth.startswith("uint") else 0


def to_float(values: np.ndarray, bits: int = 0) -> np.ndarray:
    """Values of a file as float32: integers over their largest code, half and float as they are.

    `bits` below the container's (10 in 16): the code lies in the upper bits, as OpenImageIO gives it.
    """
    if values.dtype.kind != "u":
        return values.astype(np.float32)
    size = values.dtype.itemsize * 8
    if not 0 < bits < size:
        return np.divide(values, np.iinfo(values.dtype).max, dtype=np.float64).astype(np.float32)
    return ((values >> (size - bits)) / np.float32(2**bits - 1)).astype(np.float32)


def quantised(values: np.ndarray, depth: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Values as `depth` stores them, and what that cost, in words.

    Integers: clipped to 0..1, code = round(v (2^bits - 1)), NaN to 0, no dither; 10 and 12 bits lie in the
    upper bits of 16, repeated below. Half: finite values beyond 65504 stop there; NaN and infinity stay.
    """
    if depth == "float":
        return np.ascontiguousarray(values, np.float32), ()
    outside = _outside(values, depth)
    notes = (f"{outside} values beyond what {depth} holds: clipped",) if outside else ()
    return (_half(values, outside) if depth == "half" else _codes(values, bits_of(depth))), notes


def _outside(values: np.ndarray, depth: str) -> int:
    if depth == "half":
        if -HALF_MAX <= values.min(initial=0) and values.max(initial=0) <= HALF_MAX:  # false for NaN
            return 0
        return int(np.count_nonzero((np.abs(values) > HALF_MAX) & np.isfinite(values)))
    return values.size - int(np.count_nonzero((values >= 0) & (values <= 1)))


def _half(values: np.ndarray, outside: int) -> np.ndarray:
    if not outside:
        return values.astype(np.float16)  # infinity stays infinity
    limited = np.clip(values, -HALF_MAX, HALF_MAX)
    return np.where(np.isinf(values), values, limited).astype(np.float16)


def _codes(values: np.ndarray, bits: int) -> np.ndarray:
    limited = np.nan_to_num(np.clip(values, 0, 1), nan=0.0)
    codes = np.rint(limited * np.float32(2**bits - 1)).astype(np.uint8 if bits == 8 else np.uint16)
    return (codes << (16 - bits)) | (codes >> (2 * bits - 16)) if bits in (10, 12) else codes
