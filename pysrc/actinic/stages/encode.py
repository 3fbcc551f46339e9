"""DISPLAY_LINEAR -> DISPLAY: the numbers that a monitor, a host or a scanner's file wants."""

from dataclasses import dataclass

from array_api_compat import array_namespace

from ..colour import from_linear, pq_from_nits
from ..schema import choice, control

OUTPUTS = ("rec709", "srgb", "p3d65", "rec2100_pq", "acescg", "scene", "printing_density")
DENSITY_PER_CODE = 0.002  # Cineon: printing density of one step of a 10-bit code
BLACK_CODE = 95.0


@dataclass(frozen=True)
class Encode:
    """Controls of the output."""

    output: str = choice(OUTPUTS, "Rec.709 2.4, sRGB, P3-D65 2.6, Rec.2100 PQ, linear ACEScg, the input's own, Cineon")
    peak_nits: float = control(1000, "cd/m2", 80, 10000, "PQ: nothing is brighter")
    white_nits: float = control(203, "cd/m2", 48, 1000, "PQ: the print's clear base")
    black: float = control(0, "%", 0, 10, "Black level, in percent of white")


def encode(xyz, matrix, black, curve=None, nits=None):
    """DISPLAY = curve(b + (1 - b) M XYZ), or ST 2084 of min(white_nits * that, peak_nits).

    xyz: (..., 3), white Y = 1. matrix: (3, 3) XYZ -> output RGB. black: 0..1. curve: colour.Curve.
    nits: (white, peak) for PQ. Returns (..., 3). Source: each output's standard, see colour.py.
    """
    xp = array_namespace(xyz)
    linear = black + (1 - black) * (xyz @ matrix.T)
    if nits is not None:
        return pq_from_nits(xp.clip(nits[0] * linear, 0.0, nits[1]))
    return from_linear(linear, curve)


def printing_density(log_h, log_h_base):
    """Cineon code 0..1 of printing density: (95 + (h_base - h) / 0.002) / 1023. Source: kennel1993."""
    return (BLACK_CODE + (log_h_base - log_h) / DENSITY_PER_CODE) / 1023.0
