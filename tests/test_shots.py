"""Shots: what is done stays done, what is broken is told, and every frame is what it would be alone."""

import json
import random
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import plates
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import COMMAND, ENVIRONMENT, actinic
from test_picture import limit_of_file_size

from actinic import keyframes
from actinic.chain import Controls
from actinic.codes import Code
from actinic.errors import FilmError
from actinic.render import picture, timecode
from actinic.render.frames import format_range, parse_range
from actinic.render.jobs import jobs
from actinic.render.order import Order
from actinic.render.run import Failure, run
from actinic.render.shot import Request, Shot


@pytest.fixture(scope="module")
def warm():
    return Shot(Request("kodak_vision3_250d_5207"))


def rendered(shot, pattern, target, frames=None, missing="error", **how):
    return list(run(shot, jobs([pattern], target, frames, missing), **how))


def files(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


# ---- which frames


@pytest.mark.parametrize(
    "text, frames",
    [
        ("1-10:3", (1, 4, 7, 10)),
        ("10-1:-3", (10, 7, 4, 1)),
        ("10-1x-3", (10, 7, 4, 1)),
        ("1-10y3", (2, 3, 5, 6, 8, 9)),
        ("-2-2x2", (-2, 0, 2)),
    ],
)
def test_step_syntaxes_of_openimageio_fileseq_and_openjd_are_read(text, frames):
    assert parse_range(text) == frames


@pytest.mark.parametrize("text", ["1-10y0", "1-10:0", "1-5:-1", "1-5z2", "1-9999999999y2"])
def test_steps_without_meaning_are_refused(text):
    with pytest.raises(FilmError, match="1001-1010"):
        parse_range(text)


@settings(deadline=None)
@given(st.integers(-60, 60), st.integers(-60, 60), st.integers(1, 9))
def test_a_range_of_openjd_is_what_openjd_takes_it_for(first, last, step):
    model = pytest.importorskip("openjd.model")
    text = f"{first}-{last}:{step if last >= first else -step}"
    ours = parse_range(text)
    assert sorted(ours) == sorted(model.IntRangeExpr.from_str(text))
    assert format_range(parse_range(format_range(ours))) == format_range(ours)


@given(st.integers(-60, 60), st.integers(0, 60), st.integers(1, 9))
def test_steps_and_what_they_leave_out_make_the_whole(first, count, step):
    span = f"{first}-{first + count}"
    met = parse_range(f"{span}x{step}")
    assert sorted(met + (parse_range(f"{span}y{step}") if len(met) <= count else ())) == list(parse_range(span))


# ---- what is done stays done


def test_a_finished_shot_is_not_rendered_again_and_a_changed_plate_is(tmp_path, warm):
    pattern = plates.shot(tmp_path / "in", range(1, 5))
    first = rendered(warm, pattern, tmp_path / "out/f.####.exr")
    before = files(tmp_path / "out")
    assert [r.skipped for r in first] == [False] * 4
    assert [r.skipped for r in rendered(warm, pattern, tmp_path / "out/f.####.exr")] == [True] * 4
    plates.plate(tmp_path / "in/plate.0003.exr", 33)
    assert [r.skipped for r in rendered(warm, pattern, tmp_path / "out/f.####.exr")] == [True, True, False, True]
    after = files(tmp_path / "out")
    assert [name for name in after if after[name] != before[name]] == ["f.0003.exr"]
    assert not any(r.skipped for r in rendered(warm, pattern, tmp_path / "out/f.####.exr", again=True))


@pytest.mark.parametrize("ending", ["exr", "dpx", "tif", "png"])
def test_two_renders_of_a_frame_are_the_same_bytes(tmp_path, warm, ending):
    """The plate has no date: none may be made up, the clock's would differ."""
    pattern = plates.shot(tmp_path / "in", [7])
    for name in "ab":
        rendered(warm, pattern, tmp_path / name / f"f.%04d.{ending}")
        time.sleep(1.1 if name == "a" else 0)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_another_look_or_a_broken_file_is_rendered_anew(tmp_path, warm):
    pattern = plates.shot(tmp_path / "in", range(1, 4))
    rendered(warm, pattern, tmp_path / "f.%04d.exr")
    whole = (tmp_path / "f.0002.exr").read_bytes()
    (tmp_path / "f.0002.exr").write_bytes(whole[:100])
    assert [r.skipped for r in rendered(warm, pattern, tmp_path / "f.%04d.exr")] == [True, False, True]
    assert (tmp_path / "f.0002.exr").read_bytes() == whole
    order = Order((str(pattern), str(tmp_path / "f.%04d.exr")), control=("expose.ev=1",))
    assert not any(r.skipped for r in run(Shot(order.request), order.jobs()))


def test_a_killed_run_resumes_and_ends_with_the_bytes_of_an_unbroken_one(tmp_path):
    pattern = plates.shot(tmp_path / "in", range(1, 25), height=180, width=320)
    words = ["render", pattern, tmp_path / "out/f.%04d.exr", "--threads", 1]
    rng = random.Random(5)
    for _ in range(2):
        going = subprocess.Popen([*COMMAND, *map(str, words)], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
        for _ in range(rng.randint(2, 7)):
            going.stdout.readline()
        going.send_signal(signal.SIGKILL)
        going.wait()
        seen = files(tmp_path / "out")
        assert 0 < len(seen) < 24
        for name in seen:
            assert np.isfinite(picture.read(tmp_path / "out" / name).pixels).all()
    said = [json.loads(line) for line in actinic(*words, "--json").stdout.splitlines()]
    assert 4 <= sum(r["skipped"] for r in said) < 24 and len(said) == 24
    unbroken = Shot(Request("kodak_vision3_250d_5207"))
    rendered(unbroken, pattern, tmp_path / "whole/f.%04d.exr")
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_a_frame_is_the_same_alone_and_in_its_shot(tmp_path, warm):
    pattern = plates.shot(tmp_path / "in", range(1, 8))
    rendered(warm, pattern, tmp_path / "all/f.%04d.exr")
    rendered(Shot(Request("kodak_vision3_250d_5207")), pattern, tmp_path / "one/f.%04d.exr", "5")
    assert files(tmp_path / "one")["f.0005.exr"] == files(tmp_path / "all")["f.0005.exr"]


# ---- what is broken is told


def test_a_truncated_plate_stops_the_run_and_keep_going_passes_it_over(tmp_path):
    pattern = plates.shot(tmp_path / "in", range(1, 7))
    broken = tmp_path / "in/plate.0003.exr"
    broken.write_bytes(broken.read_bytes()[:-2000])
    said = actinic("render", pattern, tmp_path / "out/f.%04d.exr", "--keep-going", code=Code.DAMAGED)
    assert "1 of 6 frames failed: 3" in said.stderr and "cut short" in said.stderr
    assert set(files(tmp_path / "out")) == {f"f.{n:04d}.exr" for n in (1, 2, 4, 5, 6)}
    said = actinic("render", pattern, tmp_path / "stop/f.%04d.exr", "--json", code=Code.DAMAGED)
    assert {"f.0001.exr", "f.0002.exr"} <= set(files(tmp_path / "stop")) and "f.0006.exr" not in files(
        tmp_path / "stop"
    )
    assert [json.loads(line)["frame"] for line in said.stdout.splitlines() if "error" in line] == [3]


def test_openjd_hears_of_progress_and_of_the_frames_that_failed(tmp_path):
    pattern = plates.shot(tmp_path / "in", range(1, 4))
    (tmp_path / "in/plate.0002.exr").write_bytes(b"no picture")
    said = actinic("render", pattern, tmp_path / "f.%04d.exr", "--openjd", "--keep-going", code=Code.UNREADABLE).stdout
    assert "openjd_progress: 100.0" in said and "openjd_fail: frames 2; 2: " in said


def test_missing_frames_are_an_error_held_or_black(tmp_path, warm):
    pattern = plates.shot(tmp_path / "in", (1, 2, 6))
    with pytest.raises(FilmError, match="missing frames 3-5 "):
        jobs([pattern], tmp_path / "f.%04d.exr", "1-6")
    held = rendered(warm, pattern, tmp_path / "hold/f.%04d.exr", "1-6", "hold")
    assert [(r.frame, Path(r.source).name[6:10], r.missing) for r in held[2:5]] == [
        (3, "0002", "hold"),
        (4, "0002", "hold"),
        (5, "0006", "hold"),
    ]
    two, four = (picture.read(tmp_path / f"hold/f.{n:04d}.exr") for n in (2, 4))
    np.testing.assert_array_equal(two.pixels, four.pixels)
    assert str(timecode.of_picture(four)) == "01:00:00:04" and four.recipe["frame"] == 4
    rendered(warm, pattern, tmp_path / "black/f.%04d.exr", "1-6", "black")
    black = picture.read(tmp_path / "black/f.0004.exr")
    unlit, _ = warm.engine.render(np.zeros((4, 4, 3), np.float32))
    np.testing.assert_allclose(black.pixels.reshape(-1, 3), np.broadcast_to(unlit[0, 0], (36 * 64, 3)), atol=2e-4)
    assert black.recipe["missing"] == "black"


def test_a_frame_that_comes_later_replaces_what_stood_in_for_it(tmp_path, warm):
    pattern = plates.shot(tmp_path / "in", (1, 3))
    rendered(warm, pattern, tmp_path / "f.%04d.exr", "1-3", "hold")
    plates.shot(tmp_path / "in", [2])
    assert [r.skipped for r in rendered(warm, pattern, tmp_path / "f.%04d.exr", "1-3", "hold")] == [True, False, True]


def test_mixed_sizes_are_each_rendered_in_their_own(tmp_path, warm):
    pattern = plates.shot(tmp_path / "in", (1, 2))
    plates.plate(tmp_path / "in/plate.0003.exr", 3, height=50, width=80)
    rendered(warm, pattern, tmp_path / "f.%04d.exr")
    assert [picture.read(tmp_path / f"f.{n:04d}.exr").pixels.shape[1] for n in (1, 2, 3)] == [64, 64, 80]


def test_a_disk_that_fills_up_keeps_the_good_frames(tmp_path, warm):
    pattern = plates.shot(tmp_path / "in", (1, 2, 4))
    plates.plate(tmp_path / "in/plate.0003.exr", 3, height=200, width=300)
    with limit_of_file_size(100_000):
        outcomes = rendered(warm, pattern, tmp_path / "out/f.%04d.exr", "1-4", keep_going=True)
    failures = [o for o in outcomes if isinstance(o, Failure)]
    assert [(f.frame, f.error.code) for f in failures] == [(3, Code.SPACE)]
    assert set(files(tmp_path / "out")) == {"f.0001.exr", "f.0002.exr", "f.0004.exr"}
    assert not list((tmp_path / "out").glob(".actinic-*"))


def test_an_output_that_cannot_be_written_is_told_once(tmp_path):
    pattern = plates.shot(tmp_path / "in", range(1, 6))
    said = actinic("render", pattern, "/proc/nowhere/f.%04d.exr", code=Code.WRITE)
    assert "/proc/nowhere" in said.stderr and "were not begun" in said.stderr


# ---- what a file carries


def test_metadata_timecode_windows_and_channels_survive_the_film(tmp_path, warm):
    pattern = plates.shot(tmp_path / "in", [12])
    rendered(warm, pattern, tmp_path / "f.%04d.exr")
    before, after = picture.read(tmp_path / "in/plate.0012.exr"), picture.read(tmp_path / "f.0012.exr")
    assert (after.data_window, after.display_window) == (before.data_window, before.display_window)
    assert str(timecode.of_picture(after)) == "01:00:00:12" and after.frames_per_s == 24
    assert after.get("interim.clip.keycode") == "KJ0012"
    np.testing.assert_array_equal(after.extra["depth.Z"], before.extra["depth.Z"])
    assert not np.array_equal(before.pixels, after.pixels)


def test_parts_are_the_states_and_views_that_they_say(tmp_path, engine):
    pattern = plates.shot(tmp_path / "in", [3])
    words = str(pattern), str(tmp_path / "f.%04d.exr")
    order = Order(words, parts="beauty,negative,halation,latent", depth="float")
    list(run(Shot(order.request), order.jobs()))
    source, names, pixels = oiio.ImageInput.open(str(tmp_path / "f.0003.exr")), [], {}
    while source.seek_subimage(len(names), 0):
        spec = source.spec()
        names.append((spec.get_string_attribute("name"), spec.get_string_attribute("colorInteropID"), spec.nchannels))
        pixels[names[-1][0]] = source.read_image(len(names) - 1, 0, 0, spec.nchannels, "float")
    assert names == [
        ("beauty", "g24_rec709_display", 4),
        ("negative", "data", 3),
        ("halation", "data", 3),
        ("latent", "data", 3),
    ]
    for name in ("negative", "halation"):
        one = Order((words[0], str(tmp_path / f"{name}.%04d.exr")), view=name, depth="float")
        list(run(Shot(one.request), one.jobs()))
        alone = picture.read(tmp_path / f"{name}.0003.exr").pixels
        np.testing.assert_array_equal(pixels[name], alone)
    read = picture.read(tmp_path / "f.0003.exr")
    assert read.other_parts == ("negative", "halation", "latent") and read.recipe["parts"][0] == "beauty"
    assert [r.skipped for r in run(Shot(order.request), order.jobs())] == [True]


def test_parts_need_an_exr_and_names_that_are_there(tmp_path):
    pattern = plates.shot(tmp_path / "in", [3])
    actinic("render", pattern, tmp_path / "f.%04d.png", "--parts", "beauty,negative", code=Code.WRITE)
    said = actinic("render", pattern, tmp_path / "f.%04d.exr", "--parts", "beauty,negativ", code=Code.USAGE)
    assert "negative" in said.stderr


@pytest.mark.parametrize(
    "output, ending, name, value",
    [
        ("rec709", "exr", "colorInteropID", "g24_rec709_display"),
        ("p3d65", "exr", "colorInteropID", "g26_p3d65_display"),
        ("rec2100_pq", "exr", "colorInteropID", "pq_rec2020_display"),
        ("acescg", "exr", "colorInteropID", "lin_ap1_scene"),
        ("printing_density", "exr", "colorInteropID", "data"),
        ("rec2100_pq", "png", "CICP", (9, 16, 0, 1)),
        ("rec709", "dpx", "dpx:Transfer", "ITU-R 709-4"),
        ("rec709", "dpx", "dpx:Colorimetric", "ITU-R 709-4"),
        ("printing_density", "dpx", "dpx:Transfer", "Printing density"),
        ("rec2100_pq", "dpx", "dpx:Transfer", "User defined"),
    ],
)
def test_a_file_claims_the_colours_that_it_holds(tmp_path, output, ending, name, value):
    order = Order((str(plates.plate(tmp_path / "p.exr", 1)), str(tmp_path / f"o.{ending}")), output=output)
    list(run(Shot(order.request), order.jobs()))
    spec = oiio.ImageInput.open(str(tmp_path / f"o.{ending}")).spec()
    assert spec.getattribute(name) == value


# ---- controls over a shot


@settings(deadline=None)
@given(st.dictionaries(st.integers(-50, 1050), st.floats(-10, 10), min_size=1), st.integers(-100, 1100))
def test_linear_keys_are_the_line_between_and_hold_is_the_last(keys, frame):
    times = sorted(keys)
    tracks = keyframes.parsed({"expose.ev": {"linear": keys}, "expose.tint": {"hold": dict.fromkeys(keys, 0.0)}})
    got = keyframes.at(tracks, Controls(), frame)
    np.testing.assert_allclose(got.expose.ev, np.interp(frame, times, [keys[t] for t in times]), atol=1e-9)
    held = keyframes.parsed({"expose.ev": {"hold": keys}})["expose.ev"].at(frame)
    assert held == keys[max([t for t in times if t <= frame], default=times[0])]
    assert keyframes.parsed(keyframes.plain(tracks)) == tracks


@pytest.mark.parametrize(
    "tracks, words",
    [
        ({"expose.evv": {"hold": {"1": 0}}}, "expose.ev"),
        ({"expose.ev": {"cubic": {"1": 0}}}, "cubic"),
        ({"expose.ev": {"hold": {}}}, "0 keys"),
        ({"expose.ev": {"hold": {"one": 0}}}, "frame 'one'"),
        ({"expose.ev": {"hold": {"1": 99}}}, "-10 to 10"),
        ({"scatter.backing": {"linear": {"1": "none"}}}, "hold, for it has no values between"),
        ({"expose.ev": 3}, "expose.ev: 3"),
        ([], "linear or hold"),
    ],
)
def test_keys_without_meaning_are_refused(tracks, words):
    with pytest.raises(FilmError, match=words):
        keyframes.parsed(tracks)


def test_keys_change_the_film_frame_by_frame(tmp_path):
    pattern = plates.shot(tmp_path / "in", [1001, 1005, 1009])
    (tmp_path / "keys.json").write_text('{"expose.ev": {"linear": {"1001": 0, "1009": 2}}}')
    actinic("render", pattern, tmp_path / "k.%04d.exr", "--keys", tmp_path / "keys.json")
    actinic("render", pattern, tmp_path / "e.%04d.exr", "--frames", "1005", "-c", "expose.ev=1")
    keyed, alone = picture.read(tmp_path / "k.1005.exr"), picture.read(tmp_path / "e.1005.exr")
    np.testing.assert_array_equal(keyed.pixels, alone.pixels)
    assert keyed.recipe["controls"]["expose"]["ev"] == 1.0
    said = actinic("render", pattern, tmp_path / "k.%04d.exr", "--keys", tmp_path / "no.json", code=Code.MISSING)
    assert "keyframes" in said.stderr


# ---- timecode


@given(st.integers(0, 24 * 3600 * 30 - 1), st.integers(-5000, 5000), st.booleans())
def test_timecode_counts_on_and_back_and_never_names_a_dropped_frame(start, count, is_drop):
    zero = timecode.Timecode(0, 0, 0, 0, is_drop)
    code = zero.shifted(start, 30)
    assert code.shifted(count, 30).shifted(-count, 30) == code
    assert timecode.of_bits(timecode.to_bits(code)) == code == timecode.parsed(str(code))
    if is_drop and code.seconds == 0 and code.minutes % 10:
        assert code.frames >= 2


def test_drop_frame_timecode_passes_the_minute_as_the_standard_says():
    before = timecode.parsed("01:00:59;29")
    assert (
        str(before.shifted(1, 30)) == "01:01:00;02"
        and str(timecode.parsed("01:09:59;29").shifted(1, 30)) == "01:10:00;00"
    )
    assert str(timecode.Timecode(0, 0, 0, 0, True).shifted(107892, 30)) == "01:00:00;00"
