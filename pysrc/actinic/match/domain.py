"""Where the flexible models live: camera RGB in stops, film in CIELAB."""

import numpy as np

from ..prepare import GREY

TOE = 2.0**-9  # of mid grey: where the stops bend into the linear
SPAN = 16.0  # stops that lie in one unit of a code


def code(x) -> np.ndarray:
    """log2 (x / grey + toe) over 16 stops, 0 at mid grey: (n, 3) -> (n, 3); below black as black."""
    return np.log2(np.maximum(np.asarray(x) / GREY, 0) + TOE) / SPAN


def light(c) -> np.ndarray:
    """The inverse of `code`."""
    return GREY * (2 ** (SPAN * np.asarray(c)) - TOE)


def white_last(a) -> np.ndarray:
    """A column of ones at the right: (n, m) -> (n, m + 1)."""
    return np.column_stack([a, np.ones(len(a))])
