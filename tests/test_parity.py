"""The kernels against the chain in float64: every state, control and encoding, and pixels that hurt."""

import numpy as np
import pytest
from cases import BARS, FLOORS, MID, SCATTERED, STEPS, both, filmed, is_density, looks, miss, on_pitch, picture, stops
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic import colour
from actinic.chain import HELD, Controls, State
from actinic.prepare import GREY, Input, encoding
from actinic.schema import changed
from actinic.stages.clean import clean
from actinic.stages.encode import encode
from actinic.stages.scatter import Scatter

SEEDS = st.integers(0, 2**32 - 1)
# The groups of controls that a step listens to; the printer's lights are timed by camera and tank too.
LISTENS = {
    State.SCENE: ("expose",),
    State.EXPOSURE: ("expose",),
    State.NEGATIVE: ("film", "inhibit"),
    State.PRINT_EXPOSURE: ("expose", "film", "enlarge"),
    State.PRINT: ("print",),
    State.DISPLAY_LINEAR: ("print", "view"),
    State.DISPLAY: ("encode",),
}
# Steps in which a pixel knows nothing of its neighbours.
POINTWISE = [s for s in STEPS if s[1] not in (State.LATENT, State.NEGATIVE)]


def tried(examples):
    return settings(max_examples=examples, deadline=None, derandomize=True)


def assert_near(state, got, truth, bars=1):
    assert np.isfinite(got).all()
    off = miss(state, got, truth)
    at = np.unravel_index(off.argmax(), off.shape)
    assert off.max() <= bars * BARS[state], f"{state.name} {got[at]} for {truth[at]} at {at}"


def codes_about(light, tables, controls):
    """Lowest and highest code of light not 1e-5 of itself away: a pure gamma is infinitely steep at black."""
    p = encoding(tables, controls.encode, Input.named("acescg"))
    matrix, rest = p["matrix"], {k: p[k] for k in ("black", "curve", "nits")}
    linear, away = light @ matrix.T, 1e-5 * np.abs(light) @ np.abs(matrix).T
    return [encode(linear + sign * away, np.eye(3), **rest) for sign in (-1, 1)]


def named(steps):
    return [f"{start.name}-{until.name}" for start, until in steps]


LISTENING = [s for s in STEPS if s[1] in LISTENS]


@pytest.mark.parametrize("start, until", LISTENING, ids=named(LISTENING))
def test_every_state_agrees_with_float64_under_any_controls(engine, tables, start, until):
    @tried(40)
    @given(filmed(groups=LISTENS[until]), SEEDS)
    def agrees(film, seed):
        controls, width_px = film
        if is_density(controls) and until == State.DISPLAY:
            controls = changed(controls, "encode.output", "rec709")
        assert_near(until, *both(engine, tables, picture(start, seed), start, until, controls, width_px))

    agrees()


@pytest.mark.parametrize("until", sorted(BARS), ids=lambda s: s.name)
def test_whole_chain_agrees_with_float64_under_any_controls(engine, tables, until):
    @tried(25)
    @given(filmed(), SEEDS)
    def agrees(film, seed):
        scene = picture(State.PIXELS, seed)
        got, truth = both(engine, tables, scene, State.PIXELS, until, *film)
        if until == State.DISPLAY and not is_density(film[0]):
            light = both(engine, tables, scene, State.PIXELS, State.DISPLAY_LINEAR, *film)[1]
            truth = np.clip(got, *codes_about(light, tables, film[0]))
        assert_near(until, got, truth, SCATTERED)

    agrees()


@tried(25)
@given(controls=looks(groups=("expose", "film", "enlarge", "encode")), seed=SEEDS)
def test_printing_density_agrees_with_float64(engine, tables, controls, seed):
    controls = changed(controls, "encode.output", "printing_density")
    for start in (State.PIXELS, State.NEGATIVE, State.PRINT_EXPOSURE):
        assert_near(State.DISPLAY, *both(engine, tables, picture(start, seed), start, State.DISPLAY, controls))


# Light that has spread, in stops. Under `cases.SILENT`, where 5207 forms no density, nothing is told apart:
# without that floor the measure would divide rounding by darkness.


def assert_stops(got, truth):
    assert np.isfinite(got).all()
    off = stops(got, truth)
    assert off.max() <= 0.005 and np.sqrt((off**2).mean()) <= 0.0005


@tried(40)
@given(film=filmed(groups=("scatter",)), seed=SEEDS)
def test_light_spreads_within_0_005_stop_of_float64_beside_sources_10_stops_over_grey(engine, tables, film, seed):
    image = picture(State.EXPOSURE, seed)
    assert image.max() >= 1000 * MID
    assert_stops(*both(engine, tables, image, State.EXPOSURE, State.LATENT, *film))


def test_light_spreads_within_the_bound_over_a_whole_frame_of_deep_shadow(engine, tables):
    """One source 10 stops over grey in a frame 10 stops under it: all that float noise could show in."""
    image = np.full((270, 480, 3), MID / 1024, np.float32)
    image[130:134, 240:244] = 1024 * MID
    for um in (6.0, 24.0, 300.0):
        assert_stops(*both(engine, tables, image, State.EXPOSURE, State.LATENT, *on_pitch(um, 2048)))


BRIGHT = {
    "a tenth of the frame": lambda rng, image: image[: image.shape[0] // 3, : image.shape[1] // 3].fill(1024 * MID),
    "patches": lambda rng, image: np.putmask(
        image, np.kron(rng.random((15, 24, 1)) < 0.1, np.ones((16, 16, 3))) > 0, 1024 * MID
    ),
    "points": lambda rng, image: np.putmask(image, np.repeat(rng.random(image.shape[:2]) < 3e-5, 3), 1024 * MID),
    "grey": lambda rng, image: np.putmask(image, np.repeat(rng.random(image.shape[:2]) < 0.5, 3), 4 * MID),
}


WIDTHS = [(0, 0), (0, 1), (0, 20), (0.3, 0), (0.3, 1), (0.3, 20), (1, 0), (1, 1), (1, 20), (4, 1), (4, 20)]


@pytest.mark.parametrize("bright", BRIGHT)
@pytest.mark.parametrize("width, halation", WIDTHS)
def test_deep_shadows_stay_within_the_bound_whatever_else_is_in_the_frame(engine, tables, bright, width, halation):
    """Float32 transforms serve where they do, double ones elsewhere: docs/decisions/double_transforms.md."""
    rng = np.random.default_rng(4)
    image = (MID * 2.0 ** -rng.uniform(7, 10, (240, 384, 1)) * np.ones(3)).astype(np.float32)
    BRIGHT[bright](rng, image)
    look = on_pitch(13.0, 1920, scatter=Scatter(scatter=width, bloom=width, halation=halation))
    assert_stops(*both(engine, tables, image, State.EXPOSURE, State.LATENT, *look))


def test_light_spreads_within_the_bound_on_pixels_finer_than_the_emulsion_resolves(engine, tables):
    look = on_pitch(1.2, 4096, scatter=Scatter(halation=20, backing="none"))
    assert_stops(*both(engine, tables, picture(State.EXPOSURE, 1), State.EXPOSURE, State.LATENT, *look))


# Encodings


def codes(curve):
    """Code values over and past all that a file holds, and either side of the join of the curve's pieces."""
    near = curve.x_cut + np.linspace(-1e-6, 1e-6, 41)
    x = np.concatenate([np.linspace(-0.25, 1.25, 3000), near, curve.centre + near, [curve.x_lo, curve.x_hi, -9, 9]])
    return x[: x.size // 9 * 9].reshape(-1, 3, 3)


@pytest.mark.parametrize("name", colour.ENCODINGS)
def test_every_encoding_decodes_as_in_float64(engine, tables, name):
    source = Input.named(name)
    got, truth = both(engine, tables, codes(source.curve), State.PIXELS, State.SCENE, source=source)
    # A matrix with negative numbers takes light from light: relative to the pixel's brightest channel.
    size = np.maximum(np.abs(truth).max(axis=-1, keepdims=True), FLOORS[State.SCENE])
    assert (np.abs(got - truth) / size).max() <= BARS[State.SCENE]


@pytest.mark.parametrize("name", colour.ENCODINGS)
def test_every_encoding_encodes_as_in_float64(engine, tables, name):
    source, controls = Input.named(name), changed(Controls(), "encode.output", "scene")
    light = picture(State.DISPLAY_LINEAR, 7, 40, 90)
    got, truth = both(engine, tables, light, State.DISPLAY_LINEAR, State.DISPLAY, controls, source=source)
    assert_near(State.DISPLAY, got, truth)


# Pixels that hurt

HOSTILE = (
    float("nan"), float("inf"), -float("inf"), 3.4e38, -3.4e38, 65504.0, 65505.0, -65504.0, -1e5, 1e5,
    10.0, 10.5, -1.0, -1.5, -10.0, -11.0, 0.0, -0.0, 1e-45, -1e-45, 1.1e-38, -1e-38, 1e-30, -1e-22, -1e-18,
    1e-9, -1e-9,
)  # fmt: skip
VALUES = st.sampled_from(HOSTILE) | st.floats(width=32)
HURTS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 2), VALUES), min_size=1, max_size=40)
STARTS = list(HELD)


def hurt(image, hurts):
    image = image.copy()
    for at, channel, value in hurts:
        image.reshape(-1, 3)[at % (image.size // 3), channel] = value
    return image


@pytest.mark.parametrize("start", STARTS, ids=lambda s: s.name)
def test_hostile_pixels_are_cleaned_and_counted_as_in_float64(engine, start):
    @tried(40)
    @given(HURTS)
    def cleaned(hurts):
        image = hurt(picture(start, 3, 5, 19), hurts)
        whole, nan, clipped = clean(image, *(np.float32(x) for x in HELD[start]))
        got, report = engine.render(image, start=start, until=start)
        np.testing.assert_array_equal(got, whole)
        assert (report.nan_pixels, report.clipped_pixels) == (nan, clipped)

    cleaned()


@pytest.mark.parametrize("start", STARTS, ids=lambda s: s.name)
def test_hostile_pixels_never_make_a_nan_or_an_infinity(engine, start):
    @tried(30)
    @given(filmed(), HURTS, st.sampled_from([u for u in State if u > start]))
    def finite(film, hurts, until):
        controls, width_px = film
        if is_density(controls) and start > State.PRINT_EXPOSURE:
            controls = changed(controls, "encode.output", "acescg")
        image = hurt(picture(start, 4, 9, 33), hurts)
        got, _ = engine.render(image, controls, start=start, until=until, width_px=width_px)
        assert np.isfinite(got).all()

    finite()


@pytest.mark.parametrize("start", STARTS, ids=lambda s: s.name)
def test_a_nan_is_black_and_nothing_else_to_the_bit(engine, start):
    @tried(15)
    @given(filmed(), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
    def black(film, places):
        controls, width_px = film
        if start > State.PRINT_EXPOSURE:
            controls = changed(controls, "encode.output", "rec709")
        image = picture(start, 5, 9, 33)
        with_nan = hurt(image, [(at, at % 3, float("nan")) for at in places])
        with_zero = hurt(image, [(at, at % 3, 0.0) for at in places])
        one, other = (engine.render(i, controls, start=start, width_px=width_px)[0] for i in (with_nan, with_zero))
        np.testing.assert_array_equal(one, other)

    black()


def test_light_under_black_is_exposed_as_in_float64_down_to_the_smallest(engine, tables):
    """All three channels negative: the bend of stages.expose is then the difference of two like numbers."""
    size = 10 ** np.random.default_rng(9).uniform(-44, 1.5, (60, 90, 1))
    scene = -size * np.random.default_rng(10).uniform(0.01, 1, (60, 90, 3))
    got, truth = both(engine, tables, scene, State.SCENE, State.EXPOSURE)
    assert_near(State.EXPOSURE, got, truth)
    assert got.min() >= 0


@pytest.mark.parametrize("start, until", POINTWISE, ids=named(POINTWISE))
def test_hostile_pixels_become_what_float64_makes_of_them(engine, tables, start, until):
    @tried(30)
    @given(looks(groups=LISTENS[until]), HURTS)
    def agrees(controls, hurts):
        if is_density(controls):
            controls = changed(controls, "encode.output", "srgb")
        image = hurt(picture(start, 6, 5, 19), hurts)
        got, truth = both(engine, tables, image, start, until, controls)
        # Float32 can't hold what is left of lights that nearly cancel: a millionth of the brightest more.
        held = np.abs(clean(image, *HELD[start])[0]).max(axis=-1, keepdims=True)
        gain = {State.EXPOSURE: MID / GREY * 2.0**controls.expose.ev, State.DISPLAY: 1.0}.get(until, 0.0)
        bar = BARS[until] * np.maximum(np.abs(truth), FLOORS.get(until, 1)) + 1e-6 * gain * held
        assert np.isfinite(got).all() and (np.abs(got - truth) <= bar).all()

    agrees()
