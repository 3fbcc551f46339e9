"""The physical model: a film of unknown make, with the chain's own stages and about 200 parameters before its chroma map.

    u_c = log10 (M x)_c + B(chroma)_c - (the same of the camera's neutral)     expose; rows of M sum to 1
    D_c = sum_j G_cj N_c(u_j),  sum_j G_cj = 1                                 develop, interlayer inhibition
    v   = -P D,  P >= 0                                                        enlarge
    p_c = Q_c(v_c)                                                             develop the print
    XYZ = W 10^-(d p),  W, d >= 0                                              view: a few spectral lines

N and Q are sums of three rising logistics. On the neutral axis every u is log10 of exposure alone, so D = N(u) rises, v falls, p
falls and XYZ rises: strictly monotone by construction, whatever is fitted. Exposure scales x and leaves chroma, so what is
learned at one exposure holds at all: that is why it extrapolates. B is a smooth map over the camera's chromaticity, drawn to
zero where no patch fell; it holds what a 3x3 cannot say of two different sets of sensitivities.
"""

from dataclasses import dataclass, field

import numpy as np

from .chroma import Chroma
from .lines import started

LN10 = np.log(10.0)
TERMS = 3
BEND = 1e-3  # of x: how far a negative exposure is bent above zero, in proportion so that exposure still scales
SHAPES = {
    "camera": (3, 2),
    "film": (3, TERMS, 3),
    "mix": (3, 2),
    "printer": (3, 3),
    "print": (3, TERMS, 3),
}


@dataclass(frozen=True)
class Layout:
    """Where each named parameter lies in the vector, with its start and the reach it is expected within."""

    shapes: dict[str, tuple[int, ...]]
    start: np.ndarray = field(repr=False)
    reach: np.ndarray = field(repr=False)

    def split(self, theta) -> dict[str, np.ndarray]:
        """Named arrays of a vector."""
        out, at = {}, 0
        for name, shape in self.shapes.items():
            size = int(np.prod(shape))
            out[name] = theta[at : at + size].reshape(shape)
            at += size
        return out

    def rows(self, name) -> slice:
        """The places of a name in the vector."""
        sizes = {k: int(np.prod(s)) for k, s in self.shapes.items()}
        at = sum(s for k, s in list(sizes.items())[: list(sizes).index(name)])
        return slice(at, at + sizes[name])


def layout(chroma: Chroma) -> Layout:
    """The start: a negative of gamma 0.6, a print of gamma 3 under dyes that absorb a third of the spectrum each."""
    dyes, weights = started()
    film = np.array([[[np.log(0.75), np.log(1.3), h] for h in (-1.9, -0.7, 0.5)]] * 3)
    paper = np.array([[[np.log(1.2), np.log(2.2), h] for h in (-1.5, -1.1, -0.7)]] * 3)
    start = {
        "camera": np.zeros((3, 2)),
        "film": film,
        "mix": np.zeros((3, 2)),
        "printer": np.log(0.05 + 0.95 * np.eye(3)),
        "print": paper,
        "dyes": np.log(dyes),
        "weights": np.log(weights),
        "chroma": np.zeros((3, chroma.size)),
    }
    reach = {"camera": 0.3, "film": 0.6, "mix": 0.3, "printer": 0.6, "print": 0.6, "dyes": 0.5, "weights": 0.4, "chroma": 1.0}
    every = np.concatenate([np.full(np.size(v), reach[k]) for k, v in start.items()])
    return Layout({k: v.shape for k, v in start.items()}, np.concatenate([v.ravel() for v in start.values()]), every)


def exposed(x, camera):
    """(M x)_c bent above zero in proportion: H (n, 3), dH/dq, and the off-diagonal differences that M's weights multiply."""
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
    """D_c = N_c(u_c) + sum_j g_cj (N_c(u_c) - N_c(u_j)): value (n, 3), dD/du (n, 3, 3), slopes of each layer's terms, of g."""
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


class Physical:
    """Parameters with the camera's chroma map; `xyz` is the model, `slopes` its Jacobian."""

    def __init__(self, chroma: Chroma):
        self.chroma, self.layout = chroma, layout(chroma)

    def xyz(self, theta, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        return self._forward(theta, x)[0]

    def _forward(self, theta, x):
        v = self.layout.split(theta)
        basis = self.chroma.basis(x)
        h, bent, first, second = exposed(x, v["camera"])
        u = np.log10(h) + basis @ v["chroma"].T
        dye, by_u, by_film, by_mix = developed(u, v["film"], v["mix"])
        lit = -dye @ np.exp(v["printer"]).T
        pairs = [curve(lit[:, c], v["print"][c]) for c in range(3)]
        p = np.stack([q[0] for q in pairs], axis=1)
        xyz, by_p, through = viewed(p, v["dyes"], v["weights"])
        return xyz, v, basis, (h, bent, first, second), dye, by_u, by_film, by_mix, pairs, p, by_p, through

    def slopes(self, theta, x, metric) -> tuple[np.ndarray, np.ndarray]:
        """XYZ (n, 3) and metric(xyz) @ dXYZ/dtheta (3 n, parameters). metric: XYZ (n, 3) -> (n, 3, 3)."""
        xyz, v, basis, (h, bent, first, second), dye, by_u, by_film, by_mix, pairs, p, by_p, through = self._forward(theta, x)
        to = metric(xyz)
        n, j = len(x), {}
        w, d = np.exp(v["weights"]), np.exp(v["dyes"])
        j["weights"] = np.einsum("nrj,nk,kj->nrkj", to, through, w)
        j["dyes"] = -LN10 * np.einsum("nrk,nk,nc,kc->nrkc", to @ w.T, through, p, d, optimize=True)
        at_p = to @ by_p
        j["print"] = np.stack([at_p[:, :, c, None, None] * pairs[c][2][:, None] for c in range(3)], axis=2)
        at_lit = at_p * np.stack([q[1] for q in pairs], axis=1)[:, None]
        printer = np.exp(v["printer"])
        j["printer"] = -np.einsum("nrc,nd,cd->nrcd", at_lit, dye, printer)
        at_dye = -at_lit @ printer
        j["film"] = np.stack([at_dye[:, :, c, None, None] * by_film[c][:, None] for c in range(3)], axis=2)
        j["mix"] = at_dye[..., None] * by_mix[:, None]
        at_u = at_dye @ by_u
        j["chroma"] = np.einsum("nrc,nk->nrck", at_u, basis)
        at_q = at_u * (bent / h / LN10)[:, None]
        j["camera"] = np.stack([at_q * first[:, None], at_q * second[:, None]], axis=-1)
        return xyz, np.concatenate([j[k].reshape(3 * n, -1) for k in self.layout.shapes], axis=1)
