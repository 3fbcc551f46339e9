"""Few spectral lines give the integrals over all wavelengths, as near as an eye can tell."""

import numpy as np
import OpenImageIO as oiio
import pytest
from cases import constants
from colour import XYZ_to_Lab, delta_E
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic import chain, fold, stock
from actinic.chain import Controls, State
from actinic.prepare import Input, prepare
from actinic.quadrature import CLOSER, PRINTER_TOLERANCE, VIEWER_TOLERANCE

BAR = 0.1  # dE2000 that 99 of 100 colours keep to
PAIRS = (
    ("kodak_vision3_250d_5207", "kodak_vision_2383"),
    ("kodak_vision3_500t_5219", "kodak_vision_premier_2393"),
    ("kodak_portra_400", "kodak_endura_premier_paper"),
    ("kodachrome_64", None),
)


def amounts(most):
    dye = st.floats(-0.3, most)
    return st.tuples(dye, dye, dye)


def along(lines, dyes):
    return 10 ** -(lines[:, :3] @ dyes) @ lines[:, 3:]


def difference(negative, p, q, controls):
    """dE2000 of dye amounts of the negative printed and shown with the constants p and q."""
    lab = []
    for each in (p, q):
        shown = negative
        for step in chain.steps(each, controls)[State.NEGATIVE : State.DISPLAY_LINEAR]:
            shown = step(shown)
        lab.append(XYZ_to_Lab(np.maximum(shown, 0), (0.3127, 0.3290)))
    return delta_E(*lab, method="CIE 2000")


def ways(tables, controls):
    """The stages' constants with all wavelengths and with few lines."""
    given = tables, controls, 1e3, Input.named("acescg")
    return prepare(*given), constants(*given)


@pytest.mark.parametrize("film, print_", PAIRS)
@pytest.mark.parametrize("lamp", ["xenon", "tungsten"])
def test_any_negative_printed_and_shown_looks_as_with_all_wavelengths(film, print_, lamp):
    tables = fold.fold(stock.load(film), stock.load(print_) if print_ else None)
    draw, controls = np.random.default_rng(1), Controls(view=chain.View(lamp=lamp))
    grey = draw.uniform(0, 3, (4000, 1))
    negative = np.concatenate(
        [draw.uniform(-0.3, 3, (4000, 3)), grey + draw.normal(0, 0.2, (4000, 3)), grey + np.zeros(3)]
    )
    found = difference(np.maximum(negative, -0.3), *ways(tables, controls), controls)
    assert np.percentile(found, 99) <= BAR and found.max() <= 5 * BAR


@pytest.mark.parametrize("name", ["photograph", "hdr_scene"])
@pytest.mark.parametrize("ev", [-2, 0, 2])
def test_pictures_look_as_with_all_wavelengths(tables, engine, name, ev):
    scene = oiio.ImageBuf(str(ROOT / f"pictures/{name}.exr")).get_pixels(oiio.FLOAT)[::3, ::3, :3]
    controls = Controls(expose=chain.Expose(ev=ev))
    negative = engine.render(scene, controls, until=State.NEGATIVE, width_px=1920)[0].astype(np.float64)
    found = difference(negative, *ways(tables, controls), controls)
    assert np.percentile(found, 99) <= BAR / 2 and found.max() <= BAR


@settings(max_examples=300, deadline=None)
@given(amounts(4.0))
def test_printer_exposure_of_any_dye_amounts_is_the_full_sums(tables, dyes):
    through = 10 ** -(np.array(dyes) @ tables["film.dyes"] + tables["film.base"])
    bar = 1.25 * PRINTER_TOLERANCE
    np.testing.assert_allclose(along(tables["enlarge.lines"], dyes), through @ tables["enlarge.weights"], rtol=bar)


@settings(max_examples=300, deadline=None)
@given(amounts(6.0), st.integers(0, 3))
def test_projected_colour_of_any_dye_amounts_is_the_full_sums(tables, dyes, lamp):
    weights = tables["view.lamps"][lamp][:, None] * tables["view.observer"]
    through = 10 ** -(np.array(dyes) @ tables["print.dyes"] + tables["print.base"])
    clear, bar = 10 ** -tables["print.base"] @ weights, 1.25 * VIEWER_TOLERANCE
    found = along(tables["view.lines"][lamp], dyes)
    np.testing.assert_allclose(found, through @ weights, rtol=bar, atol=bar * 1e-6 * clear.max())


@settings(max_examples=300, deadline=None)
@given(st.tuples(*[st.floats(0, 2.6)] * 3))
def test_everyday_amounts_are_held_closer(tables, dyes):
    through = 10 ** -(np.array(dyes) @ tables["film.dyes"] + tables["film.base"])
    bar = 2 * PRINTER_TOLERANCE / CLOSER  # between the samples that the lines were fitted to
    np.testing.assert_allclose(along(tables["enlarge.lines"], dyes), through @ tables["enlarge.weights"], rtol=bar)


def test_no_more_lines_than_the_figures_in_docs_benchmarks_count(tables):
    assert len(tables["enlarge.lines"]) <= 14
    assert tables["view.lines"][0, :, 3:].any(axis=1).sum() <= 13
    assert all(lamp[:, 3:].any(axis=1).sum() <= 20 for lamp in tables["view.lines"])


@pytest.mark.parametrize("start, low, high", [(State.NEGATIVE, -1, 10), (State.PRINT, -1, 10)])
def test_amounts_far_beyond_any_film_stay_finite_and_positive(engine, start, low, high):
    wild = np.random.default_rng(0).uniform(low, high, (64, 64, 3))
    linear = engine.render(wild, start=start, until=State.DISPLAY_LINEAR)[0]
    assert np.isfinite(linear).all() and linear[..., 1].min() >= 0
