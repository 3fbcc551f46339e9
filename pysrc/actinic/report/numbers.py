"""Numbers as a paper prints them."""

from math import floor, isfinite, log10

MINUS, NONE = "\N{MINUS SIGN}", "\N{EM DASH}"


def measured(value: float, error: float | None) -> str:
    """A value beside its standard error, both to the digits that the error allows: 0.1234, 0.0281 -> 0.123 +- 0.028.

    Two digits of an error that begins with 100 to 354, one up to 949; above, it is rounded up to 1000. Source: pdg2024.
    """
    if error is None or not isfinite(error) or error <= 0:
        return plain(value)
    places = decimals(error)
    if places > 6 or places < -3:
        return f"{plain(value)} \N{PLUS-MINUS SIGN} {error:.1e}".replace("-", MINUS)
    return f"{fixed(value, places)} \N{PLUS-MINUS SIGN} {fixed(error, places)}"


def decimals(error: float) -> int:
    """Decimal places that an error leaves a number: 0.0281 -> 3, 0.0052 -> 3, 0.097 -> 2, 130 -> -1."""
    power = floor(log10(error))
    leading = round(error / 10.0 ** (power - 2))
    return (leading <= 354) - power


def fixed(value: float, places: int) -> str:
    """A number with so many decimal places (rounded before the point below 0), a true minus sign and no minus zero."""
    if not isfinite(value):
        return NONE
    text = f"{round(value, places) + 0.0:.{max(places, 0)}f}"
    return text.replace("-", MINUS)


def plain(value: float) -> str:
    """A number that has no error: four digits at most."""
    return f"{value + 0.0:.4g}".replace("-", MINUS) if isfinite(value) else NONE
