"""A look from one graded picture: the encoder through onnxruntime; a table, and the film that may have made it."""

from dataclasses import dataclass, field

import numpy as np

from ..nets.runtime import session
from ..shipped import shipped
from . import films
from .basis import TRAIN, load, resized
from .features import whole
from .thumbnail import thumbnail

FILE = "look.onnx"
OUTPUTS = ("coefficients", "residual", "family", "stock", "print", "numbers", "sigma")
SIZE = 33


@dataclass(frozen=True)
class Guess:
    """What a picture says of its look.

    coefficients: (64,) of the basis; residual: (9, 9, 9, 3) codes. family, stock, print: probability by name.
    numbers: by key of films.NUMBERS, (value, deviation) in the control's unit.
    """

    coefficients: np.ndarray = field(repr=False)
    residual: np.ndarray = field(repr=False)
    family: dict[str, float]
    stock: dict[str, float]
    print: dict[str, float]
    numbers: dict[str, tuple[float, float]]

    def table(self, size: int = SIZE) -> np.ndarray:
        """Codes of the ungraded picture to the graded one's: (n, n, n, 3), 0..1, greys made to rise."""
        held = load()
        rest = linear(self.residual, held.size)
        return np.clip(rising(np.clip(resized(held.table(self.coefficients) + rest, size), 0, 1)), 0, 1)


def guess(codes) -> Guess:
    """The look of a picture, sRGB codes (h, w, 3), as shown. Raises FilmError (Code.EXTRA) without onnxruntime."""
    return guesses(thumbnail(codes)[None])[0]


def guesses(thumbnails) -> list[Guess]:
    """The looks of thumbnails (n, 48, 48, 3)."""
    run = session(shipped(f"nets/{FILE}", TRAIN), "look").run
    found = run(list(OUTPUTS), {"features": whole(np.asarray(thumbnails))})
    return [_guess(dict(zip(OUTPUTS, row, strict=True))) for row in zip(*found, strict=True)]


def _guess(row):
    labels = {"family": films.FAMILIES, "stock": films.STOCKS, "print": films.PRINTS}
    named = {k: dict(zip(names, map(float, row[k]), strict=True)) for k, names in labels.items()}
    pairs = zip(map(float, row["numbers"]), map(float, row["sigma"]), strict=True)
    numbers = dict(zip(films.NUMBERS, pairs, strict=True))
    return Guess(row["coefficients"].astype(float), np.moveaxis(row["residual"], 0, -1), **named, numbers=numbers)


def linear(table, size: int) -> np.ndarray:
    """A table (n, n, n, 3) at another number of nodes, trilinear."""
    at = np.linspace(0, len(table) - 1, size)
    hats = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(len(table))))
    return np.einsum("ia,jb,kc,abcd->ijkd", hats, hats, hats, table, optimize=True)


def rising(table) -> np.ndarray:
    """The table with a neutral axis that never falls: each channel's pool of adjacent violators, shared round about.

    The change at the axis fades over the distance of a node and a half from it. Source: barlow1972.
    """
    n = len(table)
    k = np.arange(n)
    greys = table[k, k, k]
    away = np.stack([_pooled(greys[:, c]) for c in range(3)], axis=1) - greys
    if not away.any():
        return table
    i, j, l = np.meshgrid(k, k, k, indexing="ij")
    middle = (i + j + l) / 3
    off = np.sqrt((i - middle) ** 2 + (j - middle) ** 2 + (l - middle) ** 2)
    near = np.round(middle).astype(int)
    return table + away[near] * np.exp(-((off / 1.5) ** 2))[..., None]


def _pooled(values):
    """The nearest rising row of numbers in least squares."""
    blocks: list[list[float]] = []
    for v in values:
        blocks.append([v, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            b, a = blocks.pop(), blocks.pop()
            blocks.append([(a[0] * a[1] + b[0] * b[1]) / (a[1] + b[1]), a[1] + b[1]])
    return np.concatenate([np.full(int(m), v) for v, m in blocks])
