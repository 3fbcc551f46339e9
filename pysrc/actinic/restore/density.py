"""Density of a scan, with a flare that keeps the deepest shadows finite."""

import numpy as np

FLARE = 0.01  # of white; chosen: 2 D of range, where density steps like a display code


def density(light) -> np.ndarray:
    """Density above white of linear light, D = -log10((L + f) / (1 + f)): any shape, float32, at most 2.004 D."""
    return -np.log10((np.maximum(np.asarray(light, np.float32), 0) + FLARE) / (1 + FLARE))


def light(density) -> np.ndarray:
    """Linear light of a density, L = (1 + f) 10^-D - f: the inverse of `density`."""
    return (1 + FLARE) * np.power(10.0, -np.asarray(density, np.float32)) - FLARE
