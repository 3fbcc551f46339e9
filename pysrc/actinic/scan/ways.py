"""The ways to invert a roll that are compared: what is known of it, and what is guessed."""

import numpy as np

from . import estimate
from .judge import Case
from .mean import ID
from .model import scan_model
from .roll import TOP
from .statistics import thumbnail


def by_patch(case: Case, film: str | None = None) -> list:
    """Rebate and a grey patch: amounts and grey amounts (3,) of each frame, by the mean negative or a known film."""
    model = scan_model(case.rig, film or ID)
    return [(model.amounts(f.scan, f.rebate), model.amounts(f.grey, f.rebate)) for f in case.frames]


def by_rebate(case: Case, path=None) -> list:
    """Each frame alone with its rebate."""
    return [(a, estimate.greys([thumbnail(a)], path=path).grey[0]) for a, _ in by_patch(case)]


def by_roll(case: Case, path=None) -> list:
    """All frames of the roll with their rebates."""
    made = [a for a, _ in by_patch(case)]
    return list(zip(made, estimate.greys([thumbnail(a) for a in made], path=path).grey, strict=True))


def by_nothing(case: Case, path=None) -> list:
    """Each frame alone, its rebate guessed."""
    model, out = scan_model(case.rig, ID), []
    for f in case.frames:
        a = model.amounts(f.scan, estimate.without_rebate(f.scan, model, TOP, path)[0])
        out.append((a, estimate.greys([thumbnail(a)], path=path).grey[0]))
    return out


def by_median(case: Case) -> list:
    """No net: the median of each layer is taken for grey, as grey-world inversion does."""
    return [(a, np.median(a.reshape(-1, 3), axis=0)) for a, _ in by_patch(case)]


def with_density(case: Case, found: list, film: str = ID) -> list:
    """The same with each frame's print density set by hand: the grey's mean is the true card's, its colour as found."""
    true = [grey for _, grey in by_patch(case, film)]
    return [(a, grey - grey.mean() + t.mean()) for (a, grey), t in zip(found, true, strict=True)]


# What a way is called, the way, and whether print density is then set by hand.
WAYS = {
    "rebate and grey patch, film known": (lambda c: by_patch(c, c.film), False),
    "rebate and grey patch": (by_patch, False),
    "rebate, a frame alone": (by_rebate, False),
    "rebate, a frame alone, print density by hand": (by_rebate, True),
    "rebate, roll of 6": (by_roll, False),
    "rebate, roll of 6, print density by hand": (by_roll, True),
    "no rebate, a frame alone": (by_nothing, False),
    "rebate, medians for grey (no net)": (by_median, False),
}
