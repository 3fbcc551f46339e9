"""Squares of a picture with what lies around them, mirrored beyond its edges: a tile and the whole agree."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

TILE_PX, HALO_PX = 1024, 136  # multiples of 8; the halo is more than windows and nets see
ALIGNED_PX = 8


@dataclass(frozen=True)
class Tile:
    """A part of a picture of `shape` from (y, x), its sides multiples of 8; `inside`: what it covers of it."""

    y: int
    x: int
    height_px: int
    width_px: int
    shape: tuple[int, int]

    @property
    def inside(self) -> tuple[slice, slice]:
        sides = (self.y, self.height_px), (self.x, self.width_px)
        return tuple(slice(a, min(a + size, n)) for (a, size), n in zip(sides, self.shape, strict=True))

    def around(self, picture: np.ndarray) -> np.ndarray:
        """(height + 2 halo, width + 2 halo, ...) of a picture (h, w, ...), mirrored where it ends."""
        (top, rows), (left, columns) = (
            _folded(a, size, n)
            for a, size, n in zip((self.y, self.x), (self.height_px, self.width_px), self.shape, strict=True)
        )
        return np.ascontiguousarray(picture[top, left][rows][:, columns])

    def core(self, planes: np.ndarray) -> np.ndarray:
        """Of planes (..., height + 2 halo, width + 2 halo) what lies inside the picture and the tile."""
        return self.shown(planes[..., HALO_PX:, HALO_PX:])

    def shown(self, planes: np.ndarray) -> np.ndarray:
        """Of planes (..., height, width) what lies inside the picture."""
        height, width = (s.stop - s.start for s in self.inside)
        return planes[..., :height, :width]


def _folded(start, size, length):
    """What part of the picture a tile and its halo see, and its rows or columns in their order, some mirrored."""
    first, last = start - HALO_PX, start + size + HALO_PX
    if first >= 0 and last <= length:
        return slice(first, last), slice(None)
    at = np.arange(first, last) % (2 * length)
    at = np.where(at < length, at, 2 * length - 1 - at)
    return slice(at.min(), at.max() + 1), at - at.min()


def tiles(shape: tuple[int, int], size_px: int = TILE_PX) -> Iterator[Tile]:
    """Tiles alike in size that cover a picture (h, w), none larger than `size_px`; sides are multiples of 8."""
    height, width = (_side(n, size_px) for n in shape)
    for y in range(0, shape[0], height):
        for x in range(0, shape[1], width):
            yield Tile(y, x, height, width, tuple(shape))


def _side(length, most):
    parts = -(-length // most)
    return -(-length // (parts * ALIGNED_PX)) * ALIGNED_PX


def over(tiles: Iterator[Tile], work: Callable[[Tile], None], threads: int = 0) -> None:
    """Do `work` on every tile, a thread each, 0 for all cores; NumPy, SciPy and the kernels give up Python's lock."""
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        for _ in pool.map(work, tiles):
            pass
