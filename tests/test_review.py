"""The review page in a real Chromium: what a person sees and does, without a network."""

import re

import numpy as np
import plates
import pytest
from browser import Browser
from test_cli import actinic

from actinic.codes import Code
from actinic.errors import FilmError
from actinic.render import picture
from actinic.render.order import Order
from actinic.render.run import run
from actinic.render.shot import Shot
from actinic.review import encoded, exposures, gather, page


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three frames in two versions, the second warmer and with stages."""
    folder = tmp_path_factory.mktemp("review")
    pattern = plates.shot(folder / "in", range(1001, 1004), height=180, width=320)
    for name, how in (("one", {}), ("two", {"control": ("enlarge.red=30",), "parts": "beauty,negative,halation"})):
        order = Order((str(pattern), str(folder / name / "f.%04d.exr")), **how)
        list(run(Shot(order.request), order.jobs()))
    words = [folder / "one/f.%04d.exr", folder / "two/f.%04d.exr", "--plates", pattern, "--out", folder / "page"]
    actinic("review", *words, "--crop", "100x80+20+10")
    return folder


@pytest.fixture(scope="module")
def browser(folder, tmp_path_factory):
    made = Browser(tmp_path_factory.mktemp("chromium"))
    yield made
    made.close()


@pytest.fixture
def opened(browser, folder):
    browser.errors.clear()
    browser.open(folder / "page/index.html")
    browser.settled()
    yield browser
    assert not browser.errors


def pixel(browser, x, y):
    """The colour at x, y of the canvas, shares of its size."""
    at = f"Math.round({x} * view.width), Math.round({y} * view.height), 1, 1"
    return np.array(browser.js(f"[...pen.getImageData({at}).data]"))[:3]


def lit(browser, scope):
    """How many pixels of a scope are not black."""
    code = f"(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data)(document.getElementById('{scope}'))"
    return browser.js(f"{code}.filter((v, k) => k % 4 < 3 && v > 40).length")


def test_the_page_needs_nothing_from_outside(folder):
    text = (folder / "page/index.html").read_text()
    assert not re.search(r'(src|href)="?(https?:)?//|@import|url\(', text) and text.count("<html") == 1


def test_it_opens_with_picture_burn_in_and_every_scope(opened):
    opened.until("[...document.querySelectorAll('#strip img')].every(i => i.naturalWidth > 0)")
    burn = opened.js("document.getElementById('burn').textContent")
    for word in (
        "f.1001.exr",
        "frame 1001",
        "01:00:41:17",
        "kodak_vision3_250d_5207 on kodak_vision_2383",
        "as measured",
    ):
        assert word in burn
    opened.until("scopedOf !== null")
    assert all(lit(opened, scope) > 200 for scope in ("waveform", "parade", "vector", "histogram", "curves"))
    assert opened.js(
        "document.documentElement.scrollWidth <= 1280 && document.getElementById('side').scrollWidth <= 304"
    )


def test_the_picture_keeps_its_shape(opened):
    width, height = opened.js("[box({width: 320, height: 180}).w, box({width: 320, height: 180}).h]")
    assert width / height == pytest.approx(320 / 180, rel=1e-3)
    sizes = opened.js("[view.width, view.clientWidth, view.height, view.clientHeight]")
    assert sizes[0] == sizes[1] and sizes[2] == sizes[3]


def test_the_wipe_shows_b_right_of_the_line_and_moves_by_keys_and_mouse(opened):
    before = pixel(opened, 0.75, 0.5)
    opened.key("w")
    left, right = pixel(opened, 0.25, 0.5), pixel(opened, 0.75, 0.5)
    assert opened.js("review.wipe") and not np.array_equal(before, right)
    for _ in range(3):
        opened.key("[")
    assert opened.js("review.at") == pytest.approx(0.44)
    x, y, width, height = opened.js("(r => [r.x, r.y, r.width, r.height])(view.getBoundingClientRect())")
    opened.drag((x + 0.44 * width, y + height / 2), (x + 0.1 * width, y + height / 2))
    assert opened.js("review.at") == pytest.approx(0.1, abs=0.01)
    assert not np.array_equal(pixel(opened, 0.25, 0.5), left)
    opened.key("w")
    np.testing.assert_array_equal(pixel(opened, 0.75, 0.5), before)


def test_space_held_shows_b_and_let_go_shows_a(opened):
    before = pixel(opened, 0.5, 0.5)
    opened.key(" ", "keyDown")
    assert not np.array_equal(pixel(opened, 0.5, 0.5), before)
    assert "enlarge.red 30" in opened.js("document.getElementById('burn').textContent")
    opened.key(" ", "keyUp")
    np.testing.assert_array_equal(pixel(opened, 0.5, 0.5), before)


def test_frames_zoom_and_pan_by_keys_wheel_and_mouse(opened):
    opened.key("ArrowRight")
    assert "frame 1002" in opened.js("document.getElementById('burn').textContent")
    opened.key("+")
    assert opened.js("review.zoom") == 1.25
    opened.mouse("mouseWheel", 600, 400, deltaX=0, deltaY=-100)
    opened.settled()
    assert opened.js("review.zoom") > 1.4
    opened.drag((600, 400), (640, 430))
    moved = opened.js("[review.x, review.y]")
    opened.key("0")
    assert moved != [0, 0] and opened.js("[review.zoom, review.x, review.y]") == [1, 0, 0]


def test_the_crop_is_the_pictures_own_pixels(opened, folder):
    opened.key("c")
    assert opened.js("document.getElementById('zoom').textContent") == "100 %, crop 100x80 at 20,10"
    where = opened.js("(b => [b.x, b.y])(box({width: 100, height: 80}))")
    x, y = (round(v) for v in where)
    got = np.array(opened.js(f"[...pen.getImageData({x}, {y}, 100, 80).data]")).reshape(80, 100, 4)[..., :3]
    shown = gather.on_screen(picture.read(folder / "one/f.1001.exr"))[10:90, 20:120] * 255
    assert np.abs(got - shown).max() < 0.51


def test_the_error_map_says_the_mean_and_is_dark_for_one_version(opened):
    opened.key("e")
    said = opened.js("document.getElementById('burn').textContent")
    mean = float(re.search(r"mean ([\d.]+)", said)[1])
    assert 0.5 < mean < 20
    opened.key("1", code="Digit1")
    opened.js("set({ b: 0 })")
    opened.settled()
    assert "mean 0.00" in opened.js("document.getElementById('burn').textContent")


def test_the_difference_is_the_one_of_cie(opened):
    """Pairs of the supplementary data of sharma2005."""
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ]
    for one, two, wanted in pairs:
        assert opened.js(f"deltaE({list(one)}, {list(two)})") == pytest.approx(wanted, abs=1e-4)
    white = opened.js("lab([255, 255, 255], 0)")
    np.testing.assert_allclose(white, [100, 0, 0], atol=0.01)


def test_stages_and_parameters_are_shown(opened):
    assert opened.js("[...document.getElementById('part').options].map(o => o.value)") == ["", "negative", "halation"]
    opened.js("set({ a: 1 })")
    opened.settled()
    before = pixel(opened, 0.5, 0.5)
    opened.key("p")
    assert not np.array_equal(pixel(opened, 0.5, 0.5), before)
    opened.js("set({ a: 0, b: 1 })")
    opened.settled()
    assert "enlarge.red2530" in opened.js("document.getElementById('facts').textContent")


def test_buttons_do_what_their_keys_do_and_text_is_readable(opened):
    opened.js("document.getElementById('wipe').click()")
    opened.settled()
    assert opened.js("document.getElementById('wipe').getAttribute('aria-pressed')") == "true"
    opened.key("?")
    assert opened.js("document.getElementById('keys').open")
    ink, ground = (opened.js(f"getComputedStyle(document.body).{n}") for n in ("color", "backgroundColor"))
    ink, ground = ([int(n) for n in re.findall(r"\d+", colour)[:3]] for colour in (ink, ground))
    luminance = [np.dot(((np.array(c) / 255) ** 2.2), [0.2126, 0.7152, 0.0722]) for c in (ink, ground)]
    assert (max(luminance) + 0.05) / (min(luminance) + 0.05) > 7


def test_the_curves_scope_counts_every_pixel_where_it_is_exposed(folder):
    recipe = picture.read(folder / "one/f.1001.exr").recipe
    scope = exposures.Scope(recipe)
    counts, curves = scope.histogram(folder / "in/plate.1001.exr", 1001), scope.curves()
    assert [sum(c) for c in counts] == [180 * 320] * 3
    assert all(np.all(np.diff(c) >= -1e-3) for c in curves)
    mean = np.average(exposures.LOG_H, weights=counts[1])
    assert abs(mean - (scope.mid_log_h() - 0.5 * np.log10(2))) < 0.3  # the plates: 2^U(-5, 4) about grey


def test_versions_are_paired_and_what_has_no_pair_is_told(tmp_path, folder):
    one, two = gather.versions([str(folder / "one/f.1001.exr"), str(folder / "two/f.1003.exr")])
    assert list(one.files) == list(two.files) == [1001]
    plates.shot(tmp_path, [7])
    with pytest.raises(FilmError, match="without a frame in common"):
        gather.versions([str(folder / "one/f.%04d.exr"), str(tmp_path / "plate.%04d.exr")])
    said = actinic("review", folder / "one/f.%04d.exr", "--frames", "1001-1009", code=Code.MISSING)
    assert "missing frames 1004-1009" in said.stderr
    actinic("review", folder / "one/f.1001.exr", "--crop", "9", code=Code.USAGE)


def test_frames_without_a_recipe_and_plates_can_be_reviewed(tmp_path):
    pattern = plates.shot(tmp_path, [1], height=48, width=64)
    made = page.write(
        tmp_path / "r", found := gather.versions([str(pattern)]), gather.gathered(found, str(pattern), None)
    )
    assert "no recipe in the file" in made.read_text()


def test_a_jpeg_is_the_picture(tmp_path):
    import base64

    ramp = np.linspace(0, 1, 64)[None, :, None].repeat(32, 0).repeat(3, 2)
    (tmp_path / "r.jpg").write_bytes(base64.b64decode(encoded.encoded(ramp, 95)))
    np.testing.assert_allclose(picture.read(tmp_path / "r.jpg").pixels, ramp, atol=0.02)
    assert encoded.scaled(ramp, 16).shape == (8, 16, 3) and encoded.cut(ramp, (60, 30, 10, 10)).shape == (10, 10, 3)
