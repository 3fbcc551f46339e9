"""What the guess of a film is worth: confusion of families, hits, errors of numbers, and whether confidence is true."""

import numpy as np

from . import films, predict
from .judge import graded
from .teach.looks import Looks

LABELS = ("family", "stock", "print")
SURE = 0.8


def filmed(looks: Looks, pictures: list[np.ndarray]) -> dict:
    """What is guessed of films: confusion (8, 8) by true family; hits; median errors of numbers; truth within sigma."""
    guesses = predict.guesses(graded(looks.tables.astype(float), pictures))
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
        "sure": (float(sure.mean()), float((family == truth)[sure > SURE].mean()), float((sure > SURE).mean())),
        "numbers": _numbers(looks, guesses),
    }


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
