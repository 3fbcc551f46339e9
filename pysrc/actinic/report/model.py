"""What a fitted stock makes of wedges, sines and greys, in float64 by the chain's own stages: no torch, no kernel."""

from functools import cache

import numpy as np

from .. import emulsion, prepare, spectra
from ..fit.mtf import response
from ..fit.neutral import lab
from ..fold import exposure_for
from ..stages.densitometer import densitometer
from ..stages.develop import STOP, develop
from ..stages.enlarge import enlarge
from ..stages.scatter import BACKINGS, Scatter
from ..stock import Stock, load, names


def density(film: Stock, log_h) -> np.ndarray:
    """Status densities of neutral wedges: (n,) log10 lux seconds -> (n, 3). Source: iso5-3."""
    amounts = develop(np.repeat(np.asarray(log_h)[:, None], 3, axis=1), np.asarray(film.fitted.curve))
    return densitometer(amounts, emulsion.dyes(film), emulsion.base(film), spectra.status(film.sheet.status))


def modulation(film: Stock, f, inhibited=True) -> np.ndarray:
    """Response to neutral sines in percent, 100 = an even field: (n,) cycles/mm -> (n, 3). Source: nelson1971.

    Optical times chemical; without inhibition the optical part alone.
    """
    fitted = film.fitted
    light = np.array([[w, g * 1e-3, 1 - w, b * 1e-3] for w, g, b in fitted.scatter])
    backing = [list(BACKINGS).index(film.sheet.base.backing)]
    made = {"scatter.layers": np.column_stack([light, emulsion.rings(film)]), "scatter.backing": backing}
    gain = emulsion.interlayer(film) + np.diag(fitted.adjacency)
    layers = prepare.scattering(made, Scatter())
    return 100 * response(np.asarray(f, float), layers, np.asarray(fitted.inhibition_um) * 1e-3, inhibited * gain)


def neutral(film: Stock) -> np.ndarray:
    """Spectral density of the sheet's midscale neutral as fitted: (71,); NaN where it was not."""
    held = film.fitted.neutral
    if held is None:
        return np.full(spectra.WAVELENGTHS.size, np.nan)
    return emulsion.clear(film) + np.asarray(held) @ emulsion.dyes(film)


@cache
def goes_with(print_id: str) -> str | None:
    """Id of a negative or slide that prints on it by default, the first by name; None where none does."""
    return next((n for n in names() if load(n).sheet.default_print == print_id), None)


def seen(film: Stock, stops, negative: Stock | None = None) -> np.ndarray:
    """L*, a*, b* of greys from mid grey under the projector's xenon, the open gate white: (n,) stops -> (n, 3).

    A print is exposed through the negative and timed so that mid grey comes to its aim; a slide is seen itself.
    """
    log_h = _printed(film, negative, stops) if negative else _exposed(film, stops)
    weights = spectra.xenon()[:, None] * spectra.observer()
    through = 10 ** -(develop(log_h, np.asarray(film.fitted.curve)) @ emulsion.dyes(film) + emulsion.base(film))
    return lab(through @ weights, weights.sum(axis=0))


def _exposed(film, stops):
    return np.repeat(film.sheet.mid_grey_log10_h + STOP * np.asarray(stops)[:, None], 3, axis=1)


def _printed(print_, negative, stops):
    greys = develop(_exposed(negative, [*stops, 0.0]), np.asarray(negative.fitted.curve))
    spectra_ = emulsion.dyes(negative), emulsion.base(negative)
    log_h = enlarge(greys, *spectra_, emulsion.printing_weights(print_), 0.0, 0.0)
    aim = emulsion.grey_aim(print_)
    return log_h[:-1] - log_h[-1] + [exposure_for(print_.fitted.curve, c, aim[c]) for c in range(3)]
