"""Claims about the bundled pictures: range, exactness, rights, and that the code still makes them."""

from pathlib import Path

import numpy as np
import pytest

from actinic.render import scene

oiio = pytest.importorskip("OpenImageIO")
PICTURES = Path(__file__).parent.parent / "pictures"
NAMES = ["photograph.exr", "hdr_scene.exr"]


def read(name):
    """Pixels (H, W, 3) float64 and header of a bundled picture."""
    buffer = oiio.ImageBuf(str(PICTURES / name))
    return np.asarray(buffer.get_pixels(oiio.FLOAT), dtype=np.float64), buffer.spec()


@pytest.fixture(scope="module")
def chart():
    return read("hdr_scene.exr")[0]


def inside(picture, box, margin=1):
    x0, y0, x1, y1 = box
    return picture[y0 + margin : y1 - margin, x0 + margin : x1 - margin]


def luminance(rgb):
    return rgb @ np.array([0.2722287, 0.6740818, 0.0536895])


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_is_a_small_half_float_of_finite_light(name):
    pixels, spec = read(name)
    assert spec.format == oiio.HALF and spec.nchannels == 3
    assert (PICTURES / name).stat().st_size < 1.5e6
    assert np.isfinite(pixels).all() and pixels.min() >= 0


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_says_whose_it_is_and_what_its_numbers_mean(name):
    _, spec = read(name)
    rights, made = spec.getattribute("Copyright"), spec.getattribute("ImageDescription")
    assert ("Public domain" if name == "photograph.exr" else "Apache-2.0") in rights
    assert "Linear ACEScg" in made and "make_pictures.py" in made
    assert spec.getattribute("oiio:ColorSpace") in ("ACEScg", "lin_ap1_scene")
    aces = (0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767)
    np.testing.assert_allclose(spec.getattribute("chromaticities"), aces, atol=1e-6)
    assert name in (PICTURES / "README.md").read_text()


def test_the_photograph_says_that_its_highlights_were_extrapolated():
    assert "EXTRAPOLATED" in read("photograph.exr")[1].getattribute("ImageDescription")


def test_the_photograph_has_skin_near_grey_highlights_above_one_and_deep_shadow():
    pixels, _ = read("photograph.exr")
    light = luminance(pixels)
    cheek = luminance(pixels[118:132, 205:219]).mean()
    assert 0.18 < cheek < 1.0
    assert light.max() > 4.0 and (light < 0.005).mean() > 0.02
    assert 0.1 < np.median(light) < 0.5


def test_opening_up_keeps_grey_hue_and_order():
    grey = np.full((1, 3), 0.18)
    np.testing.assert_allclose(scene.opened_up(grey), grey, rtol=1e-12)
    ramp = np.linspace(0, 1, 256)[:, None] * np.array([1.0, 0.4, 0.2])
    opened = scene.opened_up(ramp)
    assert np.all(np.diff(opened[:, 0]) > 0) and np.isfinite(opened).all()
    np.testing.assert_allclose(opened[1:, 1] / opened[1:, 0], 0.4, rtol=1e-12)


def test_the_scene_spans_seventeen_stops(chart):
    light = luminance(chart)
    assert np.log2(light.max() / 0.18) == pytest.approx(10.0, abs=1e-3)
    assert np.log2(light.min() / 0.18) <= -6.999  # the half nearest to -7
    assert (light > 0.18 * 2**9.5).sum() > 500


@pytest.mark.parametrize("i", range(len(scene.WEDGE_EV)))
def test_wedge_steps_are_exact_to_half_precision(chart, i):
    x0, y0, x1, y1 = scene.wedge_box(i)
    step = chart[y0:y1, x0:x1]
    assert np.all(step == np.float64(np.float16(np.float32(scene.light_of(scene.WEDGE_EV[i])))))


def test_wedge_holds_mid_grey_and_runs_from_minus_seven_to_plus_five():
    assert scene.WEDGE_EV[0] == -7 and scene.WEDGE_EV[-1] == 5 and 0.0 in scene.WEDGE_EV


def test_colour_patches_are_flat_and_those_of_a_colorchecker(chart):
    """The neutral row falls and is neutral; light skin has the Y of 0.35 that the chart is known for."""
    patches = [inside(chart, scene.checker_box(i), 0) for i in range(24)]
    assert all(np.ptp(patch, axis=(0, 1)).max() == 0 for patch in patches)
    colours = np.array([patch[0, 0] for patch in patches])
    neutral = colours[18:]
    assert np.all(np.diff(luminance(neutral)) < 0)
    assert np.all(np.ptp(neutral, axis=1) < 0.06 * neutral.mean(axis=1))
    assert luminance(colours[1]) == pytest.approx(0.35, abs=0.02)
    assert luminance(colours[21]) == pytest.approx(0.19, abs=0.015)


def test_the_edge_is_slanted_by_five_degrees_and_six_stops(chart):
    edge = inside(chart, scene.BOXES["edge"])[..., 0]
    low, high = scene.light_of(scene.EDGE_EV)
    covered = ((edge - low) / (high - low)).sum(axis=1)
    slope = np.polyfit(np.arange(len(covered)), covered, 1)[0]
    assert np.degrees(np.arctan(slope)) == pytest.approx(5.0, abs=0.02)
    assert edge.max() / edge.min() == pytest.approx(64.0, rel=2e-3)


@pytest.mark.parametrize("row", range(2))
@pytest.mark.parametrize("column", range(6))
def test_sines_have_their_stated_period_and_modulation(chart, row, column):
    x0, y0, x1, _ = scene.sine_box(row, column)
    wave = chart[y0 + 10, x0:x1, 0]
    n = np.arange(len(wave))
    period = scene.SINE_PERIODS_PX[column]
    turns = 2 * np.pi * n / period
    basis = np.stack([np.ones(len(n)), np.cos(turns), np.sin(turns)], axis=1)
    mean, c, s = np.linalg.lstsq(basis, wave, rcond=None)[0]
    assert mean == pytest.approx(0.18, rel=1e-3)
    assert np.hypot(c, s) / mean == pytest.approx(scene.SINE_MODULATIONS[row], rel=2e-3)


def test_a_point_of_one_pixel_is_one_pixel_at_ten_stops_on_a_dark_field(chart):
    around = chart[362:383, 138:159]
    lit = luminance(around) > 0.18 * 2.0**-6
    assert lit.sum() == 1
    assert around[lit][0] == pytest.approx([184.3] * 3, rel=1e-3)
    assert luminance(around)[~lit] == pytest.approx(0.18 * 2.0**-7, rel=1e-3)


def test_the_code_still_makes_the_scene(chart):
    pytest.importorskip("colour")
    np.testing.assert_allclose(chart, scene.hdr_scene(), rtol=1e-3, atol=1e-6)
