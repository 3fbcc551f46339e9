"""What the encoder is told of a frame: statistics of the dye amounts of a thumbnail, whatever the picture's size."""

import numpy as np

SIDE_PX = 48  # long side of the thumbnail
LOW, HIGH = -0.3, 4.0
QUANTILES = np.array([0.3, 1, 2.5, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 97.5, 99, 99.7]) / 100
COLOURS = np.array([1, 5, 15, 30, 50, 70, 85, 95, 99]) / 100
RANKS = 10
COUNT = 4 * QUANTILES.size + 2 * COLOURS.size + 4 * RANKS + 9 + 1


def thumbnail(scan) -> np.ndarray:
    """A scan (h, w, 3) made so small, in light: means of blocks. (h', w', 3), no side over 48."""
    step = max(1, -(-max(scan.shape[:2]) // SIDE_PX))
    height, width = (max(1, n // step) for n in scan.shape[:2])
    cut = scan[: height * step, : width * step]
    return cut.reshape(height, cut.shape[0] // height, width, cut.shape[1] // width, 3).mean(axis=(1, 3))


def statistics(amounts, has_rebate: bool = True) -> np.ndarray:
    """Of dye amounts (h, w, 3): (COUNT,).

    Quantiles of the layers and of their mean, of the differences red - green and blue - green; these differences in ten
    steps of density, mean and smallest quarter; spreads of and between neighbours; whether the rebate is known.
    """
    a = np.clip(amounts, LOW, HIGH)
    flat = a.reshape(-1, 3)
    grey = flat.mean(axis=1)
    colour = flat[:, [0, 2]] - flat[:, [1]]
    parts = [_at(flat, QUANTILES).T, _at(grey, QUANTILES), _at(colour, COLOURS)]
    parts += [_by_rank(grey, colour), np.cov(flat.T)[np.triu_indices(3)], _steps(a), [float(has_rebate)]]
    return np.concatenate([np.ravel(p) for p in parts]).astype(np.float32)


def _at(values, shares):
    """Values of the nearest ranks along the first axis."""
    return np.sort(values, axis=0)[np.round(shares * (len(values) - 1)).astype(int)]


def _by_rank(grey, colour):
    """Mean colour of each tenth of the pixels by density, and of its quarter nearest to the middle: (10, 4)."""
    each = max(1, len(grey) // RANKS)
    order = np.argsort(grey, kind="stable")[np.minimum(np.arange(RANKS * each), len(grey) - 1)]
    c = colour[order].reshape(RANKS, each, 2)
    far = np.abs(c - np.median(c, axis=1, keepdims=True)).sum(axis=2)
    near = np.argsort(far, axis=1, kind="stable")[:, : max(1, each // 4)]
    return np.concatenate([c.mean(axis=1), np.take_along_axis(c, near[..., None], 1).mean(axis=1)], axis=1)


def _steps(a):
    """Root mean square between neighbours of each layer."""
    across, down = np.diff(a, axis=1).reshape(-1, 3), np.diff(a, axis=0).reshape(-1, 3)
    both = np.concatenate([across, down, np.zeros((1, 3))])
    return np.sqrt((both**2).mean(axis=0))
