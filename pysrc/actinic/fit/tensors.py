"""torch, imported late: only a fit needs it, rendering never does."""

from contextlib import contextmanager

import numpy as np

from ..errors import FilmError


def torch():
    """The torch module; raises FilmError when the `fit` extra is not installed."""
    try:
        import torch
    except ImportError:
        remedy = "pip install 'actinic[fit]'"
        raise FilmError("torch is not installed", "torch: a fit needs its gradients", remedy) from None
    return torch


def tensor(array):
    """A float64 tensor on the CPU, a copy."""
    return torch().tensor(np.asarray(array, np.float64))


@contextmanager
def one_thread():
    """torch on one thread: a fit is thousands of small operations, and one order of sums gives one answer."""
    before = torch().get_num_threads()
    torch().set_num_threads(1)
    try:
        yield
    finally:
        torch().set_num_threads(before)
