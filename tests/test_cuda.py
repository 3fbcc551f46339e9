"""The chain on a device against the CPU's kernels and float64: on a GPU, or film.cu's text run on the CPU."""

import ctypes
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from cases import BARS, MID, SCATTERED, STEPS, filmed, is_density, miss, on_pitch, picture, stops
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic import chain, native
from actinic.chain import HELD, Controls, State
from actinic.errors import FilmError
from actinic.schema import changed

SEEDS = st.integers(0, 2**32 - 1)
POINTWISE = [s for s in STEPS if s[1] not in (State.LATENT, State.NEGATIVE)]


@pytest.fixture(scope="module")
def device(machine, tables):
    return native.Engine(tables, device="cuda")


def tried(examples):
    return settings(max_examples=examples, deadline=None, derandomize=True)


def shown(controls, start):
    """The controls, without a printing density where the print is already exposed."""
    past = is_density(controls) and start > State.PRINT_EXPOSURE
    return changed(controls, "encode.output", "p3d65") if past else controls


def assert_same_bits(got, truth):
    np.testing.assert_array_equal(got.view(np.int32), truth.view(np.int32))


@pytest.mark.parametrize("start, until", POINTWISE, ids=[f"{a.name}-{b.name}" for a, b in POINTWISE])
def test_pointwise_stages_give_the_bits_of_the_cpu(engine, device, start, until):
    @tried(25)
    @given(filmed(), st.integers(1, 37), st.integers(1, 131), SEEDS)
    def same(film, height, width, seed):
        controls, width_px = film
        states = {"start": start, "until": until, "width_px": width_px}
        image, controls = picture(start, seed, height, width), shown(controls, start)
        truth, counted = engine.render(image, controls, **states)
        got, report = device.render(image, controls, **states)
        assert_same_bits(got, truth)
        assert report == counted

    same()


def test_a_look_without_neighbours_gives_the_bits_of_the_cpu_from_end_to_end(engine, device):
    @tried(25)
    @given(filmed(), SEEDS)
    def same(film, seed):
        controls, width_px = film
        controls = changed(changed(controls, "scatter.bypass", True), "inhibit.bypass", True)
        image = picture(State.PIXELS, seed, 19, 77)
        assert_same_bits(*(e.render(image, controls, width_px=width_px)[0] for e in (device, engine)))

    same()


def test_hostile_pixels_give_the_bits_of_the_cpu(engine, device):
    rng = np.random.default_rng(8)
    bits = rng.integers(0, 2**32, (31, 45, 3), dtype=np.uint32).view(np.float32)  # NaN, infinities, denormals and all
    for start, until in POINTWISE:
        states = {"start": start, "until": until}
        (got, report), (truth, counted) = (e.render(bits, **states) for e in (device, engine))
        assert_same_bits(got, truth)
        assert report == counted and report.nan_pixels > 0


@pytest.mark.parametrize("start", list(HELD), ids=lambda s: s.name)
def test_hostile_pixels_never_make_a_nan_or_an_infinity(device, start):
    bits = np.random.default_rng(9).integers(0, 2**32, (23, 37, 3), dtype=np.uint32).view(np.float32)
    assert np.isfinite(device.render(bits, start=start, width_px=2048)[0]).all()


# Light spreads


def assert_stops(got, truth):
    off = stops(got, truth)
    assert np.isfinite(got).all() and off.max() <= 0.005 and np.sqrt((off**2).mean()) <= 0.0005


@tried(12)
@given(film=filmed(groups=("scatter",)), seed=SEEDS)
def test_light_spreads_within_0_005_stop_of_float64_beside_sources_10_stops_over_grey(device, tables, film, seed):
    image, (controls, width_px) = picture(State.EXPOSURE, seed), film
    assert image.max() >= 1000 * MID
    states = {"start": State.EXPOSURE, "until": State.LATENT, "width_px": width_px}
    got, report = device.render(image, controls, **states)
    assert_stops(got, chain.render(image.astype(np.float64), tables, controls, **states))
    assert report == native.Report(0, 0)


def test_light_spreads_within_the_bound_over_a_whole_frame_of_deep_shadow(device, tables):
    image = np.full((135, 240, 3), MID / 1024, np.float32)
    image[64:68, 120:124] = 1024 * MID
    look, width_px = on_pitch(24.0, 2048)
    states = {"start": State.EXPOSURE, "until": State.LATENT, "width_px": width_px}
    got = device.render(image, look, **states)[0]
    assert_stops(got, chain.render(image.astype(np.float64), tables, look, **states))


@pytest.mark.parametrize("size", [(1, 1), (1, 97), (101, 1), (2, 3), (13, 17), (64, 4), (65, 127)])
def test_every_size_is_rendered_as_on_the_cpu(engine, device, size):
    """Primes, single rows and columns, and either side of a block of threads."""
    image = picture(State.PIXELS, 3, *size)
    for until in (State.LATENT, State.NEGATIVE, State.PRINT, State.DISPLAY):
        got, truth = (e.render(image, until=until, width_px=1024)[0] for e in (device, engine))
        if until == State.LATENT:
            assert_stops(got, truth)
        else:  # the CPU's light is spread by float transforms, the device's by double ones
            assert miss(until, got, truth).max() <= SCATTERED * BARS.get(until, 2e-5)


@tried(20)
@given(film=filmed(), seed=SEEDS, start=st.sampled_from(list(State)[:-1]))
def test_any_controls_from_any_state_are_rendered_as_on_the_cpu(engine, device, film, seed, start):
    controls, width_px = shown(film[0], start), film[1]
    image = picture(start, seed, 15, 41)
    got, truth = (e.render(image, controls, start=start, width_px=width_px)[0] for e in (device, engine))
    assert np.isfinite(got).all()
    assert np.abs(got - truth).max() <= 1e-4 * max(1, np.abs(truth).max())


# A device and its memory


def test_rendering_again_gives_the_same_bits_after_other_sizes_and_looks(device):
    image = picture(State.PIXELS, 10, 31, 43)
    first, counted = device.render(image, width_px=1024)
    device.render(picture(State.PIXELS, 11, 67, 90) * 1e4, width_px=1024)
    device.render(image, changed(Controls(), "expose.ev", 2.0), width_px=512)
    again, report = device.render(image, width_px=1024)
    assert_same_bits(again, first)
    assert report == counted


def test_a_window_is_that_part_of_the_whole_to_the_bit(device):
    image = picture(State.PIXELS, 4, 27, 83)
    for until in (State.EXPOSURE, State.LATENT, State.NEGATIVE, State.DISPLAY):
        whole = device.render(image, until=until, width_px=1024)[0]
        got = device.render(image, until=until, width_px=1024, window=(5, 3, 70, 20))[0]
        assert_same_bits(got, np.ascontiguousarray(whole[3:20, 5:70]))


def test_however_pixels_lie_in_memory_the_picture_is_the_same(device):
    image = picture(State.PIXELS, 3, 21, 35)
    truth = device.render(image, width_px=512)[0]
    with_alpha = np.dstack([image, np.full(image.shape[:2], np.nan, np.float32)])
    for seen in (np.ascontiguousarray(image[::-1])[::-1], with_alpha, np.concatenate([image, image], 1)[:, :35]):
        assert_same_bits(device.render(seen, width_px=512)[0], truth)
    sheet = np.full((30, 40, 4), -7, np.float32)
    device.render(image, width_px=512, out=sheet[2:23, 3:38])
    assert_same_bits(np.ascontiguousarray(sheet[2:23, 3:38, :3]), truth)
    sheet[2:23, 3:38, :3] = -7
    assert (sheet == -7).all()


def test_pixels_on_the_device_stay_there_and_nothing_waits_for_the_stream(machine, device):
    image, stream = picture(State.PIXELS, 5, 21, 35), machine.stream()
    there = machine.array(image)
    out, report = device.render(there, out=machine.empty((21, 35, 3)), stream=stream, width_px=512)
    assert report is None
    machine.finish(stream)
    assert_same_bits(machine.numpy(out), device.render(image, width_px=512)[0])


def test_a_given_stream_is_never_waited_for(emulated, machine, device):
    image, stream = machine.array(picture(State.PIXELS, 5, 21, 35)), machine.stream()
    out, _ = device.render(image, out=machine.empty((21, 35, 3)), stream=stream, width_px=512)
    assert emulated.emulated_waits(stream) == 0 and emulated.emulated_left(stream) > 0
    assert np.isnan(machine.numpy(out)).all()
    machine.finish(stream)
    assert np.isfinite(machine.numpy(out)).all()


def test_frames_on_many_streams_take_turns(machine, device, tables):
    fresh = native.Engine(tables, device="cuda")  # the first of its frames brings the tables
    images = [picture(State.PIXELS, i, 15 + i, 29) for i in range(6)]
    truths = [device.render(i, width_px=512)[0] for i in images]
    there, streams = [machine.array(i) for i in images], [machine.stream() for _ in images]
    outs = [
        fresh.render(i, out=machine.empty(i.shape), stream=s, width_px=512)[0]
        for i, s in zip(there, streams, strict=True)
    ]
    machine.finish_all(streams)
    for out, truth in zip(outs, truths, strict=True):
        assert_same_bits(machine.numpy(out), truth)


def test_a_steady_state_allocates_nothing(emulated, machine, device):
    image, stream = machine.array(picture(State.PIXELS, 6, 33, 51)), machine.stream()
    out, held = machine.empty((33, 51, 3)), picture(State.PIXELS, 6, 33, 51)
    for _ in range(2):
        device.render(image, out=out, stream=stream, width_px=512), device.render(held, width_px=512)
    machine.finish(stream)
    before = emulated.emulated_allocations()
    for _ in range(5):
        device.render(image, out=out, stream=stream, width_px=512), device.render(held, width_px=512)
    assert emulated.emulated_allocations() == before


def test_many_threads_render_what_one_renders(device):
    images = [picture(State.PIXELS, i, 11 + i, 23) for i in range(8)]
    serial = [device.render(i, width_px=512)[0] for i in images]
    with ThreadPoolExecutor(8) as pool:
        for got, truth in zip(pool.map(lambda i: device.render(i, width_px=512)[0], images), serial, strict=True):
            assert_same_bits(got, truth)


def test_a_look_that_is_freed_before_its_frame_is_through_is_still_read(machine, tables):
    engine, stream = native.Engine(tables, device="cuda"), machine.stream()
    image, pushed = picture(State.PIXELS, 7, 21, 35), changed(Controls(), "film.push", 1.0)
    truth = engine.render(image, pushed, width_px=512)[0]
    there, room = machine.array(image), machine.empty(image.shape)
    engine.render(there, pushed, out=room, stream=stream, width_px=512)
    other = engine.render(
        there, out=machine.empty(image.shape), stream=stream, width_px=512
    )  # the engine drops the first look
    del engine
    machine.finish(stream)
    assert np.isfinite(machine.numpy(other[0])).all()
    assert_same_bits(machine.numpy(room), truth)


def test_looks_that_come_one_upon_another_each_keep_their_tables(machine, tables):
    engine, images = native.Engine(tables, device="cuda"), [picture(State.PIXELS, i, 15, 29) for i in range(4)]
    looks = [changed(Controls(), "film.push", push) for push in (-1.0, 0.5, 1.0, 2.0)]
    there, streams = [machine.array(i) for i in images], [machine.stream() for _ in images]
    outs = [
        engine.render(i, look, out=machine.empty(i.shape), stream=s, width_px=512)[0]
        for i, look, s in zip(there, looks, streams, strict=True)
    ]
    machine.finish_all(streams)
    for out, look, image in zip(outs, looks, images, strict=True):
        assert_same_bits(machine.numpy(out), engine.render(image, look, width_px=512)[0])


# What does not fit


def test_a_driver_that_refuses_is_a_reason_and_not_a_crash(emulated, tables, device):
    emulated.emulated_failing(1)
    try:
        assert "no CUDA device" in native.no_device()
        with pytest.raises(FilmError, match="no CUDA device"):
            native.Engine(tables, device="cuda")
        with pytest.raises(FilmError, match="no CUDA device"):
            device.render(picture(State.PIXELS, 1))
    finally:
        emulated.emulated_failing(0)
    assert native.no_device() is None


def test_a_device_that_is_not_there_is_refused_by_its_number(machine, tables):
    with pytest.raises(FilmError, match="no CUDA device of that number"):
        native.Engine(tables, device="cuda:99")
    with pytest.raises(FilmError, match="device 'gpu'"):
        native.Engine(tables, device="gpu")


def test_an_image_on_a_device_is_refused_by_an_engine_of_the_cpu(machine, engine):
    with pytest.raises(FilmError, match="an engine of the CPU"):
        engine.render(machine.array(picture(State.PIXELS, 1)))


def test_a_stream_with_pixels_of_the_host_is_refused(machine, device):
    where, lib = native._Device(0, 0, 1, machine.stream()), native.library()
    image = np.zeros((4, 4, 3), np.float32)
    look = device.look(Controls(), 6.0, native.Input.named("acescg"))
    one = ctypes.byref(native._image(image))
    asked = native._Window(0, 0, 4, 4), None, 0, 8, None
    status = lib.film_render_device(look.value, ctypes.byref(where), one, one, *asked)
    assert status == 1 and b"lie on its device" in lib.film_message()
