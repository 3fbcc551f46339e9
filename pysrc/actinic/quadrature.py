"""Fewer wavelengths for the same integrals: sums over 71 of them cost the kernels most of their time.

Every integral that the chain takes is sum_l w_l 10^-D(l), D a sum of three dyes and a base. Those integrands lie
close to a space of few dimensions, so two thirds of the wavelengths with weights of their own give the same sums.
The reference keeps all of them; tests/test_quadrature.py holds the two together.
"""

import numpy as np

FEWEST = 8
# Dye amounts between which the sums hold; a render is held to them where it starts (chain.HELD).
LEAST, MOST_FILM_DYE, MOST_PRINT_DYE = -0.3, 4.0, 6.0
FAINTEST = 1e-6  # of the clear integral: below it an integral need only be right to this
MOST_CANCELLING = 1.25  # sum of |weights| over sum of weights


def thinned(dyes, base, weights, most: float, tolerance: float) -> np.ndarray:
    """Weights, most of them 0, with sum_l v_l 10^-D(l) = sum_l w_l 10^-D(l) (1 +- tolerance).

    dyes: (3, n). base: (n,). weights: (n, m), m integrals that share their wavelengths. Returns (n, m).
    most: amount of each dye up to which it holds.
    Backward elimination: the wavelength whose loss moves the sums least goes and the others' weights are fitted
    again, as long as the worst of the sampled integrals stays within the tolerance. Source: chosen.
    """
    through = 10 ** -(sampled_amounts(most) @ dyes + base)
    clear = 10**-base @ weights
    scaled = [through / (through @ weights[:, c] + FAINTEST * clear[c])[:, None] for c in range(weights.shape[1])]
    wanted = [a @ weights[:, c] for c, a in enumerate(scaled)]
    small = [_reduced(a, y) for a, y in zip(scaled, wanted, strict=True)]
    nodes = np.flatnonzero(weights.any(axis=1))
    best = nodes, weights[nodes]
    while nodes.size > FEWEST:
        fits = [_fitted(r[:, nodes], z) for r, z in small]
        found = np.stack([v for v, _ in fits], axis=1)
        if max(np.abs(a[:, nodes] @ v - y).max() for a, v, y in zip(scaled, found.T, wanted, strict=True)) > tolerance:
            break
        if (np.abs(found).sum(axis=0) <= MOST_CANCELLING * np.abs(found.sum(axis=0))).all():
            best = nodes, found
        nodes = np.delete(nodes, np.argmin(sum(loss for _, loss in fits)))
    return _spread(*best, weights)


def _spread(nodes, found, weights):
    out = np.zeros_like(weights)
    out[nodes] = found
    return out


def sampled_amounts(most: float, count=900) -> np.ndarray:
    """Dye amounts in all of [-0.3, most]^3 (chain.HELD) and, as many, near its neutral axis. Seeded."""
    draw = np.random.default_rng(5207)
    anywhere = draw.uniform(LEAST, most, (count, 3))
    near_grey = draw.uniform(LEAST, most, (count, 1)) + draw.normal(0, 0.15, (count, 3))
    return np.clip(np.concatenate([anywhere, near_grey]), LEAST, most)


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
