"""The inhomogeneous Boolean model of film grain: discs of log-normal radius at Poisson places, seen through a Gaussian.

    lambda(u) = -ln(1 - u) / (pi (mu_r^2 + sigma_r^2)),   covered share of a flat field = u
A pixel is the share of fixed Gaussian offsets xi_i at which some disc covers the film. A second reference beside
`grain.reference`: no density, no layers, but closed forms for everything. Source: newson2017, newson2017ipol.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from ..errors import FilmError
from . import boolean_loops
from .hash import key

RADII = 256  # quantiles that stand for the distribution of radii


@dataclass(frozen=True)
class Boolean:
    """Grain radius (mean, standard deviation) and the Gaussian's sigma, in pixels; offsets that a pixel takes."""

    radius_px: float = 0.1
    radius_sigma_px: float = 0.0
    blur_px: float = 0.8
    samples: int = 64

    def radii(self) -> np.ndarray:
        """Equally likely radii of the log-normal law, their mean square exactly mu^2 + sigma^2: (RADII,)."""
        if self.radius_sigma_px == 0:
            return np.full(RADII, self.radius_px)
        spread = np.sqrt(np.log1p((self.radius_sigma_px / self.radius_px) ** 2))
        drawn = np.exp(np.log(self.radius_px) - spread**2 / 2 + spread * norm.ppf((np.arange(RADII) + 0.5) / RADII))
        return drawn * np.sqrt((self.radius_px**2 + self.radius_sigma_px**2) / np.mean(drawn**2))

    def offsets(self, seed: int) -> np.ndarray:
        """The Gaussian offsets xi that every pixel shares: (samples, 2) px."""
        return np.random.Generator(np.random.Philox(seed)).normal(0, self.blur_px, (self.samples, 2))


def boolean(share, model: Boolean = Boolean(), seed=0, frame=0):
    """Grain on a picture of covered shares u in 0..1 (exclusive): (h, w) -> (h, w), the mean kept.

    Outside the picture its edge goes on. Raises FilmError for values outside 0 <= u < 1.
    """
    share = np.asarray(share, dtype=np.float64)
    if share.ndim != 2 or not ((share >= 0) & (share < 1)).all():
        raise FilmError(f"shares of shape {share.shape} not all in [0, 1)", "(h, w) in [0, 1)", "scale the picture")
    radii = model.radii()
    rate = -np.log1p(-share) / (np.pi * (radii**2).mean())
    keys = (key(seed, frame, 0), key(seed, frame, 1))
    return boolean_loops.covered(rate, radii, float(max(model.radius_px, radii.max() / 3)), model.offsets(seed), keys)


def covariance(distance, share: float, radii) -> np.ndarray:
    """Of the covered indicator at two places: (1 - u)^2 (exp(lambda E[gamma_r(h)]) - 1), gamma what two discs share.

    gamma_r(h) = 2 r^2 acos(h / 2r) - (h / 2) sqrt(4 r^2 - h^2) for h < 2r. distance: (...) px -> (...).
    """
    h = np.asarray(distance, dtype=np.float64)[..., None]
    t = np.clip(h / (2 * radii), 0, 1)
    lens = (2 * radii**2 * (np.arccos(t) - t * np.sqrt(1 - t**2))).mean(axis=-1)
    rate = -np.log1p(-share) / (np.pi * (radii**2).mean())
    return (1 - share) ** 2 * np.expm1(rate * lens)


def pixel_covariance(model: Boolean, share: float, apart=(0.0, 0.0), seed=0) -> float:
    """Of two pixels `apart` (x, y) px of a flat field: (1 / N^2) sum_ij C(|xi_i - xi_j + apart|); the variance at 0."""
    xi = model.offsets(seed)
    between = xi[:, None] - xi[None] + np.asarray(apart)
    return float(np.mean(covariance(np.hypot(*np.moveaxis(between, -1, 0)), share, model.radii())))
