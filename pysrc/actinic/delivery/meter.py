"""The delivery meter: a crop of a render through each codec at each rate, and what texture would have come through."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from ..codes import Code
from ..errors import FilmError
from ..movie.codecs import Codec
from ..movie.write import read, write
from ..movie.yuv import WEIGHTS
from .texture import BLOCK_PX, Survival, amplified, coarser, luma, survival

HALF = 0.5  # of the texture's amplitude in its place: what this meter calls survival; chosen by hand
AMPLITUDES, SIZES = (1.4, 2.0, 2.8, 4.0), (1.5, 2.0, 3.0)
RATE = Fraction(24)
TRIES, NEAR = 4, 0.1


@dataclass(frozen=True, eq=False)
class Row:
    """One codec at one rate: what is left, and what would survive; None: nothing that was tried.

    mbps: of the whole picture, as it came out. amplitude, size: least factor, 1 as it is, by which the texture would
    have to be stronger or larger to keep HALF of itself.
    """

    codec: str
    mbps: float
    survival: Survival
    amplitude: float | None
    size: float | None
    rendered: np.ndarray = field(repr=False)
    decoded: np.ndarray = field(repr=False)

    def plain(self) -> dict:
        """The figures without the pictures."""
        return {
            "codec": self.codec,
            "mbps": self.mbps,
            **asdict(self.survival),
            "amplitude": self.amplitude,
            "size": self.size,
        }


def measured(frames: np.ndarray, codec: Codec, mbps: Sequence[float], share: float) -> Iterator[Row]:
    """A row a rate, or one where every frame is coded alone.

    frames: (n, h, w, 3) in the codec's colour space, h and w even; share: their part of the delivered picture.
    Raises FilmError (USAGE) for a crop under 64 px, EXTRA without the encoder.
    """
    if min(frames.shape[1:3]) < 2 * BLOCK_PX:
        size = f"{frames.shape[2]}x{frames.shape[1]}"
        raise FilmError(f"a crop of {size}", f"{2 * BLOCK_PX} px and more", "--crop 512x288", Code.USAGE)
    weights = WEIGHTS[codec.layout.matrix]
    for wanted in mbps[:1] if codec.is_intra else mbps:

        def tried(some, wanted=wanted):
            back, came = _through(some, codec, wanted * share)
            return survival(luma(some, weights), luma(back, weights)), back, came / share

        found, back, came = tried(frames)
        lives = found.survives >= HALF
        amplitude = 1.0 if lives else _least(tried, lambda k: amplified(frames, k), AMPLITUDES)
        size = 1.0 if lives else _least(tried, lambda k: coarser(frames, k), SIZES)
        yield Row(codec.name, came, found, amplitude, size, frames[-1], back[-1])


def _least(tried: Callable, made: Callable, factors: Sequence[float]) -> float | None:
    return next((k for k in factors if tried(made(k))[0].survives >= HALF), None)


def _through(frames: np.ndarray, codec: Codec, mbps: float) -> tuple[np.ndarray, float]:
    """Frames encoded at a rate and decoded, and the rate that came out.

    A short clip's rate control overshoots: the rate asked for is changed until what comes out is within NEAR.
    """
    asked = mbps
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crop.mov"
        for _ in range(1 if codec.is_intra else TRIES):
            write(path, frames, codec, RATE, mbps=None if codec.is_intra else asked)
            came = path.stat().st_size * 8e-6 * float(RATE) / len(frames)
            if abs(np.log(came / mbps)) < np.log1p(NEAR):
                break
            asked = float(np.clip(asked * mbps / came, mbps / 50, mbps * 50))
        return np.stack(list(read(path, codec))), came


def cropped(pixels: np.ndarray, crop: str | None) -> np.ndarray:
    """`WxH` from the centre or `WxH+X+Y`, held within the picture, its sizes even. Raises FilmError (USAGE)."""
    height, width = pixels.shape[:2]
    size, *at = (crop or "512x288").split("+")
    try:
        wide, high = (min(int(n) // 2 * 2, m // 2 * 2) for n, m in zip(size.split("x"), (width, height), strict=True))
        x, y = map(int, at) if at else ((width - wide) // 2, (height - high) // 2)
    except ValueError:
        raise FilmError(f"--crop {crop}", "WxH or WxH+X+Y in px", "--crop 512x288+100+80", Code.USAGE) from None
    x, y = min(max(x, 0), width - wide), min(max(y, 0), height - high)
    return pixels[y : y + high, x : x + wide]
