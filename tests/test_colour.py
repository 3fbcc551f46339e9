"""Claims about the step PIXELS -> SCENE: curves, spaces, their names, and PQ."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actinic import colour
from actinic.errors import FilmError

CODES = np.linspace(-0.05, 1.1, 40001)
CURVES = sorted(colour.CURVES)
GREY_CODES = {  # the makers' own figure for an 18 % grey, normalised to full range
    "logc3_ei160": 0.391,
    "logc3_ei800": 0.391,
    "logc3_ei1600": 0.391,
    "logc4": 0.2784,
    "slog3": 420 / 1023,
    "log3g10": 1 / 3,
    "vlog": 433 / 1023,
    "canon_log2": 0.3983,
    "canon_log3": 0.3434,
    "flog2": 400 / 1023,
    "nlog": 372 / 1023,
    "dlog": 0.3988,
    "apple_log": 0.4883,
    "davinci_intermediate": 0.336,
    "acescc": 0.4136,
    "acescct": 0.4136,
}


def oracle(name):
    """colour-science's decoding of the curve, code -> linear reflection."""
    science = pytest.importorskip("colour")
    tf = science.models.rgb.transfer_functions
    if name.startswith("logc3_ei"):
        return lambda x: tf.log_decoding_ARRILogC3(x, EI=int(name[8:]))
    if name.startswith("gamma"):
        return lambda x: science.models.gamma_function(x, int(name[5:]) / 10, "Mirror")
    return {
        "logc4": tf.log_decoding_ARRILogC4,
        "slog3": tf.log_decoding_SLog3,
        "log3g10": tf.log_decoding_Log3G10,
        "vlog": tf.log_decoding_VLog,
        "canon_log2": tf.log_decoding_CanonLog2,
        "canon_log3": tf.log_decoding_CanonLog3,
        "flog2": tf.log_decoding_FLog2,
        "nlog": tf.log_decoding_NLog,
        "dlog": tf.log_decoding_DJIDLog,
        "apple_log": lambda x: tf.log_decoding_AppleLogProfile(np.maximum(x, 0)),
        "davinci_intermediate": tf.oetf_inverse_DaVinciIntermediate,
        "acescc": tf.log_decoding_ACEScc,
        "acescct": tf.log_decoding_ACEScct,
        "cineon": tf.log_decoding_Cineon,
        "srgb": lambda x: science.cctf_decoding(x, function="sRGB"),
        "rec709": tf.oetf_inverse_BT709,
        "linear": lambda x: x,
    }[name]


def held(curve, y):
    """Lights in the sliver where rounded constants overlap and the curve is held at its join."""
    jump = abs(curve.y_cut - float(colour._forward(np.asarray(curve.x_cut), curve.lower, np)))
    return np.abs(np.abs(y) - curve.y_cut) <= 1.01 * jump


@pytest.mark.parametrize("name", CURVES)
def test_every_curve_is_the_published_one(name):
    """Against colour-science over 0..1 and a little outside; at the join within the constants' rounding."""
    curve, want = colour.CURVES[name], oracle(name)(CODES)
    got = colour.to_linear(CODES, curve)
    join = held(curve, want)
    np.testing.assert_allclose(got[~join], want[~join], rtol=1e-6, atol=1e-12)
    assert join.mean() < 3e-3 and np.all(np.abs(got[join] - want[join]) < 3.1e-4)


@pytest.mark.parametrize("name", GREY_CODES)
def test_mid_grey_has_the_code_its_maker_publishes(name):
    code = float(colour.from_linear(np.asarray(0.18), colour.CURVES[name]))
    assert code == pytest.approx(GREY_CODES[name], abs=6e-4)


def test_cineon_white_is_code_685_and_black_code_95():
    light = colour.to_linear(np.asarray([95 / 1023, 685 / 1023]), colour.CURVES["cineon"])
    np.testing.assert_allclose(light, [0.0, 1.0], atol=1e-12)


@pytest.mark.parametrize("name", CURVES)
def test_every_curve_rises(name):
    curve = colour.CURVES[name]
    codes = np.sort(np.concatenate([CODES, curve.x_cut + np.linspace(-1e-3, 1e-3, 2001)]))
    steps = np.diff(colour.to_linear(codes, curve))
    assert np.all(steps >= 0)
    assert np.mean(steps[codes[1:] > curve.x_lo] > 0) > 0.99


@pytest.mark.parametrize("name", CURVES)
def test_bounds_and_join_map_onto_one_another(name):
    curve = colour.CURVES[name]
    x = np.asarray([curve.x_lo, curve.x_cut, curve.x_hi])
    y = np.asarray([curve.y_lo, curve.y_cut, curve.y_hi])
    np.testing.assert_allclose(colour.to_linear(x, curve), y, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(colour.from_linear(y, curve), x, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", CURVES)
@given(code=st.floats(0.0, 1.0))
def test_codes_come_back_from_linear(name, code):
    curve = colour.CURVES[name]
    light = colour.to_linear(np.asarray(code), curve)
    tolerance = 3e-4 if held(curve, light) else 2e-6  # N-Log's cube is flat at code 0
    assert abs(float(colour.from_linear(light, curve)) - code) <= tolerance


@pytest.mark.parametrize("name", CURVES)
@given(light=st.floats(-0.005, 1000.0))
def test_lights_come_back_from_codes(name, light):
    """A light below what the curve can hold comes back as the lowest it can; the rest to 1e-9."""
    curve = colour.CURVES[name]
    back = float(colour.to_linear(colour.from_linear(np.asarray(light), curve), curve))
    wanted = max(light, curve.y_lo)
    tolerance = 3e-4 if held(curve, wanted) else 1e-9 * max(1.0, abs(wanted))
    assert abs(back - wanted) <= tolerance


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_hostile_values_stay_finite_and_nan_stays_nan(name, dtype):
    curve, big = colour.CURVES[name], np.finfo(dtype).max
    hostile = [0.0, -0.0, 1e-45, -1e-45, 1e-38, -1e30, 1e30, -big, big, -1.0, 2.0, curve.x_cut, curve.y_cut]
    hostile = np.asarray(hostile, dtype)
    for step in (colour.to_linear, colour.from_linear):
        with np.errstate(all="raise", under="ignore"):
            out = step(hostile, curve)
        assert out.dtype == dtype and np.all(np.isfinite(out))
        assert np.isnan(step(np.asarray([np.nan], dtype), curve)).all()
        assert np.all(np.isfinite(step(np.asarray([np.inf, -np.inf], dtype), curve)))


@pytest.mark.parametrize("name", CURVES)
def test_torch_and_numpy_agree_and_gradients_are_finite(name):
    torch = pytest.importorskip("torch")
    curve = colour.CURVES[name]
    for step in (colour.to_linear, colour.from_linear):
        x = torch.tensor(CODES[::40], requires_grad=True)
        y = step(x, curve)
        np.testing.assert_allclose(y.detach().numpy(), step(CODES[::40], curve), rtol=1e-12, atol=1e-15)
        y.sum().backward()
        assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize("name", CURVES)
def test_float32_is_within_a_thousandth_of_a_stop(name):
    curve = colour.CURVES[name]
    codes = np.linspace(0, 1, 4097)
    exact, single = colour.to_linear(codes, curve), colour.to_linear(codes.astype("float32"), curve)
    np.testing.assert_allclose(single, exact, rtol=1e-5, atol=1e-6)


SCIENCE_NAMES = {
    "Rec.709": "ITU-R BT.709",
    "Rec.2020": "ITU-R BT.2020",
    "D-Gamut": "DJI D-Gamut",
    "Adobe RGB": "Adobe RGB (1998)",
    "ProPhoto": "ProPhoto RGB",
}


@pytest.mark.parametrize("name", colour.SPACES)
def test_every_matrix_is_the_one_its_primaries_give(name):
    """colour-science's derivation to 2e-5; its tables for D-Gamut and ProPhoto are coarsely rounded."""
    science = pytest.importorskip("colour")
    space = science.RGB_COLOURSPACES[SCIENCE_NAMES.get(name, name)].copy()
    aces = science.RGB_COLOURSPACES["ACEScg"]
    tabulated = science.matrix_RGB_to_RGB(space, aces, "Bradford")
    space.use_derived_transformation_matrices(True)
    derived = science.matrix_RGB_to_RGB(space, aces, "Bradford")
    np.testing.assert_allclose(colour.SPACES[name], derived, atol=2e-5)
    coarse = name in ("D-Gamut", "ProPhoto")
    np.testing.assert_allclose(colour.SPACES[name], tabulated, atol=3e-4 if coarse else 1e-4)


@pytest.mark.parametrize("name", colour.SPACES)
def test_a_neutral_stays_neutral_and_the_way_back_is_the_inverse(name):
    np.testing.assert_allclose(colour.matrix(name) @ np.ones(3), np.ones(3), atol=1e-12)
    np.testing.assert_allclose(colour.matrix("ACEScg", name) @ colour.matrix(name), np.eye(3), atol=1e-12)


def test_matrices_cannot_be_changed_by_a_caller():
    with pytest.raises(ValueError):
        colour.SPACES["ACEScg"][0, 0] = 2.0


@pytest.mark.parametrize("name", colour.ENCODINGS)
def test_every_encoding_carries_a_colour_to_the_scene_and_back(name):
    encoding = colour.encoding(name)
    assert encoding.id == name == name.lower() and encoding.label
    scene = np.asarray([[0.18, 0.18, 0.18], [0.4, 0.2, 0.1], [0.2, 0.25, 0.4]])
    np.testing.assert_allclose(encoding.to_scene(encoding.from_scene(scene)), scene, rtol=1e-7, atol=1e-9)


def test_the_ids_named_in_presets_exist():
    assert {
        "arri_logc3_ei800",
        "arri_logc4",
        "sony_slog3_sgamut3",
        "sony_slog3_sgamut3cine",
        "red_log3g10_rwg",
        "panasonic_vlog",
        "canon_log2_cgamut",
        "canon_log3_cgamut",
        "fuji_flog2",
        "nikon_nlog",
        "dji_dlog",
        "apple_log",
        "davinci_intermediate",
        "acescc",
        "acescct",
        "acescg",
        "aces2065_1",
        "linear_rec709",
        "linear_p3d65",
        "linear_rec2020",
        "srgb",
        "rec709",
        "gamma24_rec709",
        "gamma22_rec709",
        "gamma26_p3d65",
        "cineon_film",
    } <= set(colour.ENCODINGS)


def test_an_unknown_name_says_what_would_have_done():
    with pytest.raises(FilmError, match="arri_logc4"):
        colour.encoding("arri_log4")
    with pytest.raises(FilmError, match="Rec.2020"):
        colour.matrix("Rec2020")


def test_importing_does_not_import_colour_science():
    code = "import sys, actinic.colour; sys.exit('colour' in sys.modules or 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)})
    assert done.returncode == 0


def test_pq_is_st_2084_and_comes_back():
    science = pytest.importorskip("colour")
    nits = np.concatenate([[0.0], np.geomspace(1e-4, 1e4, 2001)])
    signal = colour.pq_from_nits(nits)
    np.testing.assert_allclose(signal, science.models.eotf_inverse_ST2084(nits), rtol=1e-10)
    np.testing.assert_allclose(colour.nits_from_pq(signal), nits, rtol=1e-7, atol=1e-9)
    assert float(colour.pq_from_nits(np.asarray(100.0))) == pytest.approx(0.5081, abs=5e-5)


def test_pq_holds_hostile_values_and_matches_torch():
    torch = pytest.importorskip("torch")
    hostile = np.asarray([-1e30, -1.0, 0.0, 1e-40, 100.0, 1e4, 1e5, 1e30])
    for step in (colour.pq_from_nits, colour.nits_from_pq):
        assert np.isfinite(step(hostile)).all()
        np.testing.assert_allclose(step(torch.tensor(hostile)).numpy(), step(hostile), rtol=1e-12)
