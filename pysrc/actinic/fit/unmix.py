"""Dyes of a film whose sheet gives only its base and a midscale neutral: unmixed with a template.

The template of each dye is the mean of those that sheets of the same kind publish, peak 1. A film's own dye is that
template at an amount, moved by a little in wavelength and width, and a smooth rest held small:

    neutral - base = sum_d a_d (T_d((l - l_d) / w_d - s_d) + r_d(l)),   r_d a Gaussian process.

r strays as far at each wavelength as the published dyes do from their mean. It is integrated out: the nine parameters
are found with its covariance, then r_d is its mean given the rest.
"""

from dataclasses import replace

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import least_squares

from ..emulsion import drawn_dyes
from ..errors import FilmError
from ..spectra import WAVELENGTHS
from ..stock import DYES, Fitted, Stock, load, names

SHIFT_NM, WIDTH, AMOUNT = 2.0, 0.04, 1.0  # how far a dye strays from the template: 1 s.d.
REST, REST_NM = 0.005, 25.0  # least s.d. of r in units of the dye's peak, and how fast it may change
READING = 0.004  # s.d. of a reading, D


def has_dyes(stock: Stock) -> bool:
    """Whether the sheet publishes the three dyes themselves."""
    return "dyes" in stock.tables and np.isfinite(stock.tables["dyes"][DYES[0]]).any()


def published(stock: Stock) -> Stock:
    """The stock as its sheet leaves it, without a fit; dyes that no sheet draws are unmixed."""
    bare = replace(stock, fitted=None)
    if stock.is_monochrome or has_dyes(stock):
        return bare
    found = np.round(unmix(bare)[0], 6).tolist()
    return replace(bare, fitted=Fitted(data={}, curve=[], base_offset=(0, 0, 0), dyes=found))


def template(stock: Stock) -> tuple[np.ndarray, np.ndarray]:
    """Mean and scatter of the peak-normalised dyes of the other stocks of its kind on the shelves: (3, 71) each.

    Raises FilmError where there are none.
    """
    others = [load(name) for name in names() if name != stock.id]
    kin = [s for s in others if s.sheet.kind == stock.sheet.kind and not s.is_monochrome and has_dyes(s)]
    if not kin:
        remedy = "add cyan, magenta and yellow to dyes.csv"
        raise FilmError(f"{stock.id} has no dyes, nor has another {stock.sheet.kind}", "dyes to start from", remedy)
    known = [peaked(drawn_dyes(s)) for s in kin]
    return np.mean(known, axis=0), np.hypot(np.std(known, axis=0), REST)


def peaked(spectra) -> np.ndarray:
    """Spectra (3, 71) with their peak at 1."""
    return spectra / spectra.max(axis=1, keepdims=True)


def unmix(stock: Stock) -> tuple[np.ndarray, float]:
    """Peak-normalised dyes (3, 71) of a stock with base and neutral, and the rms of what they leave of neutral - base.

    Source: chosen; tests/test_unmix.py unmixes the films that publish their dyes.
    """
    t = stock.tables["dyes"]
    known = np.isfinite(t["neutral"]) & np.isfinite(t["base"])
    image = np.interp(WAVELENGTHS, t["wavelength_nm"][known], (t["neutral"] - t["base"])[known])
    span = t["wavelength_nm"][known][[0, -1]]
    inside = (WAVELENGTHS >= span[0]) & (WAVELENGTHS <= span[1])
    found = unmixed(image, inside, *template(stock))
    return peaked(np.maximum(found, 0)), float(np.sqrt(np.mean((found.sum(axis=0) - image)[inside] ** 2)))


def unmixed(image, inside, mean, scatter) -> np.ndarray:
    """The three dyes at their amounts in `image` (71,), which is known where `inside`: (3, 71) density."""
    start = np.r_[np.log(np.linalg.lstsq(mean[:, inside].T, image[inside], rcond=None)[0]), np.zeros(6)]
    spread = np.repeat([AMOUNT, SHIFT_NM, WIDTH], 3)

    def miss(x):
        parts = _moved(x, mean)
        lower = np.linalg.cholesky(_covariance(x, scatter, inside))
        rest = solve_triangular(lower, (image - parts.sum(axis=0))[inside], lower=True)
        return np.r_[rest, (x - np.r_[start[:3], np.zeros(6)]) / spread]

    x = least_squares(miss, start).x
    parts = _moved(x, mean)
    weight = cho_solve(cho_factor(_covariance(x, scatter, inside)), (image - parts.sum(axis=0))[inside])
    return np.stack([part + _own(x, scatter, d)[:, inside] @ weight for d, part in enumerate(parts)])


def _moved(x, mean):
    """Each template at its amount, shift and width, about its peak."""
    amount, shift, width = np.exp(x[:3]), x[3:6], np.exp(x[6:])
    centre = WAVELENGTHS[mean.argmax(axis=1)]
    at = [c + (WAVELENGTHS - c - s) / w for c, s, w in zip(centre, shift, width, strict=True)]
    return np.stack([a * np.interp(p, WAVELENGTHS, m) for a, p, m in zip(amount, at, mean, strict=True)])


def _own(x, scatter, d):
    """Covariance (71, 71) of what dye d has beside its template."""
    size = np.exp(x[d]) * scatter[d]
    apart = (WAVELENGTHS[:, None] - WAVELENGTHS) / REST_NM
    return size[:, None] * size * np.exp(-0.5 * apart**2)


def _covariance(x, scatter, inside):
    total = sum(_own(x, scatter, d) for d in range(3))[np.ix_(inside, inside)]
    return total + READING**2 * np.eye(inside.sum())
