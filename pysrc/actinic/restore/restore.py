"""Restoring a picture: mark what is damaged, fill it from the channels that are left, refine, keep the grain.

Two passes over tiles, so that a tile and the whole agree: the first marks, the second fills. Pixels outside the mask
are never written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .. import detector
from ..colour import CURVES, Curve, from_linear
from ..detector import density
from . import inputs, regrain, regress
from .density import light
from .inpaint import membrane
from .mask import judged, marked
from .nets import Nets
from .tiles import TILE_PX, over, tiles


@dataclass(frozen=True)
class Settings:
    """How to restore.

    curve        encoding of the pixels; channels: those that may be damaged, of R, G, B by number
    sensitivity  0..1, see `mask.judged`; refine: the second net too; grain: of the repaired parts, times the picture's
    threads      tiles at once, 0 for all cores; each takes some 0.2 GiB
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

    Pixels that are not finite are damage. Memory: about 60 bytes a pixel besides a tile's.
    """
    mask = find(pixels, nets, settings)
    if also is not None:
        mask |= also
    return repair(pixels, mask, nets, settings)


def find(pixels: np.ndarray, nets: Nets, settings: Settings = Settings()) -> np.ndarray:  # noqa: B008
    """Which pixels of which channels are damaged: (h, w, 3) bool."""
    seen = np.zeros(pixels.shape[:2], np.uint8)

    def mark(tile):
        logits = nets.detect.logits(density(tile.around(pixels), settings.curve)[0], settings.channels)
        seen[tile.inside] = tile.shown(judged(logits, settings.sensitivity))

    over(tiles(pixels.shape[:2], settings.tile_px), mark, settings.threads)
    mask = marked(seen)
    mask |= ~np.isfinite(pixels)
    return mask


def repair(pixels: np.ndarray, mask: np.ndarray, nets: Nets | None, settings: Settings = Settings()) -> Restored:  # noqa: B008
    """The pixels of mask (h, w, 3) filled, all others as they are; without nets by the closed form alone."""
    grain, notes = _grain_of(pixels, mask, settings)
    out, confidence = pixels.copy(), np.full(pixels.shape, 255, np.uint8)

    def mend(tile):
        if not (at := mask[tile.inside]).any():
            return
        planes, broken = density(tile.around(pixels), settings.curve)
        damaged = np.moveaxis(tile.around(mask), -1, 0) | broken
        made, sure = _filled(planes, damaged, nets if settings.refine else None, grain, (tile.y, tile.x), settings)
        made, sure = (np.moveaxis(tile.core(p), 0, -1)[at] for p in (made, sure))
        out[tile.inside][at] = from_linear(light(made), settings.curve)
        confidence[tile.inside][at] = np.rint(254 * sure)

    over(tiles(pixels.shape[:2], settings.tile_px), mend, settings.threads)
    return Restored(out, mask, confidence, mask.all(axis=-1), notes)


def _filled(planes, damaged, nets, grain: Callable | None, origin, settings):
    """Density (3, h, w) with the damaged pixels filled, and the confidence in it."""
    gone = damaged.all(axis=0)
    filled = regress.fill(planes, damaged) if nets else None
    made, sure, slopes = filled.finest if filled else detector.fill(planes, damaged, grain is not None)
    for channel in np.flatnonzero(damaged.any(axis=(1, 2))):
        if nets:
            correction = nets.correction(inputs.refine(planes, damaged, filled, channel))
            made[channel] += correction * (damaged[channel] & ~gone)
        made[channel] = membrane(made[channel], gone)
        if grain is not None:
            noise = grain(channel, made, slopes[channel], origin)
            made[channel] += settings.grain * noise * damaged[channel]
    return made, np.where(gone, 0, sure)


def _grain_of(pixels, mask, settings):
    if not settings.grain or not mask.any():
        return None, ()
    return regrain.of(pixels, mask, settings.curve, settings.seed)
