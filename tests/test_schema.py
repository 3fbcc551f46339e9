"""Controls are declared once, and everything that is made from them is up to date."""

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from actinic import native, native_schema
from actinic.chain import CONTROLS, SCHEMA_ID, Controls
from actinic.errors import FilmError
from actinic.schema import changed, schema_id

ROOT = Path(__file__).parents[1]
UNITS = {"", "mm", "um", "nm", "s", "stops", "K", "0.001 Duv", "%", "x", "points", "cd/m2", "frames"}
NUMBERS = [c for c in CONTROLS if not c.options and not isinstance(c.default, bool)]
CHOICES = [c for c in CONTROLS if c.options]
SWITCHES = [c for c in CONTROLS if isinstance(c.default, bool)]


def keys(controls):
    return [c.key for c in controls]


def test_the_header_is_what_the_dataclasses_declare():
    assert (ROOT / "kernels" / "schema.gen.h").read_text() == native_schema.header()


def test_gen_check_says_that_the_header_is_fresh():
    ended = subprocess.run([sys.executable, ROOT / "tools" / "gen.py", "--check"], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_library_was_built_from_these_controls():
    assert native.library().film_schema_id() == SCHEMA_ID


def test_every_control_is_one_of_three_kinds():
    assert sorted(keys(NUMBERS + CHOICES + SWITCHES)) == sorted(keys(CONTROLS))
    assert len(set(keys(CONTROLS))) == len(CONTROLS)


@pytest.mark.parametrize("c", CONTROLS, ids=keys(CONTROLS))
def test_every_control_has_a_doc_a_known_unit_and_a_range_around_its_default(c):
    assert c.doc and c.doc[0].isupper() and not c.doc.endswith(".") and "\n" not in c.doc
    assert c.unit in UNITS
    assert c.low < c.high
    assert c.low <= c.number(c.default) <= c.high
    assert c.parse(c.default) == c.default


@pytest.mark.parametrize("c", CONTROLS, ids=keys(CONTROLS))
def test_a_control_reaches_the_kernels_in_its_own_place(c):
    other = c.options[-1] if c.options else (not c.default if isinstance(c.default, bool) else c.high)
    if other == c.default:
        other = c.low
    moved = native.numbers(changed(Controls(), c.key, other)) - native.numbers(Controls())
    assert [k.key for k, m in zip(CONTROLS, moved, strict=True) if m] == [c.key]


def test_controls_are_grouped_by_stage_in_the_order_of_the_chain():
    stages = list(dict.fromkeys(c.stage for c in CONTROLS))
    assert stages == [f.name for f in fields(Controls)]
    assert keys(CONTROLS) == [f"{s}.{f.name}" for s in stages for f in fields(getattr(Controls(), s))]


@pytest.mark.parametrize("c", NUMBERS, ids=keys(NUMBERS))
def test_a_number_out_of_range_or_no_number_is_refused_with_the_range(c):
    for value in (c.high * 1.01 + 1, c.low - 1, "nan", "inf", "wide", None, ""):
        with pytest.raises(FilmError) as refused:
            changed(Controls(), c.key, value)
        said = str(refused.value)
        assert c.key in said and str(value) in said
        assert f"{c.low:g}" in said and f"{c.high:g}" in said and c.unit in said


@pytest.mark.parametrize("c", NUMBERS, ids=keys(NUMBERS))
def test_a_number_in_range_is_taken_from_text(c):
    for value in (c.low, c.high, c.default):
        assert c.parse(repr(float(value))) == value


@pytest.mark.parametrize("c", CHOICES, ids=keys(CHOICES))
def test_an_unknown_option_is_refused_with_all_of_them_and_the_nearest(c):
    wrong = c.options[-1] + "x"
    with pytest.raises(FilmError) as refused:
        changed(Controls(), c.key, wrong)
    assert all(o in refused.value.wanted for o in c.options)
    assert wrong in refused.value.got and c.options[-1] in refused.value.remedy


@pytest.mark.parametrize("c", SWITCHES, ids=keys(SWITCHES))
def test_a_switch_takes_yes_and_no_in_words_and_nothing_else(c):
    assert [c.parse(w) for w in ("yes", "on", "True", "1", True)] == [True] * 5
    assert [c.parse(w) for w in ("no", "off", "False", "0", False)] == [False] * 5
    for value in ("maybe", 2, None):
        with pytest.raises(FilmError, match="yes or no"):
            c.parse(value)


@pytest.mark.parametrize("key, near", [("film.psh", "film.push"), ("scater.halation", "scatter.halation"), ("ev", "")])
def test_an_unknown_control_is_refused_with_the_nearest_names(key, near):
    with pytest.raises(FilmError) as refused:
        changed(Controls(), key, 0)
    assert key in refused.value.got and near in refused.value.wanted


def test_changing_a_control_leaves_the_rest_and_the_original_alone():
    before = Controls()
    after = changed(before, "film.push", 1)
    assert before == Controls() and after.film.push == 1.0
    assert replace(after, film=before.film) == before


@pytest.mark.parametrize("field, value", [
    ("name", "other"), ("stage", "other"), ("default", 0.125), ("unit", "um"), ("low", -1e3), ("high", 1e3),
    ("options", ("a", "b")),
])  # fmt: skip
def test_the_schema_id_changes_with_anything_a_kernel_would_read_differently(field, value):
    assert schema_id([replace(CONTROLS[2], **{field: value}), *CONTROLS[1:]]) != schema_id([CONTROLS[2], *CONTROLS[1:]])


def test_the_schema_id_changes_with_a_control_more_or_less_and_with_their_order():
    ids = {
        schema_id(c)
        for c in (
            CONTROLS,
            CONTROLS[1:],
            CONTROLS[:-1],
            [*CONTROLS, replace(CONTROLS[0], name="new")],
            CONTROLS[::-1],
        )
    }
    assert len(ids) == 5 and SCHEMA_ID in ids


def test_the_schema_id_does_not_change_with_words():
    assert schema_id([replace(CONTROLS[0], doc="other words"), *CONTROLS[1:]]) == SCHEMA_ID
