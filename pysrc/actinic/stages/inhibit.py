"""NEGATIVE -> NEGATIVE: what development in one place holds back nearby and in the other layers."""

from dataclasses import dataclass

from array_api_compat import array_namespace

from ..fourier import INHIBIT_FOOTPRINT, convolve
from ..schema import control, switch


@dataclass(frozen=True)
class Inhibit:
    """Controls of adjacency (within a layer) and interimage (between layers)."""

    adjacency: float = control(1, "x", 0, 4, "Edge effect within each layer, against the stock's own")
    interimage: float = control(1, "x", 0, 4, "Effect of each layer on the others, against the stock's own")
    bypass: bool = switch(False, "No inhibition")


def inhibit(amounts, gain, length_mm, neutral, dmax, pixel_um):
    """D'_c = D_c + sum_j G_cj (D_c - T_cj(b_j * D_j)).

    b_j has the transfer function (1 + (2 pi l_j f)^2)^(-3/2); T_cj is the amount of layer c that goes with
    an amount of layer j on the neutral scale, so a uniform neutral field is unchanged.
    amounts: (h, w, 3). gain: (3, 3) G. length_mm: (3,) l. neutral: (3, 3, n) T_cj on an even grid of 0..dmax_j.
    Returns (h, w, 3). Source: nelson1971 for the diagonal; barr1969 for the interlayer effect; DESIGN 2.5.
    """
    xp = array_namespace(amounts)
    reach_um = INHIBIT_FOOTPRINT * 1e3 * float(max(length_mm))
    spread = convolve(amounts, lambda f, j: (1 + (2 * xp.pi * length_mm[j] * f) ** 2) ** -1.5, pixel_um, reach_um)
    return held_back(amounts, spread, gain, neutral, dmax)


def held_back(amounts, spread, gain, neutral, dmax):
    """`inhibit` with the inhibitors b_j * D_j known: `spread` (..., 3); the amounts themselves in a uniform field."""
    xp = array_namespace(amounts)
    out = []
    for c in range(3):
        goes_with = [spread[..., c] if c == j else lookup(neutral[c, j], spread[..., j] / dmax[j]) for j in range(3)]
        held = sum(gain[c, j] * (amounts[..., c] - goes_with[j]) for j in range(3))
        out.append(amounts[..., c] + held)
    return xp.stack(out, axis=-1)


def lookup(table, x):
    """A table on an even grid of 0..1, linear between nodes, held at the ends."""
    xp = array_namespace(table)
    n = table.shape[0]
    x = xp.clip(x, 0.0, 1.0) * (n - 1)
    i = xp.clip(xp.floor(x), 0, n - 2)
    at = xp.reshape(xp.astype(i, xp.int64), (-1,))
    low, high = (xp.reshape(xp.take(table, at + k, axis=0), x.shape) for k in (0, 1))
    return low + (x - i) * (high - low)
