"""Squares of a picture with what lies around them, mirrored beyond its edges: a tile and the whole agree."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

TILE_PX, HALO_PX = 1536, 136  # multiples of 8; the halo is more than windows and nets see
ALIGNED_PX = 8


@dataclass(frozen=True)
class Tile:
    """A square of `size_px` from (y, x); `inside`: rows and columns of the picture that it covers."""

    y: int
    x: int
    size_px: int
    shape: tuple[int, int]

    @property
    def inside(self) -> tuple[slice, slice]:
        return tuple(slice(a, min(a + self.size_px, n)) for a, n in zip((self.y, self.x), self.shape, strict=True))

    def around(self, picture: np.ndarray) -> np.ndarray:
        """(size + 2 halo, size + 2 halo, ...) of a picture (h, w, ...), mirrored where it ends."""
        rows, columns = (self._folded(a, n) for a, n in zip((self.y, self.x), self.shape, strict=True))
        return np.ascontiguousarray(picture[rows][:, columns])

    def core(self, planes: np.ndarray) -> np.ndarray:
        """Of planes (..., size + 2 halo, size + 2 halo) what lies inside the picture and the tile."""
        height, width = (s.stop - s.start for s in self.inside)
        return planes[..., HALO_PX : HALO_PX + height, HALO_PX : HALO_PX + width]

    def _folded(self, start, length):
        at = np.arange(start - HALO_PX, start + self.size_px + HALO_PX) % (2 * length)
        return np.where(at < length, at, 2 * length - 1 - at)


def tiles(shape: tuple[int, int], size_px: int = TILE_PX) -> Iterator[Tile]:
    """The tiles that cover a picture (h, w), none larger than it needs; sizes are multiples of 8."""
    size = min(size_px, -(-max(shape) // ALIGNED_PX) * ALIGNED_PX)
    for y in range(0, shape[0], size):
        for x in range(0, shape[1], size):
            yield Tile(y, x, size, tuple(shape))


def over(tiles: Iterator[Tile], work: Callable[[Tile], None], threads: int = 0) -> None:
    """Do `work` on every tile, a thread each, 0 for all cores; NumPy, SciPy and ONNX Runtime give up Python's lock."""
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        for _ in pool.map(work, tiles):
            pass
