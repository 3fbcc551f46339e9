"""`actinic info`, `doctor` and `stocks`: what is there, said truly."""

import json

import plates
import pytest
from conftest import NEGATIVE, PRINT
from test_cli import actinic

from actinic import doctor, native, shelf, stock
from actinic.chain import SCHEMA_ID
from actinic.codes import Code


def test_info_tells_parts_tags_timecode_and_the_recipe(tmp_path):
    plates.plate(tmp_path / "p.0012.exr", 12)
    words = ["--parts", "beauty,negative", "-c", "expose.ev=1"]
    actinic("render", tmp_path / "p.0012.exr", tmp_path / "f.exr", *words)
    said = actinic("info", tmp_path / "f.exr").stdout
    for word in ("part beauty: 64x36 at 4,0 in 72x36, zip", "part negative", "depth.Z float", "01:00:00:12", "[24, 1]"):
        assert word in said
    for word in ("g24_rec709_display", f"{NEGATIVE} on {PRINT}", "expose.ev = 1.0", "p.0012.exr"):
        assert word in said
    assert "view.lamp" not in said and "view.lamp = xenon" in actinic("info", tmp_path / "f.exr", "--all").stdout
    told = json.loads(actinic("info", tmp_path / "p.0012.exr", "--json").stdout)
    assert told["recipe"] is None and told["parts"][0]["channels"]["R"] == "float"
    assert told["metadata"]["interim.clip.keycode"] == "KJ0012"


@pytest.mark.parametrize("content, code", [(None, Code.MISSING), (b"", Code.EMPTY), (b"no picture", Code.UNREADABLE)])
def test_info_of_what_is_no_picture_is_told(tmp_path, content, code):
    if content is not None:
        (tmp_path / "a.exr").write_bytes(content)
    actinic("info", tmp_path / "a.exr", code=code)


def test_doctor_tells_cores_kernels_colours_and_every_package():
    found = {f["name"]: f for f in json.loads(actinic("doctor", "--json").stdout)}
    assert f"{SCHEMA_ID:016x}" in found["actinic"]["found"]
    assert found["kernels"]["found"].startswith(native.use_isa())
    assert "cores" in found["machine"]["found"] and "studio-config" in found["OpenColorIO"]["found"]
    assert not any(f["is_fault"] for f in found.values())
    assert all(f["remedy"] for f in found.values() if f["found"].startswith("missing"))


def test_doctor_says_what_to_do_about_a_library_and_a_configuration_that_are_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("OCIO", str(tmp_path / "no.ocio"))
    faults = {f.name: f for f in doctor.findings() if f.is_fault}
    assert "unset OCIO" in faults["OpenColorIO"].remedy
    assert doctor._package("no-such-package").remedy == "pip install no-such-package"
    assert doctor._extra("no_such_module", "trying", "farm").remedy == "pip install 'actinic[farm]'"


def test_every_curve_of_every_stock_has_a_status():
    rows = json.loads(actinic("stocks", "--json").stdout)
    assert all(set(row["status"]) == set(shelf.CURVES) for row in rows)
    by_id = {row["id"]: row["status"] for row in rows}
    assert by_id[NEGATIVE]["mtf"] == "published" and by_id[PRINT]["base"] == "assumed"
    for row in rows:
        held = stock.load(row["id"])
        assert (row["status"]["mtf"] == "published") == ("mtf" in held.tables)
