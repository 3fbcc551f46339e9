"""The physical model's stages with their slopes: each returns its value and what the chain rule wants of it."""

import numpy as np

LN10 = np.log(10.0)
BEND = 1e-3  # of x: how far a negative exposure is bent above zero, in proportion so that exposure still scales


def exposed(x, camera):
    """(M x)_c bent above zero in proportion: H (n, 3), dH/dq, and the differences that M's weights multiply."""
    first = x[:, [1, 0, 0]] - x
    second = x[:, [2, 2, 1]] - x
    q = x + camera[:, 0] * first + camera[:, 1] * second
    edge = BEND * np.abs(x).sum(axis=1, keepdims=True) + 1e-12
    root = np.sqrt(q * q + edge * edge)
    return 0.5 * (q + root), 0.5 * (1 + q / root), first, second


def curve(u, terms):
    """Sum of rising logistics A / (1 + 10^(-k (u - h))) and its slopes. u: (n,). terms: (T, 3) of log A, log k, h.

    Returns value (n,), d/du (n,), d/dterms (n, T, 3).
    """
    a, k, h = np.exp(terms[:, 0]), np.exp(terms[:, 1]), terms[:, 2]
    z = k * (u[:, None] - h)
    s = 1 / (1 + np.exp(np.clip(-LN10 * z, -500, 500)))
    rise = a * LN10 * s * (1 - s)
    slopes = np.stack([a * s, rise * z, -rise * k], axis=-1)
    return (a * s).sum(axis=1), (rise * k).sum(axis=1), slopes


def developed(u, film, mix):
    """D_c = N_c(u_c) + sum_j g_cj (N_c(u_c) - N_c(u_j)): (n, 3), dD/du (n, 3, 3), slopes of the layers' terms, of g."""
    n, value = len(u), np.empty_like(u)
    by_u, by_mix, by_terms = np.zeros((n, 3, 3)), np.empty((n, 3, 2)), []
    for c in range(3):
        order = [c, *(j for j in range(3) if j != c)]
        held = [curve(u[:, j], film[c]) for j in order]
        g = np.array([1 + mix[c].sum(), *-mix[c]])
        value[:, c] = sum(w * f[0] for w, f in zip(g, held, strict=True))
        by_u[:, c, order] = np.stack([w * f[1] for w, f in zip(g, held, strict=True)], axis=1)
        by_terms.append(sum(w * f[2] for w, f in zip(g, held, strict=True)))
        by_mix[:, c] = np.stack([held[0][0] - f[0] for f in held[1:]], axis=1)
    return value, by_u, by_terms, by_mix


def viewed(p, dyes, weights):
    """XYZ = W 10^-(d p): value (n, 3), dXYZ/dp (n, 3, 3), through (n, K). dyes, weights: logs, (K, 3) each."""
    d, w = np.exp(dyes), np.exp(weights)
    through = np.exp(-LN10 * (p @ d.T))
    return through @ w, -LN10 * np.einsum("nk,kj,kc->njc", through, w, d), through
