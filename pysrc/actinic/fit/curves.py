"""Characteristic curves: three generalised logistic terms a layer, fitted to dye amounts, then to densities."""

import numpy as np
from scipy.optimize import least_squares

from ..emulsion import clear, dyes, neutral_amounts
from ..spectra import status
from ..stages.densitometer import densitometer
from ..stages.develop import develop
from ..stock import Stock
from .neutral import NeutralScale

TERMS = 3
NEUTRAL_WEIGHT = 0.0085  # density that one unit of a* or b* of the neutral scale counts for
WEIGHT = 0.02  # pull of the terms towards a plain logistic, so that none runs away


def fit_curves(stock: Stock, scale: NeutralScale | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Curve terms (3, 3, 4) of A, k, h0, nu; base offset (3,); rms residual in Status density (3,).

    scale: of a print, the neutral scale of the negative it was made for; see `neutral`.

    First each layer alone in dye amounts, then all layers together in the density that was published. A curve that
    falls is fitted in its mirror, log H turned round; black and white is one layer, and its density its amount.
    """
    log_h, amounts, floor = neutral_amounts(stock)
    if stock.is_monochrome:
        return _one_layer(log_h, amounts[:, 0], floor)
    if stock.falls:
        log_h, amounts = -log_h[::-1], amounts[::-1]
    starts = [_start(log_h, amounts[:, c]) for c in range(3)]
    alone = [least_squares(_miss, s, args=(log_h, amounts[:, c])).x for c, s in enumerate(starts)]
    density = _published(stock)[:: -1 if stock.falls else 1]
    all_layers = least_squares(_joint, np.r_[np.ravel(alone), floor], args=(stock, log_h, density, scale), max_nfev=60)
    curve, offset = _unpack(all_layers.x)
    miss = _simulated(stock, log_h, curve, offset) - density
    return (mirrored(curve) if stock.falls else curve), offset, np.sqrt(np.nanmean(miss**2, axis=0))


def mirrored(curve):
    """The same terms along -log10 H: k and h0 change sign."""
    return curve * np.array([1.0, -1.0, -1.0, 1.0])


def _one_layer(log_h, amounts, floor):
    """The three equal layers of a black-and-white material; the chart's D-min is the base itself."""
    terms = least_squares(_miss, _start(log_h, amounts), args=(log_h, amounts)).x
    miss = _miss(terms, log_h, amounts)[: log_h.size]
    return np.repeat(_terms(terms), 3, axis=0), floor, np.full(3, np.sqrt(np.mean(miss**2)))


def _published(stock):
    t = stock.tables["characteristic"]
    return np.stack([t[c] for c in ("red", "green", "blue")], axis=1)


def _start(log_h, amounts):
    """Terms spread evenly over the layer's latitude."""
    rise = np.interp(np.array([0.15, 0.5, 0.85]) * amounts.max(), np.maximum.accumulate(amounts), log_h)
    return np.concatenate([[np.log(amounts.max() / TERMS), np.log(2.0), h, 0.0] for h in rise])


def _terms(x):
    p = x.reshape(-1, TERMS, 4)
    return np.stack([np.exp(p[..., 0]), np.exp(p[..., 1]), p[..., 2], np.exp(p[..., 3])], axis=-1)


def _tame(x):
    return WEIGHT * 0.1 * np.concatenate([(x.reshape(-1, 4)[:, 1] - np.log(2.0)), x.reshape(-1, 4)[:, 3]])


def _miss(x, log_h, amounts):
    return np.concatenate([develop(log_h[:, None], _terms(x))[:, 0] - amounts, _tame(x)])


def _unpack(x):
    return _terms(x[:-3]), x[-3:]


def _simulated(stock, log_h, curve, offset):
    d = dyes(stock)
    neutral = np.repeat(log_h[:, None], 3, axis=1)
    return densitometer(develop(neutral, curve), d, clear(stock) + offset @ d, status(stock.sheet.status))


def _joint(x, stock, log_h, density, scale):
    miss = _simulated(stock, log_h, *_unpack(x)) - density
    grey = NEUTRAL_WEIGHT * scale.lab(*_unpack(x))[:, 1:].ravel() if scale else []
    return np.concatenate([np.nan_to_num(miss).ravel(), _tame(x[:-3]), grey])
