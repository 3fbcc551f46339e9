"""A layer's sublayers as tables over density, for any pitch: what the real-time renditions are drawn from."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .measure import RMS_APERTURE_UM
from .model import Layer
from .theory import airy, cloud, spectrum

NODES = 257  # evenly from no density to the layer's maximum
ASKED = 33  # nodes at which spectra are integrated, closest where film is thin


@dataclass(frozen=True)
class Curves:
    """Over density, NODES long; the first four for each sublayer.

    share     p, of its crystals that are developed
    gain      g = cell dD/dp, what one more developed crystal adds, density um^2
    held      density, fog included, over capacity
    found     variance through the RMS aperture of crystals found one by one: theory.spectrum, mass g
    drawn     the same of draws that know nothing of cells: g^2 p (1 - p) / cell, white but for the cloud
    wanted    variance that the reference shows there
    """

    share: np.ndarray
    gain: np.ndarray
    held: np.ndarray
    found: np.ndarray
    drawn: np.ndarray
    wanted: np.ndarray


@lru_cache(maxsize=64)
def _plane():
    """A quarter of the plane of frequencies, cycles/um, and the aperture's power there by the area it stands for."""
    f = (np.arange(160) + 0.5) * (8 / 160 / RMS_APERTURE_UM)
    return f[:, None], f, airy(RMS_APERTURE_UM * np.hypot(f[:, None], f)) ** 2 * 4 * (f[1] - f[0]) ** 2


def seen(sublayer, share) -> float:
    """Variance of one sublayer's density through the RMS aperture where it simply adds."""
    fx, fy, aperture = _plane()
    return float((spectrum(sublayer, share, fx, fy) * aperture).sum())


def _through(sublayer) -> float:
    """What the RMS aperture lets through of white noise spread by a cloud, 1/um^2; 1 / its area for a dot."""
    fx, fy, aperture = _plane()
    return float((cloud(sublayer, np.hypot(fx, fy)) ** 2 * aperture).sum())


def curves(layer: Layer) -> Curves:
    """The tables of a layer."""
    density = np.linspace(0, layer.maximum, NODES)
    asked = np.linspace(0, 1, ASKED) ** 2 * (NODES - 1)
    parts = layer.split(density) + np.array([[s.fog] for s in layer.sublayers])
    share = np.stack([s.share(d) for s, d in zip(layer.sublayers, parts, strict=True)])
    gain = np.stack([s.gain(p) for s, p in zip(layer.sublayers, share, strict=True)])
    held = parts / np.array([[s.capacity] for s in layer.sublayers])
    rows = [_seen(s, p, asked) for s, p in zip(layer.sublayers, share, strict=True)]
    ratio = gain / np.array([[s.mass] for s in layer.sublayers])
    cell = np.array([[s.cell_um2] for s in layer.sublayers])
    drawn = gain**2 * share * (1 - share) / cell * np.array([[_through(s)] for s in layer.sublayers])
    thin = np.stack(rows)
    return Curves(share, gain, held, thin * ratio**2, drawn, thin.sum(axis=0) * layer.excess_at(density) ** 2)


def _seen(sublayer, share, asked):
    nodes = np.arange(NODES)
    found = [seen(sublayer, float(np.interp(a, nodes, share))) for a in asked]
    return np.interp(nodes, asked, found)
