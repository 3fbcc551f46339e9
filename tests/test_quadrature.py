"""Thinned wavelengths give the integrals of all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic.chain import State


def amounts(most):
    dye = st.floats(-0.3, most)
    return st.tuples(dye, dye, dye)


@settings(max_examples=300, deadline=None)
@given(amounts(4.0))
def test_printer_exposure_of_any_dye_amounts_is_the_full_sums(tables, dyes):
    through = 10 ** -(np.array(dyes) @ tables["film.dyes"] + tables["film.base"])
    np.testing.assert_allclose(through @ tables["enlarge.thin"], through @ tables["enlarge.weights"], rtol=2e-5)


@settings(max_examples=300, deadline=None)
@given(amounts(6.0), st.integers(0, 3))
def test_projected_colour_of_any_dye_amounts_is_the_full_sums(tables, dyes, lamp):
    weights = tables["view.lamps"][lamp][:, None] * tables["view.observer"]
    through = 10 ** -(np.array(dyes) @ tables["print.dyes"] + tables["print.base"])
    clear = 10 ** -tables["print.base"] @ weights
    np.testing.assert_allclose(
        through @ tables["view.thin"][lamp], through @ weights, rtol=4e-5, atol=4e-11 * clear.max()
    )


def test_a_quarter_of_the_wavelengths_is_gone(tables):
    assert (tables["enlarge.thin"] != 0).any(axis=1).sum() <= 54
    assert all((lamp != 0).any(axis=1).sum() <= 54 for lamp in tables["view.thin"])


@pytest.mark.parametrize("start, low, high", [(State.NEGATIVE, -1, 10), (State.PRINT, -1, 10)])
def test_amounts_far_beyond_any_film_stay_finite_and_positive(engine, start, low, high):
    wild = np.random.default_rng(0).uniform(low, high, (64, 64, 3))
    linear = engine.render(wild, start=start, until=State.DISPLAY_LINEAR)[0]
    assert np.isfinite(linear).all() and linear[..., 1].min() >= 0
