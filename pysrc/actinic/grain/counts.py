"""Counts: a layer's grain drawn by subpixels, two by two a pixel, instead of laid crystal by crystal.

A subpixel of side L = pitch / 2 is off by e = g (k - n p) / L^2 of density for each sublayer: k of its n = L^2 / cell
crystals were developed where n p were expected. Crystals too large to be many in a subpixel are the reference's own,
each found by its hash; of the others e is drawn at once, its mean, variance and third cumulant those of the binomial
law. e spread by the clouds is v. The linear rendition is D + the mean of a pixel's four v, crossing made up for.

Clouds many subpixels wide are laid from bins: a square of subpixels whose e is summed and lies in its middle.

Draws know the crystals of a subpixel's own area alone, and not those that lie across its edge, which take from one
pixel what they give to the next. The linear rendition makes up for it by c (v - the mean of v of its four neighbours).
"""

from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft2, rfft2
from scipy.ndimage import convolve1d

from .curves import NODES, Curves, curves
from .hash import CLUMP, COMPANY, CRYSTAL, LOW, MASK, POSITION, SAMPLE, cell, keys, mix
from .measure import RMS_APERTURE_UM
from .model import EDGES, Layer

FEW, ALONE = 2.5, 1.0  # crystals in a subpixel under which each one is found; by counts alone where cells are small
SMALL_UM2 = 12.0
MANY = 4.0  # crystals' cells across a cloud from which they need not be, however small the subpixel
UNITS_UM = 1 << 16
BINS, MOST_BIN = 5.0, 32  # bins across a cloud at least, where a bin is more than a subpixel; subpixels along one
SUB = 32  # steps across a bin when a cloud is cut
CROSSING = 0.45  # of what crystals across a pixel's edge add to drawn noise: the rest goes by the use of couplers
MOST_CROSSING = 2.0  # times the variance of a pixel
# How much of a subpixel a cloud is blurred by, for the spectrum on pixels to be that of crystals anywhere in it.
OVER_PITCH, SOFT = (0.1, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0), (1.0, 0.9, 0.75, 0.3, 0.0, 0.25, 0.35)


def _bytes():
    """Sigma, fourth and sixth standardised moment of the sum of four random bytes."""
    one = np.arange(256) - 127.5
    m2, m4, m6 = (np.mean(one**k) for k in (2, 4, 6))
    k4, k6 = 4 * (m4 - 3 * m2**2) / (4 * m2) ** 2, 4 * (m6 - 15 * m4 * m2 + 30 * m2**3) / (4 * m2) ** 3
    return np.sqrt(4 * m2), 3 + k4, 15 + 15 * k4 + k6


SIGMA, M4, M6 = _bytes()
MOST_SKEW = 1.0


@dataclass(frozen=True)
class Field:
    """Crystals found one by one, or sublayers with like clouds drawn together; tables over density, NODES long.

    number: the sublayer hashed. cell_um2, clump: of crystals that are found, else 0.
    share, one: p, and the density that one more developed crystal adds to its subpixel.
    scale, skew: e = scale (z + skew (z^2 - 1)), z the standardised sum of four bytes of a hash.
    bin: subpixels along a bin, a power of two.
    kernel: how much of a bin's cloud lies in each subpixel of the bin and round it, summing to 1.
    """

    number: int
    cell_um2: float
    clump: float
    share: np.ndarray
    one: np.ndarray
    scale: np.ndarray
    skew: np.ndarray
    bin: int
    kernel: np.ndarray

    @property
    def reach(self) -> int:
        """Of a cloud beyond its bin, subpixels."""
        return (self.kernel.shape[0] - self.bin) // 2

    def span(self, first_px: int, count_px: int) -> tuple[int, int]:
        """The subpixels, in whole bins, whose clouds reach so many pixels: the first, and one past the last."""
        first = (2 * first_px - self.reach - self.bin + 1) // self.bin
        return first * self.bin, ((2 * (first_px + count_px) - 1 + self.reach) // self.bin + 1) * self.bin


@dataclass(frozen=True)
class Drawing:
    """What a layer is drawn with at a pitch.

    strength: what e is multiplied by for the RMS granularity to be the reference's; in `one` and `scale` already
    sigma: of v, density. condition: what GrainNet is told beside v, (CONDITIONS, NODES).
    crossing: c of the linear rendition, (NODES,).
    """

    fields: list[Field]
    strength: np.ndarray
    sigma: np.ndarray
    condition: np.ndarray
    crossing: np.ndarray


def skew_of(skewness):
    """a of z + a (z^2 - 1) with a given skewness, (3 a v + a^3 w) / (1 + a^2 v)^1.5, or MOST_SKEW."""
    v, w = M4 - 1, M6 - 3 * M4 + 2
    a = np.linspace(0, MOST_SKEW, 1025)
    has = np.maximum.accumulate((3 * a * v + a**3 * w) / (1 + a**2 * v) ** 1.5)
    return np.sign(skewness) * np.interp(np.abs(skewness), has, a)


def bin_of(cloud_um: float, side_um: float) -> int:
    """Subpixels along a bin: the largest power of two that leaves `BINS` bins across a cloud, at most `MOST_BIN`."""
    wide = 1
    while wide < MOST_BIN and cloud_um / (2 * wide * side_um) >= BINS:
        wide *= 2
    return wide


def kernel(cloud_um: float, side_um: float, wide: int = 1) -> np.ndarray:
    """Share of a cloud in each subpixel of its bin and round it, blurred by `SOFT` of a bin: (n, n), sum 1.

    wide: subpixels along the bin, in whose middle the cloud lies.
    """
    soft, steps = float(np.interp(cloud_um / (2 * wide * side_um), OVER_PITCH, SOFT)), SUB // wide
    reach = max(0, int(np.ceil(max(EDGES) * cloud_um / 2 / side_um + (soft - 1) * wide / 2)))
    n = 2 * reach + wide
    x = ((np.arange(n * steps) + 0.5) / steps - n / 2) * side_um
    radius = np.hypot(x[:, None], x)
    held = sum((radius <= e * cloud_um / 2).astype(float) for e in EDGES)
    if not held.any():
        held[reach * SUB + SUB // 2, reach * SUB + SUB // 2] = 1.0
    half = soft * SUB / 2
    box = np.clip(half + 0.5 - np.abs(np.arange(-SUB, SUB + 1)), 0, 1)
    if half > 0.5:
        held = convolve1d(convolve1d(held, box, axis=0, mode="constant"), box, axis=1, mode="constant")
    held = held.reshape(n, steps, n, steps).sum(axis=(1, 3))
    return held / held.sum()


def finds(sublayer, pixel_um: float, alone: bool = False) -> bool:
    """Whether a sublayer's crystals are found one by one at this pitch; alone: without GrainNet to come."""
    limit = ALONE if alone and sublayer.cell_um2 < SMALL_UM2 else FEW
    few = (pixel_um / 2) ** 2 / sublayer.cell_um2 < limit
    return few and np.sqrt(sublayer.cell_um2) * MANY > sublayer.cloud_um


def drawing(layer: Layer, pixel_um: float, known: Curves | None = None, alone: bool = False) -> Drawing:
    """What a layer is drawn with at a pitch; known: its curves, where they are at hand; alone: without GrainNet."""
    c, side = known or curves(layer), pixel_um / 2
    found = [finds(s, pixel_um, alone) for s in layer.sublayers]
    seen = np.where(np.array(found)[:, None], c.found, c.drawn)
    strength = np.sqrt(c.wanted / np.maximum(seen.sum(axis=0), 1e-12))
    cells = np.array([[s.cell_um2] for s in layer.sublayers])
    n, one = side**2 / cells, c.gain * strength / side**2
    alone = _alone(n, c.share, np.array(found)[:, None])
    variance, third = one**2 * alone, one**3 * n * c.share * (1 - c.share) * (1 - 2 * c.share)
    fields, power = [], 0.0
    for i, s in enumerate(layer.sublayers):
        if found[i]:
            fields.append(Field(i, s.cell_um2, s.clump, c.share[i], one[i], *_none(2), *_cloud(s.cloud_um, side)))
            power = power + variance[i] * (fields[-1].kernel ** 2).sum()
    for cloud in dict.fromkeys(s.cloud_um for i, s in enumerate(layer.sublayers) if not found[i]):
        like = [i for i, s in enumerate(layer.sublayers) if not found[i] and s.cloud_um == cloud]
        v, t = variance[like].sum(axis=0), third[like].sum(axis=0)
        a = skew_of(t / np.maximum(v, 1e-12) ** 1.5)
        fields.append(Field(like[0], 0.0, 0.0, *_none(2), np.sqrt(v / (1 + a**2 * (M4 - 1))), a, *_cloud(cloud, side)))
        power = power + v * (fields[-1].kernel ** 2).sum()
    sigma = np.maximum(np.sqrt(power), 1e-4)
    told = _condition(layer, pixel_um, c, seen, found, sigma)
    return Drawing(fields, strength, sigma, told, _crossing(pixel_um, cells, one, c.share, np.array(found)[:, None]))


def _alone(n, p, found):
    """Variance of how many of n crystals are developed; of those found with the cells that the area's edge cuts."""
    return n * p - (p * np.where(found, _cut(np.sqrt(n)) ** 2, n) * p)


def _crossing(pixel_um, cell_um2, one, p, found):
    """c of densities: (1 + c (1 - mean cosine))^2 has 1 + 4 F / W as its mean, F and W variances of a pixel.

    W: by all sublayers; F: by what crosses an edge, CROSSING p^2 sqrt(n) / 6 crystals squared of a pixel's n of those
    that are drawn. Over an aperture of side a, W goes as a^-2 and F as a^-3; `strength` has what F is at 48 um already.
    """
    n, more = pixel_um**2 / cell_um2, max(0.0, 1 - pixel_um / RMS_APERTURE_UM)
    alone = _alone(n, p, found)
    across = np.where(found, 0.0, CROSSING * more * p**2 * np.sqrt(n) / 6)
    share = (one**2 * across).sum(axis=0) / np.maximum((one**2 * alone).sum(axis=0), 1e-12)
    return (np.sqrt(4 + 20 * np.minimum(share, MOST_CROSSING / 4)) - 2) / 2.5


def _cloud(cloud_um, side_um):
    wide = bin_of(cloud_um, side_um)
    return wide, kernel(cloud_um, side_um, wide)


def _none(count):
    return [np.zeros(NODES)] * count


def _cut(x):
    """Sum of squares of the shares of cells in an interval x of them long, at any place on average."""
    return np.where(x < 1, x**2 * (1 - x / 3), x - 1 / 3)


CONDITIONS = 6


def _condition(layer, pixel_um, c, seen, found, sigma):
    """Sigma, clouds over pitch, development, that of draws, use of couplers, density; each about -1..1.

    What differs by sublayer is averaged by the sublayers' variance.
    """
    weight = seen / np.maximum(seen.sum(axis=0), 1e-12)
    clouds = np.log2(np.array([[s.cloud_um] for s in layer.sublayers]) / pixel_um)
    drawn = np.where(np.array(found)[:, None], 0.0, c.share)
    told = [clouds / 4, c.share, drawn, c.held / 2]
    return np.stack([4 * sigma, *((weight * t).sum(axis=0) for t in told), np.linspace(0, layer.maximum, NODES) / 2])


def at(table, density, maximum):
    """A table over density, linear between its nodes: (NODES,), (...) -> (...)."""
    x = np.clip(density / maximum, 0, 1) * (NODES - 1)
    return np.interp(x, np.arange(NODES), table)


def off(field: Field, density, maximum, pixel_um, identity, origin=(0, 0)):
    """e of every subpixel of `field.span`: (h, w) -> (2h + 2r, 2w + 2r), r the field's reach, or more in whole bins.

    identity: (seed, frame, channel); origin: film-plane pixel (x, y) of the picture's first. Beyond the picture its
    edge pixels go on.
    """
    (h, w), (x0, y0) = density.shape, origin
    i, j = (np.arange(*field.span(o, n)) for o, n in ((x0, w), (y0, h)))
    col, row = np.clip((i >> 1) - x0, 0, w - 1), np.clip((j >> 1) - y0, 0, h - 1)

    def here(table):
        return at(table, density, maximum)[row][:, col]

    if field.cell_um2 > 0:
        number = found(field, here(field.share), (i, j), pixel_um, identity)
        return here(field.one) * (number - expected(field, pixel_um) * here(field.share))
    u = cell(i, j[:, None], *keys(*identity, field.number, SAMPLE))
    z = ((u & 255) + (u >> 8 & 255) + (u >> 16 & 255) + (u >> 24) - 510) / SIGMA
    return here(field.scale) * (z + here(field.skew) * (z * z - 1))


def expected(field, pixel_um):
    """n, crystals in a subpixel."""
    return (_units(pixel_um / 2) / _units(np.sqrt(field.cell_um2))) ** 2


def _units(um):
    return int(round(um * UNITS_UM))


def found(field: Field, share, subpixels, pixel_um, identity):
    """How many developed crystals each subpixel holds; subpixels: their columns and rows on the film plane."""
    side, pitch = _units(pixel_um / 2), _units(np.sqrt(field.cell_um2))
    (i, j), odds = subpixels, np.rint(share * 2.0**32).astype(np.int64)
    cx, cy = (np.arange(s[0] * side // pitch - 3, (s[-1] + 1) * side // pitch + 4) for s in (i, j))
    number = np.zeros(odds.shape, np.int64)
    for some in np.array_split(cy, max(1, cy.size * cx.size // (1 << 20))):
        h, x, y = crystals(cx, some[:, None], pitch, field.clump, (*identity, field.number))
        x, y = x // side - i[0], y // side - j[0]
        inside = (x >= 0) & (x < i.size) & (y >= 0) & (y < j.size)
        h, x, y = h[inside], x[inside], y[inside]
        held = h < odds[y, x]
        np.add.at(number, (y[held], x[held]), 1)
    return number


def crystals(cx, cy, pitch, clump, identity):
    """Hash and place, units of 2^-16 um, of the crystal of each cell: the same as the reference's (loops.place)."""
    h = cell(cx, cy, *keys(*identity, CRYSTAL))
    g = mix((h + POSITION) & MASK)
    block = cell(cx >> 1, cy >> 1, *keys(*identity, CLUMP))
    alone = (mix((h + COMPANY) & MASK) & LOW) >= round(clump * 65536)
    within = [(b * pitch) >> 16 for b in (g & LOW, g >> 16)]
    middle = [((b * 2 * pitch) >> 16) - (pitch >> 1) for b in (block & LOW, block >> 16)]
    own = [np.where(alone, a * pitch, 2 * (a >> 1) * pitch + m) for a, m in zip((cx, cy), middle, strict=True)]
    x, y = (o + w for o, w in zip(own, within, strict=True))
    return h, x, y


def spread(e, field: Field, shape, origin=(0, 0)):
    """v of a picture of `shape` (h, w) from e of the field's span: (2h, 2w)."""
    if field.kernel.size == 1:
        return e
    (h, w), (x0, y0), b = shape, origin, field.bin
    bins = np.zeros(e.shape)
    bins[::b, ::b] = e.reshape(e.shape[0] // b, b, e.shape[1] // b, b).sum(axis=(1, 3))
    whole = irfft2(rfft2(bins) * rfft2(field.kernel, e.shape), e.shape)
    y, x = (2 * o - field.span(o, n)[0] + field.reach for o, n in ((y0, h), (x0, w)))
    return whole[y : y + 2 * h, x : x + 2 * w]


def four(v):
    """A pixel's subpixels in reading order: (2h, 2w) -> (4, h, w)."""
    return np.stack([v[j::2, i::2] for j in (0, 1) for i in (0, 1)])


def subpixels(drawn: Drawing, density, maximum, pixel_um, identity=(0, 0, 0), origin=(0, 0)):
    """v of every subpixel, all fields together: (h, w) -> (2h, 2w)."""
    density = np.asarray(density, dtype=np.float64)
    where = density.shape, origin
    return sum(spread(off(f, density, maximum, pixel_um, identity, origin), f, *where) for f in drawn.fields)
