"""The models on the protocol: trained without what they are asked, on films not ours, the floor beside."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .. import shelf
from . import physical, protocol, residual
from .floor import floor
from .folds import folds
from .ladder import RUNGS, Errors
from .metric import off
from .pairs import Pairs
from .residual import rises

FILMS = ("kodak_portra_400", "kodachrome_64", "fujifilm_eterna_500")
FOLDS = 3


@dataclass(frozen=True)
class Verdict:
    """A model on a part of the protocol: training, patch, light, ev, +3 or -5 EV; the floor of the same pairs."""

    film: str
    lights: str
    model: str
    part: str
    errors: Errors
    floor: float
    is_monotone: bool


class Judge:
    """A film's pairs under some lights, with their floor."""

    def __init__(self, film_id: str, lights=protocol.LIGHTS):
        film, print_ = shelf.pair(film_id, None)
        self.name, self.lights = film_id, "mixed" if len(lights) > 1 else lights[0]
        shot, shown = protocol.scene(film, lights), protocol.Film(film, print_)
        self.pairs = protocol.pairs(shot, shown)
        self.beyond = protocol.pairs(shot, shown, protocol.BEYOND)
        self._floor = floor(shot, shown, protocol.EXPOSURES)
        self._floor_beyond = floor(shot, shown, protocol.BEYOND)
        self._films: dict[int, physical.Physical] = {}  # by fold, for what is built on them

    def verdicts(self, name: str, count: int = FOLDS) -> Iterator[Verdict]:
        """A rung of the ladder on every part."""
        whole = self._fitted(name, -1, self.pairs)
        yield self._verdict(name, "training", whole, self.pairs, self._floor)
        for ev in protocol.BEYOND:
            at = self.beyond.ev == ev
            yield self._verdict(name, f"{ev:+.0f} EV", whole, self.beyond.at(at), self._floor_beyond[at])
        kept: dict[str, list] = {}
        for k, fold in enumerate(folds(self.pairs, count)):
            model = self._fitted(name, k, self.pairs.at(~fold.kept))
            error = off(model.xyz(self.pairs.source[fold.kept]), self.pairs.target[fold.kept])
            kept.setdefault(fold.scheme, []).append((error, self._floor[fold.kept], rises(model)))
        for scheme, parts in kept.items():
            errors, floors, rising = zip(*parts, strict=True)
            told = Errors.of(np.concatenate(errors)), float(np.concatenate(floors).mean()), all(rising)
            yield Verdict(self.name, self.lights, name, scheme, *told)

    def _fitted(self, name, k, pairs):
        if name in (physical.NAME, residual.NAME) and k not in self._films:
            self._films[k] = physical.fit(pairs)
        if name == physical.NAME:
            return self._films[k]
        return residual.fit(pairs, self._films[k]) if name == residual.NAME else RUNGS[name](pairs)

    def _verdict(self, name, part, model, pairs: Pairs, known):
        error = off(model.xyz(pairs.source), pairs.target)
        return Verdict(self.name, self.lights, name, part, Errors.of(error), float(known.mean()), rises(model))
