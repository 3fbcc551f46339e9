"""What a data sheet draws, drawn from the engine over the sheet's own readings."""

import numpy as np

from .. import emulsion
from ..chain import State
from ..spectra import WAVELENGTHS
from ..stages.develop import STOP
from . import paper
from .bench import LAYERS, Bench, greys, negative_density, print_density, readings, rms, sine_response, spectral_response

DYES = ("cyan", "magenta", "yellow")
NEGATIVE_BAR_D, PRINT_BAR_D, MTF_BAR_PERCENT = 0.006, 0.02, 2.0  # rms, from the founding issue
LOG_H = "log$_{10}$ exposure, lux seconds"


def characteristic(bench: Bench):
    """Status densities of neutral wedges against exposure, negative and print, and engine minus sheet under each.

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
    other.tick_params(labelsize=9, color=paper.PALE, labelcolor=paper.DARK)
    axes.axvline(mid_log_h, color=paper.PALE, linewidth=0.8, linestyle=":")


def sensitivity(bench: Bench):
    """Spectral sensitivities as folded; for the negative also what a light of one wavelength exposes in the engine.

    The engine sees three numbers, not a spectrum: the dashed line is the price, named in the legend as
    the rms over readings within 1.5 of the layer's peak. Returns a matplotlib Figure.
    """
    sheet = paper.figure("Spectral sensitivities: as folded (lines) over the published readings (circles)")
    for axes, film in zip(sheet.subplots(1, 2), (bench.negative, bench.print), strict=True):
        paper.dress(axes, "wavelength, nm", "log$_{10}$ sensitivity, cm\N{SUPERSCRIPT TWO}/erg", film.sheet.name)
        _sensitivities(axes, film)
        if film is bench.negative:
            _seen_as_colour(axes, film, spectral_response(bench))
        axes.set_xlim(370, 740)
        paper.legend(axes, loc="lower left")
    return sheet


def _sensitivities(axes, film):
    wave, published = readings(film, "sensitivity")
    with np.errstate(divide="ignore"):
        folded = np.log10(emulsion.sensitivity(film))
    miss = np.stack([np.interp(WAVELENGTHS, wave, published[:, i]) - folded[:, i] for i in range(3)], axis=1)
    paper.lines(axes, WAVELENGTHS, np.where(np.isfinite(folded), folded, np.nan))
    paper.named(axes, LAYERS, rms(np.where(np.isfinite(miss), miss, np.nan)), "", 4)
    for i, layer in enumerate(LAYERS):
        paper.points(axes, wave, published[:, i], paper.INK[layer])
    axes.set_ylim(np.nanmin(published) - 1.2, np.nanmax(published) + 0.3)


def _seen_as_colour(axes, film, response):
    with np.errstate(divide="ignore"):
        own = np.log10(emulsion.sensitivity(film))
    near = own > own.max(axis=0) - 1.5
    left = rms(np.where(near, response - own, np.nan))
    paper.lines(axes, WAVELENGTHS, response, linewidth=0.9, linestyle=(0, (4, 2)), alpha=0.8)
    text = "light of one wavelength as a colour\nrms " + " / ".join(f"{v:.2f}" for v in left)
    axes.plot([], [], color=paper.PALE, linewidth=0.9, linestyle=(0, (4, 2)), label=text)


def dyes(bench: Bench):
    """Dye spectra, base, and the spectral density of the engine's own grey nearest to the sheet's neutral.

    Returns a matplotlib Figure; the legend holds the rms in D of each dye and of that grey.
    """
    sheet = paper.figure("Dye densities: as folded (lines) over the published readings (circles)")
    left, right = sheet.subplots(1, 2)
    _dyes(left, bench.negative, bench.even(greys(10 ** np.arange(-3.5, 1.0, 0.025)), State.EXPOSURE, State.NEGATIVE))
    stops = np.arange(-4, 4, 0.05)
    _dyes(right, bench.print, bench.even(greys(0.18 * 2**stops), State.SCENE, State.PRINT))
    return sheet


def _dyes(axes, film, wedge):
    t, own, base = film.tables["dyes"], emulsion.dyes(film), emulsion.base(film)
    paper.dress(axes, "wavelength, nm", "spectral density", film.sheet.name)
    wave, inks = t["wavelength_nm"], {**paper.DYE, "base": paper.PALE, "neutral": paper.DARK}
    grey, amounts = _nearest_grey(wave, t["neutral"], wedge, own, base)
    drawn = np.vstack([own, base, grey]).T
    published = np.stack([t[n] for n in inks], axis=1)
    miss = np.stack([np.interp(wave, WAVELENGTHS, v, np.nan, np.nan) for v in drawn.T], 1) - published
    paper.lines(axes, WAVELENGTHS, drawn, inks, inks)
    paper.named(axes, inks, rms(miss), "D", 3, inks)
    for name, ink in inks.items():
        paper.points(axes, wave, t[name], ink)
    axes.plot([], [], " ", label="engine's grey: C {:.2f}  M {:.2f}  Y {:.2f}".format(*amounts))
    axes.set(xlim=(375, 735), ylim=(-0.05, 1.15 * np.nanmax(drawn) + 0.35))
    paper.legend(axes, loc="upper right", ncols=2)


def _nearest_grey(wave, neutral, wedge, own, base):
    """The step of a wedge (n, 3) whose spectral density lies nearest to a published one: (71,), amounts (3,)."""
    scale = wedge @ own + base
    at = (wave >= WAVELENGTHS[0]) & (wave <= WAVELENGTHS[-1]) & np.isfinite(neutral)
    miss = np.stack([np.interp(wave[at], WAVELENGTHS, s) for s in scale]) - neutral[at]
    best = np.argmin((miss**2).mean(axis=1))
    return scale[best], wedge[best]


def mtf(bench: Bench):
    """Response to sine targets exposed through the engine at a pitch of 1 um, over the published curve, in percent.

    Returns a matplotlib Figure; the legend holds each layer's rms in percent where the sheet has a reading.
    """
    sheet = paper.figure("Modulation transfer: sine targets through the engine (lines) over the published readings")
    axes = sheet.subplots()
    paper.dress(axes, "spatial frequency, cycles/mm", "response of the dye, %", bench.negative.sheet.name)
    f, got = sine_response(bench, np.geomspace(1, 150, 28))
    paper.lines(axes, f, 100 * got)
    _published_mtf(axes, bench)
    axes.set(xscale="log", yscale="log", xlim=(1, 150), ylim=(3, 150))
    axes.set_xticks([1, 2, 5, 10, 20, 50, 100], ["1", "2", "5", "10", "20", "50", "100"])
    axes.set_yticks([3, 5, 10, 20, 50, 100], ["3", "5", "10", "20", "50", "100"])
    axes.minorticks_off()
    paper.legend(axes, loc="lower left")
    return sheet


def _published_mtf(axes, bench):
    if (table := readings(bench.negative, "mtf")) is None:
        return paper.named(axes, LAYERS, [np.nan] * 3, "", 0)
    f, published = table
    exposed, got = sine_response(bench, f)
    at = np.stack([np.interp(f, exposed, 100 * got[:, i]) for i in range(3)], axis=1)
    paper.named(axes, LAYERS, rms(at - published), "%", 2)
    for i, layer in enumerate(LAYERS):
        paper.points(axes, f, published[:, i], paper.INK[layer])
