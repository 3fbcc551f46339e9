"""Local linear regression of one channel on the others, by moments over square windows.

    channel = mean + a . (others - their means)      a = a0 + (S + ridge I)^-1 (s - S a0)

S, s: weighted covariances in a window of 2 r + 1 px. `residuals` shows where a channel does not follow the others;
`fill` predicts it where it is damaged, coarse windows first, each the prior of the finer one. All in density.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter1d

RIDGE = 2e-4  # D^2; chosen on the check share
RESIDUAL_RADII_PX = (27, 9, 3)
FILL_RADII_PX = (32, 12, 5)
TRUSTED_PX = 12.0  # undamaged pixels that weigh as much as the coarser window
AGREES_D = 0.1  # residual at which a pixel weighs half
PAIRS = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))


@dataclass(frozen=True)
class Moments:
    """Weighted window moments: weight (h, w), means (3, h, w), covariances (6, h, w) in the order of PAIRS."""

    weight: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray

    def of(self, i: int, j: int) -> np.ndarray:
        return self.covariance[PAIRS.index((min(i, j), max(i, j)))]


def moments(planes: np.ndarray, radius_px: int, weight: np.ndarray | None = None) -> Moments:
    """Moments of planes (3, h, w) float32 over squares of 2 r + 1 px, mirrored at the edges."""
    weighed = planes if weight is None else planes * weight
    total = np.float32(1) if weight is None else _box(weight, radius_px)
    safe = np.maximum(total, 1e-6)
    mean = np.stack([_box(p, radius_px) / safe for p in weighed])
    second = (_box(weighed[i] * planes[j], radius_px) / safe - mean[i] * mean[j] for i, j in PAIRS)
    return Moments(np.broadcast_to(total, planes.shape[1:]), mean, np.stack(list(second)))


def residuals(planes: np.ndarray) -> np.ndarray:
    """What each channel of density (3, h, w) is above its prediction, by three windows: (9, h, w), coarse first.

    The middle window leaves out what the coarse one disagrees with, w = 1 / (1 + (residual / 0.1 D)^2).
    """
    coarse, middle, fine = RESIDUAL_RADII_PX
    first = _residual(planes, moments(planes, coarse))
    weight = (1 / (1 + (first / AGREES_D) ** 2)).prod(axis=0)
    second = _residual(planes, moments(planes, middle, weight))
    return np.concatenate([first, second, _residual(planes, moments(planes, fine))])


@dataclass(frozen=True)
class Filled:
    """values (3, 3, h, w) by window, channel; confidence (3, h, w); slopes (3, 3, h, w) of a channel on the others."""

    values: np.ndarray
    confidence: np.ndarray
    slopes: np.ndarray

    @property
    def finest(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A copy of the finest window's values, confidence and slopes: what `detector.fill` gives."""
        return self.values[-1].copy(), self.confidence, self.slopes


def fill(planes: np.ndarray, damaged: np.ndarray) -> Filled:
    """Damaged channels from the others: density and damaged (3, h, w).

    values[k]: by the k-th window, coarse first, the planes' own values where undamaged. Samples are pixels with no
    damage at all. A guide that is itself damaged at a pixel is left out; with none left only the mean is predicted.
    confidence = n / (n + 12) / (1 + (sigma / 0.05 D)^2), sigma the regression's rms at the finest window; 1 outside.
    """
    filled = np.repeat(planes[None], len(FILL_RADII_PX), axis=0)
    confidence, slopes = np.ones_like(planes), np.zeros((3, *planes.shape), np.float32)
    weight = (~damaged.any(axis=0)).astype(np.float32)
    known = [moments(planes, r, weight) for r in FILL_RADII_PX] if damaged.any() else []
    for t in range(3):
        at = np.nonzero(damaged[t])
        if at[0].size:
            made, confidence[t][at], taken = _predicted(planes, damaged, known, t, at)
            for k, values in enumerate(made):
                filled[k, t][at] = values
            for other, slope in taken.items():
                slopes[t, other][at] = slope
    return Filled(filled, confidence, slopes)


def _box(plane, radius_px):
    size = 2 * radius_px + 1
    return uniform_filter1d(uniform_filter1d(plane, size, -1), size, -2)


def _residual(planes, m: Moments) -> np.ndarray:
    off = planes - m.mean
    out = np.empty_like(planes)
    for t, (i, j) in enumerate(((1, 2), (0, 2), (0, 1))):
        ai, aj = _solved(m.of(i, i), m.of(j, j), m.of(i, j), m.of(i, t), m.of(j, t))
        out[t] = off[t] - ai * off[i] - aj * off[j]
    return out


def _solved(sii, sjj, sij, sit, sjt):
    """(S + ridge I)^-1 s of two guides."""
    sii, sjj = np.maximum(sii, 0) + RIDGE, np.maximum(sjj, 0) + RIDGE
    over = 1 / np.maximum(sii * sjj - sij * sij, RIDGE * RIDGE)
    return (sit * sjj - sjt * sij) * over, (sjt * sii - sit * sij) * over


def _predicted(planes, damaged, known, t, at):
    """Values by each window (3, n), the confidence (n,) and the slopes of channel t at the pixels `at`."""
    i, j = (k for k in range(3) if k != t)
    vi, vj = ((~damaged[k][at]).astype(np.float32) for k in (i, j))
    ai, aj = (v / np.maximum(vi + vj, 1) for v in (vi, vj))
    value, made = 0.0, []
    for radius, m in zip(FILL_RADII_PX, known, strict=True):
        sii, sjj, sij, sit, sjt, stt = (m.of(*p)[at] for p in ((i, i), (j, j), (i, j), (i, t), (j, t), (t, t)))
        sij, sit, sjt = sij * vi * vj, sit * vi, sjt * vj
        di, dj = _solved(sii, sjj, sij, sit - sii * ai - sij * aj, sjt - sjj * aj - sij * ai)
        count = m.weight[at] * (2 * radius + 1) ** 2
        share = count / (count + TRUSTED_PX)
        ai, aj = (a + share * v * d for a, v, d in ((ai, vi, di), (aj, vj, dj)))
        raw = m.mean[t][at] + vi * ai * (planes[i][at] - m.mean[i][at]) + vj * aj * (planes[j][at] - m.mean[j][at])
        value = raw if not made else value + share * (raw - value)
        made.append(value)
    variance = stt - 2 * (ai * sit + aj * sjt) + ai * ai * sii * vi + 2 * ai * aj * sij + aj * aj * sjj * vj
    return made, share / (1 + np.maximum(variance, 0) / 0.05**2), {i: ai * vi, j: aj * vj}
