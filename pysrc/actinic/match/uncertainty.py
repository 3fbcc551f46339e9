"""How far a fit may be off, colour by colour: the posterior of the physical model beside what was kept back."""

from dataclasses import dataclass

import numpy as np

from .descend import Problem
from .metric import lab, lab_slope, small
from .pairs import Pairs
from .physical import Physical

STRIP = 2048


@dataclass(frozen=True)
class Coverage:
    """factor: (m, m) with factor^T factor the covariance of theta; floor: dE of a pair at the fit's own colours."""

    factor: np.ndarray
    floor: float

    def error(self, film: Physical, x) -> np.ndarray:
        """dE2000 expected at camera RGB (n, 3): sqrt(floor^2 + |W J factor^T|^2), (n,); large where no chart was."""
        parts = [self._strip(film, x[i : i + STRIP]) for i in range(0, len(x), STRIP)]
        return np.concatenate(parts)

    def _strip(self, film, x):
        xyz, j = film.chain.slopes(film.arrays["theta"], x, lambda z: small(lab(z)) @ lab_slope(z))
        spread = (j @ self.factor.T).reshape(len(x), 3, -1)
        return np.sqrt(self.floor**2 + (spread**2).sum(axis=(1, 2)))


def coverage(pairs: Pairs, film: Physical, floor: float) -> Coverage:
    """From the normal equations at the fit: (J^T J / floor^2 + B)^-1, B as the layout expects."""
    problem = Problem(film.chain, pairs)
    _, _, bend = problem.normal(film.arrays["theta"])
    scale = max(floor, 0.1) ** 2
    whole = (bend - problem.bend) / scale + problem.bend
    return Coverage(np.linalg.inv(np.linalg.cholesky(whole)), floor)
