"""Closed forms of the reference where density simply adds (thin clouds, coupler without end): its truth there.

One sublayer, cells of pitch c in blocks of 2 x 2, a share k of the crystals gathered round a point uniform in
the block, p developed, mass q. Per block, with s the transform of a cell, b of the block, phi_j of the place
of crystal j:
    S(f) = q^2 / (4 c^2) [4 p - p^2 sum_j |phi_j|^2 + 12 p^2 k^2 |s|^2 (1 - |b|^2)] |cloud(f)|^2
    phi_j = (1 - k) s e^{i theta_j} + k b s
"""

import numpy as np
from scipy.special import j1

from .model import EDGES, Layer, Sublayer


def airy(x):
    """Transform of a disc of unit mass and diameter, 2 J1(pi x) / (pi x); x = diameter times frequency."""
    x = np.pi * np.maximum(np.abs(x), 1e-9)
    return 2 * j1(x) / x


def cloud(sublayer: Sublayer, f):
    """Transform of a cloud, 1 at f = 0: its three discs by their areas. f: cycles/um."""
    area = np.square(EDGES)
    discs = [a * airy(e * sublayer.cloud_um * f) for a, e in zip(area, EDGES, strict=True)]
    return sum(discs) / area.sum()


def spectrum(sublayer: Sublayer, share: float, fx, fy):
    """Noise power of one sublayer's density, D^2 um^2, at frequencies in cycles/um; share: p."""
    pitch, k = np.sqrt(sublayer.cell_um2), sublayer.clump
    s = np.sinc(fx * pitch) * np.sinc(fy * pitch)
    b = np.sinc(2 * fx * pitch) * np.sinc(2 * fy * pitch)
    own = 0.0
    for dx in (-0.5, 0.5):
        for dy in (-0.5, 0.5):
            turn = np.exp(2j * np.pi * pitch * (fx * dx + fy * dy))
            own = own + np.abs((1 - k) * s * turn + k * b * s) ** 2
    held = 4 * share - share**2 * own + 12 * share**2 * k**2 * s**2 * (1 - b**2)
    return sublayer.mass**2 / (4 * pitch**2) * held * cloud(sublayer, np.hypot(fx, fy)) ** 2


def sigma(layer: Layer, density: float, aperture_um: float, pixel_um: float = 0.0) -> float:
    """Sigma of density through a circular aperture: the square root of integral S(f) |airy(aperture f)|^2 d^2f.

    pixel_um: of square pixels that the aperture adds up.
    """
    f = (np.arange(-160, 160) + 0.5) * (8 / 160 / aperture_um)
    fx, fy = f[f > 0, None], f  # S(-f) = S(f): half the plane, twice
    parts = layer.split(density)
    power = sum(spectrum(s, float(s.share(d + s.fog)), fx, fy) for s, d in zip(layer.sublayers, parts, strict=True))
    return float(np.sqrt(2 * (power * airy(aperture_um * np.hypot(fx, fy)) ** 2).sum()) * (f[1] - f[0]))
