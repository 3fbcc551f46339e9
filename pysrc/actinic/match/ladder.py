"""The ladder of models on the same folds, and the choice among them: by what was kept back, never by training error."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from time import perf_counter

import numpy as np

from . import lattice, matrix, mlp, physical, polynomial, residual, spline
from .folds import Fold, folds
from .metric import off
from .pairs import Pairs
from .residual import rises

MOST, SEED = 4000, 3  # pairs that the folds are cut from
RUNGS: dict[str, Callable] = {
    matrix.NAME: matrix.fit,
    "root-polynomial 3": lambda p: polynomial.fit(p, 3, is_root=True),
    "polynomial 3": lambda p: polynomial.fit(p, 3),
    "polynomial 4": lambda p: polynomial.fit(p, 4),
    spline.NAME: spline.fit,
    lattice.NAME: lattice.fit,
    mlp.NAME: mlp.fit,
    physical.NAME: physical.fit,
    residual.NAME: lambda p, film=None: residual.fit(p, film or physical.fit(p)),
}
CLASSES = {
    c.name: c for c in (matrix.Matrix, spline.Spline, lattice.Lattice, mlp.Network, physical.Physical, residual.Refined)
}


@dataclass(frozen=True)
class Errors:
    """dE2000 of many pairs."""

    mean: float
    p95: float
    most: float

    @classmethod
    def of(cls, de) -> "Errors":
        return cls(float(np.mean(de)), float(np.percentile(de, 95)), float(np.max(de)))


@dataclass(frozen=True)
class Rung:
    """A model's errors on what it saw and on what it did not; whether its neutral axis rises strictly in every fold."""

    name: str
    seen: Errors
    unseen: dict[str, Errors] = field(default_factory=dict)
    is_monotone: bool = True
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """Mean of the schemes' mean errors."""
        return float(np.mean([e.mean for e in self.unseen.values()])) if self.unseen else self.seen.mean


def climb(pairs: Pairs, names=tuple(RUNGS), told: Callable = lambda name: None) -> list[Rung]:
    """Every rung on the same folds of at most 4,000 pairs. told(name) before each fit."""
    few = pairs.at(np.sort(np.random.default_rng(SEED).permutation(len(pairs))[:MOST]))
    cut = folds(few)
    films = {}
    return [_rung(name, few, cut or [Fold("patch", np.zeros(len(few), bool))], films, told) for name in names]


def _rung(name, pairs, cut: list[Fold], films, told):
    """One rung; films: the physical model of each fold, fitted once for it and for what is built on it."""
    start, seen, unseen, rising = perf_counter(), [], {}, True
    for k, fold in enumerate(cut):
        told(name)
        known = {"film": films[k]} if name == residual.NAME and k in films else {}
        model = RUNGS[name](pairs.at(~fold.kept), **known)
        films |= {k: model} if name == physical.NAME else {}
        error = off(model.xyz(pairs.source), pairs.target)
        seen.append(error[~fold.kept])
        if fold.kept.any():
            unseen.setdefault(fold.scheme, []).append(error[fold.kept])
        rising &= rises(model)
    kept = {scheme: Errors.of(np.concatenate(e)) for scheme, e in unseen.items()}
    return Rung(name, Errors.of(np.concatenate(seen)), kept, rising, perf_counter() - start)


def chosen(rungs: list[Rung]) -> Rung:
    """The least mean error on what was kept back, of those whose neutral axis rises; else the physical model."""
    fit = [r for r in rungs if r.is_monotone] or [r for r in rungs if r.name == physical.NAME] or rungs
    return min(fit, key=lambda r: r.score)


def restored(name: str, arrays: dict[str, np.ndarray]):
    """A model from its arrays."""
    return CLASSES.get(name, polynomial.Polynomial)(arrays)


def plain(rung: Rung) -> dict:
    """A rung as JSON holds it."""
    return asdict(rung) | {"score": rung.score}
