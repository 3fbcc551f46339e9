"""What grain adds to the dye amounts of a picture, in float64: the kernels' truth."""

from dataclasses import dataclass

import numpy as np

from .counts import Drawing, at, four, subpixels
from .net import HALO, Net

NEIGHBOURS = 1  # pixels around a picture that the linear rendition sees


@dataclass(frozen=True)
class Drawn:
    """One layer of a role, ready to be drawn: its drawing at a pitch, the most density and dye, gain over density.

    channel: hashed beside seed and frame; the print's layers are 3 to 5. gain: (NODES,), dye by density.
    """

    drawing: Drawing
    pixel_um: float
    maximum: float
    most_dye: float
    channel: int
    gain: np.ndarray


def noise(layer: Drawn, amounts, identity, net: Net | None = None, origin=(0, 0)):
    """N of one layer, (h, w) of dye amounts -> (h, w): gain (v + net), or gain (v + c (v - v round it)) without a net.

    v: the mean of a pixel's four; round it: of its four neighbours. identity: (seed, frame). Beyond the picture its
    edge pixels go on. Source: counts, net.
    """
    density = np.asarray(amounts, np.float64) * (layer.maximum / layer.most_dye)
    gain = at(layer.gain, density, layer.maximum)
    halo = HALO if net else NEIGHBOURS
    wide = np.pad(density, halo, mode="edge")
    v = _drawn(layer, wide, identity, (origin[0] - halo, origin[1] - halo))
    d, mean = layer.drawing, v.mean(axis=0)
    inner = mean[halo:-halo, halo:-halo]
    if net is None:
        around = (mean[1:-1, :-2] + mean[1:-1, 2:] + mean[:-2, 1:-1] + mean[2:, 1:-1]) / 4
        return gain * (inner + at(d.crossing, density, layer.maximum) * (inner - around))
    told = np.stack([at(c, wide, layer.maximum) for c in d.condition])
    return gain * (inner + net(v, told, at(d.sigma, wide, layer.maximum)))


def _drawn(layer, density, identity, origin):
    """v of a pixel's four subpixels in reading order, (4, h, w)."""
    seed, frame = identity
    return four(subpixels(layer.drawing, density, layer.maximum, layer.pixel_um, (seed, frame, layer.channel), origin))
