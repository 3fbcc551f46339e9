"""The paper that figures are drawn on: colours, grid, units, legends. No global of matplotlib is touched."""

import numpy as np

from ..errors import FilmError
from .bench import LAYERS

INK = {"red": "#c0392b", "green": "#2e8b57", "blue": "#2a62b8"}
DYE = {"cyan": "#1597a8", "magenta": "#b8388f", "yellow": "#c79a00"}
DARK, PALE = "#222222", "#8a8a8a"
WIDTH_IN, DPI = 10.0, 120  # 1200 px


def figure(title: str, height_in: float = 5.6):
    """An empty figure with its title; raises FilmError without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise FilmError(
            "matplotlib is not installed", "matplotlib, to draw with", "pip install 'actinic[fit]'"
        ) from None
    sheet = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, layout="constrained", facecolor="white")
    sheet.get_layout_engine().set(w_pad=0.12, h_pad=0.08)
    sheet.suptitle(title, fontsize=14, fontweight="bold", color=DARK)
    return sheet


def dress(axes, x: str, y: str, title: str = ""):
    """Grid, spines and labels, with their units."""
    axes.set_xlabel(x, fontsize=11, color=DARK)
    axes.set_ylabel(y, fontsize=11, color=DARK)
    axes.set_title(title, fontsize=11, color=DARK)
    axes.grid(True, which="major", color="#dddddd", linewidth=0.6)
    axes.tick_params(which="both", labelsize=10, color=PALE, labelcolor=DARK)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def legend(axes, **where):
    """A legend on plain paper, when there is something to name."""
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=9.5, frameon=True, framealpha=0.9, edgecolor="none", **where)


def legend_below(axes):
    """The legend under the axes, in two columns, where the plot itself leaves no room."""
    legend(axes, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2, columnspacing=1.2, handlelength=1.6)


def points(axes, x, y, colour: str, label: str | None = None):
    """Published readings: small open circles."""
    axes.plot(x, y, "o", ms=3.6, mfc="none", mec=colour, mew=0.8, alpha=0.75, label=label, zorder=3)


def lines(axes, x, ys, names=LAYERS, inks=INK, **style):
    """One line a column, in the ink of its name."""
    for name, y in zip(names, np.transpose(ys), strict=True):
        axes.plot(x, y, color=inks[name], **{"linewidth": 1.6, **style})


def named(axes, names, residuals, unit: str, digits: int, inks=INK):
    """The legend's entries: a line a layer and the rms of engine minus reading, a number that tests read."""
    for name, left in zip(names, residuals, strict=True):
        text = f"{name}   rms {left:.{digits}f} {unit}" if np.isfinite(left) else name
        axes.plot([], [], color=inks[name], linewidth=1.6, label=text)


def strip(axes, x, miss, unit: str, bar: float, names=LAYERS, inks=INK):
    """Engine minus published, under the plot it belongs to, with the bar as a grey band."""
    dress(axes, "", f"engine \N{MINUS SIGN} sheet\n{unit}")
    axes.axhspan(-bar, bar, color="#eeeeee", zorder=0)
    lines(axes, x, miss, names, inks, linewidth=1.0)
    axes.yaxis.label.set_fontsize(9)
    reach = 1.15 * max(bar, np.nanmax(np.abs(miss)))
    axes.set_ylim(-reach, reach)
