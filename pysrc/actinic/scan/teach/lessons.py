"""Lessons: rolls of scanned photographs, as statistics with the nuisances that were drawn; a file a hundred rolls."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from ... import photographs
from ...atomic import folder_made, replacing
from .. import generator
from ..generator import Nuisances
from ..mean import ID
from ..model import scan_model
from ..rig import names, rig
from ..statistics import SIDE_PX, statistics

FRAMES, ROLLS = 6, 100  # of a roll; of a file
TOP = 0.998  # quantile of a scan that stands in for a rebate that is not there
OUTPUTS = 7  # of the encoder: grey (3), rebate (3), development
# What is done to a picture: least share of its sides kept, share of pictures with highlights above white.
LESS, BEYOND, SATURATION, CONTRAST = 0.5, 0.25, (0.6, 1.2), (0.85, 1.2)


def lessons(folder: Path, files: int, pictures: list, report=lambda done, of: None):
    """Statistics (n, 2, 6, COUNT) with and without rebate, and targets (n, 2, 6, 7); files there are read.

    pictures: of photographs.found, those to learn from.
    """
    held = []
    for number in range(files):
        path = folder_made(folder) / f"rolls_{number:03d}.npz"
        if not path.exists():
            made = [lesson([light_of(p) for p in pictures], np.random.default_rng((number, k))) for k in range(ROLLS)]
            with replacing(path) as part, open(part, "wb") as file:
                np.savez(file, x=np.stack([x for x, _ in made]), y=np.stack([y for _, y in made]))
        with np.load(path) as found:
            held.append((found["x"], found["y"]))
        report(number + 1, files)
    return (np.concatenate(part) for part in zip(*held, strict=True))


def lesson(scenes, rng):
    """One roll: scenes (h, w, 3), linear Rec.709, cut and changed at random, on any stock taught, under any rig."""
    known = generator.negatives(unseen=False)
    film, where = known[rng.integers(len(known))], rig(names()[rng.integers(len(names()))])
    lights = [changed(scenes[rng.integers(len(scenes))], rng) for _ in range(FRAMES)]
    frames = generator.roll(film, lights, rng.uniform(*generator.EV, FRAMES), where, was := Nuisances.drawn(rng), rng)
    both = [example(f, scan_model(where.name, ID), was) for f in frames]
    x, y = (np.stack(part, axis=1) for part in zip(*both, strict=True))
    return x, y


def example(frame, model, was):
    """Statistics (2, COUNT) and targets (2, 7) of a frame: by its rebate, and by what is brightest in it."""
    top = np.quantile(frame.scan.reshape(-1, 3), TOP, axis=0)
    grey = model.amounts(frame.grey, frame.rebate)
    short = np.log10(frame.rebate / top)
    x = [statistics(model.amounts(frame.scan, base), k == 0) for k, base in enumerate((frame.rebate, top))]
    return np.stack(x), np.stack([[*grey, *short, was.development]] * 2)


@lru_cache(maxsize=512)
def light_of(photograph):
    """A photograph's thumbnail, linear Rec.709, half as long again as a thumbnail, to be cut."""
    return photographs.linear(photograph, int(1.5 * SIDE_PX))


def changed(light, rng):
    """A part of a picture, its saturation and contrast changed; some with highlights above white. (h, w, 3)."""
    sides = [max(8, round(n * rng.uniform(LESS, 1))) for n in light.shape[:2]]
    y, x = (rng.integers(0, n - s + 1) for n, s in zip(light.shape, sides, strict=False))
    cut = light[y : y + sides[0], x : x + sides[1]]
    if rng.random() < BEYOND:
        cut = cut * (1 + rng.uniform(0, 3) * cut.max(axis=2, keepdims=True) ** 3)
    grey = cut.mean(axis=2, keepdims=True)
    cut = np.maximum(grey + rng.uniform(*SATURATION) * (cut - grey), 0)
    return np.ascontiguousarray(0.18 * (cut / 0.18) ** rng.uniform(*CONTRAST), np.float32)
