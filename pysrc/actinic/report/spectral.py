"""Charts against wavelength and frequency: sensitivity, dyes with base and neutral, modulation transfer."""

import numpy as np

from .. import emulsion
from ..fit.weights import columns, spread
from ..spectra import WAVELENGTHS
from ..stock import DYES, LAYERS, MAY_BE_EMPTY, Stock
from . import model
from .figure import Figure, of_layers
from .marks import Line

SINES = np.geomspace(1, 200, 120)
NM = "wavelength, nm"
PRINT_IS_SHARP = "The chain gives a print no spread of light of its own"
PARTS = "Dashed: the light's part (scatter, bloom, halation). Dotted: the inhibitors' part, the whole over the light's."
ALL_LAYERS = "The sheet gives one curve for all layers."


def sensitivity(stock: Stock) -> Figure:
    """Spectral sensitivities, published and as the chain takes them on its grid of 5 nm."""
    x, published, names = columns(stock, "sensitivity")
    with np.errstate(divide="ignore"):
        own = np.log10(emulsion.sensitivity(stock))
    own = np.where(np.isfinite(own), own, np.nan)
    how = ("sensitivity", "Spectral sensitivity", (NM, "log\u2081\u2080 sensitivity"), "log")
    note = ("The chain takes it as published, linear between readings: there is no residual.",)
    sigma = spread(stock, "sensitivity")
    return of_layers(stock, Figure(*how, names, x, published, sigma, WAVELENGTHS, own, None, note))


def dyes(stock: Stock) -> Figure:
    """Dyes, base and midscale neutral, published and as the fit left them."""
    own = np.vstack([emulsion.dyes(stock), emulsion.clear(stock), model.neutral(stock)]).T
    how, names = ("dyes", "Dyes, base and neutral", (NM, "spectral density"), "D"), (*DYES, *MAY_BE_EMPTY)
    assumed = stock.sheet.assumed
    notes = [f"{k}: {assumed[k]}." for k in ("dyes", "dyes.base") if k in assumed]
    if "dyes" not in stock.tables:
        flat = np.column_stack([own[:, :3].sum(axis=1), own[:, 3]])
        return Figure(
            *how, ("silver", "base"), np.empty(0), np.empty((0, 2)), None, WAVELENGTHS, flat, None, tuple(notes)
        )
    x, values, named = columns(stock, "dyes")
    order = [named.index(n) for n in names]
    if not np.isfinite(values[:, named.index("neutral")]).any():
        notes.append("The sheet publishes no midscale neutral.")
    published, sigma = values[:, order], spread(stock, "dyes")[:, order]
    return Figure(*how, names, x, published, sigma, WAVELENGTHS, own, _at(x, own), tuple(notes))


def _at(x, own):
    """A model on `WAVELENGTHS` (71, m) at the readings' wavelengths, NaN outside: (n, m)."""
    return np.stack([np.interp(x, WAVELENGTHS, column, np.nan, np.nan) for column in own.T], axis=1)


def mtf(stock: Stock) -> Figure:
    """Response to sines: published, the model's whole, and its optical and chemical parts."""
    none = (np.empty(0), np.empty((0, 3)), LAYERS)
    x, published, names = columns(stock, "mtf") if "mtf" in stock.tables else none
    published = published[:, :1] if stock.is_monochrome else published
    sigma = spread(stock, "mtf") if x.size else None
    lines, parts = (None,) * 3, ()
    if stock.fitted.scatter:
        lines = SINES, model.modulation(stock, SINES), model.modulation(stock, x) if x.size else None
        parts = _parts(stock, lines[1])
    labels = ("spatial frequency, cycles/mm", "response, %")
    how = ("mtf", "Modulation transfer", labels, "%", names, x, published, sigma, *lines)
    return of_layers(stock, Figure(*how, _notes(stock, published), parts, is_log_x=True, is_log_y=True))


def _parts(stock, whole):
    """The light's response and the inhibitors', whole over the light's, as dashed and dotted lines."""
    optical = model.modulation(stock, SINES, inhibited=False)
    chemical = 100 * whole / np.maximum(optical, 1e-9)
    inks = ("visual",) if stock.is_monochrome else LAYERS
    kinds = (("optical", optical), ("chemical", chemical))
    return tuple(Line(SINES, part[:, i], ink, kind) for kind, part in kinds for i, ink in enumerate(inks))


def _notes(stock, published):
    if not stock.fitted.scatter:
        return (f"{PRINT_IS_SHARP}{': the published curves stand alone' if len(published) else ''}.",)
    if not len(published):
        return (f"The model's: {stock.sheet.assumed.get('mtf', 'what is usual for a camera film')}.", PARTS)
    same = published.shape[1] == 3 and np.array_equal(published[:, :1], published[:, 1:2], equal_nan=True)
    return (ALL_LAYERS, PARTS) if same else (PARTS,)
