"""NEGATIVE -> PRINT_EXPOSURE: printer light through the negative's dyes on to the print's layers."""

from dataclasses import dataclass

from array_api_compat import array_namespace

from ..schema import control, switch

POINT = 0.025  # log10 exposure of one printer point
CENTRE = 25.0


@dataclass(frozen=True)
class Enlarge:
    """Controls of the printer."""

    red: float = control(CENTRE, "points", 0, 50, "Red printer light")
    green: float = control(CENTRE, "points", 0, 50, "Green printer light")
    blue: float = control(CENTRE, "points", 0, 50, "Blue printer light")
    gang: float = control(0, "points", -25, 25, "Added to all three printer lights")
    ev: float = control(0, "stops", -5, 5, "Print exposure")
    auto: bool = switch(True, "Re-time the print so that mid grey stays on the print's aim")
    flash: float = control(0, "%", 0, 100, "Print flash: even exposure, in percent of the print's mid grey")


def enlarge(amounts, dyes, base, weights, trim, flash):
    """log10 H_p = log10(sum P 10^-D S_p + F) + t, D = sum_c D_c dye_c + base.

    amounts: (..., 3). dyes: (3, n), base: (n,), weights: (n, 3) printer light x print sensitivity.
    trim: (3,) log10. flash: (3,). Returns (..., 3) log10 lux seconds on the print. Source: DESIGN 2.7.
    """
    xp = array_namespace(amounts)
    return xp.log10(10 ** -(amounts @ dyes + base) @ weights + flash) + trim
