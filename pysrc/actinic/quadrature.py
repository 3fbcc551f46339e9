"""Few spectral lines for the same integrals: sums over 71 wavelengths would cost the kernels most of their time.

Every integral that the chain takes is sum_l w_l 10^-D(l), D a sum of three dyes and a base. Those integrands lie
close to a space of few dimensions. A Gaussian quadrature integrates it with few *lines*: made-up wavelengths, each
with dye densities and weights of its own. The reference keeps the published wavelengths; tests/test_quadrature.py
holds the two together, by the eye's measure: docs/decisions/few_lines.md.
"""

from dataclasses import dataclass

import numpy as np

FEWEST = 3
# Dye amounts between which the sums hold; a render is held to them where it starts (chain.HELD).
LEAST, MOST_FILM_DYE, MOST_PRINT_DYE = -0.3, 4.0, 6.0
PRINTER_TOLERANCE, VIEWER_TOLERANCE = 1e-2, 8e-3  # relative; everyday amounts a twelfth of it
EVERYDAY, CLOSER = 2 / 3, 12.0  # share of the most that prints hold, where the sums are held this much closer
FAINTEST = 1e-6  # of the clear integral: below it an integral need only be right to this
HEAD_START, TRIES = 50, 3  # how much a refinement gains, about, shared by the integrals; how many are tried
ROUNDS, STEPS = 5, 40  # of reweighting towards the least worst error, and of Levenberg-Marquardt in each
STEEPEST = 60.0  # natural logarithm: a trial line far outside the dyes stays finite
LN10 = np.log(10.0)


@dataclass(frozen=True)
class Integrals:
    """Sampled integrals to be met: dye amounts (s, 3), values (s, m), and 1 / (what an error is measured by) (s, m)."""

    amounts: np.ndarray
    values: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, dyes, base, weights, amounts) -> "Integrals":
        values = 10 ** -(amounts @ dyes + base) @ weights
        scale = 1 / (values + FAINTEST * (10**-base @ weights))
        everyday = ((amounts >= 0) & (amounts <= EVERYDAY * amounts.max())).all(axis=1)
        return cls(amounts, values, np.where(everyday[:, None], CLOSER * scale, scale))

    def through(self, lines) -> np.ndarray:
        """Transmittance of each line at each sample: (s, k)."""
        return np.exp(np.minimum(-LN10 * self.amounts @ lines[:, :3].T, STEEPEST))

    def error(self, lines) -> np.ndarray:
        """Relative error of each integral: (s, m)."""
        return (self.through(lines) @ lines[:, 3:] - self.values) * self.scale


def spectral_lines(dyes, base, weights, most: float, tolerance: float) -> np.ndarray:
    """Lines (k, 3 + m) of dye densities d and weights v: sum_k v_k 10^-(d_k . a) = sum_l w_l 10^-D(l) (1 +- tolerance).

    dyes: (3, n). base: (n,). weights: (n, m), m integrals that share their lines. most: amount a of each dye up to
    which it holds; in the everyday part of it CLOSER times as well. Backward elimination of published wavelengths
    gives a start, Levenberg-Marquardt moves the lines off the grid. When a few tries of that miss the tolerance, it
    is the start that meets it. Source: chosen.
    """
    wanted = Integrals.of(dyes, base, weights, sampled_amounts(most))
    starts = _eliminated(wanted, np.column_stack([dyes.T, 10 ** -base[:, None] * weights])[weights.any(axis=1)])
    reach = max(2.0, HEAD_START / weights.shape[1]) * tolerance
    coarse = [lines for lines, error in starts if tolerance < error < reach]
    for lines in coarse[: 2 * TRIES : 2]:
        lines, error = _refined(wanted, lines, tolerance)
        if error <= tolerance:
            return lines
    return next(lines for lines, error in starts if error <= tolerance)


def sampled_amounts(most: float, count=500) -> np.ndarray:
    """Dye amounts in all of [-0.3, most]^3 (chain.HELD), its edges among them, and near its neutral axis. Seeded."""
    draw = np.random.default_rng(5207)
    ticks = LEAST + (most - LEAST) * (1 - np.cos(np.pi * np.arange(7) / 6)) / 2
    lattice = np.stack(np.meshgrid(ticks, ticks, ticks), axis=-1).reshape(-1, 3)
    anywhere = draw.uniform(LEAST, most, (count, 3))
    near_grey = draw.uniform(LEAST, most, (count, 1)) + draw.normal(0, 0.15, (count, 3))
    return np.clip(np.concatenate([lattice, anywhere, near_grey]), LEAST, most)


def _eliminated(wanted, lines):
    """(lines, worst error), fewest lines first: the line whose loss moves the sums least goes, again and again."""
    scaled = [wanted.through(lines) * s[:, None] for s in wanted.scale.T]
    small = [_reduced(a, s * y) for a, s, y in zip(scaled, wanted.scale.T, wanted.values.T, strict=True)]
    kept, found = np.arange(len(lines)), []
    while kept.size >= FEWEST:
        fits = [_fitted(r[:, kept], z) for r, z in small]
        now = np.column_stack([lines[kept, :3], *[v for v, _ in fits]])
        found.append((now, np.abs(wanted.error(now)).max()))
        kept = np.delete(kept, np.argmin(sum(loss for _, loss in fits)))
    return found[::-1]


def _reduced(a, wanted):
    """The same least squares with as many rows as columns: a = q r, |a v - y| least where |r v - q^T y| is."""
    q, r = np.linalg.qr(a)
    return r, q.T @ wanted


def _fitted(r, wanted):
    """Weights of r @ v = wanted and what the loss of each would cost."""
    size = np.linalg.norm(r, axis=0)
    left, values, right = np.linalg.svd(r / size, full_matrices=False)
    solid = values > 1e-9 * values[0]
    back = right[solid].T / values[solid]
    v = back @ (left[:, solid].T @ wanted)
    return v / size, v * v / np.maximum((back * back).sum(axis=1), 1e-30)


def _refined(wanted, lines, tolerance):
    """The lines moved to where the worst error is least: least squares whose large errors weigh ever more.

    Returns the first lines within the tolerance, or the last, and their worst error.
    """
    weight = np.ones_like(wanted.scale)
    for left in range(ROUNDS - 1, -1, -1):
        lines = _least_squares(wanted, lines, weight, tolerance)
        error = np.abs(wanted.error(lines))
        if error.max() <= tolerance or error.max() > tolerance * 2.0 ** (1 + left):
            break
        weight = weight * np.sqrt(error / np.sqrt((error * error).mean()) + 0.3)
        weight /= np.sqrt((weight * weight).mean())
    return lines, error.max()


def _least_squares(wanted, lines, weight, tolerance):
    """Levenberg-Marquardt on every density and weight of the lines, until they stand still or are good enough."""
    damping, error = 1e-6, wanted.error(lines)
    cost = ((error * weight) ** 2).sum()
    for _ in range(STEPS):
        hessian, slope = _normal(wanted, lines, weight)
        size = np.sqrt(np.maximum(np.diag(hessian), 1e-24))
        hessian, slope, before = hessian / size / size[:, None], slope / size, cost
        while damping < 1e3:
            step = np.linalg.solve(hessian + damping * np.eye(size.size), slope) / size
            trial = lines - step.reshape(lines.shape[::-1]).T
            error = wanted.error(trial)
            if (cost := ((error * weight) ** 2).sum()) < before:
                break
            damping *= 4
        else:
            return lines
        lines, damping = trial, max(damping / 5, 1e-14)
        if before - cost < 1e-3 * cost or np.abs(error).max() <= tolerance:
            return lines
    return lines


def _normal(wanted, lines, weight):
    """J^T J and J^T e of the weighted errors; unknowns column by column of the lines."""
    k, m = len(lines), lines.shape[1] - 3
    through, error = wanted.through(lines), wanted.error(lines) * weight
    hessian, slope = np.zeros(((3 + m) * k,) * 2), np.zeros((3 + m) * k)
    for c, scale in enumerate((wanted.scale * weight).T):
        by_weight = through * scale[:, None]
        by_density = [-LN10 * by_weight * lines[:, 3 + c] * wanted.amounts[:, [i]] for i in range(3)]
        jacobian = np.concatenate([*by_density, by_weight], axis=1)
        at = np.r_[: 3 * k, (3 + c) * k : (4 + c) * k]
        hessian[np.ix_(at, at)] += jacobian.T @ jacobian
        slope[at] += jacobian.T @ error[:, c]
    return hessian, slope
