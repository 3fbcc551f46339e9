"""Adam, then Levenberg and Marquardt, from several seeded starts: the same answer every time."""

import numpy as np

from .problem import Problem
from .tensors import one_thread, tensor, torch

SEEDS = (0, 1, 2)  # seed 0 starts at the expectation itself
SCATTER = 0.4  # of the other starts, in reaches
ADAM_STEPS, ADAM_RATE = 40, 0.05
WARM_ROUNDS, ROUNDS = 12, 150
STILL = 1e-9  # relative fall of the loss at which a descent ends


def solve(problem: Problem) -> np.ndarray:
    """x of the least sum of squared residuals, the best of SEEDS starts followed to its end."""
    with one_thread():
        free = problem.places(*(p.name for p in problem.parameters if p.name != "spectra"))
        warm = [marquardt(problem, adam(problem, _start(problem, s)), free, WARM_ROUNDS) for s in SEEDS]
        best = min(warm, key=lambda x: loss(problem, x))
        return marquardt(problem, best, problem.places(), ROUNDS)


def loss(problem: Problem, x) -> float:
    """Half the sum of squared residuals. x: (n,) NumPy."""
    with torch().no_grad():
        return 0.5 * float(problem.residuals(tensor(x)).square().sum())


def _start(problem, seed):
    x = np.random.default_rng(seed).normal(0, SCATTER, problem.start().shape)
    return x if seed else np.zeros_like(x)


def adam(problem: Problem, x, steps=ADAM_STEPS) -> np.ndarray:
    """Some steps of Adam from x: out of the flat places where a linearised step knows nothing. Source: kingma2015."""
    x = tensor(x).requires_grad_()
    walk = torch().optim.Adam([x], lr=ADAM_RATE)
    for _ in range(steps):
        walk.zero_grad()
        problem.residuals(x).square().sum().backward()
        walk.step()
    return x.detach().numpy()


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
