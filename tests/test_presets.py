"""The preset file: the same picture from it, nothing lost, no damage unseen."""

import json
import struct
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import PHOTOGRAPH, actinic

from actinic import native, presets
from actinic.chain import Controls
from actinic.errors import FilmError
from actinic.render.picture import read, read_recipe
from actinic.schema import changed

LOOK = {"expose.ev": 0.7, "film.push": 1.0, "enlarge.red": 27.0, "encode.output": "p3d65", "scatter.backing": "none"}


@pytest.fixture(scope="session")
def preset(negative, print_stock):
    controls = Controls()
    for key, value in LOOK.items():
        controls = changed(controls, key, value)
    return presets.bake(negative, print_stock, controls)


@pytest.fixture(scope="session")
def file(preset):
    return presets.packed(preset)


def sealed(file, **header):
    """The file with its header's keys replaced and sealed again."""
    length = struct.unpack_from("<I", file, 12)[0]
    known = json.loads(file[16 : 16 + length])
    text = json.dumps({**known, **header}).encode()
    text += b" " * (-len(text) % 8)
    body = file[:12] + struct.pack("<I", len(text)) + text + file[16 + length : -32]
    return body + sha256(body).digest()


def test_a_preset_renders_the_same_bytes_as_its_stocks(preset, engine, file):
    scene = 0.18 * 2.0 ** np.random.default_rng(1).uniform(-6, 5, (24, 40, 3))
    baked = presets.unpacked(file)
    got, _ = native.Engine(baked.tables).render(scene, baked.controls)
    assert baked.controls == preset.controls and baked.controls != Controls()
    assert got.tobytes() == engine.render(scene, preset.controls)[0].tobytes()


def test_keys_and_arrays_that_nobody_knows_survive_a_round_trip(preset):
    weights = np.arange(12, dtype=np.float32).reshape(3, 4)
    more = replace(
        preset,
        header={**preset.header, "note": {"by": "Zoë", "list": [1, 2.5]}},
        arrays={**preset.arrays, "net.grain.w0": weights, "film.new_fact": np.arange(3.0)},
    )
    again = presets.unpacked(presets.packed(more))
    assert again.header == more.header
    assert list(again.arrays) == list(more.arrays) and "net.grain.w0" not in again.tables
    for name, array in more.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array)
        assert again.arrays[name].dtype == array.dtype
    assert presets.packed(again) == presets.packed(more)


@settings(max_examples=200)
@given(data=st.data())
def test_a_file_cut_short_is_refused(file, data):
    kept = data.draw(st.integers(0, len(file) - 1))
    with pytest.raises(FilmError, match="damaged or cut short|no Actinic preset"):
        presets.unpacked(file[:kept])


@settings(max_examples=200)
@given(data=st.data())
def test_a_file_with_one_bit_turned_is_refused(file, data):
    bit = data.draw(st.integers(0, 8 * len(file) - 1) | st.integers(0, 8 * 6000))
    turned = bytearray(file)
    turned[bit // 8] ^= 1 << bit % 8
    with pytest.raises(FilmError, match="damaged or cut short|no Actinic preset"):
        presets.unpacked(bytes(turned))


@settings(max_examples=200)
@given(data=st.data())
def test_any_header_under_a_right_seal_is_read_or_refused_in_words(file, data):
    leaf, text = st.none() | st.integers() | st.text(max_size=5), st.text(max_size=5)
    values = st.recursive(leaf, lambda v: st.lists(v) | st.dictionaries(text, v))
    keys = st.sampled_from(["arrays", "controls", "negative", "print", "schema"])
    try:
        presets.unpacked(sealed(file, **{data.draw(keys): data.draw(values)}))
    except FilmError as error:
        assert error.remedy and "preset" in str(error)


@pytest.mark.parametrize(
    "header, got, remedy",
    [
        (
            {"schema": "00ff", "controls": {"film.tank": 1.0}},
            "schema 00ff.*film.tank",
            "update Actinic",
        ),
        ({"schema": "00ff", "controls": {"expose.ev": 99}}, "expose.ev = 99", "update Actinic"),
        ({"arrays": {"film.base": {"shape": [9**9], "type": "f64", "offset": 0}}}, "past the end", "bake.py"),
        ({"arrays": {"film.base": {"shape": [4], "type": "f16", "offset": 0}}}, "f16", "bake.py"),
    ],
)
def test_a_preset_of_another_schema_is_refused_with_what_to_do(file, header, got, remedy):
    with pytest.raises(FilmError, match=got) as caught:
        presets.unpacked(sealed(file, **header))
    assert remedy in caught.value.remedy


def test_a_preset_of_fewer_controls_keeps_its_look(file, preset):
    old = {k: v for k, v in preset.header["controls"].items() if k in LOOK}
    assert presets.unpacked(sealed(file, schema="00ff", controls=old)).controls == preset.controls


def test_a_later_layout_asks_for_an_update(file):
    body = file[:8] + struct.pack("<I", 2) + file[12:-32]
    with pytest.raises(FilmError, match="layout 2") as caught:
        presets.unpacked(body + sha256(body).digest())
    assert "update" in caught.value.remedy


def test_the_command_line_renders_from_a_preset_and_changes_it(tmp_path, preset):
    path = presets.write(preset, tmp_path / "look.actinic")
    actinic("render", PHOTOGRAPH, tmp_path / "a.exr", "--preset", path, "--depth", "float", "-c", "film.push=0")
    same = [f"-c {k}={v}".split() for k, v in LOOK.items() if k != "film.push"]
    actinic("render", PHOTOGRAPH, tmp_path / "b.exr", *sum(same, []), "--depth", "float")
    np.testing.assert_array_equal(read(tmp_path / "a.exr").pixels, read(tmp_path / "b.exr").pixels)
    assert read_recipe(tmp_path / "a.exr") == read_recipe(tmp_path / "b.exr")
    path.write_bytes(path.read_bytes()[:-1])
    said = actinic("render", PHOTOGRAPH, tmp_path / "a.exr", "--preset", path, code=12)
    assert "cut short" in said.stderr and str(path) in said.stderr
