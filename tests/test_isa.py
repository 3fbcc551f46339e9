"""The same bits from every instruction set, any number of threads, and any number of renders at once."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from cases import STEPS, filmed, is_density, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic import native
from actinic.chain import Controls, State
from actinic.prepare import Input
from actinic.schema import changed

SETS = ("sse", "avx2", "avx512")


@pytest.fixture
def widest():
    """After the test the widest set and all cores again."""
    yield
    native.use_isa()
    native.use_threads(0)


def rendered(engine, isa, threads, *arguments, **states):
    assert native.use_isa(isa) == isa
    native.use_threads(threads)
    return engine.render(*arguments, **states)


@pytest.fixture(params=SETS)
def isa(request, widest):
    if native.use_isa(request.param) is None:
        pytest.skip(f"this processor does not run {request.param}")
    return request.param


@pytest.mark.parametrize("start, until", [*STEPS, (State.PIXELS, State.DISPLAY)])
def test_every_instruction_set_gives_the_same_bits(engine, isa, start, until):
    @settings(max_examples=12, deadline=None, derandomize=True)
    @given(filmed(), st.integers(1, 37), st.integers(1, 71), st.integers(0, 2**32 - 1), st.sampled_from((1, 2)))
    def same(film, height, width, seed, threads):
        controls, width_px = film
        if is_density(controls) and State.PRINT_EXPOSURE < start:
            controls = changed(controls, "encode.output", "p3d65")
        image = picture(start, seed, height, width)
        states = {"start": start, "until": until, "width_px": width_px}
        truth, counted = rendered(engine, "sse", 1, image, controls, **states)
        got, report = rendered(engine, isa, threads, image, controls, **states)
        np.testing.assert_array_equal(got.view(np.int32), truth.view(np.int32))
        assert report == counted

    same()


def test_hostile_pixels_give_the_same_bits_on_every_instruction_set(engine, isa):
    rng = np.random.default_rng(8)
    bits = rng.integers(0, 2**32, (31, 45, 3), dtype=np.uint32).view(np.float32)  # NaN, infinities, denormals and all
    for start in list(State)[:-1]:
        truth, counted = rendered(engine, "sse", 1, bits, start=start)
        got, report = rendered(engine, isa, 1, bits, start=start)
        np.testing.assert_array_equal(got.view(np.int32), truth.view(np.int32))
        assert report == counted


def test_a_frame_of_several_strips_gives_the_same_bits_on_any_number_of_threads(engine, widest):
    image = picture(State.PIXELS, 9, 131, 203)
    one, *others = (rendered(engine, native.use_isa(), n, image, width_px=4096)[0] for n in (1, 2, 3, 16))
    for other in others:
        np.testing.assert_array_equal(other, one)


def test_rendering_again_gives_the_same_bits(engine):
    image = picture(State.PIXELS, 10, 61, 83)
    first = engine.render(image, width_px=2048)[0]
    for _ in range(8):
        np.testing.assert_array_equal(engine.render(image, width_px=2048)[0], first)


def test_a_picture_of_another_size_in_between_leaves_no_trace(engine):
    image, other = picture(State.PIXELS, 11, 40, 61), picture(State.PIXELS, 12, 43, 66)
    first = engine.render(image, width_px=2048)[0]
    engine.render(other * 1e4, width_px=2048)
    np.testing.assert_array_equal(engine.render(image, width_px=2048)[0], first)


def test_renders_of_different_looks_at_once_equal_renders_one_by_one(engine):
    looks = [changed(changed(Controls(), "expose.ev", ev), "film.push", ev / 4) for ev in np.linspace(-3, 3, 24)]
    frames = [picture(State.PIXELS, i, 16 + i, 30 + 2 * i) for i in range(len(looks))]

    def render(i):
        return engine.render(frames[i], looks[i], width_px=512)[0]

    serial = [render(i) for i in range(len(looks))]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads change places as often as they can
    try:
        with ThreadPoolExecutor(4 * (os.cpu_count() or 1)) as pool:
            at_once = list(pool.map(render, [i for _ in range(4) for i in range(len(looks))]))
    finally:
        sys.setswitchinterval(interval)
    for i, got in enumerate(at_once):
        np.testing.assert_array_equal(got, serial[i % len(looks)])


def test_a_look_asked_for_while_other_threads_ask_for_others_is_always_there(engine):
    looks = [changed(Controls(), "expose.ev", ev) for ev in (0, 1, 2)]

    def ask(thread):
        for _ in range(3000):
            engine.look(looks[thread % 3], 6.0, Input.named("acescg"))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(ask, range(8)))
    finally:
        sys.setswitchinterval(interval)


def test_two_engines_of_one_stock_render_alike(engine, tables):
    image = picture(State.PIXELS, 13)
    np.testing.assert_array_equal(native.Engine(tables).render(image)[0], engine.render(image)[0])
