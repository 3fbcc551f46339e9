"""The small square that the encoder sees of a picture."""

import numpy as np

SIDE_PX = 48


def thumbnail(codes, side_px: int = SIDE_PX) -> np.ndarray:
    """Codes (h, w, 3) as (side, side, 3): squeezed, each pixel the mean of its area; few pixels are repeated."""
    x = np.asarray(codes, np.float32)
    for axis in (0, 1):
        x = np.moveaxis(_means(np.moveaxis(x, axis, 0), side_px), 0, axis)
    return x


def _means(rows, count):
    """Means of rows over `count` equal spans, shares of rows at the ends of a span included."""
    total = np.concatenate([np.zeros_like(rows[:1], dtype=np.float64), np.cumsum(rows, axis=0, dtype=np.float64)])
    at = np.linspace(0, len(rows), count + 1)
    i = np.minimum(at.astype(int), len(rows) - 1)
    share = (at - i).reshape(-1, *[1] * (rows.ndim - 1))
    upto = total[i] + share * (total[i + 1] - total[i])
    return np.diff(upto, axis=0) * (count / len(rows))
