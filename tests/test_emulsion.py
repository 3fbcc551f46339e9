"""Published spectra on the grid, and how little their ends beyond the sheet matter."""

import colour
import numpy as np
import pytest

from actinic import emulsion, fold, native
from actinic.chain import State
from actinic.fit import weights
from actinic.spectra import WAVELENGTHS


def test_published_values_are_kept_where_the_sheet_has_them(negative):
    t = negative.tables["dyes"]
    on_sheet = np.isin(WAVELENGTHS, t["wavelength_nm"])
    cyan = emulsion.drawn_dyes(negative)[0][on_sheet]
    np.testing.assert_allclose(cyan, np.maximum(t["cyan"][np.isin(t["wavelength_nm"], WAVELENGTHS)], 0), atol=1e-12)


@pytest.mark.parametrize("stock", ["negative", "print_stock"])
def test_the_fit_corrects_dyes_within_the_spread_of_their_readings(stock, request):
    stock = request.getfixturevalue(stock)
    moved = np.abs(emulsion.dyes(stock) - emulsion.drawn_dyes(stock))
    spread = weights.spread(stock, "dyes")[:, :3]
    wave = stock.tables["dyes"]["wavelength_nm"]
    for i in range(3):
        allowed = np.interp(WAVELENGTHS, wave, spread[:, i])
        assert np.sqrt(np.mean((moved[i] / allowed) ** 2)) <= 1.0
        assert moved[i].max() <= 0.02


def test_extension_is_smooth_and_never_negative(negative, print_stock):
    for stock in (negative, print_stock):
        for density in (*emulsion.dyes(stock), emulsion.clear(stock)):
            assert density.min() >= 0
            assert np.abs(np.diff(density, 2)[:6]).max() < 0.05


def test_neutral_midscale_is_base_and_dyes(negative):
    t = negative.tables["dyes"]
    known = np.isin(WAVELENGTHS, t["wavelength_nm"][np.isfinite(t["neutral"])])
    published = np.interp(WAVELENGTHS[known], t["wavelength_nm"], t["neutral"])
    parts = np.vstack([emulsion.dyes(negative), [emulsion.clear(negative)]])[:, known]
    amounts = np.linalg.lstsq(parts[:3].T, published - parts[3], rcond=None)[0]
    assert np.sqrt(np.mean((amounts @ parts[:3] + parts[3] - published) ** 2)) <= 0.004


@pytest.fixture(scope="module")
def colours():
    """A grey scale and saturated scene colours, linear ACEScg."""
    draw = np.random.default_rng(3)
    grey = 0.18 * 2.0 ** np.linspace(-4, 3, 15)[:, None].repeat(3, 1)
    return np.concatenate([grey, draw.uniform(0.005, 1.0, (200, 3))])[None]


@pytest.mark.parametrize("reach_nm", [1e-6, 20.0])
def test_other_ways_to_extend_the_dyes_hardly_change_a_print(negative, print_stock, tables, engine, colours, reach_nm):
    """Held at the end value (0), or the slope going on twice as far: under 0.5 dE2000 on average, 2 at worst."""
    other = dict(tables)
    for side, stock in (("film", negative), ("print", print_stock)):
        other[f"{side}.dyes"] = emulsion.dyes(stock, reach_nm)
        offset = np.asarray(stock.fitted.base_offset)
        other[f"{side}.base"] = emulsion.clear(stock, reach_nm) + offset @ other[f"{side}.dyes"]
    seen = [e.render(colours, until=State.DISPLAY_LINEAR)[0].astype(float) for e in (engine, native.Engine(other))]
    lab = [colour.XYZ_to_Lab(np.maximum(xyz, 0), (0.3127, 0.3290)) for xyz in seen]
    difference = colour.delta_E(*lab, method="CIE 2000")
    assert difference.mean() <= 0.5 and difference.max() <= 2.0


def test_folding_anew_gives_the_same_arrays(negative, print_stock, tables):
    anew = fold.fold_anew(negative, print_stock)
    assert anew.keys() == tables.keys()
    for name, array in anew.items():
        np.testing.assert_allclose(array, tables[name], rtol=1e-9, atol=1e-12, err_msg=name)
