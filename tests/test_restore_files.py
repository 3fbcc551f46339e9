"""`actinic restore` on real files: what it writes, what it refuses, and inputs that stay as they were."""

import json
from dataclasses import replace

import numpy as np
import OpenImageIO as oiio
import pytest
from conftest import ROOT
from test_cli import actinic

from actinic.codes import Code
from actinic.errors import FilmError
from actinic.render.picture import read
from actinic.restore import damage, nets, pictures
from actinic.restore.restore import Settings

JOB = pictures.Job(Settings(grain=0))


@pytest.fixture(scope="module")
def trained():
    return nets.load()


def scene(side=96):
    light = oiio.ImageBuf(str(ROOT / "pictures/photograph.exr")).get_pixels(oiio.FLOAT)[
        150 : 150 + side, 20 : 20 + side
    ]
    return np.clip(light, 0, 1) ** (1 / 2.2)


def damaged(side=96):
    clean = scene(side).astype(np.float32)
    return damage.damaged(clean, 2, 0.08, "grey", clean[..., 0], np.random.default_rng(1))[0]


def written(path, pages, kind="uint16", names=None):
    """A file of one page or several, values 0..1."""
    specs = [oiio.ImageSpec(p.shape[1], p.shape[0], p.shape[2], kind) for p in pages]
    for spec in specs if names else ():
        spec.channelnames = names
    out = oiio.ImageOutput.create(str(path))
    assert out.open(str(path), tuple(specs)) if len(pages) > 1 else out.open(str(path), specs[0])
    for k, (page, spec) in enumerate(zip(pages, specs, strict=True)):
        assert k == 0 or out.open(str(path), spec, "AppendSubimage")
        assert out.write_image(np.ascontiguousarray(page, np.float32))
    out.close()
    return path


def stored(path):
    """The numbers of a file, in its own format."""
    image = oiio.ImageInput.open(str(path))
    return image.read_image(image.spec().format)


def gone(folder):
    return {p.name for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name,kind", [("a.tif", "uint16"), ("b.tif", "uint8"), ("c.png", "uint16"), ("d.exr", "half")])
def test_codes_outside_the_mask_are_the_very_same_in_the_file(tmp_path, trained, name, kind):
    source = written(tmp_path / name, [damaged()], kind)
    made = pictures.one(source, tmp_path / f"out_{name}", trained, JOB, tmp_path / "mask.exr")
    mask = read(made.mask).pixels > 0
    before, after = stored(source), stored(made.target)
    assert before.dtype == after.dtype and np.array_equal(before[~mask], after[~mask])
    assert mask.any() and (before[mask] != after[mask]).any()
    assert made.repaired_percent == pytest.approx(100 * mask.any(axis=-1).mean(), abs=1e-3)


def test_the_mask_says_confidence_and_what_is_unrecoverable(tmp_path, trained):
    codes = damaged()
    codes[10:14, 20:40] = np.nan
    source = written(tmp_path / "scan.exr", [codes], "float")
    made = pictures.one(source, tmp_path / "out.exr", trained, replace(JOB, curve="srgb"), tmp_path / "mask.exr")
    held = read(made.mask)
    assert set(held.extra) == {"confidence.R", "confidence.G", "confidence.B", "unrecoverable", "gone"}
    assert (held.extra["unrecoverable"][10:14, 20:40] == 1).all() and made.unrecoverable_percent > 0
    assert (held.extra["confidence.R"][held.pixels[..., 0] == 0] == 1).all()
    assert np.isfinite(read(made.target).pixels).all()


def test_infrared_in_a_second_page_marks_dust(tmp_path, trained):
    plane = np.full((96, 96, 1), 0.8)
    plane[40:43, 10:80] = 0.1
    source = written(tmp_path / "scan.tif", [scene(), plane])
    made = pictures.one(source, tmp_path / "out.tif", trained, JOB, tmp_path / "mask.exr")
    assert (read(made.mask).pixels[40:43, 10:80] == 1).all()
    without = pictures.one(source, tmp_path / "plain.tif", trained, replace(JOB, infrared="none"))
    assert without.unrecoverable_percent < made.unrecoverable_percent


def test_infrared_in_a_fourth_channel_marks_dust(tmp_path, trained):
    plane = np.full((96, 96, 1), 0.8)
    plane[40:43, 10:80] = 0.1
    source = written(tmp_path / "scan.tif", [np.concatenate([scene(), plane], 2)], names=("R", "G", "B", "infrared"))
    asked = replace(JOB, infrared=list(read(source).extra)[0])
    made = pictures.one(source, tmp_path / "out.tif", trained, asked, tmp_path / "mask.exr")
    assert (read(made.mask).pixels[40:43, 10:80] == 1).all()


def refused(tmp_path, trained, source, job=JOB):
    before, bytes_ = gone(tmp_path), source.read_bytes()
    with pytest.raises(FilmError) as caught:
        pictures.one(source, tmp_path / "out.tif", trained, job)
    assert gone(tmp_path) == before and source.read_bytes() == bytes_
    return caught.value


def test_a_missing_infrared_page_is_refused_when_asked_for(tmp_path, trained):
    source = written(tmp_path / "scan.tif", [damaged()])
    error = refused(tmp_path, trained, source, replace(JOB, infrared="ir"))
    assert error.code == Code.CHANNELS and "--infrared none" in str(error)


def test_a_truncated_tiff_is_refused(tmp_path, trained):
    source = written(tmp_path / "scan.tif", [damaged()])
    source.write_bytes(source.read_bytes()[:6000])
    assert refused(tmp_path, trained, source).code == Code.DAMAGED


def test_a_grey_picture_is_refused(tmp_path, trained):
    source = written(tmp_path / "grey.tif", [damaged()[..., :1]])
    assert refused(tmp_path, trained, source).code == Code.CHANNELS


def test_a_jpeg_becomes_a_tiff_of_its_codes(tmp_path, trained):
    source = written(tmp_path / "scan.jpg", [damaged()], "uint8")
    target = tmp_path / "out" / pictures.target_name(source)
    assert target.name == "scan.tif"
    (made,) = pictures.run([source], tmp_path / "out", trained, JOB, tmp_path / "masks")
    mask = read(made.mask).pixels > 0
    assert np.array_equal(stored(source)[~mask], stored(target)[~mask])


def test_an_output_that_is_an_input_is_refused(tmp_path, trained):
    source = written(tmp_path / "scan.tif", [damaged()])
    with pytest.raises(FilmError, match="folder of its own"):
        list(pictures.run([source], tmp_path, trained, JOB))


def test_the_command_restores_a_folder_and_goes_on_after_a_bad_file(tmp_path, trained):
    (tmp_path / "scans").mkdir()
    written(tmp_path / "scans/a.tif", [damaged()])
    (tmp_path / "scans/b.tif").write_bytes((tmp_path / "scans/a.tif").read_bytes()[:5000])
    out, masks = tmp_path / "clean", tmp_path / "masks"
    said = actinic("restore", tmp_path / "scans", "--out", out, "--mask-out", masks, "--json", code=Code.DAMAGED)
    good, bad = (json.loads(line) for line in said.stdout.splitlines())
    assert good["repaired_percent"] > 1 and bad["error"]["code"] == Code.DAMAGED
    assert gone(out) == {"a.tif"} and gone(masks) == {"a_mask.exr"}


def test_the_command_undoes_the_fade_of_a_roll(tmp_path, trained):
    (tmp_path / "roll").mkdir()
    light = np.repeat(np.linspace(0.01, 0.9, 96)[:, None, None], 96, 1) * np.ones(3)
    light = light * np.exp(0.1 * np.random.default_rng(2).normal(size=light.shape))
    weak = np.clip(light, 0, 1) ** np.array([1.0, 0.7, 0.8])
    written(tmp_path / "roll/a.tif", [weak ** (1 / 2.2)])
    job = ("--channels", "B", "--sensitivity", 0, "--fade", "roll", "--curve", "srgb")
    actinic("restore", tmp_path / "roll", "--out", tmp_path / "out", *job)
    before, after = (read(p).pixels.mean(axis=1) for p in (tmp_path / "roll/a.tif", tmp_path / "out/a.tif"))
    assert np.ptp(after, axis=1).mean() < 0.4 * np.ptp(before, axis=1).mean()


def test_without_the_nets_the_remedy_is_named(tmp_path):
    with pytest.raises(FilmError, match="train_restore.py"):
        nets.load(tmp_path)


def test_wrong_channels_are_refused(tmp_path):
    said = actinic("restore", tmp_path, "--out", tmp_path / "o", "--channels", "RX", code=Code.USAGE)
    assert "--channels" in said.stderr
