"""The rebate: where a scan shows unexposed film, found or picked on the scan as it is, before anything is inverted."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_dilation, label, uniform_filter

from ..codes import Code
from ..errors import FilmError

SIDE_PX = 400  # long side of the picture that is searched
FLAT_D = 0.012  # standard deviation of density around a pixel of an even area
ALIKE_D = 0.03  # how far apart two pixels of one rebate may lie
LEAST_SHARE, BORDER = 0.003, 0.12  # of the picture's area; of its sides, where a rebate lies
AREAS = 40  # levels of density that are looked at, the brightest first
FILLS = 0.6  # of a row or column near an edge that a rebate, or light beside it, covers
CLIPPED = 0.985
BRIGHTER = 0.004  # share of film that may be brighter: dust, pinholes
SURE = 0.5
MOST_RED_D = 0.38  # of a masked base over open light
MASK_D = (0.12, 0.20)  # least density of a mask over open light: green over red, blue over green


@dataclass(frozen=True)
class Rebate:
    """rgb: (3,) linear scan RGB; box: x, y, width, height in px; source: found, picked, roll or guessed."""

    rgb: tuple[float, float, float]
    box: tuple[int, int, int, int] | None
    confidence: float
    source: str


def picked(scan, box) -> Rebate:
    """Median of a box of the scan (h, w, 3). Raises FilmError where it is outside, clipped or uneven."""
    x, y, width, height = box
    part = scan[y : y + height, x : x + width].reshape(-1, 3)
    if min(x, y) < 0 or min(width, height) < 1 or not part.size:
        size = f"inside {scan.shape[1]} x {scan.shape[0]}"
        raise FilmError(f"a rebate at {x},{y},{width},{height}", size, "--base x,y,w,h on the scan", Code.USAGE)
    rgb = np.median(part, axis=0)
    if rgb.max() >= CLIPPED or rgb.min() <= 0:
        raise FilmError(f"the rebate picked is {rgb.round(4)}", "unclipped film base", "scan darker, or pick another")
    return Rebate(tuple(map(float, rgb)), (x, y, width, height), 1.0, "picked")


def find(scan) -> Rebate | None:
    """The brightest even area of film at the borders, open light left out, of a scan (h, w, 3); None where none is."""
    step = max(1, -(-max(scan.shape[:2]) // SIDE_PX))
    small = _smaller(scan, step)
    density = -np.log10(np.maximum(small, 1e-5))
    clipped = small.max(axis=2) >= CLIPPED
    areas = _even_areas(density, clipped)
    film = _without_light(areas)
    light = clipped | np.any([a["where"] for a in areas if not any(a is f for f in film)] or [clipped], axis=0)
    judged = [(_confidence(density, area, light), area) for area in film if area["at_border"]]
    if not judged:
        return None
    confidence, best = max(judged, key=lambda j: j[0])
    if confidence < SURE:
        return None
    y, x = np.nonzero(best["where"])  # of all of it: a rebate goes round
    box = (x.min() * step, y.min() * step, (np.ptp(x) + 1) * step, (np.ptp(y) + 1) * step)
    return Rebate(tuple(map(float, 10 ** -best["density"])), tuple(map(int, box)), round(float(confidence), 3), "found")


def _smaller(scan, step):
    height, width = (n // step for n in scan.shape[:2])
    cut = scan[: height * step, : width * step]
    return cut.reshape(height, step, width, step, 3).mean(axis=(1, 3))


def _even_areas(density, clipped):
    """Connected even areas of one density, brightest first; the clipped ones are open light."""
    mean = np.stack([uniform_filter(density[..., c], 3) for c in range(3)], axis=-1)
    square = np.stack([uniform_filter(density[..., c] ** 2, 3) for c in range(3)], axis=-1)
    even = np.sqrt(np.maximum(square - mean**2, 0)).max(axis=2) < FLAT_D
    levels, found = np.round(mean[..., 1] / ALIKE_D).astype(int), []
    for level in np.unique(levels[even])[:AREAS]:
        near = even & (np.abs(mean[..., 1] - level * ALIKE_D) <= ALIKE_D)
        parts, count = label(near)
        sizes = np.bincount(parts.ravel(), minlength=count + 1)[1:]
        for k in np.flatnonzero(sizes >= LEAST_SHARE * even.size):
            where = parts == k + 1
            found.append(_area(where, density, clipped))
    return sorted(found, key=lambda a: a["density"].sum())


def _area(where, density, clipped):
    """An area's density at the borders, whether it is open light, and whether it lies there as a rebate does."""
    height, width = where.shape
    across, down = max(2, round(BORDER * width)), max(2, round(BORDER * height))
    edge = np.ones_like(where)
    edge[down : height - down, across : width - across] = False
    outer = where & edge
    rows, columns = ((outer | clipped).mean(axis=axis).max() for axis in (1, 0))
    return {
        "where": where,
        "density": np.median(density[outer if outer.any() else where], axis=0),
        "is_clipped": clipped[where].mean() > 0.5,
        "at_border": outer.any() and max(rows, columns) > FILLS,
    }


def _without_light(areas):
    """Open light is clipped, or the brightest area with another, a mask's density in colour above it, at the border."""
    left = [a for a in areas if not a["is_clipped"]]
    for k, area in enumerate(left[1:], 1):
        red, green, blue = area["density"] - left[0]["density"]
        is_mask = red < MOST_RED_D and green - red > MASK_D[0] and blue - green > MASK_D[1]
        if is_mask and area["at_border"]:
            return left[k:]
    return left


def _confidence(density, area, light):
    """1 where no film is brighter than the area, 0.5 where 0.4 % is; open light and its edges left out."""
    brighter = (density < area["density"] - ALIKE_D).all(axis=2) & ~binary_dilation(light, iterations=3)
    return float(np.clip(1 - brighter.mean() / BRIGHTER * (1 - SURE), 0, 1))
