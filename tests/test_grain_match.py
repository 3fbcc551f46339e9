"""`actinic grain match`: controls found again from plates that were made with them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import NEGATIVE, PRINT, ROOT
from typer.testing import CliRunner

from actinic import preset_forms
from actinic.chain import Controls
from actinic.cli import app
from actinic.commands.grain import fields_of
from actinic.errors import FilmError
from actinic.grain.match import match
from actinic.grain.plate import measure_plate
from actinic.render.picture import from_array, read, write
from actinic.stages.grain import Grain

WIDTH_PX = 3800  # 6.6 um on Super 35
MADE = Grain(rendition="linear", amount=1.5, blue=0.7, size=1.3, shadows=1.4)
LAYERS = [1.5, 1.5, 1.05]


@pytest.fixture(scope="module")
def shown():
    base = Controls()
    return replace(base, encode=replace(base.encode, output="srgb"))


@pytest.fixture(scope="module")
def photograph(engine, shown):
    scene = read(ROOT / "pictures/photograph.exr").pixels[..., :3]
    return engine.render(scene, replace(shown, grain=MADE), width_px=WIDTH_PX, frame=5)[0]


@pytest.fixture(scope="module")
def wedge(engine, shown):
    return wedge_at(engine, shown, WIDTH_PX)


def wedge_at(engine, shown, width_px):
    light = 0.18 * 2.0 ** np.linspace(-6, 5, 12)
    scene = np.broadcast_to(np.repeat(light, 96)[None, :, None], (160, 12 * 96, 3)).astype(np.float32)
    return engine.render(scene, replace(shown, grain=MADE), width_px=width_px, frame=5)[0]


@pytest.mark.parametrize("plate", ["photograph", "wedge"])
def test_the_controls_of_a_plate_are_found_again(engine, shown, plate, request):
    found = match(measure_plate(request.getfixturevalue(plate)), fields_of(engine, shown, WIDTH_PX), MADE)
    layers = [found.grain.amount * x for x in (found.grain.red, found.grain.green, found.grain.blue)]
    np.testing.assert_allclose(layers, LAYERS, rtol=0.1)
    assert abs(found.grain.size / 1.3 - 1) < 0.1 and found.is_size_told
    assert found.sigma_percent < 3 and found.spectrum_db < 0.25
    assert found.grain.rendition == "linear"


def test_the_tones_of_a_wedge_are_found_again(engine, shown, wedge):
    found = match(measure_plate(wedge), fields_of(engine, shown, WIDTH_PX), MADE)
    assert abs(found.grain.shadows / 1.4 - 1) < 0.1 and abs(found.grain.highlights - 1) < 0.1


def test_wide_pixels_tell_no_size(engine, shown):
    found = match(measure_plate(wedge_at(engine, shown, 400)), fields_of(engine, shown, 400), MADE)
    assert not found.is_size_told and found.grain.size == 1


def test_levels_of_another_encoding_are_refused_with_how_to_say_which(engine, shown, wedge):
    with pytest.raises(FilmError, match="encode.output"):
        match(measure_plate(wedge + 3), fields_of(engine, shown, WIDTH_PX), MADE)


def test_a_film_without_grain_is_refused(engine, shown, wedge):
    with pytest.raises(FilmError):
        match(measure_plate(wedge), fields_of(engine, shown, WIDTH_PX), replace(MADE, rendition="off"))


def test_the_command_says_the_controls_and_saves_a_preset(tmp_path, photograph):
    plate, preset = tmp_path / "plate.exr", tmp_path / "matched.actinic"
    write(plate, from_array(photograph), depth="float")
    said = CliRunner().invoke(
        app,
        ["grain", "match", str(plate), "--stock", NEGATIVE, "--print", PRINT, "-c", "encode.output=srgb",
         "-c", "grain.rendition=linear", "--width", str(WIDTH_PX), "--save", str(preset), "--json"],
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)["grain"]
    assert abs(told["size"] / 1.3 - 1) < 0.1
    held = preset_forms.current(preset_forms.read(preset)).controls.grain
    assert held.size == told["size"] and held.amount == told["amount"] and held.rendition == "linear"
