"""Faded dyes: a matrix and offsets in density, estimated and undone; what is lost is said to be lost.

    faded = M original + offset                     densities of the scan's channels
    original ~ D0 + G (faded - offset - M D0)       G = (M'M + (s / t)^2 I)^-1 M'
    U_i^2 = sum_j G_ij^2 s_j(D)^2 + sum_j (I - G M)_ij^2 t^2

s: noise of the scan, D; t: how far pictures go from their mean D0. U: standard error of each restored channel.
"""

from dataclasses import dataclass

import numpy as np

from ..codes import Code
from ..errors import FilmError

NOISE_D, SPREAD_D, SCANNER = 0.01, 0.5, 1 / 4096  # grain, pictures' own spread, a scanner's noise in light
LIMIT_D = 0.15  # standard error above which a channel is called gone
LEVELS, LEAST = 16, 8  # of neutrals
ONE = np.eye(3)


@dataclass(frozen=True, eq=False)
class Fade:
    """matrix (3, 3) and offset (3,): faded = matrix original + offset, channels R, G, B in density."""

    matrix: np.ndarray
    offset: np.ndarray

    @property
    def inverse(self) -> np.ndarray:
        """G (3, 3), regularised by (noise / spread)^2."""
        m = np.asarray(self.matrix)
        return np.linalg.solve(m.T @ m + (NOISE_D / SPREAD_D) ** 2 * ONE, m.T)


def of_dyes(kept, absorption: np.ndarray, offset=(0.0, 0.0, 0.0)) -> Fade:
    """Fade that leaves the shares `kept` of cyan, magenta and yellow: M = A diag(kept) A^-1.

    absorption (3, 3): A, density in R, G, B of one amount of each dye (columns). Raises FilmError (USAGE).
    """
    kept = np.asarray(kept, float)
    if kept.shape != (3,) or not ((kept >= 0) & (kept <= 1)).all():
        raise FilmError(f"kept {kept.tolist()}", "three shares 0..1: cyan, magenta, yellow", "--fade FILE", Code.USAGE)
    return Fade(absorption @ np.diag(kept) @ np.linalg.inv(absorption), np.asarray(offset, float))


def absorption(stock) -> np.ndarray:
    """Density in R, G, B of one amount of each of a stock's dyes above its base (columns), Status M or A: (3, 3)."""
    from ..emulsion import base, dyes
    from ..spectra import status
    from ..stages.densitometer import densitometer

    weights = status("A" if stock.is_print or stock.falls else "M")
    spectra, clear = dyes(stock), base(stock)
    read = densitometer(np.concatenate([np.zeros((1, 3)), ONE]), spectra, clear, weights)
    return (read[1:] - read[:1]).T


def estimate(neutrals: np.ndarray, absorption: np.ndarray = ONE) -> Fade:
    """The fade that made greys (n, 3) of density coloured: each dye a straight line of the least faded.

    In amounts q = A^-1 D, scaled so that neutrals have equal ones: q_c = k_c q_ref + o_c, k_ref = 1. With A = I it is
    gain and offset of each channel. What faded in all dyes alike cannot be seen. Raises FilmError (USAGE) for
    fewer than 8 greys or greys of one density.
    """
    neutrals = np.asarray(neutrals, float)
    neutral = np.linalg.solve(absorption, np.ones(3))
    amounts = np.linalg.solve(absorption, neutrals.T) / neutral[:, None]
    if neutrals.shape[0] < LEAST or np.ptp(amounts, axis=1).max() < 0.1:
        raise FilmError(
            f"{len(neutrals)} greys over {np.ptp(neutrals):.2f} D",
            f"{LEAST} or more, over 0.1 D at least",
            "--fade FILE with matrix and offset by hand",
            Code.USAGE,
        )
    least_faded = int(np.argmax(np.std(amounts, axis=1)))
    lines = np.array([_line(amounts[least_faded], a) for a in amounts])
    tail = absorption @ (lines[:, 1] * neutral)
    return Fade(absorption @ np.diag(lines[:, 0]) @ np.linalg.inv(absorption), tail)


def greys(planes: np.ndarray) -> np.ndarray:
    """Greys that a picture, or a roll, is assumed to have on average: medians of its levels, (n, 3).

    planes (3, n pixels): pixels are ranked by mean density, cut into 16 levels. Source: the grey-world assumption, a
    level at a time; wrong where a roll's colours are not grey on average at some density.
    """
    order = np.argsort(planes.mean(axis=0))
    parts = np.array_split(order[np.isfinite(planes.mean(axis=0)[order])], LEVELS)
    return np.array([np.median(planes[:, part], axis=1) for part in parts if part.size])


def undone(planes: np.ndarray, fade: Fade) -> tuple[np.ndarray, np.ndarray]:
    """Density (3, ...) as before it faded, and the standard error of each channel, (3, ...) D."""
    inverse, flat = fade.inverse, planes.reshape(3, -1)
    offset = np.asarray(fade.offset)[:, None]
    middle = np.linalg.pinv(fade.matrix, rcond=1e-3) @ (np.nanmean(flat, axis=1, keepdims=True) - offset)
    made = middle + inverse @ (flat - offset - fade.matrix @ middle)
    noise = NOISE_D**2 + (SCANNER * 10.0 ** np.minimum(flat, 4) / np.log(10)) ** 2
    lost = ((ONE - inverse @ fade.matrix) ** 2).sum(axis=1, keepdims=True) * SPREAD_D**2
    error = np.sqrt(inverse**2 @ noise + lost)
    return made.reshape(planes.shape).astype(np.float32), error.reshape(planes.shape).astype(np.float32)


def _line(x, y):
    """Slope and offset of y over x, twice reweighted against outliers."""
    weight = np.ones_like(x)
    for _ in range(3):
        slope, offset = np.polyfit(x, y, 1, w=weight)
        miss = np.abs(y - slope * x - offset)
        weight = 1 / np.sqrt(1 + (miss / max(2 * np.median(miss), 1e-6)) ** 2)
    return max(slope, 0.0), offset
