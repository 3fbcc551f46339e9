"""The neutral scale of a negative printed on a print: greys of every exposure should print grey.

The published curves of a pair are read by hand to some 0.02 D, and a print's grey shows 0.02 D. So the print is fitted
with this beside the readings: the maker balanced the pair, the digitisation did not.
"""

import numpy as np
from array_api_compat import array_namespace

from ..emulsion import base, characteristic, dyes, printing_weights
from ..errors import FilmError
from ..spectra import observer, xenon
from ..stages.develop import STOP, develop
from ..stages.enlarge import enlarge
from ..stages.view import view
from ..stock import Stock, load
from .parameters import expected
from .problem import Block
from .tensors import tensor, torch

STOPS, MOST_STOPS = np.arange(-4.0, 3.01, 0.25), 0.5
# How far from a* = b* = 0 a grey of a well-timed pair is expected; above MOST_STOPS the readings' own b* goes to 9.
GREY_SIGMA = np.where(STOPS[:, None] <= MOST_STOPS, (0.6, 0.8), (0.8, 4.0))
LAD_SIGMA = 0.002
LAYERS = ("red", "green", "blue")


def lab(xyz, white):
    """CIE L*, a*, b* of XYZ (n, 3) against a white (3,). Source: cie2004colorimetry."""
    xp = array_namespace(xyz)
    t = xyz / white
    f = xp.where(t > (6 / 29) ** 3, xp.clip(t, 1e-3, None) ** (1 / 3), t * ((29 / 6) ** 2 / 3) + 4 / 29)
    return xp.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def neutral_scale(film, print_: Stock):
    """Parameters and blocks of a print with the negative it was made for.

    Found along: `timing` (3,) log10 H of mid grey on the print, held to the LAD aim. Raises FilmError when the
    negative has not been fitted.
    """
    pair = Pair(film, load(print_.sheet.printing.made_for), print_)
    lad = np.array([print_.sheet.printing.lad_status])
    found = [expected("timing", pair.timed(lad[0]), 0.3, "plain", "log10 H")]
    white = np.zeros((STOPS.size, 2))
    return found, [
        Block("lad_D", None, LAYERS, lad, np.array(LAD_SIGMA), lambda v: film.density(v, v["timing"][None]), "D"),
        Block("neutral_a_b", STOPS, ("a*", "b*"), white, GREY_SIGMA, lambda v: pair.lab(v)[:, 1:], "CIELAB"),
    ]


class Pair:
    """A fitted negative's greys on the way to a print that is still being looked for."""

    def __init__(self, film, negative: Stock, print_: Stock):
        if negative.fitted is None:
            remedy = f"python tools/fit.py {negative.folder}"
            raise FilmError(f"{negative.id} has no fitted.json", "the negative of the print, fitted", remedy)
        log_h = negative.sheet.mid_grey_log10_h + STOP * STOPS
        greys = develop(np.repeat(log_h[:, None], 3, axis=1), np.asarray(negative.fitted.curve))
        self.film, self.print = film, print_
        exposure = enlarge(greys, dyes(negative), base(negative), printing_weights(print_), 0.0, 0.0)
        self.exposure = tensor(exposure - exposure[STOPS == 0.0])
        self.seen = tensor(xenon()[:, None] * observer())

    def timed(self, lad) -> np.ndarray:
        """log10 H at which each layer's published curve reads the aim: (3,)."""
        log_h, density = characteristic(self.print)
        return np.array([np.interp(aim, d, log_h) for aim, d in zip(lad, density.T, strict=True)])

    def lab(self, v):
        """L*, a*, b* at STOPS in the projector, the open gate being white: (n, 3)."""
        dye, _ = self.film.spectra(v)
        amounts = develop(self.exposure + v["timing"], self.film.curve(v))
        return lab(view(amounts, dye, self.film.base(v), self.seen, torch().zeros(3)), self.seen.sum(dim=0))
