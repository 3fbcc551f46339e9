"""Greys of a roll: what the encoder says of each frame, what grey patches say, and what a roll has in common."""

from dataclasses import dataclass

import numpy as np

from .encoder import Guess, guess, layers, shades
from .statistics import statistics, thumbnail

PATCH_SIGMA = 0.01  # density, of a grey patch's reading
OWN_SPREAD = 0.02  # density by which a frame's balance may differ from its roll's
FAR = 3.0  # robust standard deviations from the roll at which a frame stands out
LEAST_SPREAD = 0.02


@dataclass(frozen=True)
class Greys:
    """grey: (n, 3) dye amounts of the grey card in each frame. sigma: (n, 3) of mean, red - green, blue - green.

    development: (n,), development_sigma: (n,) share of density.
    """

    grey: np.ndarray
    sigma: np.ndarray
    development: np.ndarray
    development_sigma: np.ndarray


def greys(amounts: list, patches: dict[int, np.ndarray] | None = None, path=None) -> Greys:
    """Of thumbnails of dye amounts (h, w, 3), one a frame; patches: measured grey amounts (3,) by frame number."""
    known = guess(np.stack([statistics(a) for a in amounts]), path)
    shade, sigma = shades(known.grey), known.grey_sigma.copy()
    for k, measured in (patches or {}).items():
        shade[k], sigma[k] = shades(measured), PATCH_SIGMA
    shade[:, 1:], sigma[:, 1:] = _shared(shade[:, 1:], sigma[:, 1:], patches or {})
    return Greys(layers(shade), sigma, known.development, known.development_sigma)


def _shared(colour, sigma, patches):
    """Balance drawn to what the roll has in common: its robust mean by 1 / sigma^2, each frame by its own spread.

    c_f = (c_f / s_f^2 + C / t^2) / (1 / s_f^2 + 1 / t^2), t = 0.02 D. A frame with a patch stays as measured.
    """
    centre = np.median(colour, axis=0)
    weight = 1 / (sigma**2 + np.maximum(np.abs(colour - centre) - LEAST_SPREAD, 0) ** 2)
    common = (colour * weight).sum(axis=0) / weight.sum(axis=0)
    own, of_roll = 1 / sigma**2, 1 / (OWN_SPREAD**2 + 1 / weight.sum(axis=0))
    drawn, left = (colour * own + common * of_roll) / (own + of_roll), (own + of_roll) ** -0.5
    for k in patches:
        drawn[k], left[k] = colour[k], sigma[k]
    return drawn, left


def without_rebate(scan, model, top_quantile: float, path=None) -> tuple[np.ndarray, np.ndarray]:
    """A rebate guessed from one frame's statistics: rgb (3,) and sigma (3,) in D."""
    small = thumbnail(scan)
    top = np.quantile(small.reshape(-1, 3), top_quantile, axis=0)
    said: Guess = guess(statistics(model.amounts(small, top), has_rebate=False)[None], path)
    return top * 10 ** said.rebate[0], said.rebate_sigma[0]


def outliers(values, least: float = LEAST_SPREAD) -> np.ndarray:
    """Which rows of (n, k) lie further than 3 robust deviations from the median in any column; none of fewer than 4."""
    values = np.asarray(values, float)
    if len(values) < 4:
        return np.zeros(len(values), bool)
    off = np.abs(values - np.median(values, axis=0))
    return (off > FAR * np.maximum(1.4826 * np.median(off, axis=0), least)).any(axis=1)
