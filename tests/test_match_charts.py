"""Charts in pictures: found, turned the right way up, read to the value, flagged, refused."""

import base64
import importlib.util
import io
import json
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import pytest
from typer.testing import CliRunner

from actinic import colour
from actinic.cli import app
from actinic.errors import FilmError
from actinic.match import locate
from actinic.match.layouts import layout

CHART = layout("classic")
QUAD = np.array([[60.0, 40.0], [330.0, 62.0], [318.0, 230.0], [52.0, 215.0]])  # in perspective
TURNS = {
    "upright": lambda p: p,
    "turned by 180 degrees": lambda p: p[::-1, ::-1],
    "turned by 90 degrees": lambda p: np.rot90(p, -1),
    "turned by 270 degrees": np.rot90,
    "mirrored": lambda p: p[:, ::-1],
}


def drawn(chart=CHART, quad=QUAD, shape=(280, 400)):
    """A picture of a chart in perspective, gaps between its patches, on a dark ground: light."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(float)
    unit = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    back = locate.points(_inverse(quad, unit), np.stack([x, y], axis=-1) / 400)
    u, v = back[..., 0] * chart.columns, back[..., 1] * chart.rows
    inside = (u > 0) & (u < chart.columns) & (v > 0) & (v < chart.rows)
    i, j = np.clip(u.astype(int), 0, chart.columns - 1), np.clip(v.astype(int), 0, chart.rows - 1)
    is_patch = inside & (np.abs(u - i - 0.5) < 0.42) & (np.abs(v - j - 0.5) < 0.42)
    return np.where(is_patch[..., None], chart.rgb[j * chart.columns + i], 0.02)


def _inverse(quad, unit):
    """Where the corners of 400 by 400 pixels lie in the chart's unit square, through its homography."""
    from scipy.optimize import least_squares

    ends = np.array([[0.0, 0], [400, 0], [400, 400], [0, 400]])
    found = [
        least_squares(lambda s, e=e: locate.points(quad, s) - e, unit[k] * 1.2 - 0.1).x for k, e in enumerate(ends)
    ]
    return np.array(found)


def corners_after(turn, shape=(280, 400)):
    """The quad's corners in the turned picture."""
    marks = []
    for x, y in QUAD:
        dot = np.zeros((*shape, 1))
        dot[int(y), int(x)] = 1
        at = np.argwhere(turn(dot)[..., 0])[0]
        marks.append(at[::-1])
    return np.array(marks, float)


@pytest.mark.parametrize("lies", TURNS)
def test_a_chart_is_read_the_right_way_up_however_it_lies(lies):
    turn = TURNS[lies]
    found = locate.read(turn(drawn()), CHART, corners_after(turn))
    assert found.lies == lies
    assert np.abs(found.values / CHART.rgb - 1).max() < 0.01


def test_corners_a_little_off_are_drawn_tight():
    found = locate.read(drawn(), CHART, QUAD + np.array([[6, 5], [-5, 6], [5, -6], [-4, 4]]))
    assert np.abs(found.values / CHART.rgb - 1).max() < 0.01 and found.spread.max() < 0.01


def test_a_film_like_picture_of_the_chart_is_read_too():
    graded = (drawn() ** 0.6) @ np.array([[0.9, 0.1, 0], [0.1, 0.7, 0.1], [0, 0.1, 0.5]])
    assert locate.read(graded, CHART, QUAD).likeness > locate.ALIKE


@pytest.mark.parametrize("name", ["classic", "passport", "sg"])
def test_layouts_name_every_patch_once(name):
    chart = layout(name)
    assert len(set(chart.names)) == len(chart.rgb) == chart.columns * chart.rows


def test_an_unknown_chart_points_to_the_csv():
    with pytest.raises(FilmError, match="scanin"):
        layout("it8")


def test_where_no_chart_is_none_is_read():
    with pytest.raises(FilmError, match="no chart found"):
        locate.read(np.random.default_rng(1).uniform(0, 1, (280, 400, 3)), CHART, QUAD)


def test_stray_light_and_gamma_are_measured():
    light = drawn()
    clean = locate.read(light, CHART, QUAD)
    assert abs(locate.flare(clean, CHART)) < 0.005 and abs(locate.gamma(clean, CHART) - 1) < 0.03
    veiled = locate.read(light + 0.03 * light.max(), CHART, QUAD)
    assert 0.02 < locate.flare(veiled, CHART) < 0.04
    encoded = locate.read(colour.from_linear(light, colour.CURVES["srgb"]), CHART, QUAD)
    assert locate.gamma(encoded, CHART) < 0.6


def saved(path, image, kind="float"):
    out = oiio.ImageOutput.create(str(path))
    spec = oiio.ImageSpec(image.shape[1], image.shape[0], 3, kind)
    assert out.open(str(path), spec) and out.write_image(np.ascontiguousarray(image, np.float32)) and out.close()
    return path


def matched(folder, digital, film, more="", *options):
    text = "digital,film,light,ev,digital_corners,film_corners\n"
    (folder / "pairs.csv").write_text(text + f"{digital},{film},D55,0,{_words(QUAD)},{_words(QUAD)}\n{more}")
    asked = ["match", str(folder / "pairs.csv"), "--out", str(folder / "profile"), "--model", "physical", *options]
    return CliRunner().invoke(app, asked)


def _words(quad):
    return " ".join(f"{v:g}" for v in quad.ravel())


def test_a_pair_of_pictures_becomes_a_profile_with_sheets(tmp_path):
    light = 0.5 * drawn()
    saved(tmp_path / "d.exr", light)
    saved(tmp_path / "f.png", np.clip(light * [1.1, 1, 0.8], 0, 1) ** 0.4, "uint16")
    done = matched(tmp_path, "d.exr", "f.png")
    assert done.exit_code == 0, done.exception
    assert {p.name for p in (tmp_path / "profile").iterdir()} == {
        "match.npz", "report.md", "chart_01_digital.png", "chart_01_film.png",
    }  # fmt: skip
    assert "# Match: 24 pairs" in done.output


def test_eight_bit_srgb_given_as_light_is_found_out(tmp_path):
    code = colour.from_linear(0.9 * drawn(), colour.CURVES["srgb"])
    saved(tmp_path / "d.png", code, "uint8")
    done = matched(tmp_path, "d.png", "d.png")
    assert isinstance(done.exception, FilmError) and "--source srgb" in str(done.exception)
    assert not (tmp_path / "profile").exists()
    assert matched(tmp_path, "d.png", "d.png", "", "--source", "srgb").exit_code == 0


def test_a_row_without_its_other_picture_and_a_missing_file_are_named(tmp_path):
    saved(tmp_path / "d.exr", 0.5 * drawn())
    done = matched(tmp_path, "d.exr", "d.exr", "d.exr,,D55,1,,\n")
    assert "row 3, column film: empty" in str(done.exception)
    assert "no " in str(matched(tmp_path, "d.exr", "gone.exr").exception)
    assert not (tmp_path / "profile").exists()


@pytest.fixture(scope="module")
def photographs():
    """Photographs in the notebooks of colour-checker-detection: a Passport on its side, and a classic chart."""
    spec = importlib.util.find_spec("colour_checker_detection")
    if spec is None:
        pytest.skip("no colour-checker-detection here: pip install 'actinic[match]'")
    pytest.importorskip("cv2", reason="no OpenCV here: pip install 'actinic[match]'")
    book = Path(spec.origin).parent / "examples/examples_detection_segmentation.ipynb"
    if not book.exists():
        pytest.skip("this colour-checker-detection has no notebooks")
    outputs = [o for c in json.loads(book.read_text())["cells"][:5] for o in c.get("outputs", ())]
    shown = [o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {})]
    return [_decoded(text)[10:-10, 10:-10] for text in shown[:2]]


def _decoded(text):
    image = pytest.importorskip("PIL.Image", reason="Pillow decodes the notebook's pictures")
    return np.asarray(image.open(io.BytesIO(base64.b64decode("".join(text)))).convert("RGB")) / 255.0


def test_the_chart_is_found_in_photographs_whichever_way_they_are_turned(photographs):
    for photograph, turn in ((photographs[1], lambda p: p), (photographs[0], np.rot90)):
        found = locate.read(turn(photograph), CHART)
        assert found.likeness > 0.9 and (np.diff(found.values[-6:, 1]) < 0).all() and np.median(found.spread) < 0.05


def test_a_photograph_without_a_chart_is_refused(photographs):
    with pytest.raises(FilmError, match="no chart found"):
        locate.read(photographs[1][:150, :400], CHART)
