"""Charts as inline SVG: panels under one another over one horizontal axis, marks clipped to their panel."""

from collections.abc import Sequence
from dataclasses import dataclass

from .axes import Axis
from .html import e

LEFT, RIGHT, TOP, BOTTOM, GAP = 56, 10, 8, 40, 14  # px about and between the panels


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
