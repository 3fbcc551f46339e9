"""A part of a picture is that part of the whole; whatever does not fit is refused in words."""

import ctypes
import os
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from cases import filmed, on_pitch, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic import chain, native
from actinic.chain import CONTROLS, SCHEMA_ID, Controls, State
from actinic.errors import FilmError
from actinic.prepare import Input
from actinic.schema import changed
from actinic.stages.expose import Expose
from actinic.stages.view import View


def part(draw, size):
    a, b = sorted(draw(st.lists(st.integers(0, size), min_size=2, max_size=2, unique=True)))
    return a, b


@st.composite
def windows(draw, height, width):
    (x0, x1), (y0, y1) = part(draw, width), part(draw, height)
    return x0, y0, x1, y1


@pytest.mark.parametrize("until", [State.EXPOSURE, State.LATENT, State.NEGATIVE, State.PRINT, State.DISPLAY])
def test_any_window_is_that_part_of_the_whole_to_the_bit(engine, until):
    """Asked for within 1e-4 D; a window sees the whole frame, so it is the same to the last bit."""

    @settings(max_examples=30, deadline=None, derandomize=True)
    @given(filmed(), windows(27, 83), st.integers(0, 2**32 - 1))
    def same(film, window, seed):
        controls, width_px = film
        image = picture(State.PIXELS, seed, 27, 83)
        whole = engine.render(image, controls, until=until, width_px=width_px)[0]
        x0, y0, x1, y1 = window
        got = engine.render(image, controls, until=until, width_px=width_px, window=window)[0]
        np.testing.assert_array_equal(got, whole[y0:y1, x0:x1])

    same()


@pytest.mark.parametrize(
    "window", [(0, 0, 64, 64), (3, 5, 131, 133), (17, 1, 529, 257), (7, 9, 1031, 265), (1099, 269, 1100, 270)]
)
def test_tiles_of_64_to_1024_pixels_are_parts_of_the_whole_to_the_bit(engine, window):
    image, (x0, y0, x1, y1) = picture(State.PIXELS, 1, 270, 1100), window
    look, width_px = on_pitch(12.0, 2048)
    whole = engine.render(image, look, until=State.PRINT, width_px=width_px)[0]
    got = engine.render(image, look, until=State.PRINT, width_px=width_px, window=window)[0]
    np.testing.assert_array_equal(got, whole[y0:y1, x0:x1])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(start=st.sampled_from(list(State)[:-1]), window=windows(11, 37))
def test_a_window_from_any_state_is_part_of_the_whole(engine, start, window):
    image, (x0, y0, x1, y1) = picture(start, 2, 11, 37), window
    whole = engine.render(image, start=start, width_px=1024)[0]
    np.testing.assert_array_equal(
        engine.render(image, start=start, width_px=1024, window=window)[0], whole[y0:y1, x0:x1]
    )


# Pictures as hosts hold them

VIEWS = {
    "bottom row first": lambda x: np.ascontiguousarray(x[::-1])[::-1],
    "rows with room at their ends": lambda x: np.concatenate([x, 9 * x], axis=1)[:, : x.shape[1]],
    "both": lambda x: np.concatenate([x[::-1], x[::-1]], axis=1)[::-1, : x.shape[1]],
    "with alpha": lambda x: np.dstack([x, np.full(x.shape[:2], np.nan, np.float32)]),
    "five channels": lambda x: np.dstack([x, x[..., :2]]),
    "columns first": lambda x: np.ascontiguousarray(x.transpose(1, 0, 2)).transpose(1, 0, 2),
    "planes": lambda x: np.ascontiguousarray(x.transpose(2, 0, 1)).transpose(1, 2, 0),
    "right to left": lambda x: np.ascontiguousarray(x[:, ::-1])[:, ::-1],
    "float64": lambda x: x.astype(np.float64),
    "big endian": lambda x: x.astype(">f4"),
    "read only": lambda x: np.frombuffer(x.tobytes(), np.float32).reshape(x.shape),
}


@pytest.mark.parametrize("view", VIEWS)
def test_however_pixels_lie_in_memory_the_picture_is_the_same(engine, view):
    image = picture(State.PIXELS, 3, 21, 35)
    seen = VIEWS[view](image)
    before = seen.tobytes()
    np.testing.assert_array_equal(engine.render(seen, width_px=512)[0], engine.render(image, width_px=512)[0])
    assert seen.tobytes() == before


def test_one_colour_repeated_without_memory_is_a_picture(engine):
    image = np.broadcast_to(np.array([0.2, 0.18, 0.1], np.float32), (9, 17, 3))
    np.testing.assert_array_equal(engine.render(image)[0], engine.render(image.copy())[0])


def test_an_output_that_is_given_is_written_inside_its_window_alone(engine):
    image = picture(State.PIXELS, 4, 21, 35)
    sheet = np.full((15, 25, 4), -7, np.float32)
    got, _ = engine.render(image, window=(4, 2, 24, 12), out=sheet[2:12, 3:23], width_px=512)
    np.testing.assert_array_equal(sheet[2:12, 3:23, :3], engine.render(image, width_px=512)[0][2:12, 4:24])
    sheet[2:12, 3:23, :3] = -7
    assert (sheet == -7).all()


# Stopping


@pytest.mark.parametrize("after", [0, 1, 3, 9])
def test_a_render_stops_when_it_is_asked_to_and_the_next_one_is_whole(engine, after):
    image, asked = picture(State.PIXELS, 5, 150, 40), []
    whole = engine.render(image, width_px=512)[0]

    def abort():
        asked.append(1)
        return len(asked) > after

    with pytest.raises(FilmError, match="stopped"):
        engine.render(image, width_px=512, abort=abort)
    assert len(asked) < after + 1 + (os.cpu_count() or 1)
    np.testing.assert_array_equal(engine.render(image, width_px=512, abort=lambda: False)[0], whole)


def test_a_render_never_goes_on_for_long_without_asking(engine):
    """The convolutions ask too: docs/benchmarks.md has what that means at UHD."""
    image, asked = picture(State.PIXELS, 6, 540, 960), []
    native.use_threads(1)
    try:
        engine.render(image, width_px=1920)  # the look is made, its memory taken
        engine.render(image, width_px=1920, abort=lambda: bool(asked.append(time.perf_counter())))
    finally:
        native.use_threads(0)
    assert np.diff(asked).max() <= 0.2 * (asked[-1] - asked[0])


# Refusals


def refusal(call):
    """What a refusal says; three lines that name what was got, what was wanted and what to do."""
    with pytest.raises(FilmError) as refused:
        call()
    error = refused.value
    assert error.got and error.wanted and error.remedy
    return str(error)


GREY = np.full((8, 12, 3), 0.18, np.float32)


@pytest.mark.parametrize("window", [
    (-1, 0, 4, 4), (0, -1, 4, 4), (0, 0, 13, 8), (0, 0, 12, 9), (4, 0, 4, 8), (0, 4, 12, 4), (6, 0, 3, 8),
    (0, 0, 10**9, 10**9), (-(2**40), 0, 2**40, 8), (20, 20, 30, 30),
])  # fmt: skip
def test_a_window_outside_the_frame_is_refused(engine, window):
    assert "window" in refusal(lambda: engine.render(GREY, window=window))


@pytest.mark.parametrize(
    "start, until", [(State.PRINT, State.SCENE), (State.DISPLAY, State.PIXELS), (-1, 3), (2, 9), (7, 99)]
)
def test_states_out_of_order_are_refused(engine, start, until):
    assert "start" in refusal(lambda: engine.render(GREY, start=start, until=until))


def test_a_picture_of_display_has_no_next_state(engine):
    refusal(lambda: engine.render(GREY, start=State.DISPLAY, until=State.DISPLAY))


@pytest.mark.parametrize("start", [State.PRINT, State.DISPLAY_LINEAR])
def test_printing_density_of_a_print_is_refused(engine, start):
    controls = changed(Controls(), "encode.output", "printing_density")
    assert "printing density" in refusal(lambda: engine.render(GREY, controls, start=start))


@pytest.mark.parametrize("shape", [(0, 4, 3), (4, 0, 3), (4, 4), (4, 4, 2), (4,), (2, 4, 4, 3)])
def test_what_is_not_a_picture_is_refused(engine, shape):
    assert str(shape) in refusal(lambda: engine.render(np.zeros(shape, np.float32)))


@pytest.mark.parametrize("ev", [10.001, -11, float("inf"), float("nan")])
def test_a_control_out_of_its_range_is_refused_by_name(engine, ev):
    assert "expose.ev" in refusal(lambda: engine.render(GREY, Controls(expose=Expose(ev=ev))))


def test_an_option_that_does_not_exist_is_refused_by_name(engine):
    assert "view.lamp" in refusal(lambda: engine.render(GREY, Controls(view=View(lamp="candle"))))


@pytest.mark.parametrize("width_px", [-3, 10**12, 1e-9])
def test_a_pixel_that_cannot_be_on_film_is_refused(engine, width_px):
    assert "pixel" in refusal(lambda: engine.render(GREY, width_px=width_px))


def test_an_output_of_another_size_or_kind_is_refused(engine):
    fixed = np.zeros((8, 12, 3), np.float32)
    fixed.setflags(write=False)
    shapes = (8, 11, 3), (7, 12, 3), (8, 12, 2), (8, 12), (3,)
    for out in (*(np.zeros(s, np.float32) for s in shapes), np.zeros((8, 12, 3)), fixed):
        refusal(lambda out=out: engine.render(GREY, out=out))


def look_with(engine, values, count):
    """What the C door says to controls, given as they are."""
    lib, source = native.library(), Input.named("acescg")
    (_, v), (_, curve), (_, matrix) = map(native._doubles, (values, native.flat(source.curve), source.matrix))
    return lib.film_look_new(engine._stock.value, v, count, curve, matrix, 6.0), lib.film_message().decode()


@pytest.mark.parametrize("count", [0, len(CONTROLS) - 1, len(CONTROLS) + 1, 2**63])
def test_another_number_of_controls_is_refused(engine, count):
    look, said = look_with(engine, np.zeros(len(CONTROLS) + 1), count)
    assert look is None and "number of controls" in said


def test_the_library_checks_every_control_itself(engine):
    for i, c in enumerate(CONTROLS):
        for beyond in (c.high + 1, c.low - 1, np.nan, np.inf, -np.inf):
            values = native.numbers(Controls())
            values[i] = beyond
            look, said = look_with(engine, values, len(CONTROLS))
            assert look is None and c.key in said


def test_nothing_in_place_of_a_pointer_is_refused(engine):
    lib, image = native.library(), native._image(GREY)
    look = engine.look(Controls(), 6.0, Input.named("acescg")).value
    window, no_abort = native._Window(0, 0, 12, 8), native._ABORT()
    empty = native._Image(None, 12, 8, 3, 36)
    for arguments in ((None, image, image), (look, None, image), (look, image, None), (look, empty, image)):
        pointers = [ctypes.byref(a) if isinstance(a, native._Image) else a for a in arguments]
        assert lib.film_render(*pointers, window, None, 0, 8, None, no_abort, None) == 1
        assert lib.film_message()


# A stock whose arrays are not what the kernels take: in a process of its own, which must end well.

WRONG = """
import sys
import time
import numpy as np
from actinic import fold, native, stock
from actinic.chain import Controls
from actinic.errors import FilmError
from actinic.schema import changed

tables = fold.fold(stock.load("kodak_vision3_250d_5207"), stock.load("kodak_vision_2383"))
controls = changed(changed(Controls(), "view.lamp", "tungsten"), "encode.output", "scene")
controls = changed(changed(controls, "grain.rendition", "net"), "grain.print", True)
wrong = {"missing": None, "short": lambda a: a.ravel()[:-1], "empty": lambda a: a.ravel()[:0],
         "long": lambda a: np.append(a, 0.0)}
for how, change in wrong.items():
    for name in tables:
        given = {k: a for k, a in tables.items() if k != name}
        if change:
            given[name] = change(tables[name])
        try:
            native.Engine(given).render(np.full((3, 5, 3), 0.18), controls)
        except FilmError as error:
            named = [k for k in tables if k in error.got]  # one array's length may show by another's
            is_told = named or "a curve has" in error.got or "grain" in name and "grain" in error.got
            print(how, name, "ok" if is_told else error.got)
        else:
            print(how, name, "was taken")
"""


def run(code, **environment):
    return subprocess.run([sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True)


def test_a_stock_with_an_array_missing_or_of_another_length_is_refused_and_never_read_past_its_end(tables):
    ended = run(WRONG)
    assert ended.returncode == 0, ended.stderr[-2000:]
    told = ended.stdout.splitlines()
    assert len(told) == 4 * len(tables)
    assert [line for line in told if not line.endswith(" ok")] == []


def test_the_chain_in_float64_refuses_what_the_kernels_refuse(tables):
    density = changed(Controls(), "encode.output", "printing_density")
    for controls, start, until in (
        (None, State.PRINT, State.SCENE),
        (None, State.DISPLAY, State.DISPLAY),
        (density, State.PRINT, State.DISPLAY),
        (density, State.DISPLAY_LINEAR, State.DISPLAY),
    ):
        refusal(lambda c=controls, s=start, u=until: chain.render(GREY.astype(float), tables, c, None, s, u))


def test_a_library_built_from_other_controls_is_refused_with_the_command_that_builds_it(tmp_path):
    """The library itself, with one bit of the number that it was built with changed."""
    built = bytearray(open(native.library()._name, "rb").read())
    schema = SCHEMA_ID.to_bytes(8, "little")
    assert built.count(schema) == 1
    built[built.index(schema)] ^= 1
    stale = tmp_path / "libactinic_film.so"
    stale.write_bytes(built)
    ended = run("from actinic import native; native.library()", ACTINIC_LIBRARY=str(stale))
    assert ended.returncode == 1
    assert "built from other controls" in ended.stderr and native.REBUILD in ended.stderr


def test_a_matrix_that_folds_colours_together_never_makes_a_nan(engine):
    source = replace(Input.named("acescg"), matrix=np.full((3, 3), 1 / 3))
    got = engine.render(GREY, source=source)[0]
    assert np.isfinite(got).all()
