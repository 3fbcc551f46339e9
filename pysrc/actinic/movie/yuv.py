"""R'G'B' to limited-range Y'CbCr and back, by the standards' own arithmetic: no scaler of a library comes between.

Y' = kr R' + kg G' + kb B', Cb = (B' - Y') / (2 (1 - kb)), Cr = (R' - Y') / (2 (1 - kr));
codes of n bits: Y 2^(n-8) (16 + 219 Y'), C 2^(n-8) (128 + 224 C). Chroma lies on every other pixel of a row (a quarter,
a half, a quarter of its neighbours) and, in 4:2:0, between two rows. Source: bt709, bt2020 (non-constant luminance).
"""

from dataclasses import dataclass

import numpy as np

WEIGHTS = {"bt709": (0.2126, 0.7152, 0.0722), "bt2020": (0.2627, 0.6780, 0.0593)}


@dataclass(frozen=True)
class Layout:
    """Luma weights, bits a sample, and whether chroma is halved from row to row as well."""

    matrix: str
    bits: int
    is_420: bool


def to_yuv(rgb: np.ndarray, layout: Layout) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(h, w, 3) R'G'B' of 0..1, h and w even, as planes of codes: (h, w), and two of (h or h/2, w/2)."""
    kr, kg, kb = WEIGHTS[layout.matrix]
    rgb = np.clip(np.nan_to_num(np.asarray(rgb, np.float32)), 0, 1)
    y = rgb @ np.array([kr, kg, kb], np.float32)
    chroma = (rgb[..., 2] - y) / (2 * (1 - kb)), (rgb[..., 0] - y) / (2 * (1 - kr))
    return _codes(y, 16, 219, layout), *(_codes(_halved(c, layout), 128, 224, layout) for c in chroma)


def to_rgb(planes, layout: Layout) -> np.ndarray:
    """Planes of codes as (h, w, 3) R'G'B', chroma interpolated linearly, not clipped."""
    kr, kg, kb = WEIGHTS[layout.matrix]
    y = _values(planes[0], 16, 219, layout)
    cb, cr = (_doubled(_values(p, 128, 224, layout), layout) for p in planes[1:])
    r, b = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    return np.stack([r, (y - kr * r - kb * b) / kg, b], axis=-1)


def _codes(values, black, span, layout):
    scale = 2 ** (layout.bits - 8)
    return np.rint(scale * (black + span * values)).astype(np.uint8 if layout.bits == 8 else np.uint16)


def _values(codes, black, span, layout):
    return ((codes.astype(np.float32) / 2 ** (layout.bits - 8)) - black) / span


def _halved(c, layout):
    edge = np.concatenate([c[:, :1], c], axis=1)
    c = (edge[:, :-1:2] + 2 * c[:, ::2] + c[:, 1::2]) / 4
    return (c[::2] + c[1::2]) / 2 if layout.is_420 else c


def _doubled(c, layout):
    if layout.is_420:
        up, down = np.concatenate([c[:1], c[:-1]]), np.concatenate([c[1:], c[-1:]])
        c = np.stack([(up + 3 * c) / 4, (3 * c + down) / 4], axis=1).reshape(-1, c.shape[1])
    right = np.concatenate([c[:, 1:], c[:, -1:]], axis=1)
    return np.stack([c, (c + right) / 2], axis=2).reshape(c.shape[0], -1)
