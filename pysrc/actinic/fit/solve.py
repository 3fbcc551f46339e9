"""Adam, then Levenberg and Marquardt, from several seeded starts: the same answer every time."""

import numpy as np

from .problem import Problem
from .tensors import one_thread, tensor, torch

SEEDS = {"mtf_percent": 4, "characteristic_D": 3}  # starts of each part; the first is the expectation itself
SCATTER = 0.4  # of the other starts, in reaches
ADAM_STEPS, ADAM_RATE = 40, 0.05
WARM_ROUNDS, ROUNDS = 12, 150
STILL = 1e-6  # relative fall of the loss at which a descent ends
WITH = ("interimage",)  # blocks that go with a part where it has them
WAITS = ("spectra",)  # small corrections, found when all else is near


def solve(problem: Problem) -> np.ndarray:
    """x of the least sum of squared residuals: each part from its best start, then all parameters together."""
    with one_thread():
        x = np.zeros(problem.start().shape)
        for name, seeds in SEEDS.items():
            if any(b.name == name for b in problem.blocks):
                x = best_start(problem.only(name, *WITH), x, seeds)
        x = marquardt(problem, x, problem.places(leave=WAITS), WARM_ROUNDS)
        return marquardt(problem, x, problem.places(), ROUNDS)


def best_start(part: Problem, x, seeds: int) -> np.ndarray:
    """x with the parameters that the part's figures hang on brought near the best of several seeded starts."""
    touched = np.flatnonzero(np.abs(jacobian(part, x, part.places())).max(axis=0) > 0)
    free = np.intersect1d(touched, part.places(leave=WAITS))
    starts = []
    for seed in range(seeds):
        start = x.copy()
        start[free] += np.random.default_rng(seed).normal(0, SCATTER if seed else 0, free.size)
        starts.append(marquardt(part, adam(part, start, free), free, WARM_ROUNDS))
    return min(starts, key=lambda found: loss(part, found))


def loss(problem: Problem, x) -> float:
    """Half the sum of squared residuals. x: (n,) NumPy."""
    with torch().no_grad():
        return 0.5 * float(problem.residuals(tensor(x)).square().sum())


def adam(problem: Problem, x, free, steps=ADAM_STEPS) -> np.ndarray:
    """Some steps of Adam from x over the places in `free`, out of where a linearised step knows nothing.

    Source: kingma2015.
    """
    here, held = tensor(x), tensor(np.isin(np.arange(x.size), free))
    here.requires_grad_()
    walk = torch().optim.Adam([here], lr=ADAM_RATE)
    for _ in range(steps):
        walk.zero_grad()
        problem.residuals(here).square().sum().backward()
        here.grad *= held
        walk.step()
    return here.detach().numpy()


def jacobian(problem: Problem, x, free) -> np.ndarray:
    """d residual / d x over the figures, by forward gradients, for the places in `free`: (m, len(free)). x: NumPy."""
    t = torch()
    ways = t.eye(len(x), dtype=t.float64)[t.tensor(free)]
    along = t.func.vmap(lambda way: t.func.jvp(problem.data_residuals, (tensor(x),), (way,))[1])
    return along(ways).detach().numpy().T


def marquardt(problem: Problem, x, free, rounds: int) -> np.ndarray:
    """Levenberg and Marquardt's descent from x over the places in `free`. Source: marquardt1963."""
    x, damping, now = np.array(x), 1e-2, loss(problem, x)
    for _ in range(rounds):
        slope, bend = _normal(problem, x, free)
        before = now
        while damping < 1e8:
            step = np.linalg.solve(bend + damping * np.diag(np.diag(bend)), -slope)
            there = x.copy()
            there[free] += step
            if (found := loss(problem, there)) < now:
                x, now, damping = there, found, damping / 5
                break
            damping *= 4
        if before - now <= STILL * now:
            break
    return x


def _normal(problem, x, free):
    """Gradient and J^T J of the loss, the expectations' unit rows among it."""
    with torch().no_grad():
        miss = problem.data_residuals(tensor(x)).numpy()
    j = jacobian(problem, x, free)
    return j.T @ miss + x[free], j.T @ j + np.eye(len(free))
