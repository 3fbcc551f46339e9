"""Texture before and after a codec: how much of it is left, where it was, and at which frequencies.

In flat blocks of luma, x rendered and y decoded, each less its plane and under a Hann window, X and Y their spectra,
summed over blocks and frames:

    RMS left  sqrt(sum |Y|^2 / sum |X|^2)          however it looks: a codec's own noise counts
    survives  sum Re(X* Y) / sum |X|^2             the same grain in the same place: 1 all, 0 none

Of several frames x and y are the differences of neighbours over sqrt(2): grain, which is another in each, stays, and
the picture goes. Of one frame, or where nothing moves, they are the frames, and what flat blocks hold counts too.
Source: the second is the least-squares gain of y on x (bendat, gain of a linear system).
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

BLOCK_PX = 32
FLAT_SHARE = 0.25  # of the blocks, those with the least structure; chosen by eye
STILL = 2e-4  # RMS of a picture of 0..1; chosen by eye
BLUR_PX = 4.0  # what is finer is texture, for `amplified` and `coarser`; chosen by eye
BANDS = ((1 / 32, 1 / 16), (1 / 16, 1 / 8), (1 / 8, 1 / 4), (1 / 4, 1 / 2))  # cycles/px


@dataclass(frozen=True)
class Survival:
    """RMS of the texture, of 0..1; shares that are left, of all and of each of BANDS."""

    rms: float
    rms_left: float
    survives: float
    bands_rms_left: tuple[float, ...]
    bands_survive: tuple[float, ...]


def survival(rendered: np.ndarray, decoded: np.ndarray) -> Survival:
    """What is left of the texture: (frames, h, w) luma of both, h and w at least BLOCK_PX."""
    flat = _flat(rendered)
    x, y = (_spectra(frames, flat) for frames in _moving(rendered, decoded))
    power = [np.sum(a, axis=0) for a in (np.abs(x) ** 2, np.abs(y) ** 2, (np.conj(x) * y).real)]
    rings = [_ring(low, high) for low, high in BANDS]
    bands = [[float(p[ring].sum()) for p in power] for ring in rings]
    xx, yy, xy = (float(p.sum()) for p in power)
    window = np.mean(_window() ** 2)
    rms = np.sqrt(xx / (len(x) * BLOCK_PX**4 * window))
    return Survival(
        float(rms),
        _root(yy, xx),
        _share(xy, xx),
        tuple(_root(b, a) for a, b, _ in bands),
        tuple(_share(c, a) for a, _, c in bands),
    )


def luma(rgb: np.ndarray, weights) -> np.ndarray:
    """Y' of R'G'B': (..., 3) -> (...)."""
    return np.asarray(rgb, np.float32) @ np.asarray(weights, np.float32)


def amplified(frames: np.ndarray, times: float) -> np.ndarray:
    """Frames (n, h, w, 3) with their texture so many times as strong."""
    smooth = _smooth(frames)
    return smooth + times * (frames - smooth)


def coarser(frames: np.ndarray, times: float) -> np.ndarray:
    """Frames (n, h, w, 3) with their texture so many times as large, its RMS the same."""
    smooth = _smooth(frames)
    texture = frames - smooth
    height, width = frames.shape[1:3]
    rows, columns = int(np.ceil(height / times)) + 1, int(np.ceil(width / times)) + 1
    part = texture[:, :rows, :columns]
    large = zoom(part, (1, times, times, 1), order=1)[:, :height, :width]
    return smooth + large * (texture.std() / max(float(large.std()), 1e-12))


def _smooth(frames):
    return gaussian_filter(frames, (0, BLUR_PX, BLUR_PX, 0), mode="nearest")


def _moving(rendered, decoded):
    """Differences of neighbouring frames over sqrt(2), or the frames where hardly anything moves."""
    moves = [np.diff(frames, axis=0) / np.sqrt(2) for frames in (rendered, decoded)]
    return moves if len(rendered) > 1 and moves[0].std() > STILL else (rendered, decoded)


def _blocks(frames):
    """(n, rows, columns, BLOCK_PX, BLOCK_PX)."""
    count, height, width = frames.shape
    rows, columns = height // BLOCK_PX, width // BLOCK_PX
    cut = frames[:, : rows * BLOCK_PX, : columns * BLOCK_PX]
    return cut.reshape(count, rows, BLOCK_PX, columns, BLOCK_PX).swapaxes(2, 3)


def _flat(frames):
    """Which blocks have the least structure: (rows, columns) of booleans."""
    smooth = gaussian_filter(frames.mean(axis=0), BLUR_PX)
    spread = _blocks(smooth[None])[0].std(axis=(-1, -2))
    inside = _blocks(frames).mean(axis=(0, 3, 4))
    spread = np.where((inside > 0.02) & (inside < 0.98), spread, np.inf)  # black and white hold no texture
    return spread <= np.quantile(spread, FLAT_SHARE)


def _spectra(frames, flat):
    blocks = _blocks(frames)[:, flat].reshape(-1, BLOCK_PX, BLOCK_PX).astype(np.float64)
    ramp = np.linspace(-1, 1, BLOCK_PX)
    blocks -= blocks.mean(axis=(1, 2), keepdims=True)
    for slope in (ramp[:, None] + 0 * ramp, ramp[None, :] + 0 * ramp[:, None]):
        blocks -= np.sum(blocks * slope, axis=(1, 2), keepdims=True) / np.sum(slope**2) * slope
    return np.fft.fft2(blocks * _window())


def _window():
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(BLOCK_PX) + 0.5) / BLOCK_PX)
    return hann[:, None] * hann


def _ring(low, high):
    f = np.fft.fftfreq(BLOCK_PX)
    radius = np.hypot(f[:, None], f)
    return (radius >= low) & (radius < high)


def _root(part, whole):
    return float(np.sqrt(part / whole)) if whole > 0 else 0.0


def _share(part, whole):
    return float(part / whole) if whole > 0 else 0.0
