"""What a film is taken to have where its sheet has no MTF: the middle of the films that have one."""

import numpy as np

from ..stages.scatter import BACKINGS
from ..stock import Stock, load, names
from .mtf import fit_mtf


def of_kin(stock: Stock):
    """Scatter (3, 3), inhibitor lengths um (3,), adjacency (3,): medians of fits to every published MTF of its kin.

    Kin are camera films with as many layers: black and white has another grain and no coupler. They are fitted here,
    so that what a film is given does not hang on which was fitted first.
    """
    others = [load(name) for name in names() if name != stock.id]
    kin = [s for s in others if "mtf" in s.tables and s.sheet.layers == stock.sheet.layers and not s.is_print]
    found = [fit_mtf(s, BACKINGS[s.sheet.base.backing])[:3] for s in kin]
    return tuple(np.median(values, axis=0) for values in zip(*found, strict=True))
