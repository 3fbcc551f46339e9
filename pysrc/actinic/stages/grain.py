"""NEGATIVE -> NEGATIVE, and PRINT -> PRINT: the grain of the silver and of the dye clouds, the mean kept."""

from dataclasses import dataclass

from array_api_compat import array_namespace

from ..schema import choice, control, switch

RENDITIONS = ("off", "linear", "net")


@dataclass(frozen=True)
class Grain:
    """Controls of the grain. Size: lengths on film times it, RMS granularity at 48 um as it was."""

    rendition: str = choice(RENDITIONS, "Off; counts spread by clouds; the same corrected by GrainNet")
    amount: float = control(1, "x", 0, 4, "Grain, against the stock's own")
    size: float = control(1, "x", 0.25, 4, "Size of crystals and clouds; RMS granularity stays")
    red: float = control(1, "x", 0, 4, "Grain of the red-sensitive layer, cyan dye")
    green: float = control(1, "x", 0, 4, "Grain of the green-sensitive layer, magenta dye")
    blue: float = control(1, "x", 0, 4, "Grain of the blue-sensitive layer, yellow dye")
    shadows: float = control(1, "x", 0, 4, "Grain of the scene's shadows")
    mids: float = control(1, "x", 0, 4, "Grain of the middle tones")
    highlights: float = control(1, "x", 0, 4, "Grain of the scene's highlights")
    hold: float = control(1, "frames", 1, 5, "Frames that share their grain, a whole number")
    seed: float = control(0, "", 0, 999999, "Another grain of the same kind, a whole number")
    print: bool = switch(False, "The print's own grain too")


def whole(value: float) -> int:
    """A control that counts, rounded half up."""
    return int(value + 0.5)


def trimmed(share, shadows: float, mids: float, highlights: float, dense_is_dark: bool, xp):
    """What grain is multiplied by at a share x of the layer's most density: t_0 or t_1 cos^2(pi x) + t_m sin^2(pi x).

    t_0, below 1/2, is that of the shadows, t_1 of the highlights; the other way round where dense is dark.
    """
    ends = (highlights, shadows) if dense_is_dark else (shadows, highlights)
    middle = xp.sin(3.141592653589793 * share) ** 2
    return xp.where(share < 0.5, ends[0], ends[1]) * (1 - middle) + mids * middle


def grained(amounts, noise, matte=None):
    """D'_c = D_c + m N_c. amounts: (h, w, 3). noise: (h, w, 3). matte: (h, w) m, everywhere 1 when None.

    Nothing is clipped: density dips under 0 where grain does. Source: DESIGN 2.6.
    """
    xp = array_namespace(amounts)
    return amounts + xp.asarray(noise if matte is None else noise * matte[..., None], dtype=amounts.dtype)
