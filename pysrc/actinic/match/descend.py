"""Levenberg and Marquardt's descent of a robust, regularised fit in dE2000, on few pairs first and all of them last."""

from collections.abc import Callable

import numpy as np

from .metric import lab, lab_slope, small

ROBUST = 1.0  # dE above which a pair counts by its distance and no longer by its square
STILL = 1e-3


class Problem:
    """sum rho(dE / sigma) + |R (theta - start)|^2 over pairs. prior: rows R (m, parameters), R^T R formed once."""

    def __init__(self, model, pairs, prior):
        self.model, self.pairs, self.bend = model, pairs, prior.T @ prior
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
        """Loss, slope and J^T J, pairs weighed by how far off they are."""
        xyz, j = self.model.slopes(theta, self.pairs.source, lambda x: self.small @ lab_slope(x))
        miss = self._miss(xyz)
        weight = np.repeat(1 / np.sqrt(1 + (miss**2).sum(axis=1) / ROBUST**2), 3)
        away = self.bend @ (theta - self.model.layout.start)
        weighed = j * weight[:, None]
        return self._cost(miss, theta), weighed.T @ miss.ravel() + away, weighed.T @ j + self.bend


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
