"""LATENT -> dye amounts by each layer's characteristic curve; used for the negative and again for the print."""

from dataclasses import dataclass

from array_api_compat import array_namespace

from ..schema import control, switch

FLOOR = 1e-9  # lux seconds; below it no film answers

# What one stop of push does to every sublayer: density formed, speed gained. Assumed, see docs/development.md.
PUSH_DENSITY = 0.10
PUSH_SPEED_STOPS = 0.35
STOP = 0.30102999566398120  # log10 2


@dataclass(frozen=True)
class Develop:
    """Controls of a developing tank."""

    push: float = control(0, "stops", -2, 3, "Push (+) or pull (-): longer or shorter development")
    silver: float = control(0, "", 0, 1, "Bleach bypass: share of the image silver that stays")
    bypass: bool = switch(False, "A straight line through mid grey in place of the curve")


def falling(curve) -> bool:
    """Whether more exposure leaves less dye, as in reversal material: k < 0. curve: (3, k, 4)."""
    return bool(curve[0, 0, 1] < 0)


def pushed(curve, push):
    """The curve's terms (3, k, 4) after `push` stops: amounts times 1 + 0.10 p, speed + 0.35 p stops.

    In reversal material the first developer takes what the dyes would be made from: amounts times 1 - 0.10 p.
    """
    xp = array_namespace(curve)
    density = max(0.0, 1 + PUSH_DENSITY * (-push if falling(curve) else push))
    scale = xp.asarray([density, 1.0, 1.0, 1.0], dtype=curve.dtype)
    shift = xp.asarray([0.0, 0.0, -PUSH_SPEED_STOPS * STOP * push, 0.0], dtype=curve.dtype)
    return curve * scale + shift


def develop(log_h, curve):
    """D_c = sum_i A_i / (1 + 10^(-k_i (h - h0_i)))^nu_i, dye above base; k < 0 in reversal material.

    log_h: (..., 3). curve: (3, k, 4) of A, k, h0, nu. Returns (..., 3) amounts of C, M, Y.
    Source: generalised logistic, richards1959; sublayers, DESIGN 2.4.
    """
    xp = array_namespace(log_h)
    a, k, h0, nu = (curve[..., i] for i in range(4))
    fall = 10 ** xp.clip(-k * (log_h[..., None] - h0), -30.0, 30.0)
    return xp.sum(a * (1 + fall) ** -nu, axis=-1)


def straight(log_h, line):
    """D_c = max(0, D_mid + slope (h - h_mid)). line: (3, 3) of D_mid, slope, h_mid."""
    xp = array_namespace(log_h)
    return xp.clip(line[:, 0] + line[:, 1] * (log_h - line[:, 2]), 0.0, None)


def log_exposure(latent):
    """h = log10 max(H, 1e-9). latent: (..., 3) lux seconds."""
    xp = array_namespace(latent)
    return xp.log10(xp.clip(latent, FLOOR, None))
