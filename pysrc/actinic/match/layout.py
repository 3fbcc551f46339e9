"""Where the physical model's parameters lie, where they start and within what they are expected: see `physical`."""

from dataclasses import dataclass, field

import numpy as np

from .chroma import Chroma
from .lines import started

ROUGH, RIDGE = 6.0, 5.0  # what the chroma map's bend and size are held by, against a pair 1 dE off
REACH = {"camera": 0.3, "film": 0.6, "mix": 0.3, "printer": 0.6, "print": 0.6, "dyes": 0.5, "weights": 0.4}


@dataclass(frozen=True)
class Layout:
    """Names, shapes and start of a vector of parameters; bend: (m, m), the expectation's R^T R."""

    shapes: dict[str, tuple[int, ...]]
    start: np.ndarray = field(repr=False)
    bend: np.ndarray = field(repr=False)

    def split(self, theta) -> dict[str, np.ndarray]:
        """Named arrays of a vector."""
        ends = np.cumsum([np.prod(s, dtype=int) for s in self.shapes.values()])
        parts = np.split(theta, ends[:-1])
        return {k: p.reshape(s) for (k, s), p in zip(self.shapes.items(), parts, strict=True)}


def layout(chroma: Chroma) -> Layout:
    """The start: a negative of gamma 0.6, a print of gamma 3, 2383's dyes, no map. Logs but places and shares."""
    dyes, weights = started()
    start = {
        "camera": np.zeros((3, 2)),
        "film": np.array([[[np.log(0.75), np.log(1.3), h] for h in (-1.9, -0.7, 0.5)]] * 3),
        "mix": np.zeros((3, 2)),
        "printer": np.log(0.05 + 0.95 * np.eye(3)),
        "print": np.array([[[np.log(1.2), np.log(2.2), h] for h in (-1.5, -1.1, -0.7)]] * 3),
        "dyes": np.log(dyes),
        "weights": np.log(weights),
        "chroma": np.zeros((3, chroma.size)),
    }
    every = np.concatenate([v.ravel() for v in start.values()])
    return Layout({k: v.shape for k, v in start.items()}, every, _bend(start, chroma))


def _bend(start, chroma):
    """1 / reach^2 on the diagonal, and the chroma map's roughness, three times."""
    plain = np.concatenate([np.full(v.size, REACH[k] ** -2.0) for k, v in start.items() if k != "chroma"])
    rows, at = chroma.roughness(), plain.size
    smooth = ROUGH**2 * rows.T @ rows + RIDGE**2 * np.eye(chroma.size)
    out = np.zeros((at + 3 * chroma.size,) * 2)
    out[:at, :at] = np.diag(plain)
    out[at:, at:] = np.kron(np.eye(3), smooth)
    return out
