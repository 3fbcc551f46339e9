"""A look from pairs of pictures: solved, said, exported; every bad input named, nothing written on failure."""

import json

import numpy as np
import OpenImageIO as oiio
import pytest
from look_cases import BLACK_AND_WHITE, UNSEEN, after, picture, save, save_pairs
from typer.testing import CliRunner

from actinic.bake import verify
from actinic.cli import app
from actinic.errors import FilmError
from actinic.look import basis, fit, judge, pairs, report, show, solve, table
from actinic.look.pairs import Pair

HEADER = {"source": "srgb", "target": "srgb", "notes": [], "files": {}}


def pair(look, seed, side_px=160):
    codes = picture(seed, side_px)
    return Pair(str(seed), codes.reshape(-1, 3), after(look, codes).reshape(-1, 3))


@pytest.fixture(scope="module")
def from_one():
    """The table of an unseen film from one pair."""
    return fit.fit([pair(UNSEEN, 0)], HEADER)


@pytest.mark.parametrize("name", judge.FIXED)
def test_a_fixed_look_is_solved_within_the_bars_on_pictures_kept_back(name):
    look = judge.FIXED[name]
    found = judge.fixed([pair(look, k, 96) for k in range(6)], [pair(look, k, 96) for k in (20, 21)])
    assert found["mse"] <= 1e-5 and found["dE"] <= 0.3


def test_one_pair_gives_the_look_of_another_picture_and_a_whole_table(from_one):
    codes = picture(7).reshape(-1, 3)
    assert judge.apart(from_one(codes), after(UNSEEN, codes)) <= 1.0
    everywhere = table.identity(17)
    assert judge.apart(from_one(everywhere), after(UNSEEN, everywhere)) <= 6.0


def test_what_is_known_of_looks_is_what_extrapolates():
    held, everywhere = pair(UNSEEN, 0), table.identity(17)
    truth = after(UNSEEN, everywhere)
    known, blind = (solve.solve(held.before, held.after, b).nodes for b in (basis.load(), None))
    error = [judge.apart(table.read_by(nodes, everywhere), truth) for nodes in (known, blind)]
    assert error[0] < 0.6 * error[1]


def test_coverage_tells_what_a_picture_never_showed(from_one):
    reached = from_one.away == 0
    assert 0.02 < reached.mean() < 0.6 and from_one.away.max() > 0.2
    nodes, truth = from_one.nodes, after(UNSEEN, table.identity(33))
    assert judge.apart(nodes[reached], truth[reached]) < judge.apart(nodes[~reached], truth[~reached])


def test_extrapolation_stays_within_codes_and_smooth(from_one):
    assert from_one.nodes.min() >= 0 and from_one.nodes.max() <= 1
    assert report.figures(from_one)["greys rise"] and report.figures(from_one)["roughest"] < 0.15


def test_a_log_picture_is_fitted_without_what_is_known_of_srgb():
    codes = picture(1).reshape(-1, 3)
    bent = codes @ np.array([[0.9, 0.1, 0], [0, 0.9, 0.1], [0.1, 0, 0.9]]).T * 0.8 + 0.05
    made = fit.fit([Pair("a", codes, bent)], HEADER | {"source": "arri_logc3_ei800", "target": "gamma24_rec709"})
    assert np.abs(made(codes) - bent).max() < 2e-3


def test_pictures_kept_back_are_told_beside_all():
    made = fit.fit([pair(UNSEEN, k, 64) for k in range(4)], HEADER)
    assert made.header["figures"]["kept back"]["dE"] < 0.6
    assert "kept back" in report.text(made) and made.header["made"] == "4 pairs"


def test_pictures_that_are_no_function_of_codes_are_told():
    held = pair(UNSEEN, 0, 96)
    shuffled = Pair("a", held.before, np.random.default_rng(0).permutation(held.after))
    assert any("no function" in note for note in fit.fit([shuffled], HEADER).header["notes"])


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit")
    done = CliRunner().invoke(
        app, ["look", "fit", *map(str, save_pairs(folder, BLACK_AND_WHITE, 4)), "--out", str(folder / "out")]
    )
    assert done.exit_code == 0, done.output
    return folder / "out", done.output


def test_the_command_writes_table_cube_clf_and_report(written):
    folder, said = written
    assert {p.name for p in folder.rglob("*.*")} >= {
        "look.npz",
        "report.md",
        "look.cube",
        "look.clf",
    }
    assert "kept back" in said and "SHA-256" in (folder / "report.md").read_text()
    assert "8 bits" in said


@pytest.mark.parametrize("name, bar", [("look.cube", 2e-5), ("look.clf", 2e-5)])
def test_another_reader_makes_of_the_file_what_the_table_says(written, name, bar):
    codes = picture(9, 64).reshape(-1, 3)
    made = table.read(written[0])(codes)
    assert np.abs(verify.read(written[0] / name, codes) - made).max() < bar


def test_a_cube_is_read_as_a_table(written):
    codes = picture(9, 64).reshape(-1, 3)
    one, other = (table.read(written[0] / n) for n in ("look.npz", "look.cube"))
    assert np.abs(one(codes) - other(codes)).max() < 2e-5


def test_every_figure_is_drawn(written, tmp_path):
    pytest.importorskip("matplotlib")
    shot = save(tmp_path / "a.png", picture(2, 64))
    done = CliRunner().invoke(
        app, ["look", "show", str(written[0]), "--out", str(tmp_path / "figures"), "--picture", str(shot)]
    )
    assert done.exit_code == 0, done.output
    assert {p.stem for p in (tmp_path / "figures").iterdir()} == {*show.FIGURES, "sheet"}


def test_a_falling_grey_and_a_band_are_seen_in_a_table():
    nodes = table.identity(33)
    nodes[16, 16, 16] = nodes[12, 12, 12]
    told = report.figures(table.Table(nodes, np.zeros((33,) * 3), HEADER))
    assert not told["greys rise"] and told["deepest fall"] > 0.01 and told["roughest"] > 0.2


def runs(folder, *names):
    """The command on two paths: exit code and error; its folder must not be there."""
    with pytest.raises(FilmError) as caught:
        CliRunner().invoke(app, ["look", "fit", *map(str, names), "--out", str(folder / "out")], catch_exceptions=False)
    assert not (folder / "out").exists()
    return str(caught.value)


def test_bad_pairs_are_named_and_nothing_is_written(tmp_path):
    before, after_ = save_pairs(tmp_path, UNSEEN, 3, 32)
    (after_ / "2.png").unlink()
    assert "3 pictures before, 2 after: 2 of" in runs(tmp_path, before, after_)
    save(after_ / "2.png", picture(2, 40))
    assert "32 x 32 and 40 x 40 px" in runs(tmp_path, before, after_)
    assert "no pictures" in runs(tmp_path, tmp_path / "none", after_)


@pytest.mark.parametrize("value, said", [(np.nan, "no numbers"), (4.0, "beyond 0..1")])
def test_pixels_that_are_no_codes_are_named(tmp_path, value, said):
    codes = picture(0, 32)
    codes[:8] = value
    bad = save(tmp_path / "bad.exr", codes, oiio.FLOAT)
    assert said in runs(tmp_path, bad, save(tmp_path / "good.exr", picture(0, 32), oiio.FLOAT))


def test_pictures_that_say_nothing_are_refused(tmp_path):
    codes = picture(0, 32)
    good = save(tmp_path / "good.png", codes)
    grey = save(tmp_path / "grey.png", np.repeat(codes[..., :1], 3, axis=2))
    assert "grey pictures before" in runs(tmp_path, grey, good)
    assert "one colour" in runs(tmp_path, save(tmp_path / "flat.png", np.full_like(codes, 0.4)), good)
    assert "no pixel whole" in runs(tmp_path, save(tmp_path / "clear.png", codes, alpha=np.zeros((32, 32))), good)


def test_half_transparent_pixels_are_left_out_and_told(tmp_path):
    codes, alpha = picture(0, 32), np.ones((32, 32))
    alpha[:16] = 0.5
    notes = []
    a = save(tmp_path / "a.png", codes, alpha=alpha)
    held = pairs.read(a, save(tmp_path / "b.png", codes), {}, notes)[0]
    assert len(held.before) == 32 * 16 and any("not opaque" in n for n in notes)


@pytest.mark.parametrize(
    "option, said", [("--source=acescg", "light"), ("--target=sgrb", "srgb"), ("--source=x", "encoding")]
)
def test_encodings_that_a_table_cannot_hold_are_named(tmp_path, option, said):
    assert said in runs(tmp_path, *save_pairs(tmp_path, UNSEEN, 1, 32), option)


def test_a_damaged_table_is_named(written, tmp_path):
    (tmp_path / "look.npz").write_bytes((written[0] / "look.npz").read_bytes()[:2000])
    with pytest.raises(FilmError, match="whole look.npz"):
        table.read(tmp_path)
    with pytest.raises(FilmError, match="no "):
        table.read(tmp_path / "none")
    header = json.loads(np.load(written[0] / "look.npz")["header"].tobytes())
    assert header["source"] == "srgb" and len(header["files"]) == 8
