"""The blocks and parameters that a stock's own sheet gives: sensitometric, MTF, dye and mask, neutral scale."""

import numpy as np

from ..emulsion import interlayer, neutral_amounts
from ..spectra import WAVELENGTHS
from ..stock import DYES, LAYERS, Stock
from . import weights
from .film import Film
from .mtf import USUAL, USUAL_SHARE
from .neutral import neutral_scale
from .parameters import Parameter, expected
from .problem import Block, Problem
from .tensors import tensor
from .unmix import has_dyes, published

TERMS = 3
FALLS_BACK = 0.01  # share of its largest amount that a layer must lose at the end to be believed
UNSEEN_BASE, UNSEEN_DYE = 0.2, 0.05  # share by which a spectrum that no sheet draws may be wrong
BETWEEN = 0.7  # reach of an interlayer gain, natural log: which layer holds back which, no sheet says
SATURATION = 0.005  # how far a layer's gains together may leave their assumed sum: it is what saturates colours


def problem(stock: Stock, terms: int = TERMS) -> Problem:
    """What the stock's sheet and, for a print, its negative's neutral scale ask of the parameters."""
    stock = published(stock)
    film = Film(stock)
    found = Problem(stock, film, tuple(curve_parameters(stock, terms)), (sensitometric(film, stock),))
    if not stock.is_monochrome:
        found = found.extended(spectral_parameters(stock, film))
        if np.isfinite(stock.tables["dyes"]["neutral"]).any():
            found = found.extended(*dye_and_mask(film, stock))
    if not stock.is_print:
        found = found.extended(*modulation(film, stock))
    how = stock.sheet.printing
    if how and how.made_for and how.lad_status:
        found = found.extended(*neutral_scale(film, stock))
    return found


def curve_parameters(stock: Stock, terms: int) -> list[Parameter]:
    """Logistic terms spread evenly over each layer's latitude, and the amounts between the two charts' D-min.

    A layer whose amount falls back at the end, as 2383's yellow where the others saturate, has a last term below 0,
    and its terms keep nearer to a plain logistic: a rising and a falling one could cancel far beyond the chart.
    """
    log_h, amounts, floor = neutral_amounts(stock)
    layers = 1 if stock.is_monochrome else 3
    way = -1 if stock.falls else 1
    height, h0 = zip(*(_terms(log_h[::way], d, terms) for d in amounts[::way, :layers].T), strict=True)
    tight = np.where(np.min(height, axis=1, keepdims=True) < 0, 0.4, 1.0) * np.ones((layers, terms))
    return [
        expected("A", height, np.where(np.less(height, 0), 0.4, 1.0), "log", "amount"),
        expected("k", np.full((layers, terms), 2.0 * way), tight, "log", "1 / log10 H"),
        expected("h0", h0, 0.8, "plain", "log10 H"),
        expected("nu", np.ones((layers, terms)), tight, "log", ""),
        expected("offset", floor[:layers], 0.05, "plain", "amount"),
    ]


def _terms(log_h, amount, terms):
    """Expected height and place of one layer's terms: amount (n,) of a rising curve."""
    back = amount[-1] - amount.max()
    up = terms - (terms > 1 and -back > FALLS_BACK * amount.max())
    at = np.interp((np.arange(up) + 0.5) / up * amount.max(), np.maximum.accumulate(amount), log_h)
    height = np.full(up, amount.max() / up)
    return (height, at) if up == terms else (np.r_[height, back], np.r_[at, log_h[np.argmax(amount)]])


def spectral_parameters(stock: Stock, film: Film) -> list[Parameter]:
    """Corrections of dyes and base at the knots; their reach is the spread between readings over the density."""
    unseen = [0.0 if has_dyes(stock) else UNSEEN_DYE] * 3 + [0.0 if stock.sheet.kind == "negative" else UNSEEN_BASE]
    each = zip((*DYES, "base"), film.drawn.numpy(), unseen, strict=True)
    reach = [weights.relative(stock, name, drawn, share) for name, drawn, share in each]
    return [expected("spectra", np.zeros(np.shape(reach)), reach, "plain", "ln")]


def sensitometric(film: Film, stock: Stock) -> Block:
    """Status densities of simulated neutral wedges against the published curves."""
    log_h, density, names = weights.columns(stock, "characteristic")
    wedge, sigma = tensor(log_h[:, None]), weights.spread(stock, "characteristic")
    return Block("characteristic_D", log_h, names, density, sigma, lambda v: film.density(v, wedge), "D")


def dye_and_mask(film: Film, stock: Stock) -> tuple[list[Parameter], list[Block]]:
    """Base and dyes against the midscale neutral, wavelength by wavelength; its three amounts are found along."""
    wave, values, names = weights.columns(stock, "dyes")
    at = names.index("neutral")
    kept = np.isfinite(values[:, at]) & (wave >= WAVELENGTHS[0]) & (wave <= WAVELENGTHS[-1])
    wave, neutral, sigma = wave[kept], values[kept, at, None], weights.spread(stock, "dyes")[kept, at, None]
    pick = tensor([np.interp(wave, WAVELENGTHS, row) for row in np.eye(WAVELENGTHS.size)])
    drawn = (film.drawn @ pick).numpy()
    amounts = np.linalg.lstsq(drawn[:-1].T, neutral[:, 0] - drawn[-1], rcond=None)[0]
    block = Block("neutral_D", wave, ("neutral",), neutral, sigma, lambda v: (film.neutral(v) @ pick)[:, None], "D")
    return [expected("neutral", amounts, 0.2, "plain", "amount")], [block]


def modulation(film: Film, stock: Stock) -> tuple[list[Parameter], list[Block]]:
    """Optical times chemical response to sines against the published MTF; without one, what is usual stays."""
    ones = np.ones(film.layers)
    found = [expected("share", USUAL_SHARE[0] * ones, USUAL_SHARE[1], "logit", "")]
    found += [
        expected(name, centre * ones, reach, "log", "um" if name.endswith("um") else "")
        for name, (centre, reach) in USUAL.items()
    ]
    blocks = []
    if not stock.is_monochrome:
        found.append(expected("between", interlayer(stock)[~np.eye(3, dtype=bool)], BETWEEN, "log", ""))
        blocks.append(saturation(film, stock))
    if "mtf" in stock.tables:
        f, percent, names = weights.columns(stock, "mtf")
        at, sigma = tensor(f), weights.spread(stock, "mtf")
        blocks.append(Block("mtf_percent", f, names, percent, sigma, lambda v: 100 * film.mtf(v, at), "%"))
    return found, blocks


def saturation(film: Film, stock: Stock) -> Block:
    """What the other layers hold back of each layer together, as the sheet assumes it: a colour's extra contrast."""
    total, sigma = interlayer(stock).sum(axis=1)[None], np.array(SATURATION)
    return Block("interimage", None, LAYERS, total, sigma, lambda v: film.between(v).sum(dim=1)[None], "")
