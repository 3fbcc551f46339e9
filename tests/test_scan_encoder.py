"""The set encoder: its numbers, its file, its training."""

import numpy as np
import pytest
from conftest import ROOT
from scans import light

from actinic.scan import encoder, estimate
from actinic.scan.statistics import COUNT, statistics, thumbnail

NET = ROOT / "models/nets/invert.onnx"


def told(count=4, seed=0):
    rng = np.random.default_rng(seed)
    return np.stack([statistics(np.abs(rng.normal(0.7, 0.3, (32, 48, 3)))) for _ in range(count)])


def test_it_has_fewer_than_fifty_thousand_numbers_and_a_card():
    numbers = sum(w.size for w in encoder.read(NET).values())
    assert numbers < 50_000
    assert f"{numbers:,}" in NET.with_suffix(".md").read_text()


def test_the_order_of_the_frames_does_not_matter():
    x, order = told(), [2, 0, 3, 1]
    assert np.allclose(encoder.guess(x[order]).grey, encoder.guess(x).grey[order])


def test_onnx_runtime_finds_what_the_equations_find():
    runtime = pytest.importorskip("onnxruntime")
    x = told()
    found = runtime.InferenceSession(str(NET)).run(None, {"statistics": x})[0]
    assert np.abs(found - encoder.outputs(encoder.read(NET), x)).max() < 1e-3


def test_shades_and_layers_are_each_other_s_inverse():
    grey = np.random.default_rng(1).random((5, 3))
    assert np.allclose(encoder.layers(encoder.shades(grey)), grey)


def test_statistics_do_not_depend_on_the_size_of_an_even_picture():
    small = np.random.default_rng(3).random((32, 48, 3))
    wide = small.repeat(8, axis=0).repeat(8, axis=1)
    assert np.allclose(statistics(thumbnail(wide)), statistics(thumbnail(small)), atol=1e-5)


def test_a_grey_patch_overrules_the_guess_and_draws_its_roll():
    amounts = [np.abs(np.random.default_rng(k).normal(0.7, 0.2, (32, 48, 3))) for k in range(3)]
    patch = np.array([0.9, 0.5, 0.6])
    free, held = estimate.greys(amounts), estimate.greys(amounts, {1: patch})
    assert np.allclose(held.grey[1], patch)
    aim = encoder.shades(patch)[1:]
    before, after = (np.abs(encoder.shades(g.grey[0])[1:] - aim).max() for g in (free, held))
    assert after < before


def test_training_goes_on_where_it_stopped_to_the_same_numbers(tmp_path):
    pytest.importorskip("torch")
    from actinic.scan.teach import school

    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(70, 2, 6, COUNT)).astype("f4"), rng.normal(size=(70, 2, 6, 7)).astype("f4")
    losses = []
    whole = school.train(x, y, tmp_path / "a.pt", lambda e, v: losses.append(v), epochs=4)
    school.train(x, y, tmp_path / "b.pt", lambda e, v: None, epochs=4, until=2)
    resumed = school.train(x, y, tmp_path / "b.pt", lambda e, v: None, epochs=4)
    assert losses[-1] < losses[0]
    for name, value in whole.weights().items():
        assert np.array_equal(value, resumed.weights()[name]), name


def test_a_lesson_is_the_same_from_the_same_seed():
    pytest.importorskip("torch")
    from actinic.scan.teach import lessons

    (x, y), (again, _) = (lessons.lesson([light(72)], np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(x, again) and np.isfinite(x).all()
    assert x.shape == (2, 6, COUNT) and y.shape == (2, 6, lessons.OUTPUTS)
