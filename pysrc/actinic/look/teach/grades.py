"""Grades as colorists make them, drawn at random: what pictures wear besides film."""

import numpy as np

LUMA = np.array([0.2126, 0.7152, 0.0722])


def grade(rng, codes) -> np.ndarray:
    """Codes (..., 3) through balance, contrast, mixing of channels, split tones, saturation and fade, each drawn."""
    x = np.clip(codes, 0, 1)
    x = _toned(rng, x)
    x = _mixed(rng, x)
    x = _split(rng, x)
    x = _saturated(rng, x)
    return np.clip(_faded(rng, x), 0, 1)


def _toned(rng, x):
    """Lift, gamma and gain a channel, and an S about the middle."""
    common, gain = rng.normal(0, 0.2), 1 + rng.normal(0, 0.06, 3)
    x = np.clip(x * gain, 0, 1) ** np.exp(common + rng.normal(0, 0.1, 3))
    strength = rng.uniform(-0.3, 0.8)
    return x + strength * x * (1 - x) * (2 * x - 1) * 1.2


def _mixed(rng, x):
    """A matrix near the identity that leaves greys grey."""
    away = rng.normal(0, 0.08, (3, 3)) * rng.integers(2)
    return x @ (np.eye(3) + away - np.diag(away.sum(axis=1))).T


def _split(rng, x):
    """A tint for the shadows and another for the lights."""
    y = np.clip(x @ LUMA, 0, 1)[..., None]
    dark, light = (rng.normal(0, 0.04, 3) for _ in range(2))
    return x + dark * (1 - y) ** 2 + light * y**2


def _saturated(rng, x):
    """Saturation; one look in six is black and white by its own mix of channels."""
    if rng.random() < 1 / 6:
        mix = rng.dirichlet(8 * LUMA + 1)
        return (x @ mix)[..., None] * (1 + rng.normal(0, 0.03, 3) * rng.integers(2))
    y = (x @ LUMA)[..., None]
    return y + (x - y) * np.exp(rng.normal(-0.1, 0.3))


def _faded(rng, x):
    low, high = rng.uniform(0, 0.12) * rng.integers(2), 1 - rng.uniform(0, 0.12) * rng.integers(2)
    return low + (high - low) * x
