"""Fade: estimated from greys, undone in density, and what is lost is said to be lost."""

import json

import numpy as np
import pytest

from actinic import stock
from actinic.errors import FilmError
from actinic.restore import fade, fades

SLIDE = "kodachrome_64"
KEPT = np.array([0.5, 1.0, 0.8])


@pytest.fixture(scope="module")
def dyes():
    return fade.absorption(stock.load(SLIDE))


def colours(seed=1, count=4000):
    """Densities (3, n) of a picture: 0.3..2.3."""
    return 0.3 + 2 * np.random.default_rng(seed).random((3, count))


def neutrals(steps=20):
    return np.repeat(np.linspace(0.1, 2.5, steps)[:, None], 3, axis=1)


def faded(planes, by):
    return by.matrix @ planes + by.offset[:, None]


def test_each_dye_absorbs_most_in_its_own_channel(dyes):
    assert (np.argmax(dyes, axis=0) == [0, 1, 2]).all() and (dyes >= 0).all()


def test_fade_of_dyes_keeps_what_did_not_fade(dyes):
    assert np.allclose(fade.of_dyes([1, 1, 1], dyes).matrix, np.eye(3), atol=1e-12)
    amounts = np.array([0.7, 0.4, 0.9])
    assert np.allclose(fade.of_dyes(KEPT, dyes).matrix @ (dyes @ amounts), dyes @ (KEPT * amounts))


def test_dyes_that_faded_are_found_from_greys(dyes):
    truth = fade.of_dyes(KEPT, dyes, (0.0, 0.0, 0.0))
    greys = faded(neutrals().T, truth).T + 0.005 * np.random.default_rng(2).normal(size=(20, 3))
    made = fade.estimate(greys, dyes)
    assert abs(made.matrix - truth.matrix).max() < 0.02 and abs(made.offset).max() < 0.02


def test_gains_and_offsets_of_channels_are_found_without_a_stock():
    truth = fade.Fade(np.diag([1.0, 0.6, 0.75]), np.array([0.0, 0.08, 0.15]))
    made = fade.estimate(faded(neutrals().T, truth).T)
    assert abs(made.matrix - truth.matrix).max() < 0.01 and abs(made.offset - truth.offset).max() < 0.01


def test_one_coloured_grey_does_not_spoil_the_estimate():
    truth = fade.Fade(np.diag([1.0, 0.6, 0.75]), np.zeros(3))
    greys = faded(neutrals().T, truth).T
    greys[7, 2] += 0.8
    assert abs(fade.estimate(greys).matrix - truth.matrix).max() < 0.02


def test_undoing_a_fade_returns_the_densities_within_the_stated_error(dyes):
    rng = np.random.default_rng(3)
    by, original = fade.of_dyes(KEPT, dyes, (0.02, 0.03, 0.1)), colours()
    made, error = fade.undone(faded(original, by) + fade.NOISE_D * rng.normal(size=original.shape), by)
    off = made - original
    assert np.sqrt((off**2).mean()) < 0.04
    assert (0.5 < np.sqrt((off**2).mean(axis=1)) / error.mean(axis=1)).all()
    assert (np.sqrt((off**2).mean(axis=1)) < 1.5 * error.mean(axis=1)).all()


def test_less_dye_is_less_certain(dyes):
    errors = [fade.undone(colours(), fade.of_dyes([k, 1, 1], dyes))[1][0].mean() for k in (1.0, 0.5, 0.2, 0.05)]
    assert errors == sorted(errors) and errors[3] > 5 * errors[0]


def test_a_dye_that_is_gone_is_called_gone_and_not_amplified(dyes):
    by = fade.of_dyes([0.01, 1, 1], dyes)
    shown = faded(colours(), by)
    made, error = fade.undone(shown + 0.01 * np.random.default_rng(4).normal(size=shown.shape), by)
    assert (error[0] > fade.LIMIT_D).all() and (error[2] < fade.LIMIT_D).all()
    assert made[0].std() < 1.0


def test_dense_parts_are_less_certain_because_a_scanner_sees_little_there():
    flat = np.broadcast_to(np.array([0.5, 3.5]), (3, 2))
    error = fade.undone(flat, fade.Fade(np.diag([0.5, 1, 1]), np.zeros(3)))[1]
    assert (error[:, 1] > 2 * error[:, 0]).all()


def test_a_roll_gives_its_greys_by_level():
    original = neutrals(4000).T + 0.3 * np.random.default_rng(5).normal(size=(3, 4000))
    truth = fade.Fade(np.diag([1.0, 0.6, 0.75]), np.array([0.0, 0.08, 0.15]))
    made = fade.estimate(fade.greys(faded(original, truth)))
    assert abs(np.diag(made.matrix) - np.diag(truth.matrix)).max() < 0.08


@pytest.mark.parametrize("greys", (np.ones((20, 3)), neutrals(3)))
def test_greys_that_say_nothing_are_refused(greys):
    with pytest.raises(FilmError, match="by hand"):
        fade.estimate(greys)


def test_a_fade_by_hand_is_read(tmp_path, dyes):
    path = tmp_path / "fade.json"
    path.write_text(json.dumps({"stock": SLIDE, "kept": KEPT.tolist()}))
    assert np.allclose(fades.read(path).matrix, fade.of_dyes(KEPT, dyes).matrix)
    path.write_text(json.dumps({"matrix": np.eye(3).tolist(), "offset": [0, 0, 0.1]}))
    assert fades.read(path).offset[2] == 0.1


WRONG = ("{}", "[1]", "no", '{"matrix": [1, 2]}', '{"kept": [2, 1, 1], "stock": "kodachrome_64"}')


@pytest.mark.parametrize("text", WRONG)
def test_a_fade_that_means_nothing_is_refused(tmp_path, text):
    path = tmp_path / "fade.json"
    path.write_text(text)
    with pytest.raises(FilmError):
        fades.read(path)
