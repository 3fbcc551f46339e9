"""What each layer of a film or print received, row by row of a chart: log10 H before reciprocity and balance."""

import numpy as np

from .. import colour
from ..emulsion import base, dyes, grey_aim, interlayer, printing_weights, sensitivity
from ..errors import FilmError
from ..fold import exposure_for, taking_light
from ..recovery import recover, to_gamut
from ..spectra import daylight, observer, planck, white_xyz
from ..stages.develop import STOP
from ..stages.enlarge import CENTRE, POINT, enlarge
from ..stock import Stock, load
from .chart import LAYERS_H, POINTS, Chart, reflectances
from .film import Film
from .tensors import tensor

GREY = 0.18


def metered(chart: Chart, stock: Stock) -> np.ndarray:
    """log10 H of a film's layers in the camera or the sensitometer, (n, 3); NaN nowhere.

    A scene of radiance E, a perfect white being Y = 1 under its light, gives
    H_c = 10^mid 2^stops (sum E S_c / sum E_film S_c) / 0.18. Raises FilmError where nothing reaches a layer.
    """
    log_h = np.where(chart.has("log10_H")[:, None], chart.of("log10_H"), chart.of(*LAYERS_H))
    if (lit := seen_by_camera(chart)).any():
        log_h[lit] = _of_scene(chart, np.flatnonzero(lit), stock)
    return log_h + STOP * np.nan_to_num(chart.of("stops"))


def seen_by_camera(chart: Chart) -> np.ndarray:
    """Rows whose exposure is a scene's, metered by a camera, and not a sensitometer's own: (n,) of bool."""
    return np.any([chart.has(c) for c in ("reflectance", "X", "R")], axis=0)


def _of_scene(chart, rows, stock):
    home = _white(taking_light(stock))
    radiance = np.stack([_radiance(chart, i, home) for i in rows])
    h = radiance @ sensitivity(stock) / (home @ sensitivity(stock)) / GREY
    if (dark := ~(h > 0).all(axis=1)).any():
        got = f"{chart.path} row {chart.rows[rows[np.argmax(dark)]]}: a layer without exposure"
        raise FilmError(got, "light above 0 in every layer", "leave the row out, or give log10_H")
    return stock.sheet.mid_grey_log10_h + np.log10(h)


def _radiance(chart, i, home):
    """Light of one row's patch, (71,)."""
    kelvin = chart.numbers["kelvin"][i]
    light = home if np.isnan(kelvin) else _white(daylight(kelvin) if kelvin >= 4000 else planck(kelvin))
    if name := chart.words["reflectance"][i]:
        return light * reflectances()[name]
    xyz = np.array([chart.numbers[c][i] for c in "XYZ"])
    if space := chart.words["space"][i]:
        xyz = _adapted(np.array([chart.numbers[c][i] for c in "RGB"]), space, light)
    if not xyz[1] > 0:
        got = f"{chart.path} row {chart.rows[i]}: luminance {xyz[1]:g}"
        raise FilmError(got, "a luminance above 0", "leave the row out, or give log10_H")
    white = white_xyz(light)
    xy = to_gamut(xyz[:2] / xyz.sum(), white[:2] / white.sum())
    return xyz[1] * light * recover(xy, light)[0]


def _adapted(rgb, space, light):
    """XYZ under a light of linear RGB, the space's white being that light's."""
    primaries, white = colour.PRIMARIES[space], white_xyz(light)
    return colour.adaptation(primaries[3], white[:2] / white.sum()) @ colour.rgb_to_xyz(*primaries) @ rgb


def _white(light):
    return light / (light @ observer()[:, 1])


def printed(chart: Chart, print_: Stock) -> np.ndarray:
    """log10 H of a print's layers, (n, 3): a sensitometer's own, or through a negative by printer points.

    h = h_aim + log10(T / T_grey) + 0.025 (points - 25): at 25-25-25 the negative's mid grey is expected at the aim.
    Raises FilmError for a scene without points, or a negative that is not known or not fitted.
    """
    through = chart.has(*POINTS)
    if (bad := seen_by_camera(chart) & ~through).any():
        got = f"{chart.first(bad, 'points_red')}: a scene, and no printer points"
        raise FilmError(got, "points_red, points_green, points_blue", "add them, or give the print's log10_H")
    log_h = np.full((len(chart.rows), 3), np.nan)
    own = np.where(chart.has("log10_H")[:, None], chart.of("log10_H"), chart.of(*LAYERS_H))
    log_h[~through] = (own + STOP * np.nan_to_num(chart.of("stops")))[~through]
    for name in sorted({chart.words["negative"][i] for i in np.flatnonzero(through)}):
        rows = through & np.equal(chart.words["negative"], name)
        log_h[rows] = _through(_negative(chart, rows, name, print_), chart, print_)[rows]
    return log_h


def _negative(chart, rows, name, print_):
    name = name or print_.sheet.printing.made_for
    if not name:
        got = f"{chart.first(rows, 'negative')}: empty"
        raise FilmError(got, f"the negative's id: {print_.id} names none", "fill the column negative")
    found = load(name)
    if found.fitted is None or found.is_print:
        remedy = f"python tools/fit.py {found.folder}"
        raise FilmError(f"{chart.first(rows, 'negative')}: {name}", "a camera film that is fitted", remedy)
    return found


def _through(negative, chart, print_):
    """Exposures of every row through one negative."""
    grey = np.full((1, 3), negative.sheet.mid_grey_log10_h)
    log_h = np.vstack([grey, np.nan_to_num(metered(chart, negative), nan=0.0)])
    density = {"dyes": dyes(negative), "base": base(negative), "weights": printing_weights(print_)}
    light = enlarge(amounts_of(negative, log_h), **density, trim=0.0, flash=0.0)
    return aim(print_) + light[1:] - light[0] + POINT * (chart.of(*POINTS) - CENTRE)


def amounts_of(stock: Stock, log_h) -> np.ndarray:
    """Dye of even fields of a fitted colour film, interlayer effect included: (n, 3) -> (n, 3)."""
    curve = np.asarray(stock.fitted.curve)
    v = {name: tensor(curve[..., i]) for i, name in enumerate(("A", "k", "h0", "nu"))}
    v["between"] = tensor(interlayer(stock)[~np.eye(3, dtype=bool)])
    return Film(stock).amounts(v, tensor(log_h)).numpy()


def aim(print_: Stock) -> np.ndarray:
    """log10 H that brings each layer of a fitted print to its grey aim: (3,)."""
    wanted = grey_aim(print_)
    return np.array([exposure_for(np.asarray(print_.fitted.curve), c, wanted[c]) for c in range(3)])
