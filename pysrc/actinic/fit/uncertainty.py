"""How well each parameter is known: standard errors from the Jacobian, the readings' spread and the expectations."""

from dataclasses import dataclass

import numpy as np

from .parameters import status
from .problem import Problem
from .solve import jacobian
from .tensors import one_thread, tensor, torch


@dataclass(frozen=True)
class Known:
    """A parameter group after a fit: values, standard errors in the values' unit, and what may be said of them."""

    value: np.ndarray
    error: np.ndarray
    status: np.ndarray


def known(problem: Problem, x) -> dict[str, Known]:
    """Values with errors by parameter name at a solution x (n,).

    C = (J^T J / s^2 + 1)^-1, the 1 the expectations'; s^2 the mean squared miss of the figures per degree of freedom
    where that is above 1, for readings of one curve err together. Source: gavin2022.
    """
    with one_thread(), torch().no_grad():
        error = np.sqrt(np.diag(covariance(problem, x)))
        values = problem.values(tensor(x))
    ends = np.cumsum([0, *(p.size for p in problem.parameters)])
    return {p.name: _known(p, values[p.name].numpy(), error[a:b]) for p, a, b in _parts(problem, ends)}


def _parts(problem, ends):
    return zip(problem.parameters, ends[:-1], ends[1:], strict=True)


def _known(parameter, value, error_z):
    error_z = error_z.reshape(value.shape)
    return Known(value, np.abs(parameter.slope(value)) * error_z, status(error_z))


def covariance(problem: Problem, x) -> np.ndarray:
    """C of `known`, in units of the expected reaches: (n, n)."""
    j = jacobian(problem, x, problem.places())
    with torch().no_grad():
        miss = problem.data_residuals(tensor(x)).numpy()
    bend = j.T @ j
    counted = np.trace(np.linalg.solve(bend + np.eye(len(x)), bend))  # parameters that the figures decide
    scale = max(1.0, miss @ miss / max(1.0, miss.size - counted))
    return np.linalg.inv(bend / scale + np.eye(len(x)))
