"""Few spectral lines give the integrals over all wavelengths."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic.chain import State


def amounts(most):
    dye = st.floats(-0.3, most)
    return st.tuples(dye, dye, dye)


def along(lines, dyes):
    return 10 ** -(lines[:, :3] @ dyes) @ lines[:, 3:]


@settings(max_examples=300, deadline=None)
@given(amounts(4.0))
def test_printer_exposure_of_any_dye_amounts_is_the_full_sums(tables, dyes):
    through = 10 ** -(np.array(dyes) @ tables["film.dyes"] + tables["film.base"])
    np.testing.assert_allclose(along(tables["enlarge.lines"], dyes), through @ tables["enlarge.weights"], rtol=2.5e-5)


@settings(max_examples=300, deadline=None)
@given(amounts(6.0), st.integers(0, 3))
def test_projected_colour_of_any_dye_amounts_is_the_full_sums(tables, dyes, lamp):
    weights = tables["view.lamps"][lamp][:, None] * tables["view.observer"]
    through = 10 ** -(np.array(dyes) @ tables["print.dyes"] + tables["print.base"])
    clear = 10 ** -tables["print.base"] @ weights
    found = along(tables["view.lines"][lamp], dyes)
    np.testing.assert_allclose(found, through @ weights, rtol=5e-5, atol=5e-11 * clear.max())


def test_fewer_than_half_as_many_lines_as_wavelengths_do_a_layer_and_the_default_projector(tables):
    assert (tables["enlarge.lines"][:, 3:] != 0).sum(axis=0).max() <= 16
    assert tables["view.lines"][0, :, 3:].any(axis=1).sum() <= 31
    assert all(lamp[:, 3:].any(axis=1).sum() <= 54 for lamp in tables["view.lines"])


@pytest.mark.parametrize("start, low, high", [(State.NEGATIVE, -1, 10), (State.PRINT, -1, 10)])
def test_amounts_far_beyond_any_film_stay_finite_and_positive(engine, start, low, high):
    wild = np.random.default_rng(0).uniform(low, high, (64, 64, 3))
    linear = engine.render(wild, start=start, until=State.DISPLAY_LINEAR)[0]
    assert np.isfinite(linear).all() and linear[..., 1].min() >= 0
