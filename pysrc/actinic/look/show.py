"""A table drawn: as a cube of points, its greys, slices of hue, where it bends, what was seen, pictures; matplotlib."""

import numpy as np

from ..plot.paper import DARK, INK, PALE, dress, figure, legend, lines
from .report import figures
from .solve import REACH_CODES
from .table import Table, identity

CUBE_NODES, GREYS, HUES, STEPS = 11, 256, 6, 64
LEVELS = (0.25, 0.5, 0.75)
WORTH_SEEING = 1 / 64  # of a code between second differences: where bands may show in an even sky


def cube(table: Table):
    """Where the nodes of a cube go, in the colour that they become."""
    sheet = figure("Colours before, in their own place, and after", 5.2)
    given = identity(CUBE_NODES).reshape(-1, 3)
    made = np.clip(table(given), 0, 1)
    for k, (at, name) in enumerate(((given, "before"), (made, "after"))):
        axes = sheet.add_subplot(1, 2, k + 1, projection="3d")
        axes.scatter(*at.T, c=made if k else given, s=14, depthshade=False)
        axes.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1), xlabel="red", ylabel="green", zlabel="blue", title=name)
    return sheet


def neutral(table: Table):
    """The three codes that greys become, and how far they part."""
    sheet = figure("The neutral axis" if figures(table)["greys rise"] else "The neutral axis, which falls", 6.4)
    above, below = sheet.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    x = np.linspace(0, 1, GREYS)
    y = table(np.repeat(x[:, None], 3, axis=1))
    above.plot(x, x, color=PALE, linewidth=0.8, label="as it was")
    lines(above, x, y, names=INK)
    lines(below, x, y - y.mean(axis=1, keepdims=True), names=INK)
    dress(above, "", f"code after, {table.header['target']}")
    dress(below, f"grey before, code of {table.header['source']}", "off their mean")
    legend(above)
    return sheet


def slices(table: Table):
    """Discs of hue and saturation at three values, before and after."""
    sheet = figure("Hue round about, saturation outwards, at three values", 7.0)
    axes = sheet.subplots(2, len(LEVELS))
    for k, value in enumerate(LEVELS):
        disc, inside = _disc(value)
        for row, codes in enumerate((disc, table(disc))):
            axes[row, k].imshow(np.where(inside[..., None], np.clip(codes, 0, 1), 1))
            axes[row, k].set_axis_off()
            axes[row, k].set_title(f"{('before', 'after')[row]}, value {value:g}", fontsize=10, color=DARK)
    return sheet


def banding(table: Table):
    """Second differences between nodes: the greatest along each axis, and how they are spread."""
    sheet = figure("Bending between neighbouring nodes: where bands may show", 4.8)
    left, right = sheet.subplots(1, 2)
    n = len(table.nodes)
    for axis, name in enumerate(INK):
        bend = np.abs(np.diff(table.nodes, 2, axis=axis)).max(axis=-1)
        other = tuple(a for a in range(3) if a != axis)
        left.plot(np.linspace(0, 1, n)[1:-1], bend.max(axis=other), color=INK[name], label=f"along {name}")
        right.hist(bend.ravel(), bins=np.geomspace(1e-5, 1, 50), histtype="step", color=INK[name])
    for axes in (left, right):
        (axes.axhline if axes is left else axes.axvline)(WORTH_SEEING, color=PALE, linewidth=0.8, linestyle="--")
    dress(left, "code before", "greatest second difference, codes")
    dress(right, "second difference, codes", "nodes")
    right.set_xscale("log")
    legend(left)
    return sheet


def coverage(table: Table):
    """How far a table's colours lie from any that was seen, looking along each axis at the nearest."""
    sheet = figure(f"Codes to the nearest colour seen (white: seen; {REACH_CODES:.3f}: two nodes)", 4.2)
    for axis, axes in enumerate(sheet.subplots(1, 3)):
        shown = axes.imshow(
            table.away.min(axis=axis).T, origin="lower", extent=(0, 1, 0, 1), cmap="Greys", vmin=0, vmax=0.5
        )
        names = [name for k, name in enumerate(INK) if k != axis]
        axes.set(xlabel=names[0], ylabel=names[1])
    sheet.colorbar(shown, ax=sheet.axes, shrink=0.8)
    return sheet


def sheet(table: Table, pictures: list[np.ndarray]):
    """Pictures before and after, side by side."""
    page = figure("Before and after", 3.6 * len(pictures))
    for row, given in enumerate(pictures):
        step = max(1, max(given.shape[:2]) // 1000)
        small = np.clip(given[::step, ::step], 0, 1)
        for k, codes in enumerate((small, table(small))):
            axes = page.add_subplot(len(pictures), 2, 2 * row + k + 1)
            axes.imshow(np.clip(codes, 0, 1))
            axes.set_axis_off()
    return page


def _disc(value):
    """sRGB codes of a disc of hue and saturation (n, n, 3), and which of them lie inside."""
    y, x = np.mgrid[-1 : 1 : 1j * STEPS * 2, -1 : 1 : 1j * STEPS * 2]
    turn, saturation = np.arctan2(y, x) / (2 * np.pi) % 1, np.minimum(np.hypot(x, y), 1)
    k = (np.array([5, 3, 1]) + turn[..., None] * HUES) % HUES
    away = np.clip(np.minimum(k, 4 - k), 0, 1)
    return value * (1 - saturation[..., None] * away), np.hypot(x, y) <= 1


FIGURES = {"cube": cube, "neutral": neutral, "slices": slices, "banding": banding, "coverage": coverage}
