"""What a film is taken to have where its sheet has no MTF: the middle of the films that have one."""

from functools import cache

import numpy as np

from ..stock import Stock, load, names
from .film import Film
from .losses import modulation
from .problem import Problem
from .solve import best_start, marquardt
from .tensors import one_thread, tensor
from .uncertainty import Known
from .unmix import published

STARTS = 4


def of_kin(stock: Stock) -> dict[str, Known]:
    """Scatter (3, 3), lengths um (3,), adjacency (3,): medians of fits to every published MTF of its kin, assumed.

    Kin are camera films with as many layers: black and white has another grain and no coupler. They are fitted here,
    so that what a film is given does not hang on which was fitted first. Errors: the scatter among the kin.
    """
    found = _spread_of(stock.sheet.layers)
    return {field: _middle([kin[field] for kin in found]) for field in ("scatter", "inhibition_um", "adjacency")}


@cache
def _spread_of(layers):
    """Fields of every film with so many layers and an MTF."""
    films = [load(name) for name in names()]
    return [_spreading(s) for s in films if "mtf" in s.tables and s.sheet.layers == layers and not s.is_print]


def _spreading(stock):
    stock = published(stock)
    asked = Problem(stock, film := Film(stock), *map(tuple, modulation(film, stock)))
    with one_thread():
        x = best_start(asked, np.zeros(asked.start().shape), STARTS)
        v = {k: t.numpy() for k, t in asked.values(tensor(marquardt(asked, x, asked.places(), 60))).items()}
    scatter = np.stack([v["share"], v["gamma_um"], v["bloom_um"]], axis=-1)
    return {"scatter": scatter, "inhibition_um": v["length_um"], "adjacency": v["adjacency"]}


def _middle(values):
    """Median and scatter of arrays, for three layers."""
    values = [np.repeat(v, 3, axis=0) if len(v) == 1 else v for v in values]
    middle = np.median(values, axis=0)
    return Known(middle, np.std(values, axis=0), np.full(middle.shape, "assumed"))
