"""Presets shown, compared, converted and examined; a node's preset on the command line."""

import json
from dataclasses import replace

import numpy as np
import OpenImageIO as oiio
import plates
import pytest
from conftest import NEGATIVE, PRINT
from test_cli import actinic

from actinic import preset_forms, presets, shelf
from actinic.chain import Controls
from actinic.codes import Code
from actinic.errors import FilmError
from actinic.render.picture import read
from actinic.schema import changed

KEYS = {"expose.ev": {"linear": {"1": 0.0, "3": 2.0}}}


@pytest.fixture(scope="module")
def preset():
    made = presets.bake(*shelf.pair(NEGATIVE, PRINT), changed(Controls(), "film.push", 1))
    return replace(made, header={**made.header, "note": {"by": "Zoë"}, "keyframes": KEYS})


@pytest.fixture
def file(tmp_path, preset):
    return presets.write(preset, tmp_path / "look.actinic")


def test_a_preset_goes_to_json_and_back_with_all_that_it_says(file, tmp_path, preset):
    actinic("preset", "convert", file, tmp_path / "look.json")
    said = json.loads((tmp_path / "look.json").read_text())
    assert said["note"] == {"by": "Zoë"} and said["controls"]["film.push"] == 1 and said["keyframes"] == KEYS
    actinic("preset", "convert", tmp_path / "look.json", tmp_path / "again.actinic")
    assert (tmp_path / "again.actinic").read_bytes() == presets.packed(preset_forms.current(preset))


def test_arrays_and_keys_that_nobody_knows_survive_a_conversion(tmp_path, preset):
    more = replace(preset, arrays={**preset.arrays, "net.grain.w0": np.arange(5, dtype=np.float32)})
    file = presets.write(more, tmp_path / "more.actinic")
    actinic("preset", "convert", file, tmp_path / "b.actinic", "-c", "expose.ev=1")
    held = presets.read(tmp_path / "b.actinic")
    assert held.header["note"] == {"by": "Zoë"} and held.arrays["net.grain.w0"].tolist() == [0, 1, 2, 3, 4]
    assert preset_forms.differences(more, held) == {"expose.ev": (0.0, 1.0)}


def test_an_old_preset_gains_the_controls_that_it_lacks_and_keeps_its_look(preset):
    old = replace(preset, header={**preset.header, "controls": {"film.push": 1.0}, "schema": "00ff"})
    made = preset_forms.current(old)
    assert len(made.header["controls"]) == len(preset.header["controls"]) and made.controls == preset.controls
    assert any("controls are newer" in what for what, _ in preset_forms.findings(old))


def test_show_tells_the_stocks_and_what_was_changed(file):
    said = actinic("preset", "show", file).stdout
    assert NEGATIVE in said and "film.push = 1.0" in said and "expose.ev linear 1: 0.0, 3: 2.0" in said
    assert "view.lamp =" not in said and "view.lamp = xenon" in actinic("preset", "show", file, "--all").stdout


def test_diff_names_what_differs_and_is_silent_where_nothing_does(file, tmp_path):
    assert not actinic("preset", "diff", file, file).stdout
    actinic("preset", "convert", file, tmp_path / "b.json", "-c", "view.lamp=d55")
    actinic("preset", "convert", tmp_path / "b.json", tmp_path / "b.actinic")
    said = json.loads(actinic("preset", "diff", file, tmp_path / "b.actinic", "--json").stdout)
    assert said == {"view.lamp": ["xenon", "d55"]}


def test_check_tells_of_stocks_that_are_other_ones_here(tmp_path, preset, file):
    assert "it renders" in actinic("preset", "check", file).stdout
    header = {**preset.header, "negative": {**preset.header["negative"], "hash": "0" * 16}}
    other = presets.write(replace(preset, header=header), tmp_path / "other.actinic")
    assert json.loads(actinic("preset", "check", other, "--json").stdout)[0]["found"].startswith(
        f"negative: {NEGATIVE} is"
    )
    text = preset_forms.write(replace(preset, header=header), tmp_path / "other.json")
    said = actinic("preset", "convert", text, tmp_path / "no.actinic", code=Code.STOCK)
    assert "--fresh" in said.stderr and not (tmp_path / "no.actinic").exists()
    actinic("preset", "convert", text, tmp_path / "yes.actinic", "--fresh")


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"controls": {"film.tank": 1}, "negative": {}, "print": null}'])
def test_json_that_is_no_preset_is_refused(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(FilmError):
        preset_forms.read(tmp_path / "a.json")


def test_arrays_that_render_nothing_are_refused(preset, tmp_path):
    lame = replace(preset, arrays={k: a for k, a in preset.arrays.items() if k != "film.dyes"})
    with pytest.raises(FilmError, match="film.dyes"):
        preset_forms.findings(lame)


def test_the_keyframes_of_a_preset_are_rendered(tmp_path, file):
    pattern = plates.shot(tmp_path / "in", (1, 2))
    actinic("render", pattern, tmp_path / "k.%04d.exr", "--preset", file)
    actinic("render", pattern, tmp_path / "e.%04d.exr", "--frames", "2", "-c", "expose.ev=1", "-c", "film.push=1")
    np.testing.assert_array_equal(read(tmp_path / "k.0002.exr").pixels, read(tmp_path / "e.0002.exr").pixels)


def test_a_look_saved_from_the_node_is_rendered_by_the_command_line_to_the_same_bytes(tmp_path, ofx_nodes):
    pixels = np.random.default_rng(4).uniform(0.1, 0.7, (24, 40, 4)).astype(np.float32)
    pixels[..., 3] = 1
    saved = tmp_path / "node.actinic"
    how = {"film_push": 0.5, "enlarge_red": 28.0, "scatter_halation": 2.0, "preset_file": str(saved)}
    with ofx_nodes["Film"].create(input="ACEScct", **how) as node:
        assert node.set("preset_save") == 0, node.effect.messages
        by_node = node.picture(pixels)[..., :3]
    spec = oiio.ImageSpec(40, 24, 3, "float")
    out = oiio.ImageOutput.create(str(tmp_path / "in.exr"))
    assert out.open(str(tmp_path / "in.exr"), spec) and out.write_image(pixels[..., :3].copy()) and out.close()
    words = ["--preset", saved, "--input", "preset", "--depth", "float"]
    actinic("render", tmp_path / "in.exr", tmp_path / "out.exr", *words)
    assert read(tmp_path / "out.exr").pixels.tobytes() == np.ascontiguousarray(by_node).tobytes()
    said = actinic("render", tmp_path / "in.exr", tmp_path / "o.exr", "--input", "preset", code=2)
    assert "without a preset" in said.stderr
