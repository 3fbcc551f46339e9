"""The damage of the brief's protocol: free-form strokes and discs in one channel, blended by a smoothed alpha.

    damaged = (1 - alpha) clean + alpha content        in display codes, 0..1

Coverage is the share of pixels whose alpha is over SEEN. Source: the brief, which states neither sizes nor
coverage; those here are chosen by eye.
"""

import numpy as np
from scipy.ndimage import gaussian_filter

SEEN = 0.1  # alpha that counts as damage
BLUR_PX = 1.0
STROKE_RADIUS_PX, STROKE_STEP_PX, STROKE_STEPS = (1.5, 6.0), (6.0, 28.0), (3, 9)
DISC_RADIUS_PX, DISCS, DISC_SPREAD_PX = (2.0, 11.0), (2, 9), 14.0
CONTENTS = ("grey", "impulse", "photograph")
MOST_SHAPES = 400


def alpha(shape: tuple[int, int], coverage: float, rng) -> np.ndarray:
    """A smoothed alpha (h, w) float32 that covers `coverage` of the picture, 0.9 to 1.1 times, by strokes and discs.

    A shape that would cover too much is drawn again; small pictures may end with less.
    """
    drawn, smooth, covered = np.zeros(shape, bool), np.zeros(shape, np.float32), 0.0
    for _ in range(MOST_SHAPES):
        if covered >= 0.9 * coverage:
            break
        more = drawn.copy()
        (_stroke if rng.random() < 0.6 else _discs)(more, rng)
        blurred = gaussian_filter(more.astype(np.float32), BLUR_PX)
        if (share := float((blurred > SEEN).mean())) <= 1.1 * coverage:
            drawn, smooth, covered = more, blurred, share
    return smooth


def content(kind: str, shape: tuple[int, int], other: np.ndarray, rng) -> np.ndarray:
    """What the damage shows: one grey, black and white on half of the pixels (else nothing), or `other` (h, w)."""
    if kind == "grey":
        return np.full(shape, rng.random(), np.float32)
    if kind == "impulse":
        return np.where(rng.random(shape) < 0.5, rng.integers(0, 2, shape), np.nan).astype(np.float32)
    return np.asarray(other, np.float32)


def blend(clean: np.ndarray, alpha: np.ndarray, content: np.ndarray) -> np.ndarray:
    """The damaged channel (h, w); where content is NaN the clean channel shows through."""
    shown = np.where(np.isnan(content), clean, content)
    return np.clip((1 - alpha) * clean + alpha * shown, 0, 1).astype(np.float32)


def damaged(codes: np.ndarray, channel: int, coverage: float, kind: str, other: np.ndarray, rng):
    """Codes (h, w, 3) with one channel damaged, and the damage's alpha (h, w)."""
    drawn = alpha(codes.shape[:2], coverage, rng)
    out = codes.copy()
    out[..., channel] = blend(codes[..., channel], drawn, content(kind, drawn.shape, other, rng))
    return out, drawn


def _stroke(drawn, rng):
    """A free-form stroke: a walk whose direction turns by a random angle at each step."""
    at = rng.random(2) * drawn.shape
    angle, radius = rng.random() * 2 * np.pi, rng.uniform(*STROKE_RADIUS_PX)
    for _ in range(rng.integers(*STROKE_STEPS)):
        angle += rng.normal() * 0.8
        to = at + rng.uniform(*STROKE_STEP_PX) * np.array([np.sin(angle), np.cos(angle)])
        capsule(drawn, at, to, radius)
        at = to


def _discs(drawn, rng):
    centre = rng.random(2) * drawn.shape
    for _ in range(rng.integers(*DISCS)):
        at = centre + rng.normal(size=2) * DISC_SPREAD_PX * rng.random()
        capsule(drawn, at, at, rng.uniform(*DISC_RADIUS_PX))


def capsule(drawn: np.ndarray, start, end, radius: float) -> None:
    """Mark, in place, every pixel of `drawn` (h, w) within `radius` px of the segment from `start` to `end` (y, x)."""
    low = np.maximum(np.floor(np.minimum(start, end) - radius), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum(start, end) + radius) + 1, drawn.shape).astype(int)
    if (high <= low).any():
        return
    y, x = np.ogrid[low[0] : high[0], low[1] : high[1]]
    (dy, dx), length2 = np.subtract(end, start), max(float(np.sum(np.subtract(end, start) ** 2)), 1e-9)
    along = np.clip(((y - start[0]) * dy + (x - start[1]) * dx) / length2, 0, 1)
    near = (y - start[0] - along * dy) ** 2 + (x - start[1] - along * dx) ** 2 <= radius**2
    drawn[low[0] : high[0], low[1] : high[1]] |= near
