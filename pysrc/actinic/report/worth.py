"""What each part of the model buys, in a sentence of its own figures."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from ..fit.ablation import Trial
from .html import e, table
from .numbers import fixed

TITLES = {
    "characteristic_D": "Characteristic curves",
    "mtf_percent": "Modulation transfer",
    "dyes": "Densities through the dyes",
}
DIGITS = {"D": 4, "%": 2}
NOTHING = 1.05  # ratio of two rms within which a part buys nothing


def whole(trial: Trial) -> float:
    """rms over all columns of a trial."""
    return float(np.sqrt(np.nanmean(np.square(trial.rms))))


def sentence(trials: Sequence[Trial]) -> str:
    """What the trial of least rms buys over that of the greatest."""
    ranked = sorted(trials, key=whole)
    best, worst = ranked[0], ranked[-1]
    places = DIGITS.get(best.unit, 3)
    left = [f"{t.model}: {fixed(whole(t), places)} {t.unit}" for t in (best, worst)]
    if whole(worst) <= NOTHING * whole(best):
        return f"{left[0]}; {left[1]}: it buys nothing."
    return f"{left[0]} rms; {left[1]}, {whole(worst) / max(whole(best), 1e-12):.1f} times as much."


def elements(trials: Sequence[Trial]) -> list:
    """A table and a sentence for each thing that was modelled in several ways."""
    made = []
    for what, some in groupby(trials, key=lambda t: t.what):
        some = list(some)
        made += [e("h3", TITLES.get(what, what)), e("p", sentence(some)), _table(some)]
    return made


def _table(trials):
    count = max(len(t.rms) for t in trials)
    layers = ("red", "green", "blue") if count == 3 else tuple(map(str, range(1, count + 1)))
    places = DIGITS.get(trials[0].unit, 3)
    rows = [[t.model, *(_number(r, places) for r in (*t.rms, whole(t)))] for t in trials]
    return table((f"rms, {trials[0].unit}", *layers, "all"), rows, class_="figures")


def _number(value, places):
    return e("td", fixed(value, places), class_="n")
