"""A stock as physics sees it: its spectra on the one grid, its neutral scale, its halation rings."""

from functools import cache

import numpy as np

from .spectra import WAVELENGTHS, observer, printer_light, status, xenon
from .stages.densitometer import amounts_from
from .stock import DYES, Stock

KNOT_NM = 25.0  # between the knots of a spectrum's correction
REACH_NM = 10.0  # how far a dye's end slope still counts beyond the sheet


def extended(wavelengths, values, reach_nm=REACH_NM) -> np.ndarray:
    """A published density on `WAVELENGTHS`; past its ends the end slope s dies away smoothly.

    v(x) = v_end + s t (1 - exp(-|x - x_end| / t)), t = reach_nm; never below 0. Chosen: the sheets of dyes end
    at 400 nm. What it does to a picture is bounded by tests/test_emulsion.py.
    """
    known = np.isfinite(values)
    x, v = wavelengths[known], values[known]
    out = np.interp(WAVELENGTHS, x, v)
    for end, inner, beyond in ((0, 2, x[0] - WAVELENGTHS), (-1, -3, WAVELENGTHS - x[-1])):
        slope = (v[end] - v[inner]) / abs(x[end] - x[inner])
        out = out + slope * reach_nm * (1 - np.exp(-np.maximum(beyond, 0) / reach_nm))
    return np.maximum(out, 0.0)


@cache
def smooth() -> np.ndarray:
    """Cubic B-splines with a knot every 25 nm, for the corrections of `Fitted.spectra`: (71, 17), rows sum to 1."""
    from scipy.interpolate import BSpline

    knots = np.arange(WAVELENGTHS[0] - 3 * KNOT_NM, WAVELENGTHS[-1] + 3.5 * KNOT_NM, KNOT_NM)
    return BSpline.design_matrix(WAVELENGTHS, knots, 3, extrapolate=True).toarray()


def correction(stock: Stock, name: str) -> np.ndarray:
    """What the fit multiplies a published spectrum by, exp(B c), within the spread of its readings: (71,)."""
    found = (stock.fitted and stock.fitted.spectra) or {}
    return np.exp(smooth() @ np.asarray(found[name])) if name in found else np.ones(WAVELENGTHS.size)


def dyes(stock: Stock, reach_nm=REACH_NM) -> np.ndarray:
    """Cyan, magenta and yellow as drawn on the sheet, or unmixed, and corrected by the fit: (3, 71) density."""
    return drawn_dyes(stock, reach_nm) * np.stack([correction(stock, name) for name in DYES])


def drawn_dyes(stock: Stock, reach_nm=REACH_NM) -> np.ndarray:
    """Cyan, magenta and yellow as drawn on the sheet, or as unmixed by the fit: (3, 71) density.

    A black-and-white image is three equal layers of flat silver, a third each; no sheet gives silver's spectrum.
    """
    if stock.is_monochrome:
        return np.full((3, WAVELENGTHS.size), 1 / 3)
    if stock.fitted and stock.fitted.dyes:
        return np.asarray(stock.fitted.dyes)
    t = stock.tables["dyes"]
    return np.stack([extended(t["wavelength_nm"], t[d], reach_nm) for d in DYES])


def clear(stock: Stock, reach_nm=REACH_NM) -> np.ndarray:
    """The dye sheet's unexposed processed film, mask included, corrected by the fit: (71,) density."""
    return drawn_clear(stock, reach_nm) * correction(stock, "base")


def drawn_clear(stock: Stock, reach_nm=REACH_NM) -> np.ndarray:
    """The dye sheet's unexposed processed film as drawn: (71,) density.

    Where none is published it is what a neutral holds beside its dyes; without a neutral (papers, slides, black
    and white) it is flat, at the lowest D-min of the layers.
    """
    t = stock.tables.get("dyes")
    if t is not None and np.isfinite(t["base"]).any():
        return extended(t["wavelength_nm"], t["base"], reach_nm)
    flat = np.full(WAVELENGTHS.size, characteristic(stock)[1].min())
    if t is not None and np.isfinite(t["neutral"]).any():
        return _beside_dyes(t, drawn_dyes(stock, reach_nm), flat, reach_nm)
    return flat


def _beside_dyes(t, image, flat, reach_nm):
    """Base = neutral - sum_d a_d dye_d, a by least squares beside a flat D-min; held between 0 and twice that."""
    neutral = extended(t["wavelength_nm"], t["neutral"], reach_nm)
    held = np.linalg.lstsq(image.T, neutral - flat, rcond=None)[0]
    return np.clip(neutral - held @ image, 0, 2 * flat)


def base(stock: Stock, reach_nm=REACH_NM) -> np.ndarray:
    """The base that reads the characteristic chart's D-min: the dye sheet's, and a little of each dye.

    The two charts of a sheet differ by some 0.03 D in D-min (another coating); `fitted.base_offset` is
    the dye amounts between them, found by the spectral solve.
    """
    return clear(stock, reach_nm) + np.asarray(stock.fitted.base_offset) @ dyes(stock, reach_nm)


def sensitivity(stock: Stock) -> np.ndarray:
    """Linear spectral sensitivity of the three layers, 0 outside the published range: (71, 3)."""
    t = stock.tables["sensitivity"]
    out = np.zeros((WAVELENGTHS.size, 3))
    for i, layer in enumerate(("red", "green", "blue")):
        known = np.isfinite(t[layer])
        x = t["wavelength_nm"][known]
        inside = (WAVELENGTHS >= x[0]) & (WAVELENGTHS <= x[-1])
        out[inside, i] = 10 ** np.interp(WAVELENGTHS[inside], x, t[layer][known])
    return out


def printing_weights(print_: Stock) -> np.ndarray:
    """What each layer of a print takes of the printer's light, wavelength by wavelength: (71, 3)."""
    lamp = print_.sheet.printing
    return printer_light(lamp.lamp_kelvin, lamp.uv_cut_nm)[:, None] * sensitivity(print_)


def interlayer(stock: Stock) -> np.ndarray:
    """G_cj off the diagonal as the fit left the assumed gains: (3, 3)."""
    found = stock.fitted and stock.fitted.interimage
    return np.asarray(found or stock.sheet.interimage.gain)


def rings(stock: Stock) -> np.ndarray:
    """Weights, radii and widths (mm) of halation: (3, 6) of w_1, R_1, s_1, w_2, R_2, s_2, on the film as made.

    R = 2 d tan(asin(1/n)), where total reflection begins at the base's far face; the second bounce is at 2 R.
    The weights are for a bare base; the backing multiplies them in `prepare`.
    """
    base, halo = stock.sheet.base, stock.sheet.halation
    radius = 2e-3 * base.thickness_um * np.tan(np.arcsin(1 / base.refractive_index))
    share = np.asarray(halo.share)[:, None]
    one = [1 - halo.second_ring, radius, halo.ring_width * radius]
    two = [halo.second_ring, 2 * radius, 2 * halo.ring_width * radius]
    shape = np.array([*one, *two])
    return np.where(np.arange(6) % 3 == 0, share * shape, shape)


def characteristic(stock: Stock) -> tuple[np.ndarray, np.ndarray]:
    """log10 H (n,) and Status densities (n, 3) of neutral exposures; outside its chart a layer holds its end."""
    t = stock.tables["characteristic"]
    held = [np.interp(t["log10_H"], t["log10_H"][k := np.isfinite(t[c])], t[c][k]) for c in ("red", "green", "blue")]
    return t["log10_H"], np.stack(held, axis=1)


def neutral_amounts(stock: Stock) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """log10 H (n,), dye amounts above D-min (n, 3), and D-min's own amounts over the dye sheet's base (3,).

    Status densities are never dye amounts: each row solves three equations through the dye spectra.
    """
    log_h, density = characteristic(stock)
    seen = status(stock.sheet.status)
    floor = amounts(stock, density.min(axis=0)[None], seen)[0]
    return log_h, amounts(stock, density, seen) - floor, floor


def amounts(stock: Stock, density, weights) -> np.ndarray:
    """Dye amounts over `clear` that read these densities through weights (71, 3): (n, 3) -> (n, 3).

    Three equal layers of silver cannot be told apart, so a black-and-white density is shared out evenly.
    """
    if stock.is_monochrome:
        return density - clear(stock)[0]
    return amounts_from(density, dyes(stock), clear(stock), weights)


def grey_aim(print_: Stock) -> np.ndarray:
    """Dye amounts over `base` of mid grey on a print: its LAD, else a neutral of `grey_density` to the eye: (3,).

    A visual neutral has the same density to each of the observer's three curves under the projector's xenon.
    """
    how = print_.sheet.printing
    seen = xenon()[:, None] * observer()
    aim, weights = (how.lad_status, status("A")) if how.lad_status else (3 * (how.grey_density,), seen / seen.sum(0))
    return amounts(print_, np.array([aim]), weights)[0] - np.asarray(print_.fitted.base_offset)
