"""The neutral scale of a negative printed on a print: greys of every exposure should print grey.

The published curves of a pair are read by hand to some 0.02 D, and a print's grey shows 0.02 D. So the print's curves
are fitted with this beside the readings: the maker balanced the pair, the digitisation did not.
"""

import numpy as np

from ..emulsion import base, clear, dyes, printing_weights
from ..spectra import observer, status, xenon
from ..stages.densitometer import amounts_from
from ..stages.develop import STOP, develop
from ..stages.enlarge import enlarge
from ..stock import Stock

STOPS = np.arange(-4.0, 0.51, 0.25)


def lab(xyz, white) -> np.ndarray:
    """CIE L*, a*, b* of XYZ (n, 3) against a white (3,). Source: cie2004colorimetry."""
    t = xyz / white
    f = np.where(t > (6 / 29) ** 3, np.cbrt(np.maximum(t, 0)), t * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


class NeutralScale:
    """A fitted negative's greys on the way to a print whose curves are still being looked for."""

    def __init__(self, negative: Stock, print_: Stock):
        log_h = negative.sheet.mid_grey_log10_h + STOP * STOPS
        greys = develop(np.repeat(log_h[:, None], 3, axis=1), np.asarray(negative.fitted.curve))
        exposure = enlarge(greys, dyes(negative), base(negative), printing_weights(print_), 0.0, 0.0)
        self.exposure = exposure - exposure[STOPS == 0.0]
        self.print, self.seen = print_, xenon()[:, None] * observer()

    def lab(self, curve, offset) -> np.ndarray:
        """L*, a*, b* at STOPS, the open gate being white, mid grey timed to the print's aim."""
        dye, lad = dyes(self.print), np.array([self.print.sheet.printing.lad_status])
        film = clear(self.print) + offset @ dye
        aim = amounts_from(lad, dye, film, status("A"))[0]
        log_h = np.linspace(-2, 3, 2001)
        scale = develop(np.repeat(log_h[:, None], 3, axis=1), curve)
        at = np.array([np.interp(aim[c], scale[:, c], log_h) for c in range(3)])
        amounts = develop(self.exposure + at, curve)
        return lab(10 ** -(amounts @ dye + film) @ self.seen, self.seen.sum(axis=0))
