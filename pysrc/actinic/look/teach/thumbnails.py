"""Photographs as the encoder sees them, cut several ways, each share of pictures for itself."""

from pathlib import Path

import numpy as np

from ... import photographs
from ...atomic import replacing
from ...colour import CURVES, from_linear
from ..thumbnail import SIDE_PX, thumbnail

LONG_SIDE_PX, CUTS, LEAST = 256, 16, 0.5  # LEAST: of a side, what a cut keeps


def made(path: Path, folder: Path, told=lambda done: None) -> dict[str, np.ndarray]:
    """By share: sRGB codes (pictures, cuts, side, side, 3), uint8; the first cut is the whole picture."""
    if not path.exists():
        held = {share: [] for share in photographs.SHARES}
        for k, picture in enumerate(photographs.found(folder)):
            light = photographs.linear(picture, LONG_SIDE_PX)
            held[picture.share].append(_cuts(light, CUTS if picture.share == "train" else 1, k))
            told(k + 1)
        with replacing(path) as part, open(part, "wb") as file:
            np.savez(file, **{share: np.array(rows) for share, rows in held.items()})
    with np.load(path) as kept:
        return dict(kept)


def _cuts(light, count, seed):
    rng, rows = np.random.default_rng((5, seed)), []
    codes = np.clip(from_linear(light, CURVES["srgb"]), 0, 1)
    for k in range(count):
        size = [n if k == 0 else int(n * rng.uniform(LEAST, 1)) for n in codes.shape[:2]]
        y, x = (rng.integers(0, n - s + 1) for n, s in zip(codes.shape[:2], size, strict=True))
        rows.append(thumbnail(codes[y : y + size[0], x : x + size[1]], SIDE_PX))
    return np.round(255 * np.array(rows)).astype(np.uint8)
