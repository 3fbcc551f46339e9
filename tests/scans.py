"""Scans for the tests: the bundled photograph on film, small, in a rebate."""

from functools import cache

import numpy as np
from conftest import ROOT

from actinic.colour import matrix
from actinic.render.picture import from_array, read, write
from actinic.scan import generator
from actinic.scan.generator import Nuisances
from actinic.scan.rig import rig
from actinic.scan.statistics import SIDE_PX

GOLD = "kodak_gold_200"


@cache
def light(side_px: int = 160) -> np.ndarray:
    """The bundled photograph as linear Rec.709 (h, w, 3), means of blocks."""
    pixels = read(ROOT / "pictures/photograph.exr").pixels
    step = max(pixels.shape[:2]) // side_px
    height, width = (n // step for n in pixels.shape[:2])
    small = pixels[: height * step, : width * step].reshape(height, step, width, step, 3).mean(axis=(1, 3))
    return np.maximum(small @ matrix("ACEScg", "Rec.709").T, 0).astype(np.float32)


def frame(film=GOLD, ev=0.0, where="led_nikon", was=None, seed=0, top=0.6, side_px=160):
    """A scan of it, its rebate brought to `top`."""
    was = was or Nuisances.none()
    one = generator.roll(film, [light(side_px)], [ev], rig(where), was, np.random.default_rng(seed))[0]
    scale = top / one.rebate.max()
    return generator.Frame(one.scan * scale, one.rebate * scale, one.grey * scale, ev)


def small(**how):
    return frame(side_px=SIDE_PX, **how)


def save(path, pixels, depth="uint16"):
    write(path, from_array(np.asarray(pixels, np.float32)), depth=depth)
    return path
