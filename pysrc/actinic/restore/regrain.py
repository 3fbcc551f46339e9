"""Grain of repaired parts: the picture's own, measured where it is flat, drawn by absolute place."""

from collections.abc import Callable

import numpy as np
from scipy.signal import fftconvolve

from ..colour import to_linear
from ..errors import FilmError
from ..grain.plate import PlateGrain, measure_plate
from .density import density
from .tiles import HALO_PX

BLOCK_PX, KERNEL_PX = 64, 15
READ_PX = 1500  # a side of the middle part that is measured


def of(pixels: np.ndarray, mask: np.ndarray, curve, seed: int) -> tuple[Callable | None, tuple[str, ...]]:
    """A function that draws the grain of pixels (h, w, 3) for a tile, and what could not be measured, in words."""
    y, x = (max(0, (n - READ_PX) // 2) for n in pixels.shape[:2])
    part = slice(y, y + READ_PX), slice(x, x + READ_PX)
    planes = density(to_linear(np.where(np.isfinite(pixels[part]), pixels[part], 0), curve)).astype(np.float64)
    planes[mask[part].any(axis=-1)] = np.nan
    try:
        return drawn_by(measure_plate(planes), seed), ()
    except FilmError as error:
        return None, (f"no grain added to repaired parts: {error.got}",)


def drawn_by(grains: list[PlateGrain], seed: int) -> Callable:
    """grain(channel, planes (3, h, w), slopes (3, h, w), origin of the tile) -> (h, w), D: noise of measured power.

    sigma_added^2 = max(sigma^2 - sum over others of (slope sigma_other)^2, 0): the fill brought their grain along.
    """
    kernels = [kernel(g) for g in grains]

    def grain(channel, planes, slopes, origin):
        sigma2 = [np.interp(p, g.level, g.sigma) ** 2 for p, g in zip(planes, grains, strict=True)]
        added = sigma2[channel] - sum(s * s * v for s, v in zip(slopes, sigma2, strict=True))
        noise = fftconvolve(white(planes.shape[1:], origin, (seed, channel)), kernels[channel], mode="same")
        return (np.sqrt(np.maximum(added, 0)) * noise).astype(np.float32)

    return grain


def kernel(grain: PlateGrain) -> np.ndarray:
    """A filter (15, 15) of unit energy whose power follows the measured spectrum."""
    f = np.hypot(np.fft.fftfreq(KERNEL_PX)[:, None], np.fft.fftfreq(KERNEL_PX))
    amplitude = np.sqrt(np.interp(f, grain.cycles_per_px, np.maximum(grain.power, 0)))
    taps = np.fft.fftshift(np.fft.ifft2(amplitude).real)
    return taps / np.sqrt((taps**2).sum())


def white(shape, origin, key) -> np.ndarray:
    """White noise (h, w) of the tile whose core begins at `origin`, halo included: the same at a place in any tile."""
    first = [a - HALO_PX for a in origin]
    blocks = [range(a // BLOCK_PX, (a + n - 1) // BLOCK_PX + 1) for a, n in zip(first, shape, strict=True)]
    whole = np.block([[_block(y, x, key) for x in blocks[1]] for y in blocks[0]])
    top, left = (a - b[0] * BLOCK_PX for a, b in zip(first, blocks, strict=True))
    return whole[top : top + shape[0], left : left + shape[1]]


def _block(y, x, key):
    return np.random.default_rng((*key, y + 2**20, x + 2**20)).standard_normal((BLOCK_PX, BLOCK_PX), np.float32)
