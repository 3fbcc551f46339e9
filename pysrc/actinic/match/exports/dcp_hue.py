"""A DCP's map of hues and saturations, alike at every exposure: half of what the film does to colours of one light.

Half, so that it can be undone: the look table behind it holds the rest, at colours that have been through the map.
"""

import numpy as np

HUES, SATURATIONS = 72, 24
VALUE, SHARE = 0.4, 0.5  # of light, where the film is asked; of what it does
ROUNDS, STEP = 60, 0.7


def hue_map(film) -> np.ndarray:
    """(hues, saturations, 3): hue shift in degrees, scales of saturation and value. film: HSV (..., 3) to HSV."""
    h, s = np.meshgrid(np.arange(HUES) * (6 / HUES), np.linspace(0, 1, SATURATIONS), indexing="ij")
    seen = film(np.stack([h, s, np.full(h.shape, VALUE)], axis=-1))
    rising = np.maximum.accumulate(seen[..., 1], axis=1)
    turn = SHARE * ((seen[..., 0] - h + 3) % 6 - 3)
    scale = 1 + SHARE * (rising / np.maximum(s, 1e-6) - 1)
    made = np.stack([turn * 60, scale, (seen[..., 2] / VALUE) ** SHARE], axis=-1)
    made[:, 0] = made[:, 1]
    made[:, 0, 2] = 1  # a neutral keeps its value
    return made.astype(np.float32)


def moves(made, h, s) -> np.ndarray:
    """The map at hues 0..6 and saturations, linear between its nodes and going round: (..., 3)."""
    at = np.stack([(h % 6) * (HUES / 6), np.clip(s, 0, 1) * (SATURATIONS - 1)], axis=-1)
    first = np.minimum(at.astype(int), (HUES - 1, SATURATIONS - 2))
    f, total = at - first, np.zeros((*np.shape(h), 3))
    for corner in np.ndindex(2, 2):
        i = first + corner
        total += np.prod(np.where(corner, f, 1 - f), axis=-1)[..., None] * made[i[..., 0] % HUES, i[..., 1]]
    return total


def moved(made, hsv) -> np.ndarray:
    """HSV (..., 3) through the map; value has no end."""
    h, s, v = np.moveaxis(hsv, -1, 0)
    d = moves(made, h, s)
    return np.stack([(h + d[..., 0] / 60) % 6, np.clip(s * d[..., 1], 0, 1), v * d[..., 2]], axis=-1)


def undone(made, hsv) -> np.ndarray:
    """What the map makes HSV (..., 3) of, by repeated correction."""
    wanted_h, wanted_s, v = np.moveaxis(hsv, -1, 0)
    h, s = wanted_h, wanted_s
    for _ in range(ROUNDS):
        d = moves(made, h, s)
        h = (h + STEP * ((wanted_h - h - d[..., 0] / 60 + 3) % 6 - 3)) % 6
        s = np.clip(s + STEP * (wanted_s - np.clip(s * d[..., 1], 0, 1)), 0, 1)
    return np.stack([h, s, v / moves(made, h, s)[..., 2]], axis=-1)
