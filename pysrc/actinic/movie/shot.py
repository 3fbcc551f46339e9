"""Rendered frames as a movie's: in the codec's colours by what they claim, timecode and rate of the first."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from ..codes import Code
from ..errors import FilmError
from ..render import picture, timecode
from ..render.frames import expand, is_pattern, present
from ..render.showing import converted
from .codecs import Codec

RATE = Fraction(24)


def frames_of(pattern: str, frames: str | None) -> list[Path]:
    """The files of a pattern, all there, or one file. Raises FilmError MISSING, USAGE."""
    if not is_pattern(pattern):
        return [Path(pattern)]
    return [path for _, path in present(expand(pattern, frames))]


def pixels_of(paths: list[Path], codec: Codec) -> Iterator[np.ndarray]:
    """The frames one after another in the codec's colour space."""
    for path in paths:
        yield converted(picture.read(path), codec.holds)


def facts_of(path: Path, fps: str | None = None) -> tuple[Fraction, str | None, float]:
    """Rate, timecode and peak luminance of a shot by its first frame; fps, `24000/1001` or `23.976`, overrules it.

    Raises FilmError (Code.USAGE).
    """
    found = picture.read(path)
    rate = _rate(fps) if fps else Fraction(*found.get("FramesPerSecond", RATE.as_integer_ratio()))
    code = timecode.of_picture(found)
    peak_nits = ((found.recipe or {}).get("controls") or {}).get("encode", {}).get("peak_nits", 1000.0)
    return rate, code and str(code), peak_nits


def _rate(text: str) -> Fraction:
    from ..render.metadata import rational_rate

    try:
        rate = Fraction(text) if "/" in text else Fraction(*rational_rate(float(text)))
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if rate <= 0:
        raise FilmError(f"--fps {text}", "24, 23.976 or 24000/1001", "--fps 24", Code.USAGE)
    return rate
