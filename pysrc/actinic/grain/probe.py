"""The reference asked about flat fields: what overlap takes, and what pixels of finite size add."""

import numpy as np

from . import loops
from .measure import pooled
from .model import Layer, Sublayer
from .reference import FINE_UM, depth, developed, table, transmittance, widths

PIXEL_UM = 1.5  # three fine samples
SIDE_PX, LEAST_PX, CELLS = 512, 128, 20000  # of a flat field: enough pixels, and cells of the crystals asked about
SHARES = (0.05, 0.2, 0.4, 0.6, 0.8, 1.0)
BIAS_PX = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48)  # pitches of the bias table, fine samples
BIAS_SIDE, BIAS_STEPS, BIAS_LEAST = 1152, 11, 1e-9


def probe(layer: Layer, density: float, frame=0, side=SIDE_PX) -> tuple[np.ndarray, np.ndarray]:
    """A flat field by pixels of 1.5 um, fog included: mean transmittance, and the density that would simply add.

    Two (side, side) pictures of the same crystals; the second is that of clouds infinitely thin.
    """
    size = (round(side * PIXEL_UM / FINE_UM),) * 2
    light, added = np.ones(size), np.zeros(size)
    for number, (s, part) in enumerate(zip(layer.sublayers, layer.split(density), strict=True)):
        odds = np.full((1, 1), round(float(s.share(part + s.fog)) * 2**32), np.int64)
        counts = developed(s, (0, 0), size, (0, frame, 0, number), (odds, PIXEL_UM, (0, 0)))
        clouds = loops.spread(counts, widths(s.cloud_um))
        loops.dim(light, clouds, table(s.mass, s.capacity, s.cloud_um))
        added += clouds * depth(s.mass, s.cloud_um)
    return pooled(light, size[0] // side), pooled(added, size[0] // side)


def overlapped(sublayer: Sublayer, rounds=2) -> Sublayer:
    """The sublayer with `overlap` baked: r(p) = -log10 E[T] over the density that would add, in the same crystals."""
    side = int(np.clip(np.sqrt(CELLS * sublayer.cell_um2) / PIXEL_UM, LEAST_PX, SIDE_PX))
    for frame in range(rounds):
        alone = Layer(sublayers=[sublayer])
        asked = sublayer.density(np.array(SHARES)) - sublayer.fog
        pairs = [probe(alone, float(d), frame, side) for d in asked]
        found = [-np.log10(light.mean()) / added.mean() for light, added in pairs]
        mass = sublayer.mass
        shares = [added.mean() * sublayer.cell_um2 / mass for _, added in pairs]  # these crystals' own
        fitted = np.polynomial.polynomial.polyfit(shares, found, 3)
        sublayer = _with(sublayer, overlap=tuple(float(f"{c:.6g}") for c in fitted))
    # r belongs to the mass that it was found with: the amount follows.
    return _with(sublayer, amount=mass / sublayer.cell_um2 * sum(sublayer.overlap) - sublayer.fog)


def _with(sublayer, **facts):
    return Sublayer(**sublayer.model_dump() | facts)


def biased(layer: Layer, side=BIAS_SIDE) -> Layer:
    """The layer with its pixel bias baked: E[-log10 T] + log10 E[T] at pitches of 0.5 to 24 um; side: fine samples."""
    densities = np.linspace(0, 1, BIAS_STEPS) ** 2 * layer.maximum
    rows = []
    for number, density in enumerate(densities):
        light = transmittance(np.full((side, side), density), FINE_UM, layer, frame=number)
        steps = [pooled(light, k) for k in BIAS_PX]
        found = [max(np.log10(s.mean()) - np.log10(s).mean(), BIAS_LEAST) for s in steps]
        rows.append([float(f"{b:.4g}") for b in found])
    facts = {"bias_um": [k * FINE_UM for k in BIAS_PX], "bias_density": [float(f"{d:.6g}") for d in densities]}
    return Layer(**layer.model_dump() | facts | {"bias": np.transpose(rows).tolist()})
