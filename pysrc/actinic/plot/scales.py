"""What the eye sees of the pair: the neutral scale in Lab, and saturated hues in the chromaticity diagram."""

import numpy as np

from .. import colour
from ..chain import State
from ..spectra import observer
from . import paper
from .bench import Bench, grey_scale, projected, rms
from .targets import chromaticity, hues, printed_chromaticity, scene_chromaticity

STOPS = np.arange(-6.0, 6.01, 0.125)
BAR_STOPS, BAR_A, BAR_B = (
    (-4.0, 0.5),
    1.0,
    3.2,
)  # where the scale must be neutral, and how closely; tests/test_film.py
LAB_INK = {"a*": "#b8388f", "b*": "#c79a00", "L*": paper.DARK}
SATURATIONS = {0.25: "#b4c3d3", 0.5: "#8aa0b8", 0.75: "#5f7c9b", 1.0: "#365473", 1.3: "#111111"}


def neutral_scale(bench: Bench):
    """a*, b* and L* of a grey wedge, projected with xenon, the open gate white; the bars as bands.

    Returns a matplotlib Figure; the legend holds rms, smallest and largest a* and b* where the bars hold.
    """
    sheet = paper.figure("Neutral scale: a grey wedge through the engine, printed and projected", 6.4)
    top, under = sheet.subplots(2, 1, height_ratios=(3, 2), sharex=True)
    lab = projected(bench, grey_scale(bench, STOPS, State.PRINT))
    paper.dress(top, "", "a*, b* under xenon, open gate white", _pair(bench))
    paper.dress(under, "camera stops from mid grey", "L*")
    paper.lines(top, STOPS, lab[:, 1:], ("a*", "b*"), LAB_INK)
    paper.lines(under, STOPS, lab[:, :1], ("L*",), LAB_INK)
    _bars(top, lab)
    under.set(xlim=(STOPS[0], STOPS[-1]), ylim=(0, 100), xticks=np.arange(-6, 7))
    paper.legend(top, loc="upper left")
    return sheet


def _pair(bench) -> str:
    return f"{bench.negative.sheet.name}, printed on {bench.print.sheet.name}"


def _bars(axes, lab):
    held = (STOPS >= BAR_STOPS[0]) & (STOPS <= BAR_STOPS[1])
    for name, values, bar in (("a*", lab[:, 1], BAR_A), ("b*", lab[:, 2], BAR_B)):
        axes.fill_between(BAR_STOPS, -bar, bar, color=LAB_INK[name], alpha=0.12, linewidth=0, zorder=0)
        low, high, left = values[held].min(), values[held].max(), rms(values[held, None])[0]
        text = f"{name}   rms {left:.2f}, {low:+.2f} to {high:+.2f} in its bar of \N{PLUS-MINUS SIGN}{bar:g}"
        axes.plot([], [], color=LAB_INK[name], linewidth=1.6, label=text)
    axes.axhline(0, color=paper.PALE, linewidth=0.8)


def chromaticities(bench: Bench):
    """Hues at growing saturation, the last outside the locus: in the scene (dots) and on the print (lines).

    Returns a matplotlib Figure, xy of CIE 1931 under D65. Source: cie2004colorimetry.
    """
    sheet = paper.figure("Saturated hues: in the scene (dotted) and projected from the print (lines)", 9.2)
    axes = sheet.subplots()
    paper.dress(axes, "x, white D65", "y", _pair(bench))
    _diagram(axes)
    for saturation, ink in SATURATIONS.items():
        _sweep(axes, bench, saturation, ink)
    axes.set(xlim=(-0.05, 0.85), ylim=(-0.05, 0.9), aspect="equal")
    paper.legend(axes, loc="upper right")
    return sheet


def _sweep(axes, bench, saturation, ink):
    """One turn of the hues, a dot of its own colour each; a scene beyond the primaries leaves the paper."""
    rgb = hues(saturation)
    scene, print_ = scene_chromaticity(rgb), printed_chromaticity(bench, rgb)
    if saturation <= 1:
        axes.plot(*scene.T, ":", color=ink, linewidth=1.0)
    where = "" if saturation <= 1 else ", outside the locus"
    axes.plot(*print_.T, color=ink, linewidth=1.5, label=f"ACEScg saturation {saturation:g}{where}")
    axes.scatter(*print_.T, s=8, c=np.clip(rgb / rgb.max(), 0, 1) ** (1 / 2.2), zorder=3, linewidths=0)


def _diagram(axes):
    """The spectral locus, marked in nm, and the triangles of Rec.709 and P3."""
    locus = chromaticity(observer())
    axes.plot(*np.vstack([locus, locus[:1]]).T, color=paper.DARK, linewidth=1.0)
    for nm in (460, 480, 500, 520, 540, 560, 580, 600, 620):
        axes.annotate(
            str(nm),
            locus[(nm - 380) // 5],
            fontsize=8,
            color=paper.PALE,
            xytext=(4, 4),
            textcoords="offset points",
        )
    for name, style in (("Rec.709", "-"), ("P3-D65", "--")):
        corners = np.array(colour.PRIMARIES[name][:3])
        axes.plot(*np.vstack([corners, corners[:1]]).T, style, color="#b3854a", linewidth=1.0, label=name)
    axes.plot(*colour.PRIMARIES["Rec.709"][3], "+", color=paper.DARK, ms=8)
