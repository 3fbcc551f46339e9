"""Texture of a chart: how much of the scene's power is left in its picture, by spatial frequency."""

import numpy as np

from .film import Film
from .problem import Block
from .tensors import tensor

BANDS = 12
LAYERS = ("red", "green", "blue")


def texture(film: Film, frequency, power, sigma) -> Block:
    """Texture statistics as figures of a fit: power left of a texture of small contrast, MTF(f)^2.

    frequency: (n,) cycles/mm. power: (n, layers) of `power_left`. sigma: its standard deviation, broadcasts.
    """
    at, names = tensor(frequency), LAYERS[: film.layers]
    return Block("texture_power", frequency, names, power, np.asarray(sigma), lambda v: film.mtf(v, at) ** 2, "")


def power_left(scene, picture, pixel_um: float, bands=BANDS) -> tuple[np.ndarray, np.ndarray]:
    """Mean frequency (n,) in cycles/mm and power left (n, layers) of a texture, the lowest band being 1.

    The squared transfer (Re <X* Y> / <|X|^2>)^2 of log exposure X and density Y over rings of even width in log f: what
    does not follow the scene, grain above all, averages out. scene, picture: (h, w, layers) registered, in
    log10 H and density. Source: chosen, after the cross-spectral method of kirk2014.
    """
    window = np.hanning(scene.shape[0])[:, None, None] * np.hanning(scene.shape[1])[None, :, None]
    x, y = (np.fft.fft2((p - p.mean(axis=(0, 1))) * window, axes=(0, 1)) for p in (scene, picture))
    f = 1e3 / pixel_um * np.hypot(*np.meshgrid(*(np.fft.fftfreq(n) for n in scene.shape[:2]), indexing="ij"))
    edges = np.geomspace(8e3 / pixel_um / min(scene.shape[:2]), 0.5e3 / pixel_um, bands + 1)
    rings = [(f >= low) & (f < high) for low, high in zip(edges[:-1], edges[1:], strict=True)]
    rings = [ring for ring in rings if ring.any()]
    cross = np.stack([(x[r].conj() * y[r]).real.sum(axis=0) / (abs(x[r]) ** 2).sum(axis=0) for r in rings])
    return np.array([f[r].mean() for r in rings]), (cross / cross[0]) ** 2
