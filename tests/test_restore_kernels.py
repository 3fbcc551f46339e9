"""The restoring kernels against what states them: the net against ONNX Runtime, moments and fill against NumPy."""

import numpy as np
import pytest
from conftest import ROOT
from scipy.ndimage import gaussian_filter

from actinic import detector, native
from actinic.colour import CURVES, from_linear, to_linear
from actinic.detector import DETECT_HALO_PX, FILL_HALO_PX, Detector
from actinic.errors import FilmError
from actinic.nets.runtime import session
from actinic.render.picture import read
from actinic.restore import damage, inputs, mask, nets, regress
from actinic.restore.density import density

NET = ROOT / "models/nets/restore_detect.onnx"


@pytest.fixture(scope="module")
def planes():
    """Density (3, 352, 400) of a photograph, impulses in blue and a grey in red."""
    codes = np.clip(from_linear(read(ROOT / "pictures/photograph.exr").pixels, CURVES["srgb"]), 0, 1)[:352, :400]
    rng = np.random.default_rng(1)
    codes, _ = damage.damaged(codes.astype(np.float32), 2, 0.06, "impulse", codes[..., 1], rng)
    codes, _ = damage.damaged(codes, 0, 0.04, "grey", codes[..., 1], rng)
    return np.ascontiguousarray(np.moveaxis(density(to_linear(codes, CURVES["srgb"])), -1, 0))


def inside(planes, by=DETECT_HALO_PX):
    return planes[..., by:-by, by:-by]


def probability(logits):
    return 1 / (1 + np.exp(-np.clip(logits.astype(np.float64), -60, 60)))


def in_blues_place(evidence, channel):
    order = np.arange(3)
    order[[channel, 2]] = 2, channel
    return evidence.reshape(-1, 3, *evidence.shape[1:])[:, order].reshape(evidence.shape)


@pytest.mark.parametrize("channel", (0, 1, 2))
def test_the_net_is_onnx_runtimes_within_1e_5_of_probability(planes, channel):
    pytest.importorskip("onnxruntime")
    evidence = inputs.detect(planes)
    wanted = inside(nets.run(session(NET, "restore"), in_blues_place(evidence, channel))[2])
    shown = Detector().run(evidence, channel)
    assert probability(wanted).max() > 0.2
    assert abs(probability(shown) - probability(wanted)).max() < 1e-5


@pytest.mark.parametrize("channel", (0, 1, 2))
def test_what_is_found_is_what_numpys_residuals_and_onnx_runtime_find(planes, channel):
    pytest.importorskip("onnxruntime")
    wanted = inside(nets.run(session(NET, "restore"), in_blues_place(inputs.detect(planes), channel))[2])
    shown = Detector().logits(planes)[channel]
    error = abs(probability(shown) - probability(wanted))
    assert error.max() < 5e-3 and error.mean() < 1e-5


@pytest.mark.parametrize("y, x", [(0, 0), (8, 16), (40, 64)])
def test_a_tile_is_the_whole_bit_for_bit(planes, y, x):
    whole = Detector().logits(planes)
    part = Detector().logits(planes[:, y : y + 272 + 40, x : x + 272 + 64])
    np.testing.assert_array_equal(part.view(np.uint32), whole[:, y : y + 40, x : x + 64].view(np.uint32))


def test_a_channel_alone_is_as_with_the_others_and_the_rest_is_not_looked_at(planes):
    whole, alone = Detector().logits(planes), Detector().logits(planes, (1,))
    np.testing.assert_array_equal(alone[1], whole[1])
    assert np.isneginf(alone[[0, 2]]).all()


def test_every_instruction_set_gives_the_same_bits(planes):
    hole = planes[2] < 0.2
    damaged = np.stack([hole & False, hole & False, hole])
    found = {}
    small = np.ascontiguousarray(planes[:, :280, :288])
    for name in filter(native.use_isa, ("sse", "avx2", "avx512")):
        found[name] = Detector().logits(small), *detector.fill(planes, damaged)
    native.use_isa("")
    assert len(found) > 1 and hole.any()
    first, *others = found.values()
    for other in others:
        for a, b in zip(first, other, strict=True):
            np.testing.assert_array_equal(a.view(np.uint32), b.view(np.uint32))


def test_the_fill_is_numpys(planes):
    rng = np.random.default_rng(3)
    damaged = gaussian_filter(rng.normal(size=planes.shape), (0, 3, 3)) > 0.22
    damaged[:, 150:156, 100:180], damaged[1:, 200:206, 100:180] = True, True
    wanted = regress.fill(planes, damaged)
    values, sure, slopes = detector.fill(planes, damaged)
    core = inside(damaged, FILL_HALO_PX)
    assert 0.005 < core.mean() < 0.2 and core.all(axis=0).any()
    np.testing.assert_array_equal(inside(values, FILL_HALO_PX)[~core], inside(planes, FILL_HALO_PX)[~core])
    error = abs(inside(values - wanted.values[-1], FILL_HALO_PX))
    assert error.max() < 2e-3 and error[core].mean() < 1e-5  # NumPy's sums are of float32
    assert abs(inside(sure - wanted.confidence, FILL_HALO_PX)).max() < 5e-3
    assert abs(inside(slopes - wanted.slopes, FILL_HALO_PX)).mean() < 1e-5


def test_density_is_numpys_and_says_what_is_no_number():
    codes = np.random.default_rng(4).uniform(-0.1, 1.4, (9, 1030, 3)).astype(np.float32)
    codes[3, 4], codes[5, 6, 1], codes[0, 0, 2] = np.nan, np.inf, -np.inf
    shown, broken = detector.density(codes, CURVES["srgb"])
    np.testing.assert_array_equal(np.moveaxis(broken, 0, -1), ~np.isfinite(codes))
    wanted = np.moveaxis(density(to_linear(np.where(np.isfinite(codes), codes, 0), CURVES["srgb"])), -1, 0)
    assert abs(shown - wanted)[~broken].max() < 5e-6 and (shown[broken] == 1).all()


def test_extreme_densities_give_numbers():
    planes = np.full((3, 280, 280), 2.0, np.float32)
    planes[0, 130:150, 130:150], planes[1, 140:, 140:], planes[2, ::2] = -38, -4.8, 0
    assert np.isfinite(Detector().logits(planes)).all()
    damaged = np.zeros(planes.shape, bool)
    damaged[1, 120:160, 120:160] = True
    assert all(np.isfinite(p).all() for p in detector.fill(planes, damaged))


@pytest.mark.parametrize("shape", ((3, 272, 280), (3, 275, 280), (3, 10, 10)))
def test_a_tile_that_is_none_is_refused(shape):
    with pytest.raises(FilmError, match="tile"):
        Detector().logits(np.zeros(shape, np.float32))


def test_another_net_is_refused(tmp_path):
    with pytest.raises(FilmError, match="another net"):
        detector.numbers(ROOT / "models/nets/restore_refine.onnx")
    with pytest.raises(FilmError, match="no file"):
        detector.numbers(tmp_path / "restore_detect.onnx")
    assert detector.numbers().size == 120_452


def test_growth_by_bits_is_a_square_maximum():
    from scipy.ndimage import maximum_filter

    given = np.random.default_rng(5).random((3, 40, 50)) > 0.99
    np.testing.assert_array_equal(mask.grown(given, 4), maximum_filter(given, (1, 9, 9)))
    assert mask.grown(given[:, :3, :2], 9).shape == (3, 3, 2)
