"""The stochastic reference: density in, density with grain out, crystal by crystal.

Film is cut into cells of `cell_um2`, one crystal at a hashed place in each, developed when its hash U < p; a developed
one lays its mass q over a disc-like cloud. Sublayers lie over each other: T = prod_l 10^-m_l(n_l), n_l the clouds
there and m_l the local law that ends where the coupler does. A pixel is -log10 of its mean T. p is chosen through the
mean transmittance, so that light through a flat field is 10^-D exactly.
Nothing but the hash decides, so any region, order and machine gives the same grain.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import product

import numpy as np

from ..errors import FilmError
from . import loops
from .hash import CLUMP, CRYSTAL, keys
from .model import EDGES, Layer, Sublayer

SHIFT = 15  # a fine sample is 2^15 units of 2^-16 um: 0.5 um
FINE_UM = 0.5
UNITS_UM = 1 << 16
TILE_UM = 250.0  # of a tile; tiles are rendered side by side, a thread a core
TABLE = 1 << 14


def grain(density, pixel_um, layer: Layer, frame=0, seed=0, channel=0, origin=(0, 0), window=None):
    """A picture of one layer's density with its grain; the mean density of a flat field is kept.

    D_out = -log10 mean T - bias(D, pixel). density: (h, w) above base, the whole frame; window (x0, y0, x1, y1) is the
    part wanted. origin: film-plane pixel (x, y) of the frame's first. channel: the layer's number, hashed.
    Density that the layer cannot hold (below 0, above `maximum`) is passed on without grain.
    Raises FilmError for pixels finer than 0.5 um, an empty picture or a window outside it.
    """
    density = np.asarray(density, dtype=np.float64)
    light = transmittance(density, pixel_um, layer, frame, seed, channel, origin, window)
    part = _part(density, window or _whole(density))
    held = np.clip(part, 0.0, layer.maximum)
    return -np.log10(light) - layer.fog - layer.pixel_bias(held, pixel_um) + (part - held)


def transmittance(density, pixel_um, layer: Layer, frame=0, seed=0, channel=0, origin=(0, 0), window=None):
    """Mean transmittance of each pixel, fog included: E[T] = 10^-(D + fog). As `grain`, which see."""
    density = np.asarray(density, dtype=np.float64)
    x0, y0, x1, y1 = _checked(density, pixel_um, window or _whole(density))
    step = max(1, int(TILE_UM / pixel_um))
    out = np.empty((y1 - y0, x1 - x0))
    film = (_shares(density, layer), pixel_um, layer, (seed, frame, channel), origin)

    def render(corner):
        y, x = corner
        tile = (x, y, min(x + step, x1), min(y + step, y1))
        out[y - y0 : tile[3] - y0, x - x0 : tile[2] - x0] = _tile(tile, *film)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(render, product(range(y0, y1, step), range(x0, x1, step))))
    return out


def _whole(density):
    return (0, 0, *density.shape[::-1])


def _part(density, window):
    return density[window[1] : window[3], window[0] : window[2]]


def _checked(density, pixel_um, window):
    if density.ndim != 2 or 0 in density.shape or not np.isfinite(density).all():
        raise FilmError(f"a density of shape {density.shape}", "finite (height, width)", "pass one layer")
    if not FINE_UM <= pixel_um < 1e5:
        raise FilmError(f"pixels of {pixel_um} um", f"{FINE_UM} um or more", "render fewer, larger pixels")
    x0, y0, x1, y1 = window
    if not (0 <= x0 < x1 <= density.shape[1] and 0 <= y0 < y1 <= density.shape[0]):
        raise FilmError(f"a window of {window}", f"a part of {density.shape}", "name a part of the frame")
    return window


def _shares(density, layer):
    """2^32 times the probability of development: (sublayers, h, w) int64."""
    flat = density[:1, :1] if density.size > 1 and (density == density[0, 0]).all() else density
    parts = layer.split(np.clip(flat, 0.0, layer.maximum))
    shares = [s.share(part + s.fog) for s, part in zip(layer.sublayers, parts, strict=True)]
    return np.rint(np.stack(shares) * 2.0**32).astype(np.int64)


def _tile(tile, shares, pixel_um, layer, identity, origin):
    """Mean transmittance of the pixels of a tile."""
    across = (np.arange(tile[0], tile[2]) + origin[0]).astype(np.float64)
    down = (np.arange(tile[1], tile[3]) + origin[1]).astype(np.float64)
    edges = [e * pixel_um / FINE_UM for e in (across, across + 1, down, down + 1)]
    first = (int(np.floor(edges[0][0])), int(np.floor(edges[2][0])))
    size = (int(np.ceil(edges[1][-1])) - first[0], int(np.ceil(edges[3][-1])) - first[1])
    light = np.ones(size[::-1])
    for number, sublayer in enumerate(layer.sublayers):
        odds = (shares[number], pixel_um, origin)
        counts = developed(sublayer, first, size, (*identity, number), odds)
        loops.dim(
            light,
            loops.spread(counts, widths(sublayer.cloud_um)),
            table(sublayer.mass, sublayer.capacity, sublayer.cloud_um),
        )
    return loops.gather(light, first, *edges)


def developed(sublayer: Sublayer, first, size, identity, odds):
    """How many developed crystals lie in each fine sample, a cloud's reach around the region included: (h, w) int32.

    first, size: (x, y) and (width, height) in fine samples; identity: (seed, frame, channel, sublayer);
    odds: 2^32 p by pixel, the pixels' pitch and the film-plane pixel of the first.
    """
    shares, pixel_um, origin = odds
    reach = widths(sublayer.cloud_um).shape[1] // 2
    first = (first[0] - reach, first[1] - reach)
    counts = np.zeros((size[1] + 2 * reach, size[0] + 2 * reach), np.int32)
    pitch = int(round(np.sqrt(sublayer.cell_um2) * UNITS_UM))
    ends = [(f << SHIFT, (f + n) << SHIFT) for f, n in zip(first, counts.shape[::-1], strict=True)]
    (x0, x1), (y0, y1) = [(a // pitch - 3, b // pitch + 4) for a, b in ends]
    index = [
        _pixels(f, n, pixel_um, o, s)
        for f, n, o, s in zip(first, counts.shape[::-1], origin, shares.shape[::-1], strict=True)
    ]
    named = (*keys(*identity, CRYSTAL), *keys(*identity, CLUMP))
    clump = int(round(sublayer.clump * 65536))
    loops.place(counts, first, (x0, y0, x1, y1), pitch, SHIFT, named, clump, shares, *index)
    return counts


def _pixels(first, count, pixel_um, origin, size):
    """The frame's pixel under each fine sample, its edge pixels repeated outside."""
    film = np.floor((first + np.arange(count) + 0.5) * FINE_UM / pixel_um).astype(np.int64)
    return np.clip(film - origin, 0, size - 1)


@lru_cache(maxsize=64)
def widths(cloud_um: float) -> np.ndarray:
    """Half-width of each disc of a cloud in each row, fine samples, -1 where it has none: (discs, 2r + 1) int64."""
    radii = np.array(EDGES) * cloud_um / (2 * FINE_UM)
    dy = np.arange(-int(radii[-1]), int(radii[-1]) + 1)
    inside = radii[:, None] ** 2 - dy**2
    return np.where(inside >= 0, np.floor(np.sqrt(np.maximum(inside, 0))), -1).astype(np.int64)


@lru_cache(maxsize=64)
def table(mass: float, capacity: float, cloud_um: float) -> np.ndarray:
    """Transmittance by cloud sum n, 10^-m, m = M (1 - exp(-n delta / M)), to 2^-40 so that every libm agrees: (n,)."""
    added = np.arange(TABLE) * depth(mass, cloud_um)
    held = -capacity * np.expm1(-added / capacity)
    return np.rint(10.0**-held * 2.0**40) / 2.0**40


def depth(mass: float, cloud_um: float) -> float:
    """Density delta of one unit of a cloud sum: q over the film area of the cloud's discs together."""
    return mass / ((2 * widths(cloud_um) + 1).clip(0).sum() * FINE_UM**2)
