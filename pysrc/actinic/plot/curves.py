"""What a data sheet draws against exposure and frequency, from the engine, over the sheet's own readings."""

import numpy as np

from ..stages.develop import STOP
from . import paper
from .bench import LAYERS, Bench, negative_density, print_density, readings, rms
from .targets import sine_response

NEGATIVE_BAR_D, PRINT_BAR_D, MTF_BAR_PERCENT = 0.004, 0.012, 1.0  # rms, from the issue of the fit
LOG_H = "log$_{10}$ exposure, lux seconds"


def characteristic(bench: Bench):
    """Status densities of neutral wedges, negative and print, with engine minus sheet under each.

    Returns a matplotlib Figure; the legend holds each layer's rms in D. Source: hurter1890.
    """
    sheet = paper.figure("Characteristic curves: engine (lines) over the published readings (circles)", 6.6)
    axes = sheet.subplots(2, 2, height_ratios=(4, 1), sharex="col")
    _curves(axes[:, 0], bench.negative, lambda h: negative_density(bench, h), NEGATIVE_BAR_D)
    _curves(axes[:, 1], bench.print, lambda h: print_density(bench, h), PRINT_BAR_D)
    _stops(axes[0, 0], bench.negative.sheet.mid_grey_log10_h)
    return sheet


def _curves(axes, film, density, bar):
    top, under = axes
    log_h, published = readings(film, "characteristic")
    paper.dress(top, "", f"Status {film.sheet.status} density", film.sheet.name)
    around = np.linspace(log_h[0] - 0.5, log_h[-1] + 0.6, 120)
    paper.lines(top, around, density(around))
    miss = density(log_h) - published
    paper.named(top, LAYERS, rms(miss), "D", 4)
    for i, layer in enumerate(LAYERS):
        paper.points(top, log_h, published[:, i], paper.INK[layer])
    paper.strip(under, log_h, miss, "D", bar)
    under.set_xlabel(LOG_H, fontsize=11)
    paper.legend(top, loc="upper left")


def _stops(axes, mid_log_h):
    """Camera stops from mid grey along the top."""
    other = axes.secondary_xaxis("top", functions=(lambda h: (h - mid_log_h) / STOP, lambda s: s * STOP + mid_log_h))
    other.set_xlabel("camera stops from mid grey", fontsize=9.5, color=paper.DARK)
    other.set_xticks(range(-10, 13, 2))
    other.tick_params(labelsize=9, color=paper.PALE, labelcolor=paper.DARK)
    axes.axvline(mid_log_h, color=paper.PALE, linewidth=0.8, linestyle=":")


def mtf(bench: Bench):
    """Response to sine targets exposed through the engine at a pitch of 1 um, over the published curve, in %.

    Returns a matplotlib Figure; the legend holds each layer's rms in percent where the sheet has a reading.
    """
    sheet = paper.figure("Modulation transfer: sine targets through the engine over the published readings", 6.2)
    top, under = sheet.subplots(2, 1, height_ratios=(4, 1), sharex=True)
    paper.dress(top, "", "response of the dye, %", bench.negative.sheet.name)
    published = readings(bench.negative, "mtf") or (np.empty(0), np.empty((0, 3)))
    f, got = sine_response(bench, np.union1d(np.geomspace(1, 150, 26), published[0]))
    paper.lines(top, f, 100 * got)
    _over_published_mtf(top, under, f, 100 * got, *published)
    _frequencies(top, under)
    paper.legend(top, loc="lower left")
    return sheet


def _over_published_mtf(top, under, f, got, at, published):
    """Readings, residuals and legend; a stock without readings has its engine's lines alone."""
    for i, layer in enumerate(LAYERS):
        paper.points(top, at, published[:, i], paper.INK[layer])
    miss = np.stack([np.interp(at, f, g) for g in got.T], axis=1) - published
    paper.named(top, LAYERS, rms(miss) if at.size else [np.nan] * 3, "%", 2)
    if at.size:
        paper.strip(under, at, miss, "%", MTF_BAR_PERCENT)


def _frequencies(top, under):
    ticks, steps = [1, 2, 5, 10, 20, 50, 100], [3, 5, 10, 20, 30, 50, 70, 100]
    top.set(xscale="log", yscale="log", xlim=(1, 150), ylim=(3, 130))
    top.set_yticks(steps, list(map(str, steps)))
    under.set_xticks(ticks, list(map(str, ticks)))
    under.set_xlabel("spatial frequency, cycles/mm", fontsize=11)
    for axes in (top, under):
        axes.minorticks_off()
