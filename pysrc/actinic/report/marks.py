"""Marks of a chart, each drawn by `at`, which places figures in px of their panel."""

from dataclasses import dataclass

import numpy as np

from .html import e


@dataclass(frozen=True)
class Line:
    """A curve; it breaks where a value is missing."""

    x: np.ndarray
    y: np.ndarray
    ink: str
    kind: str = "model"

    def draw(self, at):
        x, y = at(self.x, self.y)
        known = np.isfinite(x) & np.isfinite(y)
        pen = np.where(known & ~np.r_[False, known[:-1]], "M", "L")
        steps = [f"{p}{a:.1f} {b:.1f}" for p, a, b, k in zip(pen, x, y, known, strict=True) if k]
        return e("path", d="".join(steps), class_=f"{self.kind} {self.ink}")


@dataclass(frozen=True)
class Points:
    """Published readings: open circles, each with a bar of its standard deviation where there is one."""

    x: np.ndarray
    y: np.ndarray
    ink: str
    sigma: np.ndarray | None = None

    def draw(self, at):
        x, y = at(self.x, self.y)
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        circles = [e("circle", cx=x[i], cy=y[i], r=2.1) for i in known]
        return e("g", self._bars(at, known), circles, class_=f"published {self.ink}")

    def _bars(self, at, known):
        if self.sigma is None:
            return None
        x, low = at(self.x, self.y - self.sigma)
        _, high = at(self.x, self.y + self.sigma)
        seen = [i for i in known if np.isfinite(low[i]) and abs(low[i] - high[i]) > 4]
        steps = [f"M{x[i]:.1f} {low[i]:.1f}V{high[i]:.1f}" for i in seen]
        return e("path", d="".join(steps)) if steps else None


@dataclass(frozen=True)
class Band:
    """What lies between two curves."""

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    ink: str

    def draw(self, at):
        known = np.isfinite(self.low) & np.isfinite(self.high)
        (x, low), (_, high) = at(self.x[known], self.low[known]), at(self.x[known], self.high[known])
        edge = [f"{a:.1f} {b:.1f}" for a, b in zip(np.r_[x, x[::-1]], np.r_[low, high[::-1]], strict=True)]
        return e("path", d="M" + "L".join(edge) + "Z" if edge else "", class_=f"band {self.ink}")


@dataclass(frozen=True)
class Upright:
    """A dotted vertical with its name at the top."""

    x: float
    name: str

    def draw(self, at):
        x, _ = at(np.array([self.x]), np.array([0.0]))
        line = e("line", x1=x[0], x2=x[0], y1=0, y2="100%", class_="upright")
        return e("g", line, e("text", self.name, x=x[0] + 4, y=12, class_="small"))
