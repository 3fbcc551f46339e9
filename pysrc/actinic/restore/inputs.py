"""What the two networks are given: planes of density, residuals and fills, (channels, h, w) float32."""

import numpy as np

from .regress import Filled, residuals

DETECT_PLANES, REFINE_PLANES = 12, 8
REACH_D = 0.3  # residuals are clipped here


def detect(planes: np.ndarray) -> np.ndarray:
    """For the mask: density (3, h, w) about its middle, and the clipped residuals of three windows: (12, h, w)."""
    clipped = np.clip(residuals(planes), -REACH_D, REACH_D) * (1 / REACH_D)
    return np.concatenate([planes - 1, clipped]).astype(np.float32)


def refine(planes: np.ndarray, damaged: np.ndarray, filled: Filled, channel: int) -> np.ndarray:
    """For the refinement of a channel: it and the others filled, its mask, what fills and damage differ: (8, h, w).

    planes, damaged (3, h, w) and filled as `regress.fill` takes and gives them.
    """
    values, best = filled.values, filled.values[-1]
    order = channel, *(k for k in range(3) if k != channel)
    mask = damaged[channel]
    off = np.clip(planes[channel] - best[channel], -REACH_D, REACH_D)
    found = [best[k] - 1 for k in order]
    coarser = [values[k, channel] - best[channel] for k in (0, 1)]
    found += [mask, *coarser, off, filled.confidence[channel]]
    return np.stack(found).astype(np.float32)
