"""Lessons: crops of photographs, damaged, sometimes made to look like a negative or given grain."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ... import photographs
from ...atomic import replacing
from ...colour import CURVES, from_linear, to_linear
from .. import inputs
from ..damage import CONTENTS, SEEN, damaged
from ..density import density
from ..regress import fill

LONG_SIDE_PX, SIDE_PX = 1024, 128
MOST_COVERAGE, CLEAN, SECOND, VARIED, GRAINY = 0.22, 0.2, 0.15, 0.4, 0.4  # shares of lessons but the first
SRGB = CURVES["srgb"]


@dataclass(frozen=True)
class Damaged:
    """A damaged crop: clean and damaged codes (h, w, 3), alpha of each channel's damage (3, h, w)."""

    clean: np.ndarray
    codes: np.ndarray
    alpha: np.ndarray


def pictures(folder: Path, share: str, cache: Path) -> list[np.ndarray]:
    """The photographs of a share as display codes uint8 (h, w, 3), kept in `cache` once made."""
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        found = [p for p in photographs.found(folder) if p.share == share]
        held = {f"{k:04d}": _codes(photographs.linear(p, LONG_SIDE_PX)) for k, p in enumerate(found)}
        with replacing(cache) as part, open(part, "wb") as file:
            np.savez(file, **held)
    with np.load(cache) as held:
        return [held[name] for name in sorted(held.files)]


def _codes(light):
    return np.rint(np.clip(from_linear(light, SRGB), 0, 1) * 255).astype(np.uint8)


def crop(pictures: list[np.ndarray], side_px: int, rng) -> np.ndarray:
    """A random square of a random picture that is large enough, turned and mirrored: codes 0..1 (side, side, 3)."""
    while True:
        whole = pictures[rng.integers(len(pictures))]
        if min(whole.shape[:2]) >= side_px:
            break
    y, x = (rng.integers(n - side_px + 1) for n in whole.shape[:2])
    square = np.rot90(whole[y : y + side_px, x : x + side_px], rng.integers(4))
    return (square[:, :: rng.choice((-1, 1))] / np.float32(255)).astype(np.float32)


def lesson(pictures, rng, side_px: int = SIDE_PX, any_channel: bool = True) -> Damaged:
    """A crop damaged by the protocol: blue, or where `any_channel` another and sometimes a second one."""
    clean = crop(pictures, side_px, rng)
    codes, drawn = clean, np.zeros((3, side_px, side_px), np.float32)
    channels = [2] if not any_channel or rng.random() < 0.6 else [int(rng.integers(3))]
    if any_channel and rng.random() < SECOND:
        channels.append(int(rng.integers(3)))
    for channel in set(channels) if rng.random() >= CLEAN else ():
        other = crop(pictures, side_px, rng)[..., rng.integers(3)]
        kind, coverage = CONTENTS[rng.integers(len(CONTENTS))], rng.uniform(0.01, MOST_COVERAGE)
        codes, drawn[channel] = damaged(codes, channel, coverage, kind, other, rng)
    return Damaged(clean, codes, drawn)


def planes(codes: np.ndarray) -> np.ndarray:
    """Density (3, h, w) of display codes (h, w, 3)."""
    return np.ascontiguousarray(density(to_linear(codes, SRGB)).transpose(2, 0, 1))


def varied(first: np.ndarray, rng):
    """A way to vary densities (3, h, w): channels' gains (3, 1, 1), the function; half of the varied are negatives."""
    gain, offset, grain = np.ones((3, 1, 1), np.float32), np.zeros((3, 1, 1), np.float32), np.float32(0)
    if rng.random() < VARIED:
        gain = rng.uniform(0.5, 1.1, (3, 1, 1)).astype(np.float32)
        offset = rng.uniform(0, 0.5, (3, 1, 1)).astype(np.float32)
        if rng.random() < 0.5:
            gain, offset = -gain, offset + 2 * gain
    if rng.random() < GRAINY:
        grain = rng.normal(size=first.shape).astype(np.float32) * rng.uniform(0, 0.03)
    return gain, lambda planes: gain * planes + offset + grain


def detection(pictures, rng) -> tuple[np.ndarray, np.ndarray]:
    """A lesson of the mask: inputs (12, h, w), which channels are damaged (3, h, w) float32."""
    one = lesson(pictures, rng)
    _, vary = varied(one.alpha, rng)
    return inputs.detect(vary(planes(one.codes))), (one.alpha > SEEN / 2).astype(np.float32)


def refinement(pictures, rng):
    """A lesson of the refinement: inputs (8, h, w); what to add, D, and its weight, codes per D, (1, h, w)."""
    one = lesson(pictures, rng)
    gain, vary = varied(one.alpha, rng)
    clean, shown = planes(one.clean), vary(planes(one.codes))
    channel = int(np.argmax(one.alpha.mean(axis=(1, 2))))
    at = one.alpha > rng.choice((0.01, 0.03, 0.1))
    filled = fill(shown, at)
    slope = np.gradient(from_linear(10.0 ** -np.linspace(0, 2, 201), SRGB), 0.01)
    weight = np.interp(clean[channel], np.linspace(0, 2, 201), -slope) / abs(gain[channel]) * at[channel]
    todo = vary(clean)[channel] - filled.values[-1, channel]
    given = inputs.refine(shown, at, filled, channel)
    return given, todo[None].astype(np.float32), weight[None].astype(np.float32)
