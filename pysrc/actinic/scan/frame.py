"""One frame of a roll as it is found: its rebate, its picture, and whether it is a negative at all."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..codes import Code
from ..errors import FilmError
from . import rebate as rebates
from .rebate import Rebate
from .statistics import thumbnail

MODES = ("colour", "maskless", "bw", "slide")
NEAR_BASE_D = 0.05  # of the rebate: a pixel that shows no picture
HOLDER_D = 2.6  # above the rebate in every channel: no film, no light
INSET = 0.02  # of a picture's sides, left out beside its edge
PATCH = 0.012  # of the long side: a grey patch's box
# Logistic regression of `signs` on scans and positives of photographs. Source: fitted, tools/train_invert.py --signs
POSITIVE = np.array([2.799, -4.343, 0.608, -7.465, -4.617, -2.085, 2.047])


@dataclass(frozen=True, eq=False)
class Found:
    """A frame. box: x, y, width, height in px of the picture within its rebate. small: (h, w, 3) thumbnail of that box.

    patch: (3,) scan RGB of a grey patch. notes: what was taken for granted; flags: what wants a look.
    """

    path: Path
    size: tuple[int, int]
    rebate: Rebate | None
    box: tuple[int, int, int, int]
    small: np.ndarray = field(repr=False)
    patch: np.ndarray | None = None
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.stem


def found(scan, base=None, grey=None, mode: str = "colour") -> Found:
    """What a scan shows. base: a box picked as rebate; grey: x, y of a grey patch. Raises FilmError outside it."""
    light, flags = scan.light, ()
    rebate = rebates.picked(light, base) if base else rebates.find(light)
    box = picture_box(light, rebate)
    x, y, width, height = box
    small = thumbnail(light[y : y + height, x : x + width])
    if mode == "colour" and looks_positive(small, rebate):
        flags = ("looks like a positive: give --mode slide, or --mode bw for black and white",)
    size = light.shape[1], light.shape[0]
    return Found(scan.path, size, rebate, box, small, patch_of(light, grey) if grey else None, scan.notes, flags)


def patch_of(light, at) -> np.ndarray:
    """Median RGB around x, y. Raises FilmError for a place outside the scan."""
    half = max(1, round(PATCH * max(light.shape[:2]) / 2))
    x, y = at
    if not (0 <= x < light.shape[1] and 0 <= y < light.shape[0]):
        size = f"inside {light.shape[1]} x {light.shape[0]}"
        raise FilmError(f"a grey patch at {x},{y}", size, "--grey x,y on the scan", Code.USAGE)
    part = light[max(0, y - half) : y + half + 1, max(0, x - half) : x + half + 1]
    return np.median(part.reshape(-1, 3), axis=0)


def picture_box(light, rebate: Rebate | None) -> tuple[int, int, int, int]:
    """The frame without rebate, holder and open light: rows and columns at the edges that show hardly any picture."""
    height, width = light.shape[:2]
    if rebate is None:
        return 0, 0, width, height
    step = max(1, max(height, width) // rebates.SIDE_PX)
    above = -np.log10(np.maximum(light[::step, ::step], 1e-6) / np.array(rebate.rgb))
    shows = (above.max(axis=2) > NEAR_BASE_D) & (above.min(axis=2) < HOLDER_D)
    (x0, x1), (y0, y1) = (_inner(shows.mean(axis=axis)) for axis in (0, 1))
    x0, x1, y0, y1 = x0 * step, min(x1 * step, width), y0 * step, min(y1 * step, height)
    dx, dy = round(INSET * (x1 - x0)), round(INSET * (y1 - y0))
    return x0 + dx, y0 + dy, max(1, x1 - x0 - 2 * dx), max(1, y1 - y0 - 2 * dy)


def _inner(share):
    """First and last + 1 place that shows half as much as the middle does; all where that leaves too little."""
    enough = np.flatnonzero(share >= 0.5 * np.median(share))
    first, last = (int(enough[0]), int(enough[-1]) + 1) if enough.size else (0, share.size)
    return (first, last) if last - first > 0.3 * share.size else (0, share.size)


def signs(small, rebate: Rebate | None) -> np.ndarray:
    """What tells a positive from a colour negative: (6,).

    Range of green density; where its median lies in that range; its skewness; density of blue over red, and of
    green over red, of the brightest (a mask's, where the light is white); whether there is a rebate.
    """
    density = -np.log10(np.maximum(small.reshape(-1, 3), 1e-5))
    low, middle, high = np.quantile(density[:, 1], [0.005, 0.5, 0.995])
    spread = max(high - low, 1e-3)
    skew = float(np.mean(((density[:, 1] - density[:, 1].mean()) / (density[:, 1].std() + 1e-3)) ** 3))
    top = np.quantile(density, 0.01, axis=0)
    return np.array(
        [spread, (middle - low) / spread, skew, top[2] - top[0], top[1] - top[0], float(rebate is not None)]
    )


def looks_positive(small, rebate: Rebate | None) -> bool:
    """Whether a frame is rather a positive: a line through `signs`."""
    return bool(POSITIVE[:-1] @ signs(small, rebate) + POSITIVE[-1] > 0)
