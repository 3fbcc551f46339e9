"""What a film is taken to have where its sheet has no MTF: the middle of the films that have one."""

import numpy as np

from ..stock import Stock, load, names
from .mtf import USUAL, USUAL_SHARE
from .uncertainty import Known

FIELDS = ("scatter", "inhibition_um", "adjacency")


def of_kin(stock: Stock) -> dict[str, Known]:
    """Scatter (3, 3), lengths um (3,), adjacency (3,): medians over its kin as they were fitted, assumed.

    Kin are fitted camera films with an MTF and as many layers: black and white has another grain and no coupler.
    Errors are the scatter among the kin. Without any the values are what `mtf` calls usual.
    """
    others = [load(name) for name in names() if name != stock.id]
    kin = [s.fitted for s in others if _is_measured(s) and s.sheet.layers == stock.sheet.layers]
    return {field: _middle([getattr(f, field) for f in kin] or [_usual()[field]]) for field in FIELDS}


def in_order(stocks: list[Stock]) -> list[Stock]:
    """Stocks as they are to be fitted: films with an MTF, films that take after them, prints made for a film."""
    return sorted(stocks, key=lambda s: (s.is_print, "mtf" not in s.tables))


def _is_measured(stock):
    return (
        not stock.is_print and "mtf" in stock.tables and stock.fitted is not None and stock.fitted.scatter is not None
    )


def _usual():
    values = {name: centre for name, (centre, _) in USUAL.items()}
    scatter = np.tile([USUAL_SHARE[0], values["gamma_um"], values["bloom_um"]], (3, 1))
    return {"scatter": scatter, "inhibition_um": [values["length_um"]] * 3, "adjacency": [values["adjacency"]] * 3}


def _middle(values):
    """Median and scatter of arrays."""
    middle = np.median(values, axis=0)
    return Known(middle, np.std(values, axis=0), np.full(middle.shape, "assumed"))
