"""Dust by infrared: dyes let it through, dust and scratches do not."""

import numpy as np
from scipy.ndimage import uniform_filter1d

from ..codes import Code
from ..errors import FilmError
from .density import density
from .mask import grown

SHADE_D, BACKGROUND_PX, PASSES, GROWN_PX = 0.06, 40, 3, 2  # chosen by eye


def shaded(infrared: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Where dust shades: light of an infrared channel (h, w) -> (h, w) bool, grown by 2 px.

    Density over that of an 81 px square without the marked parts, more than 0.06 D. Raises FilmError (CHANNELS) for
    another size than the picture's; silver and Kodachrome's cyan dye shade too, and are not told from dust.
    """
    if infrared.shape != tuple(shape):
        got, wanted = (" x ".join(map(str, s[::-1])) for s in (infrared.shape, shape))
        remedy = "scan both in one run, or --infrared none"
        raise FilmError(f"an infrared channel of {got} px", f"{wanted}, as the picture", remedy, Code.CHANNELS)
    plane = density(np.nan_to_num(infrared, nan=0.0, posinf=1.0))
    marked = np.zeros(plane.shape, bool)
    for _ in range(PASSES):
        marked = plane - _mean(plane, ~marked) > SHADE_D
    return grown(marked, GROWN_PX)


def _mean(plane, where):
    size = 2 * BACKGROUND_PX + 1
    total, count = (_box(p.astype(np.float32), size) for p in (plane * where, where))
    return np.where(count > 1e-3, total / np.maximum(count, 1e-3), np.median(plane))


def _box(plane, size):
    return uniform_filter1d(uniform_filter1d(plane, size, -1), size, -2)
