"""The command line on real files: what it writes, what it says, with which exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import pytest
from conftest import NEGATIVE, PRINT, ROOT

from actinic.render.picture import read, read_recipe

PHOTOGRAPH = ROOT / "pictures/photograph.exr"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
COMMAND = [sys.executable, "-c", "from actinic.cli import main; main()"]


def actinic(*arguments, code=0):
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A crop of the bundled photograph."""
    path = tmp_path_factory.mktemp("in") / "small.0001.exr"
    oiio.ImageBufAlgo.cut(oiio.ImageBuf(str(PHOTOGRAPH)), oiio.ROI(150, 246, 20, 84)).write(str(path))
    return path


def test_the_issues_own_command_prints_the_photograph(tmp_path, engine):
    out = tmp_path / "print.exr"
    said = actinic("render", PHOTOGRAPH, out, "--stock", NEGATIVE, "--print", PRINT)
    assert str(out) in said.stdout
    pixels = read(out).pixels
    assert pixels.shape == (512, 512, 3) and 0.1 < pixels.mean() < 0.8 and np.isfinite(pixels).all()
    scene = oiio.ImageBuf(str(PHOTOGRAPH)).get_pixels(oiio.FLOAT)[..., :3]
    np.testing.assert_allclose(pixels, engine.render(scene)[0], atol=1e-3)


def test_recipe_in_the_file_says_what_made_it(tmp_path, small, negative):
    out = tmp_path / "print.exr"
    actinic("render", small, out, "-c", "expose.ev=1.5", "-c", "film.push=1")
    recipe = read_recipe(out)
    assert recipe["negative"] == {"id": NEGATIVE, "hash": negative.hash}
    assert recipe["controls"]["expose"]["ev"] == 1.5 and recipe["controls"]["film"]["push"] == 1


def test_a_shot_is_rendered_frame_by_frame_and_json_names_each(tmp_path, small):
    for frame in (1, 2, 3):
        (tmp_path / f"shot.{frame:04d}.exr").write_bytes(small.read_bytes())
    said = actinic("render", tmp_path / "shot.%04d.exr", tmp_path / "out.%04d.png", "--frames", "1-3x2", "--json")
    results = [json.loads(line) for line in said.stdout.splitlines()]
    assert [r["frame"] for r in results] == [1, 3]
    assert all(Path(r["target"]).exists() for r in results)
    assert not (tmp_path / "out.0002.png").exists()


@pytest.mark.parametrize("view", ["negative", "status_m", "status_a", "halation", "inhibition"])
@pytest.mark.parametrize("suffix", ["exr", "png"])
def test_every_view_is_a_picture(tmp_path, small, view, suffix):
    out = tmp_path / f"view.{suffix}"
    actinic("render", small, out, "--view", view)
    assert read(out).pixels.shape == (64, 96, 3)


def test_negative_view_is_orange_with_inverted_tones(tmp_path):
    scene = np.concatenate([np.full((16, 16, 3), v, np.float32) for v in (0.0, 0.18, 1.0)], axis=1)
    buf = oiio.ImageBuf(oiio.ImageSpec(48, 16, 3, "float"))
    buf.set_pixels(oiio.ROI(0, 48, 0, 16), scene)
    buf.write(str(tmp_path / "steps.exr"))
    actinic("render", tmp_path / "steps.exr", tmp_path / "negative.exr", "--view", "negative", "--input", "acescg")
    black, grey, white = read(tmp_path / "negative.exr").pixels[8, [4, 24, 44]]
    assert (black > grey).all() and (grey > white).all()
    assert black[0] > 1.5 * black[1] > 2.0 * black[2]


def test_status_m_view_reads_the_d_min_of_an_unexposed_frame(tmp_path, negative):
    buf = oiio.ImageBuf(oiio.ImageSpec(16, 16, 3, "float"))
    buf.write(str(tmp_path / "black.exr"))
    actinic("render", tmp_path / "black.exr", tmp_path / "d.exr", "--view", "status_m", "--depth", "float")
    floor = [np.nanmin(negative.tables["characteristic"][c]) for c in ("red", "green", "blue")]
    np.testing.assert_allclose(read(tmp_path / "d.exr").pixels[8, 8], floor, atol=0.02)


def test_nan_pixels_are_counted_and_said(tmp_path):
    buf = oiio.ImageBuf(oiio.ImageSpec(32, 32, 3, "float"))
    pixels = np.full((32, 32, 3), 0.18, np.float32)
    pixels[3, 4] = np.nan
    buf.set_pixels(oiio.ROI(0, 32, 0, 32), pixels)
    buf.write(str(tmp_path / "nan.exr"))
    said = actinic("render", tmp_path / "nan.exr", tmp_path / "out.exr")
    assert "1 pixels" in said.stderr and "NaN" in said.stderr
    assert np.isfinite(read(tmp_path / "out.exr").pixels).all()


@pytest.mark.parametrize(
    "arguments, code, text",
    [
        (["absent.exr", "out.exr"], 3, "absent.exr"),
        (["{small}", "out.exr", "--stock", "kodak_vision3_250"], 6, NEGATIVE),
        (["{small}", "out.exr", "--stock", PRINT], 6, "is a print"),
        (["{small}", "out.exr", "--input", "arri_logc9"], 7, "arri_logc4"),
        (["{small}", "out.exr", "--output", "rec710"], 7, "rec709"),
        (["{small}", "out.exr", "-c", "expose.ev=99"], 2, "-10 to 10"),
        (["{small}", "out.exr", "-c", "expose.evv=1"], 2, "expose.ev"),
        (["{small}", "out.exr", "-c", "gate.gauge=36mm"], 2, "super35"),
        (["{small}", "out.exr", "-c", "expose.ev"], 2, "stage.name=value"),
        (["{small}", "out.exr", "--view", "negatve"], 2, "negative"),
        (["{small}", "out.exr", "--until", "NEGATIV"], 2, "NEGATIVE"),
        (["{small}", "{small}"], 2, "input"),
        (["{small}", "/proc/nowhere/out.exr"], 8, "/proc/nowhere"),
        (["{small}"], 2, "output"),
    ],
)
def test_bad_input_gets_a_clear_error_and_its_code(tmp_path, small, arguments, code, text, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = subprocess.run(
        [*COMMAND, "render", *(a.format(small=small) for a in arguments)],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        cwd=tmp_path,
    )
    assert done.returncode == code, done.stderr
    assert text in done.stderr and "wanted:" in done.stderr and "next:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.exr"))


def test_json_errors_are_json_too(tmp_path):
    said = actinic("render", tmp_path / "absent.exr", tmp_path / "out.exr", "--json", code=3)
    assert json.loads(said.stdout)["code"] == 3


def test_stocks_controls_and_spaces_list_what_there_is():
    assert {s["id"] for s in json.loads(actinic("stocks", "--json").stdout)} >= {NEGATIVE, PRINT}
    controls = json.loads(actinic("controls", "--json").stdout)
    assert {"expose.ev", "scatter.halation", "enlarge.red"} <= {c["key"] for c in controls}
    assert "arri_logc4" in actinic("spaces").stdout


def test_output_space_of_opencolorio_is_the_linear_print_in_that_space(tmp_path, small):
    actinic("render", small, tmp_path / "a.exr", "--output", "acescg", "--depth", "float")
    actinic("render", small, tmp_path / "b.exr", "--output", "lin_rec709_scene", "--depth", "float")
    linear, other = (read(tmp_path / n).pixels for n in ("a.exr", "b.exr"))
    from actinic.colour import matrix

    np.testing.assert_allclose(other, linear @ matrix("ACEScg", "Rec.709").T, atol=2e-4)
