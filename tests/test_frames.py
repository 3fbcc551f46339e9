"""Frame ranges, sequences on disk, and pairs of input and output."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actinic.codes import Code
from actinic.errors import FilmError
from actinic.render.frames import (
    expand,
    find_frames,
    format_range,
    frame_path,
    is_pattern,
    parse_range,
    present,
)
from actinic.render.jobs import Job, jobs

FRAMES = st.sets(st.integers(-50, 3000), min_size=1, max_size=60)


@pytest.fixture
def shot(tmp_path):
    for frame in (1, 2, 3, 5, 12345):
        (tmp_path / f"shot.{frame:04d}.exr").write_bytes(b"x")
    for other in ("shot.12.exr", "shot.0004.exr.bak", "shot.0001.png", "shoot.0009.exr", ".actinic-0001.exr"):
        (tmp_path / other).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    "text, frames",
    [
        ("1001-1003", (1001, 1002, 1003)),
        ("1001-1006x2", (1001, 1003, 1005)),
        ("1-5,8,10-20x5", (1, 2, 3, 4, 5, 8, 10, 15, 20)),
        ("7", (7,)),
        ("5-1x2", (5, 3, 1)),
        ("-3--1", (-3, -2, -1)),
        ("3,1-4", (3, 1, 2, 4)),
    ],
)
def test_a_range_is_the_frames_it_says_in_that_order_each_once(text, frames):
    assert parse_range(text) == frames


@pytest.mark.parametrize("text", ["", "a", "1-", "1,,2", "1-5x0", "1-5x00", "1-5x-1", "1 2", "1.5", "1-9999999999"])
def test_a_range_without_meaning_is_refused_with_an_example(text):
    with pytest.raises(FilmError, match="1001-1010") as refusal:
        parse_range(text)
    assert refusal.value.code == Code.USAGE


@given(FRAMES)
def test_a_canonical_range_gives_back_its_frames(frames):
    assert parse_range(format_range(frames)) == tuple(sorted(frames))


@given(FRAMES)
def test_a_canonical_range_is_a_fixed_point(frames):
    assert format_range(parse_range(format_range(frames))) == format_range(frames)


@given(st.text(alphabet="0123456789-x, ", max_size=12))
def test_any_text_is_a_range_or_a_film_error(text):
    try:
        assert parse_range(text)
    except FilmError as refusal:
        assert refusal.code == Code.USAGE


def test_a_regular_range_is_written_short():
    assert format_range([1, 2, 3, 5, 7, 9, 20]) == "1-3,5-9x2,20"


@pytest.mark.parametrize("pattern", ["shot.%04d.exr", "shot.####.exr", "shot.@@@@.exr"])
def test_every_spelling_of_a_pattern_names_the_same_file(pattern):
    assert [frame_path(pattern, frame).name for frame in (7, 12345)] == ["shot.0007.exr", "shot.12345.exr"]


@given(st.integers(-9999, 10**9), st.integers(1, 8))
def test_a_frame_written_by_a_pattern_is_what_printf_writes(frame, width):
    assert frame_path(f"a.%0{width}d.exr", frame).name == f"a.%0{width}d.exr" % frame


def test_a_sequence_without_a_range_is_what_lies_on_disk(shot):
    assert find_frames(shot / "shot.%04d.exr") == (1, 2, 3, 5, 12345)


def test_a_pattern_without_places_finds_only_numbers_without_leading_zeros(shot):
    assert find_frames(shot / "shot.%d.exr") == (12, 12345)


def test_a_sequence_that_is_not_there_is_missing(tmp_path):
    for pattern in (tmp_path / "no.%04d.exr", tmp_path / "no folder" / "no.%04d.exr"):
        with pytest.raises(FilmError, match="no frame of") as refusal:
            find_frames(pattern)
        assert refusal.value.code == Code.MISSING


def test_missing_frames_are_named(shot):
    with pytest.raises(FilmError, match="missing frames 4,6-7 ") as refusal:
        present(expand(shot / "shot.####.exr", "1-7"))
    assert refusal.value.code == Code.MISSING


@pytest.mark.parametrize("pattern", ["shot.exr", "a.%04d.####.exr"])
def test_a_pattern_numbers_its_frames_exactly_once(pattern):
    with pytest.raises(FilmError, match="times") as refusal:
        expand(pattern, "1-2")
    assert refusal.value.code == Code.USAGE


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path):
    take = tmp_path / "take#1.exr"
    assert is_pattern(take)
    take.write_bytes(b"x")
    assert not is_pattern(take)


def test_a_file_goes_to_a_file():
    assert jobs(["in/take_0012.exr"], "out.png") == [Job(12, Path("in/take_0012.exr"), Path("out.png"))]


def test_a_list_goes_to_a_folder_under_the_same_names():
    made = jobs(["a/one.exr", "b/two.nef"], "out")
    assert [job.target for job in made] == [Path("out/one.exr"), Path("out/two.exr")]


def test_a_sequence_goes_to_a_pattern_with_the_same_numbers(shot):
    made = jobs([shot / "shot.%04d.exr"], shot / "out" / "film.######.tif", "1-3x2")
    assert [(job.frame, job.source.name, job.target.name) for job in made] == [
        (1, "shot.0001.exr", "film.000001.tif"),
        (3, "shot.0003.exr", "film.000003.tif"),
    ]


def test_a_sequence_goes_to_a_folder(shot):
    assert [job.target.name for job in jobs([shot / "shot.%04d.exr"], shot / "out", "2-3")] == [
        "shot.0002.exr",
        "shot.0003.exr",
    ]


@pytest.mark.parametrize(
    "inputs, output, words",
    [
        (["{shot}/shot.%04d.exr"], "out.exr", "a pattern or a folder"),
        (["{shot}/shot.%04d.exr", "a.exr"], "out.%04d.exr", "a pattern or a folder"),
        (["a.exr", "b.exr"], "out.exr", "a folder"),
        (["a.exr"], "out.%04d.exr", "a file or a folder"),
        (["a.exr"], "a.exr", "is an input"),
        (["{shot}/shot.%04d.exr"], "{shot}/shot.####.exr", "is an input"),
        (["x/a.exr", "y/a.exr"], "out", "would both be"),
        ([], "out", "no input"),
    ],
)
def test_a_pairing_without_meaning_is_refused(shot, inputs, output, words):
    with pytest.raises(FilmError, match=words) as refusal:
        jobs([item.format(shot=shot) for item in inputs], output.format(shot=shot))
    assert refusal.value.code == Code.USAGE


def test_a_gap_in_the_input_is_found_before_anything_is_rendered(shot):
    with pytest.raises(FilmError, match="missing frames 4 "):
        jobs([shot / "shot.%04d.exr"], shot / "out.%04d.exr", "1-5")
