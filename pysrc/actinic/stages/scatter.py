"""EXPOSURE -> LATENT: light spreads in the emulsion and comes back from the base."""

from dataclasses import dataclass

from array_api_compat import array_namespace

from ..fourier import SCATTER_FOOTPRINT_UM, bessel_j0, convolve
from ..schema import choice, control, switch

# Share of the light that the base's back returns to the emulsion, against a film with nothing on it.
BACKINGS = {"remjet": 0.05, "undercoat": 0.04, "none": 1.0}


@dataclass(frozen=True)
class Scatter:
    """Controls of the light inside the film."""

    scatter: float = control(1, "x", 0, 8, "Width of the turbid scatter, against the stock's own")
    bloom: float = control(1, "x", 0, 8, "Width of the bloom, against the stock's own")
    halation: float = control(1, "x", 0, 20, "Strength of the halation, against the stock's own")
    halation_radius: float = control(1, "x", 0.1, 4, "Thickness of the base, against the stock's own")
    backing: str = choice(("as_made", *BACKINGS), "What lies on the back of the film")
    bypass: bool = switch(False, "Light neither spreads nor comes back")


def transfer(f, layer, xp):
    """H(f) = [w_s e^(-2 pi g f) + w_b e^(-2 pi^2 s^2 f^2) + sum_k w_k J0(2 pi R_k f) e^(-2 pi^2 s_k^2 f^2)] / H(0).

    f: cycles/mm. layer: (w_s, gamma, w_b, s_b, w_1, R_1, s_1, w_2, R_2, s_2), lengths in mm.
    Source: gamma kernel frieser1960; rings from total reflection, DESIGN 2.3.
    """
    pi = 3.141592653589793
    w_s, gamma, w_b, s_b, *rings = layer
    total = w_s * xp.exp(-2 * pi * gamma * f) + w_b * xp.exp(-2 * (pi * s_b * f) ** 2)
    for w, radius, s in zip(rings[0::3], rings[1::3], rings[2::3], strict=True):
        total = total + w * bessel_j0(2 * pi * radius * f, xp) * xp.exp(-2 * (pi * s * f) ** 2)
    return total / (w_s + w_b + sum(rings[0::3]))


def scatter(exposure, layers, pixel_um):
    """LATENT = EXPOSURE * h, h the point spread of each layer; a uniform field is unchanged.

    exposure: (h, w, 3) lux seconds, edges reflected. layers: (3, 10), see `transfer`. Source: DESIGN 2.3.
    """
    xp = array_namespace(exposure)
    return convolve(exposure, lambda f, c: transfer(f, layers[c], xp), pixel_um, footprint_um(layers))


def footprint_um(layers) -> float:
    """How far light goes that is worth reflecting at the picture's edges: the outer ring and 3 of its widths."""
    return max(SCATTER_FOOTPRINT_UM, *(1e3 * float(row[i] + 3 * row[i + 1]) for row in layers for i in (5, 8)))
