"""Lessons: pictures of one layer by the reference, with the counts of the very same crystals, and drawn ones beside."""

from dataclasses import dataclass

import numpy as np

from .. import loops
from ..counts import Drawing, bin_of, drawing, finds, four, spread, subpixels
from ..counts import at as over
from ..curves import Curves
from ..model import Layer
from ..net import HALO
from ..reference import FINE_UM, _shares, developed, table, widths

MARGIN = 2  # subpixels beyond the halo, for clouds that come from outside; the widest kernel is added to it


@dataclass(frozen=True)
class Lesson:
    """One layer on one pitch.

    density: (h, w), halo included; sigma: (h, w); condition: (6, h, w); v: (4, h, w) of the reference's crystals;
    drawn: (frames, 4, h, w) of draws; target: (h - 2 HALO, w - 2 HALO), the reference's density over `density`.
    is_flat: whether the density is one number
    """

    density: np.ndarray
    sigma: np.ndarray
    condition: np.ndarray
    v: np.ndarray
    drawn: np.ndarray
    target: np.ndarray
    is_flat: bool


def lesson(layer: Layer, known: Curves, density, pixel_um: int, seed: int, frames: int) -> Lesson:
    """The lesson of a density on a pitch of whole micrometres, so that subpixels are whole fine samples."""
    drawn_with, maximum = drawing(layer, pixel_um, known), layer.maximum
    number, light = crystals(layer, density, pixel_um, seed)
    offs = _offs(layer, known, drawn_with, number, density, pixel_um)
    v = sum(spread(e, f, density.shape) for e, f in offs)
    condition = np.stack([over(c, density, maximum) for c in drawn_with.condition])
    draws = [four(subpixels(drawn_with, density, maximum, pixel_um, (seed, k, 1))) for k in range(frames)]
    inner = (slice(HALO, -HALO),) * 2
    target = -np.log10(light[inner]) - layer.fog - layer.pixel_bias(density[inner], pixel_um) - density[inner]
    arrays = (density, over(drawn_with.sigma, density, maximum), condition, four(v), np.stack(draws), target)
    return Lesson(*(np.asarray(a, np.float32) for a in arrays), is_flat=bool(np.ptp(density) == 0))


def crystals(layer, density, pixel_um, seed):
    """Developed crystals by subpixel for each sublayer, `_reach` around the picture included, and pixels' light."""
    side = int(round(pixel_um / 2 / FINE_UM))
    reach, shares = _reach(layer, pixel_um), _shares(density, layer)
    first = (-reach * side,) * 2
    size = tuple((2 * n + 2 * reach) * side for n in density.shape[::-1])
    light, numbers = np.ones(size[::-1]), []
    for i, s in enumerate(layer.sublayers):
        counts = developed(s, first, size, (seed, 0, 0, i), (shares[i], float(pixel_um), (0, 0)))
        around = widths(s.cloud_um).shape[1] // 2
        loops.dim(light, loops.spread(counts, widths(s.cloud_um)), table(s.mass, s.capacity, s.cloud_um))
        numbers.append(_blocks(counts[around:-around, around:-around] if around else counts, side).sum(axis=(1, 3)))
    whole = light[reach * side : -reach * side, reach * side : -reach * side]
    return numbers, _blocks(whole, 2 * side).mean(axis=(1, 3))


def _reach(layer, pixel_um):
    most = max(s.cloud_um for s in layer.sublayers)
    return int(np.ceil(1.25 * most / pixel_um)) + MARGIN + 2 * (bin_of(most, pixel_um / 2) - 1)


def _blocks(a, side):
    return a.reshape(a.shape[0] // side, side, a.shape[1] // side, side)


def _offs(layer, known, drawn_with: Drawing, numbers, density, pixel_um):
    """e of every field from the crystals that the reference has, beside its field."""
    reach = _reach(layer, pixel_um)
    wide = np.pad(np.repeat(np.repeat(density, 2, 0), 2, 1), reach, mode="edge")
    for field in drawn_with.fields:
        cloud = layer.sublayers[field.number].cloud_um
        like = [i for i, s in enumerate(layer.sublayers) if s.cloud_um == cloud and not finds(s, pixel_um)]
        e = 0.0
        for i in [field.number] if field.cell_um2 > 0 else like:
            p = over(known.share[i], wide, layer.maximum)
            one = over(known.gain[i] * drawn_with.strength, wide, layer.maximum) / (pixel_um / 2) ** 2
            e = e + one * (numbers[i] - (pixel_um / 2) ** 2 / layer.sublayers[i].cell_um2 * p)
        rows, columns = (slice(*(reach + at for at in field.span(0, n))) for n in density.shape)
        yield e[rows, columns], field
