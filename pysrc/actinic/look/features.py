"""What the encoder sees of a picture: where its colours lie, jointly and by channel; its tones, tints and hues."""

import numpy as np

JOINT, ALONE, PLACES = 9, 32, 4  # nodes a side of colours together; nodes of a channel; means a side
TONES, HUES = 8, 12
RANKS = np.array([0, 0.5, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 100]) / 100
COUNT = JOINT**3 + 3 * ALONE + 3 * PLACES**2 + 3 * RANKS.size + 6 * TONES + 3 * HUES
SCALE = 4.0
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
FEW, LITTLE, NEUTRAL = np.float32(2), np.float32(0.5), np.float32(0.08)  # pixels; chroma; codes about the neutral


def features(thumbnails) -> np.ndarray:
    """Thumbnails (n, side, side, 3) of sRGB codes -> (n, 1014): roots of shares of pixels, means, `tones`."""
    x = np.clip(thumbnails, 0, 1).astype(np.float32)
    n, step = len(x), x.shape[1] // PLACES
    pixels = x.reshape(n, -1, 3)
    alone = [_shares(pixels[..., c : c + 1], ALONE) for c in range(3)]
    means = x.reshape(n, PLACES, step, PLACES, step, 3).mean(axis=(2, 4)).reshape(n, -1)
    shares = [SCALE * np.sqrt(a) for a in (_shares(pixels, JOINT), *alone)]
    return np.concatenate([*shares, 2 * means - 1, tones(pixels)], axis=1)


def tones(pixels) -> np.ndarray:
    """Ranks of the channels; by luma, mean and rms of two opponent colours and the neutrals' mean; by hue, share,
    chroma and luma: (n, p, 3) -> (n, 141)."""
    n, y = len(pixels), pixels @ LUMA
    ranked = np.sort(pixels.transpose(0, 2, 1), axis=2)[:, :, np.round(RANKS * (pixels.shape[1] - 1)).astype(int)]
    red, green, blue = np.moveaxis(pixels, -1, 0)
    colours = np.stack([red - green, blue - (red + green) / 2], axis=-1)
    chroma = np.sqrt(colours[..., 0] ** 2 + colours[..., 1] ** 2)
    near = np.maximum(0, 1 - np.abs(y[:, None] * np.float32(TONES - 1) - _column(TONES)))
    both = near @ np.concatenate([colours, colours * colours], axis=-1) / (near.sum(axis=2) + FEW)[..., None]
    grey = near * np.exp(-((chroma / NEUTRAL) ** 2))[:, None]
    tint = grey @ colours / (grey.sum(axis=2) + FEW)[..., None]
    mean, rms = both[..., :2].reshape(n, -1), np.sqrt(both[..., 2:]).reshape(n, -1)
    parts = [2 * ranked.reshape(n, -1) - 1, 5 * mean, 5 * rms, 10 * tint.reshape(n, -1), _hues(colours, chroma, y)]
    return np.concatenate(parts, axis=1).astype(np.float32)


def _hues(colours, chroma, y):
    """By hue: root of its share of chroma, mean chroma, mean luma: (n, 36)."""
    hue = np.arctan2(colours[..., 1], colours[..., 0]) * np.float32(HUES / (2 * np.pi))
    half = np.float32(HUES / 2)
    away = np.abs((hue[:, None] - _column(HUES) + half) % np.float32(HUES) - half)
    weight = np.maximum(0, 1 - away) * chroma[:, None]
    total = weight.sum(axis=2)
    mean = weight @ np.stack([chroma, y], axis=-1) / (total + LITTLE)[..., None]
    return np.concatenate([4 * np.sqrt(total / y.shape[1]), 4 * mean[..., 0], 2 * mean[..., 1]], axis=1)


def _column(count):
    return np.arange(count, dtype=np.float32)[:, None]


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
