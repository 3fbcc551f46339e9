"""The delivery meter: known losses are measured as such, and a codec's is what a higher rate makes smaller."""

import json

import numpy as np
import OpenImageIO as oiio
import pytest
from scipy.ndimage import gaussian_filter
from test_cli import actinic

from actinic import presets, shelf
from actinic.codes import Code
from actinic.delivery import meter, texture
from actinic.errors import FilmError
from actinic.movie.codecs import CODECS

pytest.importorskip("av")


def grained(rms=0.03, frames=4, height=128, width=192, still=False):
    """A ramp with grain of its own in every frame: (n, h, w, 3)."""
    ramp = np.linspace(0.3, 0.6, width)[None, None, :, None] * np.ones((frames, height, 1, 3))
    rng = np.random.default_rng(8)
    grain = rng.standard_normal((1 if still else frames, height, width, 1)) * rms
    return (ramp + grain).astype(np.float32)


@pytest.mark.parametrize("still", [False, True])
def test_texture_that_passes_whole_survives_whole_and_its_rms_is_right(still):
    x = grained(still=still)[..., 0]
    found = texture.survival(x, x)
    np.testing.assert_allclose([found.rms_left, found.survives, *found.bands_survive], 1)
    assert found.rms == pytest.approx(0.03, rel=0.1)


def test_a_halved_texture_under_foreign_noise_survives_by_half_however_loud_it_looks():
    x = grained()[..., 0]
    noise = np.random.default_rng(1).standard_normal(x.shape) * 0.03
    ramp = grained(rms=0)[..., 0]
    found = texture.survival(x, ramp + 0.5 * (x - ramp) + noise)
    assert found.survives == pytest.approx(0.5, abs=0.06) and found.rms_left > 1


def test_a_blur_takes_the_fine_octaves_first():
    x = grained()[..., 0]
    found = texture.survival(x, gaussian_filter(x, (0, 1.0, 1.0)))
    assert list(found.bands_survive) == sorted(found.bands_survive, reverse=True)
    low, high = texture.BANDS[1]
    f = np.sqrt(low * high)
    assert found.bands_survive[1] == pytest.approx(np.exp(-2 * np.pi**2 * f**2), abs=0.1)


def test_a_still_picture_is_no_texture_where_grain_moves():
    x = grained(frames=6)
    steps = np.where(np.arange(192) % 16 < 8, 0.0, 0.05)[None, None, :]
    assert texture.survival(x[..., 0] + steps, x[..., 0]).survives == pytest.approx(1, abs=1e-3)


def test_amplified_and_coarser_change_what_they_say():
    x = grained()
    spread = (x - texture.amplified(x, 0)).std()
    assert (texture.amplified(x, 2) - texture.amplified(x, 0)).std() == pytest.approx(2 * spread, rel=1e-3)
    large = texture.coarser(x, 2) - texture.amplified(x, 0)
    assert large.shape == x.shape and large.std() == pytest.approx(spread, rel=0.02)
    fine = np.abs(np.diff((x - texture.amplified(x, 0))[..., 0], axis=2)).mean()
    assert np.abs(np.diff(large[..., 0], axis=2)).mean() < 0.75 * fine


def test_more_bits_keep_more_grain_and_prores_keeps_nearly_all():
    frames, codec = grained(), CODECS["h264"]
    starved, fed = meter.measured(frames, codec, (0.15, 3), 1.0)
    assert starved.survival.survives < 0.2 < 0.8 < fed.survival.survives and fed.amplitude == fed.size == 1
    assert starved.mbps < 0.3 and fed.mbps == pytest.approx(3, rel=0.3) and starved.amplitude != 1
    (whole,) = meter.measured(frames, CODECS["prores"], (1,), 1.0)
    assert whole.survival.survives > 0.9


@pytest.fixture
def look(tmp_path):
    return presets.write(presets.bake(*shelf.pair("kodak_vision3_250d_5207")), tmp_path / "look.actinic")


@pytest.fixture
def plate(tmp_path):
    for frame in (1, 2, 3):
        light = 0.18 * 2 ** (10 * (grained(0.02, height=128, width=160)[frame] - 0.45))
        spec = oiio.ImageSpec(160, 128, 3, "half")
        spec.attribute("oiio:ColorSpace", "lin_ap1_scene")
        out = oiio.ImageOutput.create(str(tmp_path / f"p.{frame:04d}.exr"))
        assert out.open(str(tmp_path / f"p.{frame:04d}.exr"), spec)
        assert out.write_image(light.astype(np.float32)) and out.close()
    return tmp_path / "p.%04d.exr"


def test_the_command_measures_writes_its_picture_and_says_json(tmp_path, look, plate):
    words = [
        look,
        plate,
        "--codec",
        "h264,hevc",
        "--mbps",
        "8",
        "--crop",
        "96x64",
        "--picture",
        tmp_path / "d.png",
    ]
    rows = json.loads(actinic("delivery", *words, "--json").stdout)
    assert [r["codec"] for r in rows] == ["h264", "hevc"]
    assert all(r["survives"] > 0.5 and r["amplitude"] == 1 for r in rows)
    spec = oiio.ImageInput.open(str(tmp_path / "d.png")).spec()
    assert (spec.width, spec.height) == (4 * 96 + 3 * 4, 22 + 2 * 64)


@pytest.mark.parametrize("crop, size", [("64x48", (48, 64)), ("65x49+9999+0", (48, 64)), (None, (288, 512))])
def test_a_crop_is_even_and_within_the_picture(crop, size):
    assert meter.cropped(np.zeros((400, 600, 3)), crop).shape[:2] == size


@pytest.mark.parametrize(
    "words, text",
    [
        (["--mbps", "fast"], "8,20,70"),
        (["--crop", "32x32"], "64 px"),
        (["--codec", "av2"], "h264"),
    ],
)
def test_what_cannot_be_measured_is_told(look, plate, words, text):
    assert text in actinic("delivery", look, plate, *words, code=Code.USAGE).stderr


def test_a_crop_that_names_no_size_is_refused():
    with pytest.raises(FilmError, match="WxH"):
        meter.cropped(np.zeros((400, 600, 3)), "9")
