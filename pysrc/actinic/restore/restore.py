"""Restoring a picture: mark what is damaged, fill it from the channels that are left, refine, keep the grain.

Two passes over tiles, so that a tile and the whole agree: the first marks, the second fills. Pixels outside the mask
are never written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ..colour import CURVES, Curve, from_linear, to_linear
from . import inputs, regrain
from .density import density, light
from .inpaint import membrane
from .mask import marked
from .nets import Nets
from .regress import fill
from .tiles import TILE_PX, over, tiles


@dataclass(frozen=True)
class Settings:
    """How to restore.

    curve        encoding of the pixels; channels: those that may be damaged, of R, G, B by number
    sensitivity  0..1, see `mask.marked`; refine: the second net too; grain: of the repaired parts, times the picture's
    threads      tiles at once, 0 for all cores; each takes some 1.1 GiB
    """

    curve: Curve = field(default_factory=lambda: CURVES["srgb"])
    channels: tuple[int, ...] = (0, 1, 2)
    sensitivity: float = 0.5
    refine: bool = False
    grain: float = 1.0
    seed: int = 0
    tile_px: int = TILE_PX
    threads: int = 0


@dataclass(frozen=True, eq=False)
class Restored:
    """pixels (h, w, 3) as given but where mask (h, w, 3) bool; confidence (h, w, 3) uint8, 255 outside the mask.

    unrecoverable (h, w): no channel was left; what is shown there is guessed from around it.
    notes: what could not be done, in words.
    """

    pixels: np.ndarray
    mask: np.ndarray
    confidence: np.ndarray
    unrecoverable: np.ndarray
    notes: tuple[str, ...] = ()


def restore(pixels: np.ndarray, nets: Nets, settings: Settings = Settings(), also=None) -> Restored:  # noqa: B008
    """A picture (h, w, 3) of codes restored; `also` (h, w, 3) bool marks more, a mask from infrared say.

    Pixels that are not finite are damage. Memory: about 40 bytes a pixel besides a tile's.
    """
    mask = find(pixels, nets, settings)
    if also is not None:
        mask |= also
    return repair(pixels, mask, nets, settings)


def find(pixels: np.ndarray, nets: Nets, settings: Settings = Settings()) -> np.ndarray:  # noqa: B008
    """Which pixels of which channels are damaged: (h, w, 3) bool."""
    mask = np.zeros(pixels.shape, bool)

    def mark(tile):
        planes, broken = _planes(tile.around(pixels), settings.curve)
        found = marked(_probability(planes, nets, settings.channels), settings.sensitivity)
        mask[tile.inside] = np.moveaxis(tile.core(found | broken), 0, -1)

    over(tiles(pixels.shape[:2], settings.tile_px), mark, settings.threads)
    return mask


def repair(pixels: np.ndarray, mask: np.ndarray, nets: Nets | None, settings: Settings = Settings()) -> Restored:  # noqa: B008
    """The pixels of mask (h, w, 3) filled, all others as they are; without nets by the closed form alone."""
    grain, notes = _grain_of(pixels, mask, settings)
    out, confidence = pixels.copy(), np.full(pixels.shape, 255, np.uint8)

    def mend(tile):
        if not (at := mask[tile.inside]).any():
            return
        planes, broken = _planes(tile.around(pixels), settings.curve)
        damaged = np.moveaxis(tile.around(mask), -1, 0) | broken
        made, sure = _filled(planes, damaged, nets if settings.refine else None, grain, (tile.y, tile.x), settings)
        codes = from_linear(light(np.moveaxis(tile.core(made), 0, -1)), settings.curve)
        out[tile.inside][at] = codes[at]
        confidence[tile.inside][at] = np.rint(254 * np.moveaxis(tile.core(sure), 0, -1)[at])

    over(tiles(pixels.shape[:2], settings.tile_px), mend, settings.threads)
    return Restored(out, mask, confidence, mask.all(axis=-1), notes)


def _probability(planes, nets, channels):
    """Of damage, (3, h, w): each channel asked for in blue's place, of which the net has seen most."""
    given, found = inputs.detect(planes), np.zeros(planes.shape, np.float32)
    for channel in channels:
        order = np.arange(3)
        order[[channel, 2]] = 2, channel
        turned = given.reshape(-1, 3, *planes.shape[1:])[:, order].reshape(given.shape)
        found[channel] = nets.probability(turned)[2]
    return found


def _planes(codes, curve):
    """Density (3, h, w), 1 D where it is not finite, and where that is."""
    broken = ~np.isfinite(codes)
    planes = density(to_linear(np.where(broken, np.float32(0), codes), curve))
    return np.ascontiguousarray(np.moveaxis(np.where(broken, np.float32(1), planes), -1, 0)), np.moveaxis(broken, -1, 0)


def _filled(planes, damaged, nets, grain: Callable | None, origin, settings):
    """Density (3, h, w) with the damaged pixels filled, and the confidence in it."""
    filled = fill(planes, damaged)
    made, gone = filled.values[-1].copy(), damaged.all(axis=0)
    for channel in np.flatnonzero(damaged.any(axis=(1, 2))):
        if nets:
            correction = nets.correction(inputs.refine(planes, damaged, filled, channel))
            made[channel] += correction * (damaged[channel] & ~gone)
        made[channel] = membrane(made[channel], gone)
        if grain is not None:
            noise = grain(channel, made, filled.slopes[channel], origin)
            made[channel] += settings.grain * noise * damaged[channel]
    return made, np.where(gone, 0, filled.confidence)


def _grain_of(pixels, mask, settings):
    if not settings.grain or not mask.any():
        return None, ()
    return regrain.of(pixels, mask, settings.curve, settings.seed)
