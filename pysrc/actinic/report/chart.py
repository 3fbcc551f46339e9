"""Charts as inline SVG: panels under one another over one horizontal axis, marks clipped to their panel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .axes import Axis
from .html import e

LEFT, RIGHT, TOP, BOTTOM, GAP = 56, 10, 8, 40, 14  # px about and between the panels


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


@dataclass(frozen=True)
class Panel:
    """A frame with its vertical axis, what that axis is with its unit, and the marks."""

    label: str
    axis: Axis
    height_px: int
    marks: Sequence
    has_zero: bool = False


def chart(title: str, x_label: str, x_axis: Axis, panels: Sequence[Panel], width_px: int):
    """The panels as one <svg>, their heights as asked for."""
    wide, down, drawn = width_px - LEFT - RIGHT, TOP, []
    for panel in panels:
        drawn.append(_panel(panel, x_axis, down, wide))
        down += panel.height_px + GAP
    foot = down - GAP
    drawn.append(_numbers_below(x_label, x_axis, foot, wide))
    size = {"viewBox": f"0 0 {width_px} {foot + BOTTOM}", "xmlns": "http://www.w3.org/2000/svg"}
    return e("svg", e("title", title), drawn, role="img", **size)


def _panel(panel, x_axis, top, wide):
    def at(x, y):
        return x_axis.place(x) * wide, (1 - panel.axis.place(y)) * panel.height_px

    ticks = panel.axis.ticks()
    rows = (1 - panel.axis.place(ticks)) * panel.height_px
    columns = x_axis.place(x_axis.ticks()) * wide
    grid = [f"M0 {y:.1f}H{wide}" for y in rows] + [f"M{x:.1f} 0V{panel.height_px}" for x in columns]
    zero = at(0, 0)[1] if panel.has_zero else None
    inside = e(
        "svg",
        e("path", d="".join(grid), class_="grid"),
        e("line", x1=0, x2=wide, y1=zero, y2=zero, class_="zero") if panel.has_zero else None,
        [mark.draw(at) for mark in panel.marks],
        x=LEFT,
        y=top,
        width=wide,
        height=panel.height_px,
    )
    frame = e("rect", x=LEFT, y=top, width=wide, height=panel.height_px, class_="frame")
    return e("g", inside, frame, _numbers_beside(panel, ticks, rows + top), _beside(panel, top))


def _numbers_beside(panel, ticks, rows):
    return [
        e("text", panel.axis.label(t), x=LEFT - 6, y=y + 3.5, class_="number end")
        for t, y in zip(ticks, rows, strict=True)
    ]


def _beside(panel, top):
    """The vertical axis' name, read from below."""
    turned = f"translate(11 {top + panel.height_px / 2:g}) rotate(-90)"
    return e("text", panel.label, class_="axis", transform=turned)


def _numbers_below(x_label, axis, foot, wide):
    places = LEFT + axis.place(axis.ticks()) * wide
    numbers = [
        e("text", axis.label(t), x=x, y=foot + 14, class_="number middle")
        for t, x in zip(axis.ticks(), places, strict=True)
    ]
    return e("g", numbers, e("text", x_label, x=LEFT + wide / 2, y=foot + 33, class_="axis"))
