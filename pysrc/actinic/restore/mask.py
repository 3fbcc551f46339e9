"""From the net's logits to a mask: a sure pixel takes the likely ones around it along."""

import numpy as np

SURE, LIKELY = (0.99, 0.93, 0.97), 0.2  # probabilities of R, G, B, and of any; chosen on the check share
NEAR_PX, GROWN_PX = 8, 1


def judged(logits: np.ndarray, sensitivity: float = 0.5) -> np.ndarray:
    """Bits (h, w) uint8 of logits (3, h, w): 0 to 2 where R, G, B are likely damaged, 3 to 5 where surely.

    sensitivity 0..1 moves both thresholds by logits of -3..3 (0.5: as they are).
    """
    likely, *sure = (_moved(p, sensitivity) for p in (LIKELY, *SURE))
    out = np.zeros(logits.shape[1:], np.uint8)
    for c, plane in enumerate(logits):
        out |= (plane > likely).view(np.uint8) << c
        out |= (plane > sure[c]).view(np.uint8) << (c + 3)
    return out


def marked(judged: np.ndarray) -> np.ndarray:
    """Damaged pixels (h, w, 3) bool of the bits (h, w): likely, within 8 px of a sure one, and 1 px around."""
    found = grown(judged & grown(judged >> 3, NEAR_PX) & 7, GROWN_PX)
    return np.stack([(found >> c & 1).view(bool) for c in range(3)], axis=-1)


def grown(mask: np.ndarray, by_px: int) -> np.ndarray:
    """Every bit, or True, of a pixel in a square of 2 by + 1 px about it: mask (..., h, w) bool or uint8."""
    wide = mask.copy()
    for d in range(1, by_px + 1):
        wide[..., d:] |= mask[..., :-d]
        wide[..., :-d] |= mask[..., d:]
    out = wide.copy()
    for d in range(1, by_px + 1):
        out[..., d:, :] |= wide[..., :-d, :]
        out[..., :-d, :] |= wide[..., d:, :]
    return out


def _moved(probability, sensitivity):
    return np.float32(np.log(probability / (1 - probability)) + 6 * (0.5 - sensitivity))
