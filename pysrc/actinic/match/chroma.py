"""A smooth map over the camera's chromaticity: cubic B-splines on log2 R/G and log2 B/G, whatever the exposure."""

from dataclasses import dataclass

import numpy as np

NODES = 10  # splines each way
MARGIN = 0.25  # stops beyond the data
LEAST = 1e-6


@dataclass(frozen=True)
class Chroma:
    """The map's domain, log2 R/G and log2 B/G. low, high: (2,)."""

    low: tuple[float, float]
    high: tuple[float, float]
    nodes: int = NODES

    @classmethod
    def over(cls, x, nodes=NODES) -> "Chroma":
        """The domain that holds the chromaticities of x (n, 3)."""
        at = place(x)
        low, high = np.minimum(at.min(axis=0), -0.5) - MARGIN, np.maximum(at.max(axis=0), 0.5) + MARGIN
        return cls(tuple(low.tolist()), tuple(high.tolist()), nodes)

    @property
    def size(self) -> int:
        return self.nodes**2

    def basis(self, x) -> np.ndarray:
        """Products of splines at the chromaticities of x, less those of the neutral: (n, nodes^2)."""
        return self._products(place(x)) - self._products(np.zeros((1, 2)))

    def _products(self, at):
        t = (at - np.array(self.low)) / (np.array(self.high) - np.array(self.low))
        one, other = (splines(np.clip(t[:, i], 0, 1), self.nodes) for i in range(2))
        return (one[:, :, None] * other[:, None]).reshape(len(at), -1)

    def roughness(self) -> np.ndarray:
        """Rows whose square sum is the map's bend: second differences both ways and across, (m, nodes^2)."""
        n = self.nodes
        bend, eye, step = np.diff(np.eye(n), 2, axis=0), np.eye(n), np.diff(np.eye(n), axis=0)
        return np.concatenate([np.kron(bend, eye), np.kron(eye, bend), np.sqrt(2) * np.kron(step, step)])


def place(x) -> np.ndarray:
    """log2 R/G and log2 B/G of x (n, 3): (n, 2)."""
    held = np.maximum(x, LEAST + 1e-3 * np.abs(x).max(axis=-1, keepdims=True))
    return np.log2(held[:, [0, 2]] / held[:, [1]])


def splines(t, nodes) -> np.ndarray:
    """Uniform cubic B-splines at t in 0..1: (n, nodes). Source: deboor1978."""
    s = t * (nodes - 3)
    i = np.clip(np.floor(s), 0, nodes - 4).astype(int)
    f = s - i
    parts = np.stack([(1 - f) ** 3, 3 * f**3 - 6 * f**2 + 4, -3 * f**3 + 3 * f**2 + 3 * f + 1, f**3], axis=1) / 6
    out = np.zeros((len(t), nodes))
    np.put_along_axis(out, i[:, None] + np.arange(4), parts, axis=1)
    return out
