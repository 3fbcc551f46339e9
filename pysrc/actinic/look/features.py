"""What the encoder sees of a picture: where its colours lie, jointly and channel by channel, and 4 x 4 means."""

import numpy as np

JOINT, ALONE, PLACES = 9, 32, 4  # nodes a side of colours together; nodes of a channel; means a side
COUNT = JOINT**3 + 3 * ALONE + 3 * PLACES**2
SCALE = 4.0


def features(thumbnails) -> np.ndarray:
    """Thumbnails (n, side, side, 3) of sRGB codes -> (n, 873): roots of shares of pixels, trilinear; means."""
    x = np.clip(thumbnails, 0, 1).astype(np.float32)
    n, step = len(x), x.shape[1] // PLACES
    pixels = x.reshape(n, -1, 3)
    alone = [_shares(pixels[..., c : c + 1], ALONE) for c in range(3)]
    means = x.reshape(n, PLACES, step, PLACES, step, 3).mean(axis=(2, 4)).reshape(n, -1)
    return np.concatenate([SCALE * np.sqrt(a) for a in (_shares(pixels, JOINT), *alone)] + [2 * means - 1], axis=1)


def whole(thumbnails) -> np.ndarray:
    """The mean of the features of a thumbnail's four interleaved quarters, which the encoder learned from."""
    return np.mean([features(thumbnails[:, y::2, x::2]) for y in (0, 1) for x in (0, 1)], axis=0)


def _shares(values, nodes):
    """Shares of rows' values (n, p, d) on nodes^d, linear between them: (n, nodes^d)."""
    n, p, d = values.shape
    at, parts = np.arange(0, n * nodes**d, nodes**d)[:, None], [np.float32(1 / p)]
    places = [at]
    for c in range(d):
        t = values[..., c] * np.float32(nodes - 1)
        i = np.minimum(t.astype(np.int32), nodes - 2)
        f, stride = t - i, nodes ** (d - 1 - c)
        places = [q + (i + k) * stride for q in places for k in (0, 1)]
        parts = [w * g for w in parts for g in (1 - f, f)]
    total = sum(np.bincount(q.ravel(), w.ravel(), n * nodes**d) for q, w in zip(places, parts, strict=True))
    return total.reshape(n, -1).astype(np.float32)
