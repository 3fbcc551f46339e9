"""The physical model: a film of unknown make, with the chain's own stages: 132 parameters and a chroma map of 300.

    u_c = log10 (M x)_c + B_c(chroma)            expose; rows of M sum to 1, B is 0 for the camera's neutral
    D_c = sum_j G_cj N_c(u_j),  sum_j G_cj = 1   develop, interlayer inhibition
    v   = -P D,  P >= 0                          enlarge
    p_c = Q_c(v_c)                               develop the print
    XYZ = W 10^-(d p),  W, d >= 0                view: ten bands of the spectrum

N and Q are sums of three rising logistics. On the neutral axis every u is the log of exposure alone, so D = N(u) rises,
v falls, p falls and XYZ rises: strictly monotone by construction, whatever is fitted. Exposure scales x and leaves
chroma, so what is learned at one exposure holds at all: that is why it extrapolates. B is a smooth map over the
camera's chromaticity, drawn to zero where no patch fell; it holds what a 3x3 cannot say of two sets of sensitivities.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .chroma import Chroma
from .descend import Problem, descend
from .layout import Layout, layout
from .pairs import Pairs
from .physics import LN10, curve, developed, exposed, viewed

NAME = "physical"
FEW, FIRST, LAST, SEED = 3000, 40, 5, 1  # pairs and steps of the first descent, steps of the last on all pairs


@dataclass(frozen=True)
class Physical:
    """A fitted film. arrays: theta (parameters,), low (2,), high (2,), nodes () of the chroma map."""

    arrays: dict[str, np.ndarray] = field(repr=False)
    name = NAME

    @cached_property
    def chain(self) -> "Chain":
        low, high = (tuple(self.arrays[k].tolist()) for k in ("low", "high"))
        return Chain(Chroma(low, high, int(self.arrays["nodes"])))

    def xyz(self, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        return self.chain.xyz(self.arrays["theta"], x)


def fit(pairs: Pairs, told: Callable = lambda cost: None, start: Physical | None = None) -> Physical:
    """The film nearest to the pairs in dE2000, robustly: on 3,000 pairs first, then on all. told(cost) at each step."""
    chain = start.chain if start else Chain(Chroma.over(pairs.source))
    theta = start.arrays["theta"] if start else chain.layout.start
    problem = Problem(chain, pairs)
    if len(pairs) > FEW:
        few = np.random.default_rng(SEED).permutation(len(pairs))[:FEW]
        theta = descend(problem.at(few), theta, FIRST, told)
        theta = descend(problem, theta, LAST, told)
    else:
        theta = descend(problem, theta, FIRST + LAST, told)
    low, high = np.array(chain.chroma.low), np.array(chain.chroma.high)
    return Physical({"theta": theta, "low": low, "high": high, "nodes": np.array(chain.chroma.nodes)})


class Chain:
    """The stages in order: `xyz` is the model, `slopes` its Jacobian, written out."""

    def __init__(self, chroma: Chroma):
        self.chroma = chroma
        self.layout: Layout = layout(chroma)

    def xyz(self, theta, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        v = self.layout.split(theta)
        u = np.log10(exposed(x, v["camera"])[0]) + self.chroma.basis(x) @ v["chroma"].T
        lit = -developed(u, v["film"], v["mix"])[0] @ np.exp(v["printer"]).T
        dye = np.stack([curve(lit[:, c], v["print"][c])[0] for c in range(3)], axis=1)
        return viewed(dye, v["dyes"], v["weights"])[0]

    def slopes(self, theta, x, metric) -> tuple[np.ndarray, np.ndarray]:
        """XYZ (n, 3) and metric(XYZ) dXYZ/dtheta (3 n, parameters), from the screen back to the scene."""
        v, basis = self.layout.split(theta), self.chroma.basis(x)
        h, bent, *differences = exposed(x, v["camera"])
        dye, dye_by_u, by_film, by_mix = developed(np.log10(h) + basis @ v["chroma"].T, v["film"], v["mix"])
        printer = np.exp(v["printer"])
        prints = [curve((-dye @ printer.T)[:, c], v["print"][c]) for c in range(3)]
        j, xyz, at = _viewing(v, np.stack([p[0] for p in prints], axis=1), metric)
        j["print"] = np.stack([at[:, :, c, None, None] * prints[c][2][:, None] for c in range(3)], axis=2)
        at = at * np.stack([p[1] for p in prints], axis=1)[:, None]
        j["printer"] = -at[..., None] * dye[:, None, None] * printer
        at = -at @ printer
        j["film"] = np.stack([at[:, :, c, None, None] * by_film[c][:, None] for c in range(3)], axis=2)
        j["mix"] = at[..., None] * by_mix[:, None]
        at = at @ dye_by_u
        j["chroma"] = at[..., None] * basis[:, None, None]
        at = at * (bent / h / LN10)[:, None]
        j["camera"] = np.stack([at * d[:, None] for d in differences], axis=-1)
        return xyz, np.concatenate([j[k].reshape(3 * len(x), -1) for k in self.layout.shapes], axis=1)


def _viewing(v, dye, metric):
    """Slopes of the view's own parameters, XYZ, and metric dXYZ/d(dye) (n, 3, 3)."""
    xyz, by_dye, through = viewed(dye, v["dyes"], v["weights"])
    to, w, d = metric(xyz), np.exp(v["weights"]), np.exp(v["dyes"])
    j = {"weights": to[:, :, None] * through[:, None, :, None] * w}
    j["dyes"] = -LN10 * ((to @ w.T) * through[:, None])[..., None] * dye[:, None, None] * d
    return j, xyz, to @ by_dye
