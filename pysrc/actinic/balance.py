"""Scene white: where a colour temperature and a tint lie, and how a neutral is moved there."""

import numpy as np

from .colour import BRADFORD

# Cone-like responses by name. Source: cie2004colorimetry (CAT02), li2017 (CAT16), hunt1985 (von Kries).
CATS = {
    "cat16": [[0.401288, 0.650173, -0.051461], [-0.250268, 1.204414, 0.045854], [-0.002079, 0.048952, 0.953127]],
    "bradford": BRADFORD.tolist(),
    "cat02": [[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]],
    "von_kries": [[0.40024, 0.70760, -0.08081], [-0.22630, 1.16532, 0.04570], [0.0, 0.0, 0.91822]],
}
DAYLIGHT_FROM, PLANCK_UNTIL = 5000.0, 4000.0


def white_uv(kelvin: float, tint: float) -> np.ndarray:
    """CIE 1960 uv of a white: CIE daylight above 5000 K, black body below 4000 K, blended between.

    tint: displacement at a right angle to the locus, in thousandths of Duv, green positive. Returns (2,).
    Source: cie015 (daylight), krystek1985 (black body).
    """
    ahead = _locus(kelvin * 1.001) - _locus(kelvin)
    green = np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead)
    return _locus(kelvin) + 1e-3 * tint * np.where(green[1] < 0, -green, green)


def _locus(kelvin):
    share = float(np.clip((kelvin - PLANCK_UNTIL) / (DAYLIGHT_FROM - PLANCK_UNTIL), 0, 1))
    share = share * share * (3 - 2 * share)
    return share * _daylight_uv(max(kelvin, PLANCK_UNTIL)) + (1 - share) * _planck_uv(min(kelvin, DAYLIGHT_FROM))


def _daylight_uv(kelvin):
    t = 1e3 / kelvin
    warm = 0.244063 + t * (0.09911 + t * (2.9678 - 4.6070 * t))
    cold = 0.237040 + t * (0.24748 + t * (1.9018 - 2.0064 * t))
    x = warm if kelvin <= 7000 else cold
    y = -3.000 * x * x + 2.870 * x - 0.275
    return np.array([4 * x, 6 * y]) / (-2 * x + 12 * y + 3)


def _planck_uv(t):
    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t)
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t)
    return np.array([u, v])


def xyz_of_uv(uv) -> np.ndarray:
    """XYZ at Y = 1 of CIE 1960 uv. Source: cie015."""
    u, v = uv
    return np.array([3 * u / (2 * v), 1.0, (4 - u - 10 * v) / (2 * v)])


def adaptation(source_xyz, target_xyz, cat: str = "bradford") -> np.ndarray:
    """A = B^-1 diag(B w_t / B w_s) B: moves colours seen under one white to another. Returns (3, 3)."""
    b = np.array(CATS[cat])
    return np.linalg.solve(b, ((b @ target_xyz) / (b @ source_xyz))[:, None] * b)
