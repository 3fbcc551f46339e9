"""Movies: what was encoded is what ffprobe and a decoder find."""

import json
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import numpy as np
import plates
import pytest
from test_cli import actinic
from test_farm import program, ran  # noqa: F401

from actinic.codes import Code
from actinic.errors import FilmError
from actinic.movie import codecs, shot, write, yuv
from actinic.render import picture
from actinic.render.order import Order
from actinic.render.run import run
from actinic.render.shot import Shot

pytest.importorskip("av")
TAGS = {
    "prores": ("prores", "HQ", "apch", "yuv422p10le", "bt709", "bt709", "bt709"),
    "h264": ("h264", "High", "avc1", "yuv420p", "bt709", "bt709", "bt709"),
    "hevc": ("hevc", "Main 10", "hvc1", "yuv420p10le", "bt2020nc", "smpte2084", "bt2020"),
}


def gradient(height=64, width=96, shift=0.0):
    """A smooth picture, which every codec carries nearly whole: (h, w, 3)."""
    x, y = np.meshgrid(np.linspace(0.1, 0.9, width), np.linspace(0.1, 0.9, height))
    return np.stack([x, y, 1 - 0.5 * (x + y) + shift], axis=-1).astype(np.float32)


def probed(path):
    """Streams and frames by ffprobe, or a skip."""
    if not shutil.which("ffprobe"):
        pytest.skip("no ffprobe: apt-get install ffmpeg")
    command = ["ffprobe", "-v", "error", "-show_streams", "-show_frames", "-of", "json"]
    return json.loads(subprocess.run([*command, str(path)], capture_output=True, check=True).stdout)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Five frames from 1001 as prints for Rec.709 and for PQ."""
    folder = tmp_path_factory.mktemp("movie")
    pattern = plates.shot(folder / "in", range(1001, 1006))
    for output in ("rec709", "rec2100_pq"):
        order = Order((str(pattern), str(folder / output / "f.%04d.exr")), output=output)
        list(run(Shot(order.request), order.jobs()))
    return folder


@pytest.mark.parametrize("name", TAGS)
def test_ffprobe_finds_codec_colours_timecode_and_rate(tmp_path, rendered, name):
    source = "rec2100_pq" if name == "hevc" else "rec709"
    actinic("movie", rendered / source / "f.%04d.exr", tmp_path / "m.mov", "--codec", name)
    found = probed(tmp_path / "m.mov")
    video, code = found["streams"]
    keys = "codec_name profile codec_tag_string pix_fmt color_space color_transfer color_primaries".split()
    assert tuple(video[k] for k in keys) == TAGS[name] and video["color_range"] == "tv"
    frame = next(f for f in found["frames"] if f["media_type"] == "video")
    assert tuple(frame[k] for k in keys[4:]) == TAGS[name][4:]
    assert (video["nb_frames"], video["r_frame_rate"]) == ("5", "24/1")
    assert code["codec_tag_string"] == "tmcd" and code["tags"]["timecode"] == "01:00:41:17"
    if name == "hevc":
        kinds = {data["side_data_type"] for data in frame["side_data_list"]}
        assert "Mastering display metadata" in kinds


@pytest.mark.parametrize("name, bar", [("prores", 0.004), ("h264", 0.012), ("hevc", 0.006)])
def test_a_decoder_finds_the_pixels_that_went_in(tmp_path, name, bar):
    codec, sent = codecs.CODECS[name], [gradient(shift=0.02 * k) for k in range(4)]
    assert write.write(tmp_path / "m.mov", sent, codec, Fraction(24)) == 4
    got = list(write.read(tmp_path / "m.mov", codec))
    assert len(got) == 4
    for a, b in zip(sent, got, strict=True):
        assert np.sqrt(np.mean((a - b) ** 2)) < bar and np.abs((a - b).mean(axis=(0, 1))).max() < bar / 2


@pytest.mark.parametrize("codec", codecs.CODECS.values(), ids=lambda c: c.name)
def test_grey_is_exact_to_half_a_code_and_colours_come_back(codec):
    grey = np.repeat(np.linspace(0, 1, 256, dtype=np.float32)[None, :, None], 3, axis=2).repeat(2, axis=0)
    back = yuv.to_rgb(yuv.to_yuv(grey, codec.layout), codec.layout)
    assert np.abs(back - grey).max() < 0.51 / 219 / 2 ** (codec.layout.bits - 8)
    flat = np.broadcast_to(np.float32([0.9, 0.2, 0.1]), (4, 4, 3))
    np.testing.assert_allclose(yuv.to_rgb(yuv.to_yuv(flat, codec.layout), codec.layout), flat, atol=0.008)
    assert yuv.to_yuv(np.zeros((2, 2, 3)), codec.layout)[0][0, 0] == 16 * 2 ** (codec.layout.bits - 8)


def test_primaries_have_the_codes_that_the_standards_give():
    """BT.709 red at 8 bits is Y 63, Cb 102, Cr 240; BT.2020 red at 10 bits Y 294, Cb 387, Cr 960."""
    red = np.broadcast_to(np.float32([1, 0, 0]), (2, 2, 3))
    for layout, codes in (
        (yuv.Layout("bt709", 8, True), (63, 102, 240)),
        (yuv.Layout("bt2020", 10, True), (294, 387, 960)),
    ):
        assert tuple(int(p[0, 0]) for p in yuv.to_yuv(red, layout)) == codes


def test_frames_of_another_colour_space_are_converted(rendered):
    codec = codecs.CODECS["hevc"]
    (pixels,) = shot.pixels_of([rendered / "rec709/f.1001.exr"], codec)
    code = picture.read(rendered / "rec709/f.1001.exr").pixels
    inside = ((code > 0) & (code < 1)).all(axis=-1)
    assert inside.mean() > 0.3
    code, pixels = code[inside], pixels[inside]
    light = (code**2.4) @ np.array([0.2126, 0.7152, 0.0722]) * 100
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = np.maximum(pixels, 0) ** (1 / m2)
    nits = 10000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)
    np.testing.assert_allclose(nits @ np.array([0.2627, 0.6780, 0.0593]), light, rtol=0.02, atol=0.05)


def test_an_odd_size_is_padded_and_mixed_sizes_are_refused(tmp_path):
    codec = codecs.CODECS["h264"]
    write.write(tmp_path / "odd.mp4", [gradient(33, 65)] * 2, codec, Fraction(24))
    assert next(write.read(tmp_path / "odd.mp4", codec)).shape == (34, 66, 3)
    with pytest.raises(FilmError, match="frame 2 of 96x64 after 66x34"):
        write.write(tmp_path / "mixed.mov", [gradient(33, 65), gradient()], codec, Fraction(24))
    assert not (tmp_path / "mixed.mov").exists() and len(list(tmp_path.iterdir())) == 1


def test_a_codec_that_this_ffmpeg_lacks_is_told(tmp_path):
    with pytest.raises(FilmError, match="no encoder libx267") as refusal:
        write.write(tmp_path / "m.mov", [gradient()], replace(codecs.CODECS["h264"], encoder="libx267"), Fraction(24))
    assert refusal.value.code == Code.EXTRA and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words, code, text",
    [
        (["m.avi", "--codec", "h264"], Code.WRITE, ".mov or .mp4"),
        (["m.mp4", "--codec", "prores"], Code.WRITE, "m.mov"),
        (["m.mov", "--codec", "vp9"], Code.USAGE, "prores"),
        (["m.mov", "--timecode", "1:2:3:4"], Code.USAGE, "HH:MM:SS:FF"),
        (["m.mov", "--fps", "0"], Code.USAGE, "--fps 24"),
        (["m.mov", "--frames", "1001-1009"], Code.MISSING, "missing frames 1006-1009"),
        (["/proc/nowhere/m.mov"], Code.WRITE, "/proc/nowhere"),
    ],
)
def test_what_cannot_be_a_movie_is_told(tmp_path, rendered, words, code, text, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert text in actinic("movie", rendered / "rec709/f.%04d.exr", *words, code=code).stderr


def test_densities_are_no_movie(tmp_path, rendered):
    actinic("render", rendered / "in/plate.1001.exr", tmp_path / "d.exr", "--view", "status_m")
    said = actinic("movie", tmp_path / "d.exr", tmp_path / "d.mov", code=Code.COLOUR_SPACE)
    assert "densities" in said.stderr


def test_a_bundles_movie_step_follows_its_frames(tmp_path, rendered, program):  # noqa: F811
    words = [rendered / "in/plate.%04d.exr", tmp_path / "out/f.%04d.exr", "--frames", "1001-1004"]
    actinic("submit", "--out", tmp_path / "job", "--movie", tmp_path / "shot.mov", *words)
    done = ran(tmp_path / "job/template.json", program, "--step", "Movie", "--run-dependencies")
    assert done.returncode == 0, done.stdout
    assert len(list(write.read(tmp_path / "shot.mov", codecs.CODECS["prores"]))) == 4
