"""A plate's own grain, measured where the picture is flat: sigma against level and the radial spectrum, per channel.

Blocks of 16 x 16 px, each less its plane. Texture is common to the channels, grain is not: a channel is read in the
quarter of the blocks of a level whose means of 4 x 4 px vary least in the other channels (in its own where it is
alone), so that choosing them does not choose their grain. Of those the median variance counts, and a level
whose variances are too uneven for grain, or too much the other channels', is left out.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..errors import FilmError

BLOCK, STEP, CELL = 16, 8, 4
LEVELS, FLATTEST, LEAST = 12, 0.25, 16  # bins of level; share of their blocks that is read, and how many at least
UNEVEN = 1.35  # quartiles of variance, upper over lower: 1.1 to 1.2 of grain alone, more where texture is left
ALIKE = 0.5  # correlation with the others above which a level is texture: a print's grain has 0.43, by its dyes
CLIPPED, RINGS = 0.01, 8  # share of a block's pixels at the plate's ends; rings of the spectrum


@dataclass(frozen=True)
class PlateGrain:
    """One channel: levels (n,), sigma at pixel pitch (n,), blocks read (n,); and the spectrum of the whole.

    cycles_per_px, power (RINGS,): normalised noise power, px^2, whose integral over frequency is 1. shared: correlation
    of the residuals read with the other channels': near 0 for grain, more where texture or cross-talk is left.
    """

    level: list[float]
    sigma: list[float]
    blocks: list[int]
    cycles_per_px: list[float]
    power: list[float]
    shared: float


def measure_plate(levels) -> list[PlateGrain]:
    """Grain of every channel of a plate of density, or of any level: (h, w, c) or (h, w) -> c results.

    Blocks with a value that is not finite, or with many at the plate's least or greatest (clipped), are left out.
    Raises FilmError for a plate under 64 px, or without an even, flat area.
    """
    levels = np.asarray(levels, dtype=np.float64)
    levels = levels if levels.ndim == 3 else levels[..., None]
    if min(levels.shape[:2]) < 4 * BLOCK:
        raise FilmError(f"a plate of {levels.shape[:2]} px", f"{4 * BLOCK} px or more", "measure a larger part")
    mean, residual = _blocks(levels)
    return [_channel(mean, residual, c) for c in range(levels.shape[2])]


@dataclass(frozen=True)
class FieldGrain:
    """Grain of a field known to be flat, every channel: level (c,), sigma (c,), power (c, RINGS) as in `PlateGrain`."""

    level: np.ndarray
    sigma: np.ndarray
    power: np.ndarray


def measure_field(levels) -> FieldGrain:
    """As `measure_plate` reads a flat area, of the whole of a flat field (h, w, c), no block left out."""
    mean, residual = _blocks(np.asarray(levels, dtype=np.float64), is_whole=True)
    variance = (residual**2).sum(axis=(2, 3)) / (BLOCK**2 - 3)
    scaled = residual / np.sqrt(np.maximum(variance, 1e-30))[..., None, None]
    power = np.array([_spectrum(scaled[:, c])[1] for c in range(mean.shape[1])])
    return FieldGrain(mean.mean(axis=0), np.sqrt(np.median(variance, axis=0)), power)


def _blocks(levels, is_whole=False):
    """Means (n, c) and residuals (n, c, BLOCK, BLOCK) of blocks without clipped values."""
    cut = sliding_window_view(levels, (BLOCK, BLOCK), axis=(0, 1))[::STEP, ::STEP]
    cut = cut.reshape(-1, levels.shape[2], BLOCK**2)
    low, high = (end(levels, axis=(0, 1))[:, None] for end in (np.nanmin, np.nanmax))
    clipped = ((cut <= low) | (cut >= high)).mean(axis=2) > CLIPPED
    kept = ~(clipped & (low < high)[:, 0]).any(axis=1) & np.isfinite(cut).all(axis=(1, 2))
    cut = cut if is_whole else cut[kept]
    x = np.arange(BLOCK) - (BLOCK - 1) / 2
    plane = np.stack([np.ones(BLOCK**2), np.tile(x, BLOCK), np.repeat(x, BLOCK)], axis=1)
    plane /= np.linalg.norm(plane, axis=0)
    return cut.mean(axis=2), (cut - cut @ plane @ plane.T).reshape(*cut.shape[:2], BLOCK, BLOCK)


def _channel(mean, residual, c):
    """Sigma and spectrum of one channel."""
    variance = (residual[:, c] ** 2).sum(axis=(1, 2)) / (BLOCK**2 - 3)
    found = [flat for flat in _flattest(mean[:, c], _texture(residual, c)) if _is_grain(residual, variance, flat, c)]
    if not found:
        raise FilmError("no flat area in the plate", f"{2 * LEAST} blocks of 16 px of a level", "measure a larger part")
    read = np.concatenate(found)
    return PlateGrain(
        [round(float(mean[flat, c].mean()), 5) for flat in found],
        [float(f"{np.sqrt(np.median(variance[flat])):.5g}") for flat in found],
        [flat.size for flat in found],
        *_spectrum(residual[read, c] / np.sqrt(variance[read])[:, None, None]),
        round(_shared(residual[read], c), 3),
    )


def _flattest(level, texture):
    """Of every bin of level the blocks of least texture, where there are enough."""
    edges = np.linspace(*np.percentile(level, (1, 99)), LEVELS + 1) if level.size else []
    for low, high in pairwise(edges):
        inside = np.flatnonzero((level >= low) & (level <= high))
        flat = inside[np.argsort(texture[inside])][: max(int(FLATTEST * inside.size), min(LEAST, inside.size // 2))]
        if flat.size >= LEAST:
            yield flat


def _is_grain(residual, variance, flat, c):
    """Whether the blocks' variances are as even as grain's and its own channel's."""
    low, high = np.percentile(variance[flat], (25, 75))
    return high < UNEVEN * low and _shared(residual[flat], c) < ALIKE


def _texture(residual, c):
    """How much the means of CELL x CELL px vary in a block, the other channels' variances each over its median."""
    n = BLOCK // CELL
    cells = residual.reshape(*residual.shape[:2], n, CELL, n, CELL).mean(axis=(3, 5)).var(axis=(2, 3))
    cells /= np.maximum(np.median(cells, axis=0), 1e-12) if len(cells) else 1
    return cells[:, c] if cells.shape[1] == 1 else np.delete(cells, c, axis=1).mean(axis=1)


def _spectrum(blocks):
    """Mean Hann-windowed periodogram of blocks of unit variance in rings to Nyquist: cycles/px, px^2."""
    window = np.hanning(BLOCK + 2)[1:-1]
    window = window[:, None] * window
    power = (np.abs(np.fft.fft2(blocks * window)) ** 2).mean(axis=0) / (window**2).sum()
    f = np.hypot(np.fft.fftfreq(BLOCK)[:, None], np.fft.fftfreq(BLOCK))
    ring = np.rint(f * BLOCK).astype(int)
    rings = range(1, RINGS + 1)
    return (
        [float(f"{f[ring == k].mean():.4g}") for k in rings],
        [float(f"{power[ring == k].mean():.4g}") for k in rings],
    )


def _shared(residual, c):
    """Mean correlation of a channel's residuals with the others'; 0 where it is alone."""
    others = [k for k in range(residual.shape[1]) if k != c]
    found = [np.corrcoef(residual[:, c].ravel(), residual[:, k].ravel())[0, 1] for k in others]
    return float(np.mean(found)) if found else 0.0
