"""What a data sheet draws against wavelength: sensitivities and dyes, over the sheet's own readings."""

import numpy as np

from .. import emulsion
from ..chain import State
from ..spectra import WAVELENGTHS
from . import paper
from .bench import GREY, LAYERS, Bench, greys, readings, rms
from .targets import spectral_response


def sensitivity(bench: Bench):
    """Spectral sensitivities; for the negative also what a light of one wavelength exposes in the engine.

    The engine sees three numbers, not a spectrum: the dashed line is the price, named in the legend as
    the rms over readings within 1.5 of the layer's peak. Returns a matplotlib Figure.
    """
    sheet = paper.figure("Spectral sensitivities: engine (lines) over the published readings (circles)", 6.4)
    for axes, film in zip(sheet.subplots(1, 2), (bench.negative, bench.print), strict=True):
        paper.dress(axes, "wavelength, nm", "log$_{10}$ sensitivity, cm\N{SUPERSCRIPT TWO}/erg", film.sheet.name)
        _sensitivities(axes, film)
        if film is bench.negative:
            _seen_as_colour(axes, film, spectral_response(bench))
        axes.set_xlim(370, 740)
        paper.legend_below(axes)
    return sheet


def _sensitivities(axes, film):
    wave, published = readings(film, "sensitivity")
    with np.errstate(divide="ignore"):
        folded = np.log10(emulsion.sensitivity(film))
    miss = np.stack([np.interp(WAVELENGTHS, wave, published[:, i]) - folded[:, i] for i in range(3)], axis=1)
    paper.lines(axes, WAVELENGTHS, np.where(np.isfinite(folded), folded, np.nan))
    paper.named(axes, LAYERS, rms(np.where(np.isfinite(miss), miss, np.nan)), "log", 4)
    for i, layer in enumerate(LAYERS):
        paper.points(axes, wave, published[:, i], paper.INK[layer])
    axes.set_ylim(np.nanmin(published) - 1.2, np.nanmax(published) + 0.3)


def _seen_as_colour(axes, film, response):
    with np.errstate(divide="ignore"):
        own = np.log10(emulsion.sensitivity(film))
    near = own > own.max(axis=0) - 1.5
    left = rms(np.where(near, response - own, np.nan))
    paper.lines(axes, WAVELENGTHS, response, linewidth=0.9, linestyle=(0, (4, 2)), alpha=0.8)
    text = "light of one wavelength as a colour,\nrms " + " / ".join(f"{v:.2f}" for v in left) + " log"
    axes.plot([], [], color=paper.PALE, linewidth=0.9, linestyle=(0, (4, 2)), label=text)


def dyes(bench: Bench):
    """Dye spectra, base, and the spectral density of the engine's own grey nearest to the sheet's neutral.

    Returns a matplotlib Figure; the legend holds the rms in D of each dye and of that grey.
    """
    sheet = paper.figure("Dye densities: engine (lines) over the published readings (circles)", 6.4)
    left, right = sheet.subplots(1, 2)
    _dyes(
        left,
        bench.negative,
        bench.even(greys(10 ** np.arange(-3.5, 1.0, 0.025)), State.EXPOSURE, State.NEGATIVE),
    )
    _dyes(right, bench.print, bench.even(greys(GREY * 2.0 ** np.arange(-4, 4, 0.05)), State.SCENE, State.PRINT))
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
    axes.plot([], [], " ", label="grey is C {:.2f}  M {:.2f}  Y {:.2f}".format(*amounts))
    axes.set(xlim=(375, 735), ylim=(-0.05, 1.1 * np.nanmax(drawn)))
    paper.legend_below(axes)


def _nearest_grey(wave, neutral, wedge, own, base):
    """The step of a wedge (n, 3) whose spectral density lies nearest a published one: (71,), amounts (3,)."""
    scale = wedge @ own + base
    at = (wave >= WAVELENGTHS[0]) & (wave <= WAVELENGTHS[-1]) & np.isfinite(neutral)
    miss = np.stack([np.interp(wave[at], WAVELENGTHS, s) for s in scale]) - neutral[at]
    best = np.argmin((miss**2).sum(axis=1))
    return (scale[best], wedge[best]) if at.any() else (np.full(WAVELENGTHS.size, np.nan), np.full(3, np.nan))
