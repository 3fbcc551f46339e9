"""The course: which lessons are given, each made once and kept in a folder."""

from pathlib import Path

import numpy as np

from ...atomic import replacing
from ..curves import curves
from ..fitting import exceeded
from ..model import Grain, Layer
from ..net import HALO
from ..probe import biased
from ..stocks import _scaled
from .lessons import Lesson, lesson

PITCHES_UM = (1, 2, 3, 4, 6, 8, 10, 13, 18, 24)
FLATS, SHAPED, VARIED = 6, 2, 3  # lessons for each layer and pitch: flat, with a picture, flat of a varied layer
VARIATIONS = ((0.6, 1.0), (1.6, 0.75))  # lengths and densities of the stock's, so that the net is not one stock's
FRAMES = 3
SIDE, COARSE_SIDE, COARSE_UM = 128, 96, 9


def plan(grain: Grain):
    """Every lesson's layer number, variation, pitch, kind and number."""
    for c in range(len(grain.layers)):
        for pitch in PITCHES_UM:
            yield from ((c, 0, pitch, "flat", k) for k in range(FLATS))
            yield from ((c, 0, pitch, kind, 0) for kind in ("ramp", "picture")[:SHAPED])
            yield from ((c, 1 + k % len(VARIATIONS), pitch, "flat", FLATS + k) for k in range(VARIED))


def give(grain: Grain, picture, folder: Path, report=lambda done, of: None) -> list[Lesson]:
    """The whole course, lessons made before read from their files; picture: (h, w), 0..1."""
    layers = _layers(grain, folder)
    known = {key: curves(layer) for key, layer in layers.items()}
    whole, given = list(plan(grain)), []
    for number, (c, varied, pitch, kind, k) in enumerate(whole):
        path = folder / f"{c}{varied}_{pitch}_{kind}{k}.npz"
        if not path.exists():
            rng = np.random.default_rng(number)
            layer = layers[c, varied]
            density = _density(kind, layer, pitch, picture, rng, k)
            _keep(lesson(layer, known[c, varied], density, pitch, 1000 + number, FRAMES), path)
        given.append(_read(path))
        report(number + 1, len(whole))
    return given


def _layers(grain, folder) -> dict[tuple[int, int], Layer]:
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for c, layer in enumerate(grain.layers):
        found[c, 0] = layer
        for k, (times, denser) in enumerate(VARIATIONS, 1):
            path = folder / f"layer_{c}{k}.json"
            if not path.exists():
                with replacing(path) as part:
                    part.write_text(exceeded(biased(_scaled(layer, times, denser))).model_dump_json())
            found[c, k] = Layer.model_validate_json(path.read_text())
    return found


def _density(kind, layer, pitch, picture, rng, k):
    """A density (h, w), halo included: one number (thin ones oftener), a ramp with a step in it, or a picture's."""
    side = (COARSE_SIDE if pitch > COARSE_UM else SIDE) + 2 * HALO
    top = 0.98 * layer.maximum
    if kind == "flat":
        strata = FLATS if k < FLATS else VARIED
        return np.full((side, side), top * ((k % strata + rng.random()) / strata) ** 1.6)
    if kind == "ramp":
        ramp = np.broadcast_to(np.linspace(0, top, side), (side, side)).copy()
        ramp[side // 3 : 2 * side // 3] = top - ramp[side // 3 : 2 * side // 3]
        return ramp
    y, x = (rng.integers(0, n - side) for n in picture.shape)
    return top * picture[y : y + side, x : x + side]


def _keep(made: Lesson, path):
    with replacing(path) as part, open(part, "wb") as file:
        np.savez(file, **vars(made))


def _read(path) -> Lesson:
    with np.load(path) as held:
        return Lesson(**{k: (bool(v) if k == "is_flat" else v) for k, v in held.items()})
