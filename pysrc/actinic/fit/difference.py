"""CIE dE2000 with gradients: the perceptual loss where patches of a chart are given."""

from array_api_compat import array_namespace

LEAST = 1e-12  # under the roots, so that two greys have a slope


def delta_e(one, other):
    """CIE dE2000 of L*, a*, b* (n, 3) and (n, 3): (n,); NumPy or torch. Source: sharma2005.

    Finite slopes everywhere but on the line between opposite hues, where dE2000 itself jumps.
    """
    xp = array_namespace(one)
    (l1, a1, b1), (l2, a2, b2) = ((lab[:, 0], lab[:, 1], lab[:, 2]) for lab in (one, other))
    pull = 0.5 * (1 - _saturated(0.5 * (_root(a1**2 + b1**2, xp) + _root(a2**2 + b2**2, xp)), xp))
    a1, a2 = a1 * (1 + pull), a2 * (1 + pull)
    c1, c2 = _root(a1**2 + b1**2, xp), _root(a2**2 + b2**2, xp)
    h1, h2 = _hue(a1, b1, xp), _hue(a2, b2, xp)
    between = _between(h1, h2, xp)
    l, c, h = 0.5 * (l1 + l2), 0.5 * (c1 + c2), _middle(h1, h2, xp)
    dl = (l2 - l1) / (1 + 0.015 * (l - 50) ** 2 / xp.sqrt(20 + (l - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * c)
    dh = 2 * xp.sqrt(c1 * c2) * xp.sin(between / 2) / (1 + 0.015 * c * _hue_weight(h, xp))
    return _root(dl**2 + dc**2 + dh**2 + _rotation(h, c, xp) * dc * dh, xp)


def _root(square, xp):
    return xp.sqrt(square + LEAST)


def _saturated(c, xp):
    """sqrt(c^7 / (c^7 + 25^7))."""
    return xp.sqrt(1 / (1 + (25 / xp.clip(c, 1e-3, None)) ** 7))


def _hue(a, b, xp):
    return xp.atan2(b, a + LEAST)


def _between(h1, h2, xp):
    """The way from one hue to the other, at most half a turn."""
    far = h2 - h1
    return far - 2 * xp.pi * xp.astype(far > xp.pi, far.dtype) + 2 * xp.pi * xp.astype(far < -xp.pi, far.dtype)


def _middle(h1, h2, xp):
    """The hue half way between, the short way round, in 0 .. 2 pi."""
    return (h1 + 0.5 * _between(h1, h2, xp)) % (2 * xp.pi)


def _hue_weight(h, xp):
    turn, deg = xp.cos, xp.pi / 180
    waves = -0.17 * turn(h - 30 * deg) + 0.24 * turn(2 * h) + 0.32 * turn(3 * h + 6 * deg)
    return 1 + waves - 0.20 * turn(4 * h - 63 * deg)


def _rotation(h, c, xp):
    at = (h * (180 / xp.pi) - 275) / 25
    return -2 * _saturated(c, xp) * xp.sin(xp.pi / 3 * xp.exp(-(at**2)))
