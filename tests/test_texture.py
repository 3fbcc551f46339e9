"""Texture of a chart as figures of a fit: measured on pictures that the chain itself makes."""

import numpy as np
import pytest

from actinic.chain import Controls, State
from actinic.fit.film import Film
from actinic.fit.losses import problem
from actinic.fit.solve import marquardt, solve
from actinic.fit.tensors import tensor
from actinic.fit.texture import power_left, texture
from actinic.gate import Gate

PIXEL_UM, SIZE = 6.0, 256


@pytest.fixture(scope="module")
def pictures(engine, negative):
    """A grey texture of 2 % contrast as log10 H, and the dye amounts that 5207 makes of it."""
    noise = np.random.default_rng(1).normal(0, 0.02, (SIZE, SIZE, 1)).repeat(3, axis=2)
    log_h = negative.sheet.mid_grey_log10_h + noise / np.log(10)
    controls = Controls(gate=Gate("custom", PIXEL_UM * SIZE / 1000))
    dye, _ = engine.render((10**log_h).astype(np.float32), controls, start=State.EXPOSURE, until=State.NEGATIVE)
    return log_h, dye.astype(float)


def test_texture_left_by_the_chain_is_the_square_of_the_films_mtf(pictures, negative):
    f, power = power_left(*pictures, PIXEL_UM)
    asked = problem(negative)
    v = asked.values(tensor(solve(asked)))
    expected = Film(asked.stock).mtf(v, tensor(f)).numpy() ** 2
    low = f < 40  # beyond, a pixel's own frequencies bend: decisions/grid_frequency.md
    np.testing.assert_allclose(power[low], (expected / expected[0])[low], atol=0.06)


def test_grain_that_does_not_follow_the_scene_averages_out(pictures):
    scene, dye = pictures
    grain = np.random.default_rng(2).normal(0, 0.1 * dye.std(axis=(0, 1)), dye.shape)
    _, clean = power_left(scene, dye, PIXEL_UM)
    _, grainy = power_left(scene, dye + grain, PIXEL_UM)
    assert np.abs(grainy - clean).max() < 0.08


def test_a_softer_texture_makes_a_softer_film(negative):
    """The block pulls the scatter of a stock towards measured texture: half the power left above 20 c/mm."""
    asked = problem(negative).only("mtf_percent")
    x = solve(asked)
    f = np.array([5.0, 10.0, 20.0, 40.0, 60.0])
    film = asked.film
    now = film.mtf(asked.values(tensor(x)), tensor(f)).numpy() ** 2
    soft = now * np.where(f < 20, 1, 0.5)[:, None]
    more = asked.extended([], [texture(film, f, soft, 0.002)])
    after = marquardt(more, x, more.places("share", "gamma_um", "bloom_um"), 30)
    then = film.mtf(more.values(tensor(after)), tensor(f)).numpy() ** 2
    assert (then[3] < 0.8 * now[3]).all()
