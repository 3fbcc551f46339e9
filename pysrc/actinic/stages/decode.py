"""PIXELS -> SCENE: what the file holds becomes linear light in ACEScg."""

from ..colour import to_linear


def decode(pixels, curve, matrix):
    """SCENE = M curve(PIXELS).

    pixels: (h, w, 3) encoded. curve: the encoding's colour.Curve. matrix: (3, 3), its linear RGB -> ACEScg.
    Returns (h, w, 3) linear ACEScg, 0.18 = mid grey. Source: each curve's own, see colour.py.
    """
    return to_linear(pixels, curve) @ matrix.T
