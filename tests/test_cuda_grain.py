"""Grain on a device: the bits of the CPU's kernels, on a GPU or by film.cu's text run on the CPU."""

from dataclasses import replace

import numpy as np
import pytest
from cases import picture
from hypothesis import given, settings
from hypothesis import strategies as st
from test_grain_kernel import BAR, WIDTH_PX, assert_same, exposed, grainy, look, rendered, without  # noqa: F401

from actinic import native
from actinic.chain import HELD, Controls, State
from actinic.errors import FilmError
from actinic.schema import changed
from actinic.stages.inhibit import Inhibit
from actinic.stages.scatter import Scatter

RENDITIONS = ("linear", "net")
ANY_RENDITION = pytest.mark.parametrize("rendition", RENDITIONS)


@pytest.fixture(scope="module")
def engine(grainy):  # noqa: F811
    return native.Engine(grainy)


@pytest.fixture(scope="module")
def device(machine, grainy):  # noqa: F811
    return native.Engine(grainy, device="cuda")


def assert_both_same(engine, device, image, controls, **how):
    truth = rendered(engine, image, controls, **how)
    assert_same(rendered(device, image, controls, **how), truth)
    return truth


@ANY_RENDITION
@pytest.mark.parametrize("um", [0.6, 1.0, 1.5, 3.0, 6.5, 13.0, 24.0])
def test_grain_on_a_device_has_the_bits_of_the_cpu_at_any_pitch(engine, device, um, rendition):
    image, controls = exposed(1), look(um, rendition=rendition)
    got = assert_both_same(engine, device, image, controls, frame=5)
    assert np.abs(got - without(engine, image, controls)).max() > 0.02


def test_clouds_over_more_pixels_than_a_block_holds_are_left_to_the_cpu(device):
    with pytest.raises(FilmError, match="laid on the CPU"):
        rendered(device, exposed(1), look(1.0, size=4))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.sampled_from(RENDITIONS), st.floats(0.25, 4), st.floats(0.25, 3), st.floats(0, 4), st.floats(0, 4),
    st.floats(1, 5), st.integers(0, 999999), st.integers(-9, 10**6), st.floats(4, 30), st.booleans(),
)  # fmt: skip
def test_any_controls_have_the_bits_of_the_cpu(engine, device, rendition, size, amount, red, dark, hold, seed, frame,
                                               um, printed):  # fmt: skip
    named = {"size": size, "amount": amount, "red": red, "shadows": dark, "highlights": 2, "hold": hold, "seed": seed}
    controls = look(um * size, rendition=rendition, print=printed, **named)
    assert_both_same(engine, device, exposed(seed, 24, 50), controls, frame=frame, until=State.PRINT)


@ANY_RENDITION
@pytest.mark.parametrize("size", [(1, 1), (1, 97), (101, 1), (2, 3), (13, 17), (33, 31), (64, 64), (131, 53)])
def test_every_size_has_the_bits_of_the_cpu(engine, device, rendition, size):
    """Primes, single rows and columns, and either side of a tile and of a strip."""
    rng = np.random.default_rng(2)
    image = (10 ** rng.uniform(-4, 1, (*size, 3))).astype(np.float32)
    assert_both_same(engine, device, image, look(rendition=rendition, print=True), until=State.PRINT)


@ANY_RENDITION
def test_silver_has_one_grain_for_three_dyes(grainy, machine, rendition):  # noqa: F811
    lengths = {"maximum": 1, "layers": 9, "curves": grainy["film.grain.curves"].size // 3,
               "wanted": grainy["film.grain.wanted"].size // 3}  # fmt: skip
    one = {f"film.grain.{n}": np.ravel(grainy[f"film.grain.{n}"])[:k] for n, k in lengths.items()}
    engine, device = (native.Engine({**grainy, **one}, device=d) for d in ("cpu", "cuda"))
    image, controls = exposed(3, 30, 40), look(rendition=rendition)
    noise = assert_both_same(engine, device, image, controls) - without(engine, image, controls)
    np.testing.assert_allclose(noise[..., 1], noise[..., 0], atol=1e-6)


@ANY_RENDITION
def test_hostile_pixels_have_the_bits_of_the_cpu_and_are_counted_as_there(engine, device, rendition):
    controls = look(rendition=rendition, print=True, amount=4)
    bits = np.random.default_rng(12).integers(0, 2**32, (20, 30, 3), dtype=np.uint32).view(np.float32)
    for start in (s for s in HELD if s < State.PRINT):
        how = {"start": start, "until": State.DISPLAY, "width_px": WIDTH_PX, "window": (19, 3, 27, 9)}
        (got, report), (truth, counted) = (e.render(bits, controls, **how) for e in (device, engine))
        assert_same(got, truth)
        assert report == counted and report.nan_pixels > 0 and np.isfinite(got).all()


@ANY_RENDITION
@pytest.mark.parametrize("grain_of_print", [False, True])
def test_any_window_has_the_bits_of_the_whole(device, rendition, grain_of_print):
    controls, image = look(rendition=rendition, print=grain_of_print), exposed(2, 90, 130)
    how = {"until": State.PRINT if grain_of_print else State.NEGATIVE, "frame": 3}
    whole = rendered(device, image, controls, **how)
    for window in ((0, 0, 1, 1), (17, 9, 61, 80), (1, 66, 130, 90), (129, 0, 130, 90)):
        x0, y0, x1, y1 = window
        assert_same(rendered(device, image, controls, window=window, **how), whole[y0:y1, x0:x1].copy())


@ANY_RENDITION
def test_grain_of_light_that_spread_is_the_cpus_but_for_a_crystal_here_and_there(engine, device, rendition):
    """The device spreads light in double, the CPU in float where it may: amounts differ by 1e-5."""
    controls, image = replace(look(rendition=rendition, print=True), scatter=Scatter(), inhibit=Inhibit()), exposed(3)
    for until, bar in ((State.NEGATIVE, BAR), (State.PRINT, 10 * BAR)):
        whole, truth = (rendered(e, image, controls, start=State.EXPOSURE, until=until) for e in (device, engine))
        assert np.quantile(np.abs(whole - truth), 0.99) <= bar
        part = rendered(device, image, controls, start=State.EXPOSURE, until=until, window=(5, 7, 50, 31))
        assert_same(part, whole[7:31, 5:50].copy())


def test_a_matte_is_the_cpus_wherever_it_lies(engine, device, machine):
    image, controls = exposed(7), look(rendition="net", print=True)
    matte = np.random.default_rng(4).random((40, 70, 4)).astype(np.float32) * 2 - 0.5
    matte[3, 50, 3] = np.nan
    truth = rendered(engine, image, controls, matte=matte[..., 3], until=State.PRINT)
    assert_same(rendered(device, image, controls, matte=matte[..., 3], until=State.PRINT), truth)
    there, stream = machine.array(image), machine.stream()
    how = {"start": State.LATENT, "until": State.PRINT, "width_px": WIDTH_PX, "stream": stream}
    key = machine.array(matte[..., 3])
    out, _ = device.render(there, controls, out=machine.empty(image.shape), matte=key, **how)
    machine.finish(stream)
    assert_same(machine.numpy(out), truth)
    for unfit in (machine.array(matte[:20, :, 3]), machine.array(matte), matte[..., 3]):
        with pytest.raises(FilmError, match="matte|shape"):
            device.render(there, controls, out=machine.empty(image.shape), matte=unfit, **how)


@ANY_RENDITION
def test_frames_with_grain_are_queued_on_many_streams_and_keep_apart(emulated, machine, device, rendition):
    images = [picture(State.PIXELS, i, 25 + i, 39) for i in range(4)]
    controls = changed(changed(Controls(), "grain.rendition", rendition), "grain.print", True)
    truths = [device.render(image, controls, width_px=512, frame=i)[0] for i, image in enumerate(images)]
    streams, there = [machine.stream() for _ in images], [machine.array(i) for i in images]
    outs = [
        device.render(i, controls, out=machine.empty(i.shape), stream=s, width_px=512, frame=n)[0]
        for n, (i, s) in enumerate(zip(there, streams, strict=True))
    ]
    assert not any(emulated.emulated_waits(s) for s in streams)
    machine.finish_all(streams)
    for out, truth in zip(outs, truths, strict=True):
        assert_same(machine.numpy(out), truth)


@ANY_RENDITION
@pytest.mark.parametrize("um", [0.6, 6.5])
def test_no_thread_of_a_block_leans_on_which_goes_first(emulated, device, rendition, um):
    """Between two barriers the first thread first, then the last one first: a barrier that lacks would show."""
    image, got = exposed(5, 70, 60), []
    for is_forward in (1, 0):
        emulated.emulated_order(is_forward)
        got.append(rendered(device, image, look(um, rendition=rendition)))
    assert_same(*got)


def test_a_steady_state_with_grain_allocates_nothing(emulated, machine, device):
    held, controls = picture(State.PIXELS, 6, 33, 51), changed(Controls(), "grain.rendition", "net")
    image, out, stream, matte = machine.array(held), machine.empty(held.shape), machine.stream(), held[..., 0].copy()

    def frames(count):
        for i in range(count):
            device.render(image, controls, out=out, stream=stream, width_px=512, frame=i)
            device.render(held, controls, width_px=512, frame=i, matte=matte)
        machine.finish(stream)
        return emulated.emulated_allocations()

    assert frames(2) == frames(5)


def test_a_look_without_grain_follows_one_with_it(device):
    """Grain's planes lie where the light's did: nothing of one frame is the next one's."""
    image, off = picture(State.PIXELS, 9, 31, 43), Controls()
    net = changed(off, "grain.rendition", "net")
    first = [device.render(image, c, width_px=512)[0] for c in (off, net)]
    device.render(picture(State.PIXELS, 11, 67, 90), net, width_px=512)
    for controls, was in zip((off, net), first, strict=True):
        assert_same(device.render(image, controls, width_px=512)[0], was)
