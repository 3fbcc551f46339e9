"""From probabilities to a mask: a sure pixel takes the likely ones around it along."""

import numpy as np
from scipy.ndimage import maximum_filter1d

SURE, LIKELY = (0.995, 0.95, 0.98), 0.2  # probabilities of R, G, B, and of any; chosen on the check share
NEAR_PX, GROWN_PX = 8, 1
REACH_PX = NEAR_PX + GROWN_PX


def marked(probability: np.ndarray, sensitivity: float = 0.5) -> np.ndarray:
    """Damaged pixels (3, h, w) of probabilities (3, h, w): likely, within 8 px of a sure one, and 1 px around.

    sensitivity 0..1 moves both thresholds by logits of -3..3 (0.5: as they are).
    """
    sure, likely = (_moved(np.asarray(p), sensitivity) for p in (SURE, LIKELY))
    return grown((probability > likely) & grown(probability > sure[:, None, None], NEAR_PX), GROWN_PX)


def grown(mask: np.ndarray, by_px: int) -> np.ndarray:
    """Every pixel within a square of 2 by + 1 px of a marked one."""
    size = 2 * by_px + 1
    return maximum_filter1d(maximum_filter1d(mask.astype(np.uint8), size, -1), size, -2).astype(bool)


def _moved(probability, sensitivity):
    logit = np.log(probability / (1 - probability)) + 6 * (0.5 - sensitivity)
    return 1 / (1 + np.exp(-logit))
