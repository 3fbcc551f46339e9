"""Opening a file to read, and telling apart the ways in which it may not be a picture."""

import os
from pathlib import Path

import OpenImageIO as oiio

from ..codes import Code
from ..errors import FilmError

# First bytes of a file. Sources: OpenEXR file layout; PNG 5.2; TIFF 6.0; SMPTE ST 268-1; ITU-T T.81.
_PNG = b"\x89PNG"
_MAGIC = (b"\x76\x2f\x31\x01", _PNG, b"II*\0", b"MM\0*", b"SDPX", b"XPDS", b"\xff\xd8\xff")
_LAST_CHUNK = b"IEND\xae\x42\x60\x82"  # PNG 11.2.5
_TAIL_BYTES = 1 << 16  # what some programs append after the last chunk


def checked(path: Path) -> Path:
    """`path` if it is a file to read; else FilmError MISSING, DIRECTORY, EMPTY or UNREADABLE."""
    if os.path.isdir(path):
        raise FilmError(
            f"{path} is a folder",
            "a picture file",
            f"name a file or a pattern: {path}/shot.%04d.exr",
            Code.DIRECTORY,
        )
    if not os.path.exists(path):
        raise FilmError(f"no file {path}", "a picture file", f"ls {path.parent}", Code.MISSING)
    if not os.path.isfile(path) or not os.access(path, os.R_OK):
        raise FilmError(f"{path} may not be read", "a plain file open to reading", f"ls -l {path}", Code.UNREADABLE)
    if not path.stat().st_size:
        raise FilmError(f"{path} is empty (0 bytes)", "a picture file", "copy or render it again", Code.EMPTY)
    return path


def opened(path: Path):
    """An open OpenImageIO input, alpha left alone; FilmError CHANNELS, DAMAGED or UNREADABLE."""
    as_stored = oiio.ImageSpec()
    as_stored.attribute("oiio:UnassociatedAlpha", 1)
    if _head(path).startswith(_PNG) and not _has_png_end(path):
        raise damaged(path, "the end of the PNG (IEND) is missing")  # libpng would print, or not notice
    source = oiio.ImageInput.open(str(path), as_stored)
    if source is None:
        raise _unopened(path, oiio.geterror())
    return source


def _has_png_end(path: Path) -> bool:
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return _LAST_CHUNK in file.read()


def damaged(path: Path, reason: str) -> FilmError:
    """The error for a picture that begins well and is cut short or corrupt."""
    return FilmError(
        f"{path} is cut short or damaged: {_first_line(reason)}",
        "a whole picture",
        "copy or render it again",
        Code.DAMAGED,
    )


def no_rgb(path: Path, specs: list, layer: str | None) -> FilmError:
    """The error for a file in which no part has R, G and B."""
    if any(spec.deep for spec in specs):
        return FilmError(f"{path} is deep", "flat channels R, G, B", _convert(path, "--flatten", "flat"), Code.CHANNELS)
    names = [name for spec in specs for name in spec.channelnames]
    layers = sorted({name.rpartition(".")[0] for name in names if name.lower().endswith(".r")})
    remedy = f"--layer {layers[0]} (it has {', '.join(layers)})" if layers else _grey_remedy(path, names)
    wanted = ", ".join(f"{layer}.{channel}" if layer else channel for channel in "RGB")
    return FilmError(
        f"{path} has {len(names)} channel{'s' * (len(names) != 1)}: {', '.join(names)}",
        f"3 channels {wanted}",
        remedy,
        Code.CHANNELS,
    )


def _grey_remedy(path: Path, names: list[str]) -> str:
    if len(names) > 2:
        return f"`oiiotool --info -v {path}` shows the channels; rename three of them to R, G, B"
    return _convert(path, f"--ch R={names[0]},G={names[0]},B={names[0]}", "rgb")


def _convert(path: Path, option: str, suffix: str) -> str:
    return f"oiiotool {path} {option} -o {path.with_name(f'{path.stem}_{suffix}{path.suffix}')}"


def _unopened(path: Path, reason: str) -> FilmError:
    if "ubsampled" in reason:
        return FilmError(
            f"{path} stores luminance and subsampled chroma: {_first_line(reason)}",
            "full-size channels R, G, B",
            "save it again as RGB from the program that wrote it",
            Code.CHANNELS,
        )
    if _head(path).startswith(_MAGIC):
        return damaged(path, reason)
    return FilmError(
        f"{path} is not a picture that can be read: {_first_line(reason)}",
        "EXR, DPX, TIFF, PNG, JPEG or camera RAW",
        f"file {path}",
        Code.UNREADABLE,
    )


def _head(path: Path) -> bytes:
    with open(path, "rb") as file:
        return file.read(8)


def _first_line(reason: str) -> str:
    return (reason.strip().splitlines() or ["no reason given"])[0]
