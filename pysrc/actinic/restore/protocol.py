"""The comparison: held-out crops, damaged alike for every system, and the figures of its table."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from .. import photographs
from ..colour import CURVES, from_linear, to_linear
from . import score
from .damage import CONTENTS, SEEN, damaged
from .density import density, light

SIDE_PX, LONG_SIDE_PX, CROPS, SEED = 256, 1024, 96, 2026
COVERAGES = (0.04, 0.10, 0.16)
SHADE_D = 1.2  # of real dirt at alpha 1; chosen
SRGB = CURVES["srgb"]


@dataclass(frozen=True, eq=False)
class Crop:
    """Clean and damaged codes (h, w, 3), alpha (h, w) of the damage."""

    clean: np.ndarray
    codes: np.ndarray
    alpha: np.ndarray


@dataclass(frozen=True)
class Figures:
    """Means over crops, dB but for SSIM: blue and RGB, of crops and of pooled MSE; inside the damage; its share."""

    blue: float
    blue_pooled: float
    blue_ssim: float
    rgb: float
    rgb_pooled: float
    rgb_ssim: float
    inside: float
    covered: float


def squares(folder: Path, share: str = "held", count: int = CROPS) -> list[np.ndarray]:
    """`count` clean crops (256, 256, 3) of display codes, 8 bits, in turn from the pictures that are large enough."""
    whole = [photographs.linear(p, LONG_SIDE_PX) for p in photographs.found(folder) if p.share == share]
    large = [w for w in whole if min(w.shape[:2]) >= SIDE_PX]
    made = []
    for k, picture in enumerate(islice(cycle(large), count)):
        rng = np.random.default_rng((SEED, k))
        y, x = (rng.integers(n - SIDE_PX + 1) for n in picture.shape[:2])
        codes = np.clip(from_linear(picture[y : y + SIDE_PX, x : x + SIDE_PX], SRGB), 0, 1)
        made.append((np.rint(codes * 255) / 255).astype(np.float32))
    return made


def protocol(clean: list[np.ndarray], coverage: float) -> list[Crop]:
    """Every crop with blue damaged: contents in turn, the photograph that of another crop, 8-bit codes."""
    made = []
    for k, codes in enumerate(clean):
        rng = np.random.default_rng((SEED, k, round(1000 * coverage)))
        other = clean[(k + len(clean) // 2) % len(clean)][..., 2]
        shown, alpha = damaged(codes, 2, coverage, CONTENTS[k % len(CONTENTS)], other, rng)
        made.append(Crop(codes, (np.rint(shown * 255) / 255).astype(np.float32), alpha))
    return made


def shaded(clean: list[np.ndarray], pictures: list[np.ndarray]) -> list[Crop]:
    """Every crop under a picture of real dirt, alpha (h, w) each: D + 1.2 alpha in all channels."""
    made = []
    for k, codes in enumerate(clean):
        rng = np.random.default_rng((SEED, k, 7))
        alpha = pictures[k % len(pictures)]
        y, x = (rng.integers(max(n - SIDE_PX, 0) + 1) for n in alpha.shape)
        alpha = alpha[y : y + SIDE_PX, x : x + SIDE_PX]
        shown = from_linear(light(density(to_linear(codes, SRGB)) + SHADE_D * alpha[..., None]), SRGB)
        made.append(Crop(codes, (np.rint(np.clip(shown, 0, 1) * 255) / 255).astype(np.float32), alpha))
    return made


def figures(crops: list[Crop], system: Callable[[Crop], np.ndarray]) -> Figures:
    """The figures of a system, crop -> codes (h, w, 3)."""
    rows, inside = [], []
    for crop in crops:
        made = np.clip(system(crop), 0, 1)
        blue, rgb = (score.mse(made[..., c], crop.clean[..., c]) for c in (2, slice(None)))
        alike = [score.ssim(made[..., c], crop.clean[..., c]) for c in range(3)]
        rows.append((blue, rgb, alike[2], np.mean(alike)))
        at = crop.alpha > SEEN
        inside.append(((made - crop.clean)[..., 2][at] ** 2).astype(np.float64))
    blue, rgb, blue_ssim, rgb_ssim = np.array(rows).T
    dark = score.psnr(np.concatenate(inside).mean())
    covered = float(np.mean([(c.alpha > SEEN).mean() for c in crops]))
    each = [np.mean([score.psnr(e) for e in errors]) for errors in (blue, rgb)]
    pooled = [score.psnr(errors.mean()) for errors in (blue, rgb)]
    return Figures(each[0], pooled[0], blue_ssim.mean(), each[1], pooled[1], rgb_ssim.mean(), dark, covered)


def found(crops: list[Crop], masks: list[np.ndarray]) -> tuple[float, float]:
    """Recall and precision of masks (h, w) bool: of alpha over 0.5, and how much of what is marked has any alpha."""
    sure = [c.alpha > 0.5 for c in crops]
    hit = sum((m & s).sum() for m, s in zip(masks, sure, strict=True)) / max(sum(s.sum() for s in sure), 1)
    right = sum((m & (c.alpha > SEEN / 10)).sum() for m, c in zip(masks, crops, strict=True))
    return float(hit), float(right / max(sum(m.sum() for m in masks), 1))
