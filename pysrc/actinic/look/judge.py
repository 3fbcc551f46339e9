"""What the tables and guesses are worth: on photographs and looks that nothing here was made from.

`fixed`: a look from pairs. `one_pair`: from a single one. `guessed`: from one graded picture. `filmed`: its film.
"""

from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np

from .. import colour, photographs
from ..match.metric import off
from . import films, predict
from .basis import load, resized
from .fit import worth
from .pairs import Pair
from .solve import solve
from .table import TARGET, identity, read_by, xyz
from .teach.looks import Looks, film
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

    start, rng = process_time(), np.random.default_rng(9)
    rows = [rng.integers(p.before.shape[0], size=PIXELS) for p in (pairs := fixed_pairs(name, given))]
    before, after = (np.stack([getattr(p, side)[r] for p, r in zip(pairs, rows, strict=True)]) for side in SIDES)
    net = brief.train([thumbnail(x) for x in given], before, after, **how)
    took, tables = process_time() - start, brief.tables(net, [thumbnail(x) for x in kept])
    read = [
        brief.shown(t, p.before, how.get("interpolates", True))
        for t, p in zip(tables, fixed_pairs(name, kept), strict=True)
    ]
    after = np.concatenate([p.after for p in fixed_pairs(name, kept)])
    made = np.concatenate(read)
    return {"mse": float(((made - after) ** 2).mean()), "dE": apart(made, after), "seconds": took}


def one_pair(tables, pictures: list[np.ndarray]) -> tuple[Errors, Errors]:
    """dE2000 of tables (k, n, n, n, 3) found from one picture each: on another picture, and over the whole table."""
    other, whole, count = [], [], len(pictures)
    for k, table in enumerate(tables):
        x, another = (pictures[(k * 5 + step) % count].reshape(-1, 3) for step in (0, 3))
        nodes = solve(x, np.round(255 * read_by(table, x)) / 255, load()).nodes
        other.append(apart(read_by(nodes, another), read_by(table, another)))
        whole.append(apart(nodes, read_by(table, identity(len(nodes)))))
    return Errors.of(other), Errors.of(whole)


def guessed(tables, pictures: list[np.ndarray]) -> dict[str, Errors]:
    """dE2000 of tables guessed from one graded picture each, and of the mean look: whole, and on another picture."""
    found, mean = {"whole": [], "other": [], "whole, mean look": [], "other, mean look": []}, load().mean
    seen = [thumbnail(np.round(255 * read_by(t, pictures[k % len(pictures)])) / 255) for k, t in enumerate(tables)]
    for k, (table, guess) in enumerate(zip(tables, predict.guesses(seen), strict=True)):
        another = pictures[(k + 3) % len(pictures)].reshape(-1, 3)[::7]
        for name, made in (("", guess.table(len(table))), (", mean look", resized(mean, len(table)))):
            found[f"whole{name}"].append(apart(made, table))
            found[f"other{name}"].append(apart(read_by(made, another), read_by(table, another)))
    return {k: Errors.of(v) for k, v in found.items()}


def filmed(looks: Looks, pictures: list[np.ndarray]) -> dict:
    """What is guessed of films: confusion (8, 8) by true family; hits; median errors of numbers; truth within sigma."""
    tables = looks.tables.astype(float)
    seen = [thumbnail(np.round(255 * read_by(t, pictures[k % len(pictures)])) / 255) for k, t in enumerate(tables)]
    guesses = predict.guesses(seen)
    truth = np.array([films.family(s) for s in looks.stock])
    likely = {k: np.array([max(h, key=h.get) for h in (getattr(g, k) for g in guesses)]) for k in LABELS}
    family = np.array([list(films.FAMILIES).index(f) for f in likely["family"]])
    confusion = np.zeros((len(films.FAMILIES),) * 2, int)
    np.add.at(confusion, (truth, family), 1)
    hits = {"family": family == truth, "stock": likely["stock"] == looks.stock, "print": likely["print"] == looks.print}
    sure = np.array([max(g.family.values()) for g in guesses])
    return {
        "confusion": confusion,
        "hits": {k: float(v.mean()) for k, v in hits.items()},
        "sure": (float(sure.mean()), float((family == truth)[sure > 0.8].mean()), float((sure > 0.8).mean())),
        "numbers": _numbers(looks, guesses),
    }


LABELS = ("family", "stock", "print")


def _numbers(looks, guesses):
    """By control: median error, that of always saying the middle, share of truths within the deviation told."""
    asked, said = np.array([films.has_points(s) for s in looks.stock]), {}
    for k, key in enumerate(films.NUMBERS):
        rows = asked if key.startswith("enlarge") else np.ones(len(asked), bool)
        value, sigma = np.array([g.numbers[key] for g in guesses])[rows].T
        true = looks.numbers[rows, k]
        miss, blind = np.abs(value - true), np.abs(true - films.MIDDLES[k])
        said[key] = (float(np.median(miss)), float(np.median(blind)), float((miss <= sigma).mean()))
    return said


def apart(one, other) -> float:
    """Mean dE2000 between sRGB codes."""
    return float(off(*(xyz(np.reshape(x, (-1, 3)), TARGET) for x in (one, other))).mean())
