"""CIELAB of XYZ under D65, its slope, and the local metric that turns a small difference into dE2000."""

import numpy as np

from ..fit.difference import delta_e
from ..prepare import D65

KNEE, SLOPE = 216 / 24389, 24389 / 27


def lab(xyz) -> np.ndarray:
    """L*, a*, b* (n, 3) of XYZ (n, 3), white Y = 1 under D65; below zero as at zero. Source: cie015."""
    x, y, z = np.moveaxis(_root(np.clip(xyz / D65, 0, None)), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def xyz_of(lab_) -> np.ndarray:
    """The inverse of `lab`: (n, 3) -> (n, 3)."""
    y = (lab_[..., 0] + 16) / 116
    t = np.stack([y + lab_[..., 1] / 500, y, y - lab_[..., 2] / 200], axis=-1)
    return D65 * np.where(t**3 > KNEE, t**3, (116 * t - 16) / SLOPE)


def _root(t):
    return np.where(t > KNEE, np.cbrt(np.maximum(t, KNEE)), (SLOPE * t + 16) / 116)


def lab_slope(xyz) -> np.ndarray:
    """dLab / dXYZ: (n, 3, 3)."""
    t = np.clip(xyz / D65, 0, None)
    fall = np.where(t > KNEE, np.maximum(t, KNEE) ** (-2 / 3) / 3, SLOPE / 116) / D65
    to_lab = np.array([[0, 116, 0], [500, -500, 0], [0, 200, -200.0]])
    return to_lab * fall[..., None, :]


def small(lab_) -> np.ndarray:
    """W with |W dLab| = dE2000 of a small dLab at a colour, less its rotation term: (n, 3, 3). Source: sharma2005."""
    l, a, b = np.moveaxis(lab_, -1, 0)
    grow = 1.5 - 0.5 * np.sqrt(1 / (1 + (25 / np.maximum(np.hypot(a, b), 1e-3)) ** 7))
    a = a * grow
    c, h = np.hypot(a, b), np.arctan2(b, a)
    t = 1 - 0.17 * np.cos(h - np.pi / 6) + 0.24 * np.cos(2 * h) + 0.32 * np.cos(3 * h + np.pi / 30)
    t -= 0.20 * np.cos(4 * h - 63 * np.pi / 180)
    s_l = 1 + 0.015 * (l - 50) ** 2 / np.sqrt(20 + (l - 50) ** 2)
    s_c, s_h, none = 1 + 0.045 * c, 1 + 0.015 * c * t, np.zeros_like(c)
    x, y = np.cos(h), np.sin(h)
    rows = [[1 / s_l, none, none], [none, x / s_c * grow, y / s_c], [none, -y / s_h * grow, x / s_h]]
    return np.moveaxis(np.array(rows), -1, 0)


def off(xyz, target) -> np.ndarray:
    """dE2000 of XYZ against XYZ, pair by pair: (n,)."""
    return delta_e(lab(xyz), lab(target))
