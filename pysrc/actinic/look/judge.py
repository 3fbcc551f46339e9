"""What the tables and guesses are worth: on photographs and looks that nothing here was made from.

`fixed`: a look from pairs. `one_pair`: from a single one. `guessed`: from one graded picture.
"""

from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np

from .. import colour, photographs
from ..match.metric import off
from . import predict
from .basis import load, resized
from .fit import worth
from .pairs import Pair
from .solve import solve
from .table import TARGET, identity, read_by, xyz
from .teach.looks import film
from .thumbnail import thumbnail

SIDE_PX, GIVEN, KEPT = 320, 100, 24
PIXELS, SIDES = 8192, ("before", "after")
FIXED = {  # looks that pairs are made of: stock, print, numbers as films.NUMBERS
    "Double-X on 2302 (black and white)": ("eastman_double_x_5222", "kodak_2302_bw_print", (25, 25, 25, 0, 0)),
    "5207 on 2383": ("kodak_vision3_250d_5207", "kodak_vision_2383", (25, 25, 25, 0, 0)),
    "5219 on 2393, pushed, warm": ("kodak_vision3_500t_5219", "kodak_vision_premier_2393", (22, 25, 29, 1, 1)),
    "Portra 400 on Endura": ("kodak_portra_400", "kodak_portra_endura_paper", (25, 25, 25, 0, 0)),
    "Superia 400 on Crystal Archive": (
        "fujifilm_superia_xtra_400",
        "fujifilm_crystal_archive_dpii_paper",
        (25, 25, 25, -1, 0),
    ),
    "Kodachrome 64": ("kodachrome_64", "direct", (25, 25, 25, 0, 0)),
}


@dataclass(frozen=True)
class Errors:
    """Mean, median and greatest of numbers."""

    mean: float
    median: float
    most: float

    @classmethod
    def of(cls, values) -> "Errors":
        return cls(float(np.mean(values)), float(np.median(values)), float(np.max(values)))

    def __str__(self):
        return f"{self.mean:.2f} / {self.median:.2f} / {self.most:.2f}"


def codes(folder: Path, share: str, count: int) -> list[np.ndarray]:
    """sRGB codes (h, w, 3) of a share's first photographs, in 8 bits, 320 px long."""
    some = [p for p in photographs.found(folder) if p.share == share]
    light = (photographs.linear(p, SIDE_PX) for p in some[:: max(1, len(some) // count)][:count])
    return [np.round(255 * np.clip(colour.from_linear(x, colour.CURVES["srgb"]), 0, 1)) / 255 for x in light]


def fixed_pairs(name: str, pictures: list[np.ndarray]) -> list[Pair]:
    """Pictures before and after a look of FIXED, each in 8 bits."""
    after = (np.round(255 * film(*FIXED[name], x)) / 255 for x in pictures)
    return [
        Pair(str(k), x.reshape(-1, 3), y.reshape(-1, 3)) for k, (x, y) in enumerate(zip(pictures, after, strict=True))
    ]


def fixed(given: list[Pair], kept: list[Pair]) -> dict:
    """Mean square and dE2000 on the pairs kept back, CPU seconds of the solve on the others."""
    before, after = (np.concatenate([getattr(p, side) for p in given]) for side in SIDES)
    start = process_time()
    nodes = solve(before, after, load()).nodes
    return worth(nodes, kept, TARGET) | {"seconds": process_time() - start}


def of_network(given: list[np.ndarray], kept: list[np.ndarray], name: str, **how) -> dict:
    """The task's own network (teach/brief.py) on the same pairs and pictures kept back; CPU seconds of its training."""
    from .teach import brief

    start, before, after = process_time(), *_drawn(fixed_pairs(name, given))
    net = brief.train([thumbnail(x) for x in given], before, after, **how)
    took, tables = process_time() - start, brief.tables(net, [thumbnail(x) for x in kept])
    pairs, way = fixed_pairs(name, kept), how.get("interpolates", True)
    made = np.concatenate([brief.shown(t, p.before, way) for t, p in zip(tables, pairs, strict=True)])
    wanted = np.concatenate([p.after for p in pairs])
    return {"mse": float(((made - wanted) ** 2).mean()), "dE": apart(made, wanted), "seconds": took}


def _drawn(pairs):
    """As many pixels of each picture, before and after: (k, m, 3) each."""
    rng = np.random.default_rng(9)
    rows = [rng.integers(len(p.before), size=PIXELS) for p in pairs]
    return [np.stack([getattr(p, side)[r] for p, r in zip(pairs, rows, strict=True)]) for side in SIDES]


def one_pair(tables, pictures: list[np.ndarray]) -> tuple[Errors, Errors]:
    """dE2000 of tables (k, n, n, n, 3) found from one picture each: on another picture, and over the whole table."""
    other, whole, count = [], [], len(pictures)
    for k, table in enumerate(tables):
        x, another = (pictures[(k * 5 + step) % count].reshape(-1, 3) for step in (0, 3))
        nodes = solve(x, np.round(255 * read_by(table, x)) / 255, load()).nodes
        other.append(apart(read_by(nodes, another), read_by(table, another)))
        whole.append(apart(nodes, read_by(table, identity(len(nodes)))))
    return Errors.of(other), Errors.of(whole)


def graded(tables, pictures) -> list[np.ndarray]:
    """Thumbnails of one picture through each table, in 8 bits."""
    shots = (pictures[k % len(pictures)] for k in range(len(tables)))
    return [thumbnail(np.round(255 * read_by(t, x)) / 255) for t, x in zip(tables, shots, strict=True)]


def guessed(tables, pictures: list[np.ndarray]) -> dict[str, Errors]:
    """dE2000 of tables guessed from one graded picture each, and of the mean look: whole, and on another picture."""
    found, mean = {"whole": [], "other": [], "whole, mean look": [], "other, mean look": []}, load().mean
    guesses = predict.guesses(graded(tables, pictures))
    for k, (table, guess) in enumerate(zip(tables, guesses, strict=True)):
        another = pictures[(k + 3) % len(pictures)].reshape(-1, 3)[::7]
        for name, made in (("", guess.table(len(table))), (", mean look", resized(mean, len(table)))):
            found[f"whole{name}"].append(apart(made, table))
            found[f"other{name}"].append(apart(read_by(made, another), read_by(table, another)))
    return {k: Errors.of(v) for k, v in found.items()}


def apart(one, other) -> float:
    """Mean dE2000 between sRGB codes."""
    return float(off(*(xyz(np.reshape(x, (-1, 3)), TARGET) for x in (one, other))).mean())
