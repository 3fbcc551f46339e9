"""Looks by the thousand: films on prints under drawn controls, grades, and both, as tables of sRGB codes."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ... import fold, shelf
from ...atomic import replacing
from ...bake.pointwise import Pointwise
from ...chain import Controls, State
from ...prepare import Input
from ...schema import changed
from .. import films
from ..table import identity
from .grades import grade

SIZE = 17
GANG, COLOUR, EV, SLIDE_EV, PUSH = 8.0, 6.0, 2.0, 1.0, (-1.0, 2.0)  # spans of what is drawn, points and stops
FILM, GRADED, GRADE = range(3)  # kinds of look
SHARES = (0.7, 0.15, 0.15)
FACTS = ("kind", "stock", "print", "numbers")


@dataclass(frozen=True)
class Looks:
    """Tables (n, 17, 17, 17, 3) float16; kind, stock, print (n,); numbers (n, 5) as films.NUMBERS."""

    tables: np.ndarray
    kind: np.ndarray
    stock: np.ndarray
    print: np.ndarray
    numbers: np.ndarray

    def at(self, rows) -> "Looks":
        """The looks of an index or a mask."""
        return Looks(*(getattr(self, k)[rows] for k in self.__dataclass_fields__))


@cache
def folded(stock: str, print_: str) -> dict:
    """The arrays of a pair."""
    return fold.fold(*shelf.pair(stock, print_))


def film(stock: str, print_: str, numbers, codes) -> np.ndarray:
    """sRGB codes (..., 3) through a film and its print, pointwise."""
    controls = Controls()
    for key, value in zip(films.NUMBERS, numbers, strict=True):
        controls = changed(controls, key, float(value))
    controls = changed(controls, "encode.output", "srgb")
    shown = Pointwise(folded(stock, print_), controls)(codes, Input.named("srgb"), State.PIXELS)
    return np.clip(shown, 0, 1)


def drawn(rng, stock: str) -> np.ndarray:
    """Controls of a look: printer points, exposure, push."""
    points = 25 + rng.uniform(-GANG, GANG) + rng.uniform(-COLOUR, COLOUR, 3) * films.has_points(stock)
    is_slide = films.prints(stock) == ("direct",)
    span = SLIDE_EV if is_slide else EV
    return np.array([*(np.full(3, 25.0) if is_slide else points), rng.uniform(-span, span), rng.uniform(*PUSH)])


def one(seed, stocks=films.STOCKS, shares=SHARES):
    """A look by its seed: (table, kind, stock, print, numbers); families are drawn evenly."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, p=shares)
    groups = [[s for s in members if s in stocks] for members in films.FAMILIES.values()]
    groups = [g for g in groups if g]
    stock = str(rng.choice(groups[rng.integers(len(groups))]))
    print_, numbers, codes = str(rng.choice(films.prints(stock))), drawn(rng, stock), identity(SIZE)
    table = codes if kind == GRADE else film(stock, print_, numbers, codes)
    return table if kind == FILM else grade(rng, table), kind, stock, print_, numbers


def made(path: Path, count: int, seed: int, told=lambda done: None, **how) -> Looks:
    """`count` looks, kept in a file and read from it when it is there."""
    if not path.exists():
        rows = []
        for k in range(count):
            rows.append(one((seed, k), **how))
            told(k + 1)
        tables, *facts = (np.array(column) for column in zip(*rows, strict=True))
        with replacing(path) as part, open(part, "wb") as file:
            np.savez(file, tables=tables.astype(np.float16), **dict(zip(FACTS, facts, strict=True)))
    with np.load(path) as held:
        return Looks(**held)
