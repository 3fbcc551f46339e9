"""How near an inversion comes to the timed print of the same stock: held photographs on unseen stocks."""

from dataclasses import dataclass, field

import numpy as np

from .. import colour
from ..chain import State
from ..prepare import output_matrix
from . import generator
from .generator import Frame, Nuisances
from .mean import ID
from .model import scan_model
from .positive import engine, printed, timed
from .rig import names, rig

WHITE = colour.xyz_of_white(colour.PRIMARIES["Rec.709"][3])
FRAMES = 6


@dataclass(frozen=True, eq=False)
class Case:
    """A roll to judge by: its frames, and the XYZ (h, w, 3) of each frame's timed print and of its grey card."""

    film: str
    rig: str
    frames: list[Frame] = field(repr=False)
    truths: list[np.ndarray] = field(repr=False)
    card: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Score:
    """R^2 of Rec.709 codes, pooled; dE2000, mean and the worst picture's; of the grey card by its colour alone."""

    r2: float
    de: float
    worst: float
    neutral: float
    worst_neutral: float


def cases(lights: list, films, seed: int) -> list[Case]:
    """Every film with every light once, in rolls of six, rigs in turn, nuisances drawn."""
    out = []
    for film in films:
        for at in range(0, len(lights) - FRAMES + 1, FRAMES):
            rng = np.random.default_rng((seed, len(out)))
            where, was = rig(names()[(len(out) + seed) % len(names())]), Nuisances.drawn(rng)
            scenes, evs = lights[at : at + FRAMES], rng.uniform(*generator.EV, FRAMES)
            frames = generator.roll(film, scenes, evs, where, was, rng)
            xyz = [generator.truth(film, x, ev, State.DISPLAY_LINEAR) for x, ev in zip(scenes, evs, strict=True)]
            card = generator.truth(film, np.full((1, 1, 3), 0.18, np.float32), 0.0, State.DISPLAY_LINEAR)[0, 0]
            out.append(Case(film, where.name, frames, xyz, card))
    return out


def prints(case: Case, found: list, film: str = ID) -> tuple[list, list]:
    """XYZ of every frame's print and of its true grey card as printed so."""
    tables, model = engine(film)[0], scan_model(case.rig, film)
    pictures, cards = [], []
    for frame, (a, grey) in zip(case.frames, found, strict=True):
        controls = timed(tables, grey)
        card = model.amounts(frame.grey, frame.rebate)[None, None]
        pictures.append(printed(a.astype(np.float32), film, controls, until=State.DISPLAY_LINEAR))
        cards.append(printed(card.astype(np.float32), film, controls, until=State.DISPLAY_LINEAR)[0, 0])
    return pictures, cards


def score(wanted: list, made: list, cards=(), card_wanted=()) -> Score:
    """Of XYZ pictures against XYZ pictures."""
    y, x = (np.concatenate([codes(p).reshape(-1, 3) for p in part]) for part in (wanted, made))
    de = [float(difference(w, m).mean()) for w, m in zip(wanted, made, strict=True)]
    cast = [_cast(c, w) for c, w in zip(cards, card_wanted, strict=True)] or [np.nan]
    r2 = 1 - ((x - y) ** 2).sum() / ((y - y.mean(axis=0)) ** 2).sum()
    return Score(float(r2), float(np.mean(de)), max(de), float(np.mean(cast)), float(max(cast)))


def codes(xyz) -> np.ndarray:
    """Rec.709 codes, gamma 2.4, 0..1."""
    return np.clip(xyz @ output_matrix("rec709").T, 0, 1) ** (1 / 2.4)


def lab(xyz) -> np.ndarray:
    import colour as science

    return science.XYZ_to_Lab(np.asarray(xyz, float), colour.PRIMARIES["Rec.709"][3])


def difference(first, second) -> np.ndarray:
    """dE2000 of XYZ pictures."""
    import colour as science

    return science.delta_E(lab(first), lab(second), method="CIE 2000")


def _cast(card, wanted):
    """dE2000 of a grey card by its colour alone, at the lightness that was wanted."""
    import colour as science

    aim = lab(wanted)
    seen = np.concatenate([aim[:1], lab(card)[1:]])
    return float(science.delta_E(seen, aim, method="CIE 2000"))
