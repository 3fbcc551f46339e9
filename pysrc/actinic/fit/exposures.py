"""What each layer of a film received, row by row of a chart: log10 H before reciprocity and balance."""

import numpy as np

from .. import colour
from ..emulsion import sensitivity
from ..errors import FilmError
from ..fold import taking_light
from ..recovery import recover, to_gamut
from ..spectra import daylight, observer, planck, white_xyz
from ..stages.develop import STOP
from ..stock import Stock
from .chart import Chart, reflectances
from .columns import LAYERS_H

GREY = 0.18


def metered(chart: Chart, stock: Stock) -> np.ndarray:
    """log10 H of a film's layers in the camera or the sensitometer, (n, 3); NaN nowhere.

    A scene of radiance E, a perfect white being Y = 1 under its light, gives
    H_c = 10^mid 2^stops (sum E S_c / sum E_film S_c) / 0.18. Raises FilmError where nothing reaches a layer.
    """
    log_h = given(chart)
    if (lit := seen_by_camera(chart)).any():
        log_h[lit] += _of_scene(chart, np.flatnonzero(lit), stock)
    return log_h


def given(chart: Chart) -> np.ndarray:
    """log10 H that a sensitometer gave, and of a scene its stops alone: (n, 3)."""
    known = np.where(chart.has("log10_H")[:, None], chart.of("log10_H"), chart.of(*LAYERS_H))
    return np.where(seen_by_camera(chart)[:, None], 0.0, known) + STOP * np.nan_to_num(chart.of("stops"))


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
