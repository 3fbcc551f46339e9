"""Levenberg and Marquardt's descent of a robust, regularised fit in dE2000, on few pairs first and all of them last."""

from collections.abc import Callable

import numpy as np

from .metric import lab, lab_slope, small

ROBUST = 1.0  # dE above which a pair counts by its distance and no longer by its square
STILL = 1e-3
STRIP = 512


class Problem:
    """sum rho(dE / sigma) over pairs + (theta - start)^T B (theta - start), B the layout's expectation."""

    def __init__(self, model, pairs):
        self.model, self.pairs, self.bend = model, pairs, model.layout.bend
        self.target = lab(pairs.target)
        self.small = small(self.target) / pairs.sigma[:, None, None]

    def at(self, rows) -> "Problem":
        """The problem on some pairs, its prior as strong for each as before."""
        part = object.__new__(Problem)
        part.model, part.pairs, part.bend = self.model, self.pairs.at(rows), self.bend * (len(rows) / len(self.pairs))
        part.target, part.small = self.target[rows], self.small[rows]
        return part

    def cost(self, theta) -> float:
        """The loss."""
        return self._cost(self._miss(self.model.xyz(theta, self.pairs.source)), theta)

    def _miss(self, xyz):
        return np.einsum("nij,nj->ni", self.small, lab(xyz) - self.target)

    def _cost(self, miss, theta):
        away = theta - self.model.layout.start
        return 2 * ROBUST * (np.sqrt(ROBUST**2 + (miss**2).sum(axis=1)) - ROBUST).sum() + away @ self.bend @ away

    def normal(self, theta):
        """Loss, slope and J^T J, pairs weighed by how far off they are; a strip at a time, for the cache's sake."""
        away = theta - self.model.layout.start
        cost, slope, bend = away @ self.bend @ away, self.bend @ away, self.bend.copy()
        for first in range(0, len(self.pairs), STRIP):
            more = self._strip(theta, slice(first, first + STRIP))
            cost, slope, bend = cost + more[0], slope + more[1], bend + more[2]
        return cost, slope, bend

    def _strip(self, theta, rows):
        part = self.small[rows]
        xyz, j = self.model.slopes(theta, self.pairs.source[rows], lambda x: part @ lab_slope(x))
        miss = np.einsum("nij,nj->ni", part, lab(xyz) - self.target[rows])
        far = np.sqrt(ROBUST**2 + (miss**2).sum(axis=1))
        weight = np.repeat(np.sqrt(ROBUST / far), 3)
        j *= weight[:, None]
        return 2 * ROBUST * (far - ROBUST).sum(), j.T @ (weight * miss.ravel()), j.T @ j


def descend(problem: Problem, theta, rounds: int, told: Callable = lambda cost: None) -> np.ndarray:
    """theta after at most `rounds` steps. told(cost) after each. Source: marquardt1963."""
    damping = 1e-2
    for _ in range(rounds):
        before, slope, bend = problem.normal(theta)
        size = np.diag(bend)
        while damping < 1e8:
            there = theta - np.linalg.solve(bend + damping * np.diag(size + 1e-9 * size.max()), slope)
            if (now := problem.cost(there)) < before:
                break
            damping *= 5
        else:
            return theta
        theta, damping = there, max(damping / 8, 1e-9)
        told(now)
        if before - now < STILL * now:
            break
    return theta
