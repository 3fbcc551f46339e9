"""PRINT -> DISPLAY_LINEAR: the projector's light through the print, as the eye and the display take it."""

from dataclasses import dataclass

from array_api_compat import array_namespace

from ..schema import choice, control

LAMPS = ("xenon", "d55", "d65", "tungsten")


@dataclass(frozen=True)
class View:
    """Controls of the projection."""

    lamp: str = choice(LAMPS, "Projector light; the eye is adapted to it")
    flare: float = control(0, "%", 0, 10, "Stray light in the room and lens, in percent of white")


def view(amounts, dyes, base, weights, flare):
    """XYZ = (1 - f) A sum_lambda 10^-D I xyz + f W, relative to the print's clear base (Y = 1).

    amounts: (..., 3) of the print's dyes. weights: (n, 3) = lamp x observer, adapted (A) to D65.
    flare: (3,), f W; Returns (..., 3) XYZ. Source: DESIGN 2.9.
    """
    xp = array_namespace(amounts)
    share = flare[1]
    return (1 - share) * (10 ** -(xp.astype(amounts, amounts.dtype) @ dyes + base) @ weights) + flare
