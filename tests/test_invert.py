"""`actinic invert`: a roll of scans in, positives out; bad scans refused and nothing half-written."""

import hashlib
import io
import json

import numpy as np
import OpenImageIO as oiio
import pytest
from scans import GOLD, frame, light, save
from typer.testing import CliRunner

from actinic.cli import app
from actinic.codes import Code
from actinic.render.picture import read
from actinic.scan import exports, files, generator
from actinic.scan.rig import rig
from actinic.scan.run import Order, analyse, run

ALL = tuple(exports.EXPORTS)


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    """Two frames of one film in their rebates, 16-bit TIFF."""
    folder = tmp_path_factory.mktemp("scans")
    one, two = (generator.framed(frame(ev=ev, seed=k), 8 * k) for k, ev in enumerate((0.0, 1.0)))
    return [save(folder / "one.tif", one), save(folder / "two.tif", two)]


@pytest.fixture(scope="module")
def done(scans, tmp_path_factory):
    """The two frames by every export."""
    out = tmp_path_factory.mktemp("positives")
    return out, list(run(Order(tuple(scans), out, exports=ALL)))


def invert(*words):
    result = CliRunner().invoke(app, ["invert", *map(str, words)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_a_roll_is_written_by_every_export_at_once(done, scans):
    out, told = done
    wanted = {f"{p.stem}{e.ending}" for p in scans for e in exports.EXPORTS.values()}
    assert {p.name for p in out.iterdir()} == wanted | {"roll.json", "overrides.toml"}
    assert not any(d.error for d in told) and len(told) == 2 * len(ALL)


def test_running_again_writes_nothing_and_again_the_same_bytes(done, scans, tmp_path):
    out, _ = done
    before = digests(out)
    assert all(d.skipped for d in run(Order(tuple(scans), out, exports=ALL)))
    assert list(run(Order(tuple(scans), tmp_path, exports=ALL)))
    assert digests(tmp_path) == before


def test_another_control_is_written_anew(scans, tmp_path):
    assert invert(*scans, "--out", tmp_path).exit_code == 0
    first = digests(tmp_path)["one.tif"]
    assert invert(*scans, "--out", tmp_path, "-c", "enlarge.gang=4").exit_code == 0
    assert digests(tmp_path)["one.tif"] != first


def test_the_preview_is_the_export_made_smaller(done):
    out, _ = done
    big, small = read(out / "one.tif").pixels, read(out / "one_preview.png").pixels
    assert small.shape == big.shape and np.abs(small - big).max() <= 0.51 / 255 + 2e-5


def test_a_tiff_carries_its_profile_and_sixteen_bits(done):
    cms = pytest.importorskip("PIL.ImageCms")
    spec = oiio.ImageInput.open(str(done[0] / "one.tif")).spec()
    assert str(spec.format) == "uint16"
    profile = cms.ImageCmsProfile(io.BytesIO(bytes(spec.getattribute("ICCProfile"))))
    assert "srgb" in cms.getProfileDescription(profile)


def test_libraw_reads_the_dng_and_finds_the_scene(done):
    rawpy = pytest.importorskip("rawpy")
    scene = np.clip(read(done[0] / "one_scene.exr").pixels / 8, 0, 1)
    with rawpy.imread(str(done[0] / "one.dng")) as file:
        codes = file.postprocess(
            gamma=(1, 1), no_auto_bright=True, output_bps=16, use_camera_wb=True, output_color=rawpy.ColorSpace.raw
        )
    assert np.abs(codes / 65535 - scene).max() < 1e-3


def test_a_grey_patch_is_printed_grey(scans, tmp_path):
    card = generator.framed(frame(ev=0.5))
    card[60:80, 60:80] = frame(ev=0.5).grey
    path = save(tmp_path / "card.tif", card)
    assert invert(path, "--grey", "70,70", "--output", "rec709", "--out", tmp_path / "out").exit_code == 0
    rgb = np.median(read(tmp_path / "out/card.tif").pixels[62:78, 62:78].reshape(-1, 3), axis=0)
    aim = generator.truth(GOLD, np.full((1, 1, 3), 0.18, np.float32), 0.0)[0, 0]
    assert np.ptp(rgb) < 0.03 and abs(rgb.mean() - aim.mean()) < 0.03


def test_an_override_of_one_frame_holds_and_the_file_stays_as_it_is(scans, tmp_path):
    text = '[one]\nbase = [0, 0, 12, 40]\ncontrols = ["enlarge.gang=5"]\n[two]\nskip = true\n'
    (tmp_path / "overrides.toml").write_text(text)
    assert invert(*scans, "--out", tmp_path).exit_code == 0
    assert (tmp_path / "overrides.toml").read_text() == text and not (tmp_path / "two.tif").exists()
    kept = json.loads((tmp_path / "roll.json").read_text())["frames"]
    assert kept["one"]["rebate"]["source"] == "picked" and "two" not in kept


def test_explain_says_rebate_estimates_and_confidence_and_writes_nothing(scans, tmp_path):
    said = invert(*scans, "--explain", "one", "--out", tmp_path / "none").stdout
    assert all(word in said for word in ("rebate       found", "confidence", "grey card", "uncertainty", "development"))
    assert not (tmp_path / "none").exists()
    assert invert(*scans, "--explain", "one", "--json").stdout.startswith("{")


def test_a_truncated_scan_fails_alone_and_leaves_nothing(scans, tmp_path):
    cut = scans[0].read_bytes()[:20000]
    (tmp_path / "cut.tif").write_bytes(cut)
    result = invert(tmp_path / "cut.tif", *scans, "--out", tmp_path / "out")
    assert result.exit_code == Code.DAMAGED
    assert (tmp_path / "cut.tif").read_bytes() == cut
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names == {"one.tif", "two.tif", "roll.json", "overrides.toml"}


def test_eight_bits_work_with_a_warning(tmp_path):
    codes = np.clip(generator.framed(frame()), 0, 1) ** (1 / 2.2)
    path = save(tmp_path / "eight.jpg", codes, "uint8")
    result = invert(path, "--out", tmp_path / "out")
    assert result.exit_code == 0 and "8 bits" in result.output and (tmp_path / "out/eight.tif").exists()


def test_a_positive_given_for_a_negative_is_refused_and_works_as_a_slide(tmp_path):
    path = save(tmp_path / "positive.png", np.clip(light(), 0, 1) ** (1 / 2.2), "uint8")
    result = invert(path, "--out", tmp_path / "out")
    assert result.exit_code == Code.USAGE and not (tmp_path / "out/positive.tif").exists()
    assert invert(path, "--out", tmp_path / "out", "--mode", "slide").exit_code == 0
    assert (tmp_path / "out/positive.tif").exists()
    (tmp_path / "out/overrides.toml").write_text("[positive]\nnegative = true\n")
    assert invert(path, "--out", tmp_path / "out").exit_code == 0


def test_a_roll_without_any_rebate_is_flagged_and_inverted(tmp_path):
    path = save(tmp_path / "bare.tif", frame(film="kodak_vision3_500t_5219").scan)
    frames, _, _ = analyse(Order((path,), tmp_path))
    assert frames[0].rebate.source == "guessed" and any("no rebate" in flag for flag in frames[0].flags)


def test_mixed_rolls_are_told_apart(scans, tmp_path):
    other = save(tmp_path / "other.tif", generator.framed(frame("kodak_vision3_250d_5207", where="narrow_mono")))
    frames, _, _ = analyse(Order((*scans, other), tmp_path))
    assert [f.film_group for f in frames] == [0, 0, 1]
    assert any("another film" in flag for flag in frames[2].flags)


def test_two_scans_of_one_name_are_refused(scans, tmp_path):
    (tmp_path / "one.tif").write_bytes(scans[0].read_bytes())
    with pytest.raises(Exception, match="one name"):
        analyse(Order((scans[0], tmp_path / "one.tif"), tmp_path))


@pytest.mark.parametrize(
    "mode, film", [("bw", "kodak_tri_x_400"), ("maskless", GOLD), ("slide", "fujichrome_provia_100f")]
)
def test_other_films_have_their_modes(mode, film, tmp_path):
    scan = generator.framed(_scan(mode, film))
    path = save(tmp_path / "frame.tif", scan)
    assert invert(path, "--mode", mode, "--out", tmp_path / "out").exit_code == 0
    made = read(tmp_path / "out/frame.tif").pixels
    inner = made[14:-14, 14:-14].mean(axis=2).ravel()
    wanted = light(160).mean(axis=2).ravel()
    order = np.corrcoef(np.argsort(np.argsort(inner)), np.argsort(np.argsort(wanted)))[0, 1]
    assert order > 0.9 and (mode != "bw" or np.ptp(made, axis=2).max() < 0.02)


def _scan(mode, film):
    """A frame on silver, on a film whose base is clear, or a slide."""
    if mode == "maskless":
        one = frame(film)
        return generator.Frame(one.scan / one.rebate * 0.6, np.full(3, 0.6), one.grey, 0.0)
    from actinic import fold, native, stock
    from actinic.chain import Controls, State
    from actinic.prepare import Input

    print_ = stock.load("kodak_polymax_fine_art_paper") if mode == "bw" else None
    tables = fold.fold(stock.load(film), print_)
    made = native.Engine(tables).render(light(), Controls(), Input.named("linear_rec709"), until=State.NEGATIVE)[0]
    through, clear = (
        10 ** -(a @ tables["film.dyes"] + tables["film.base"]) @ rig().weights for a in (made, np.zeros(3))
    )
    return generator.Frame(0.7 * through, 0.7 * clear, None, 0.0)


def test_raw_scans_are_read_as_the_sensor_saw_them(done):
    pytest.importorskip("rawpy")
    seen, scene = files.read(done[0] / "one.dng").light, read(done[0] / "one_scene.exr").pixels
    assert np.abs(seen - np.clip(scene / 8, 0, 1)).max() < 1e-3
