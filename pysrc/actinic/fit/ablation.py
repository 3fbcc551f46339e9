"""What each part of the model buys: rms of the fit with it and without it, as data for a report."""

from dataclasses import dataclass, replace

import numpy as np

from ..stages.densitometer import densitometer
from ..stock import Stock
from .losses import TERMS, problem
from .problem import Problem
from .solve import solve
from .tensors import tensor

NO = ("adjacency", "between")
NONE = np.zeros((1, 3))


@dataclass(frozen=True)
class Trial:
    """One way to model one kind of figure, and the rms it leaves in each column."""

    what: str
    model: str
    rms: tuple[float, ...]
    unit: str


def ablation(stock: Stock) -> list[Trial]:
    """Curves by 1, 2 and 3 logistic terms; MTF with and without inhibition; dyes as a matrix and as spectra.

    One term is the brief's generalised logistic. Raises FilmError as `fit` does.
    """
    whole = problem(stock)
    x = solve(whole)
    trials = [_curve(stock, n) for n in range(1, TERMS)] + [_trial(whole, x, "characteristic_D", f"{TERMS} terms")]
    if any(b.name == "mtf_percent" for b in whole.blocks):
        trials.append(_trial(whole, x, "mtf_percent", "with inhibition"))
        without = _without_inhibition(whole)
        trials.append(_trial(without, solve(without), "mtf_percent", "without inhibition"))
    return trials + ([] if stock.is_monochrome else _dyes(whole, x))


def _curve(stock, terms):
    asked = problem(stock, terms)
    model = "1 term, the generalised logistic" if terms == 1 else f"{terms} terms"
    return _trial(asked, solve(asked), "characteristic_D", model)


def _trial(asked: Problem, x, block: str, model: str, what: str | None = None):
    seen = asked.simulate(tensor(x))[block]
    return Trial(what or block, model, tuple(seen.rms.tolist()), seen.block.unit)


def _without_inhibition(whole):
    """The MTF alone, adjacency and interlayer gains at 0."""
    held = [replace(p, centre=0 * p.centre, reach=0 * p.reach) if p.name in NO else p for p in whole.parameters]
    return replace(whole.only("mtf_percent"), parameters=tuple(held))


def _dyes(whole, x):
    """Status densities of the neutral scale: D_min + A d (Beer) and the spectral integral, against the readings.

    A_ic is the density that one unit of dye c adds in channel i, d the dye amounts that the fit found.
    """
    v, film = whole.values(tensor(x)), whole.film
    block = next(b for b in whole.blocks if b.name == "characteristic_D")
    amounts = film.amounts(v, tensor(block.axis[:, None]))
    bare, each = (densitometer(tensor(d), film.spectra(v)[0], film.base(v), film.status) for d in (NONE, np.eye(3)))
    beer = bare + amounts @ (each - bare)
    rms = np.sqrt(np.nanmean((beer.numpy() - block.published) ** 2, axis=0))
    return [Trial("dyes", "matrix (Beer)", tuple(rms.tolist()), "D"), _trial(whole, x, block.name, "spectra", "dyes")]
