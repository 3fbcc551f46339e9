"""A look guessed from one graded picture: its table, its film as an editable preset, what is refused."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from look_cases import UNSEEN, after, picture, save
from typer.testing import CliRunner

from actinic import preset_forms
from actinic.cli import app
from actinic.errors import FilmError
from actinic.look import basis, features, film, films, judge, predict, table
from actinic.look.teach.looks import GRADE, one
from actinic.look.thumbnail import thumbnail
from actinic.shipped import shipped

pytest.importorskip("onnxruntime", reason="pip install 'actinic[look]'")


@pytest.fixture(scope="module")
def seen():
    """Twelve drawn films of the training's stocks, each on a picture: (truths, guesses)."""
    truths = [one((77, k), shares=(1, 0, 0)) for k in range(12)]
    shots = [thumbnail(np.round(255 * table.read_by(t[0], picture(60 + k))) / 255) for k, t in enumerate(truths)]
    return truths, predict.guesses(shots)


def test_a_guessed_table_is_nearer_than_the_mean_look(seen):
    tables = [t[0] for t in seen[0]]
    guessed = np.mean([judge.apart(g.table(17), t) for g, t in zip(seen[1], tables, strict=True)])
    mean = np.mean([judge.apart(basis.load().mean, t) for t in tables])
    assert guessed < 0.8 * mean


def test_printer_points_are_guessed_better_than_by_saying_the_middle(seen):
    rows = [k for k, t in enumerate(seen[0]) if films.has_points(t[2])]
    truth = np.array([seen[0][k][4][:3] for k in rows])
    said = np.array([[seen[1][k].numbers[key][0] for key in films.NUMBERS[:3]] for k in rows])
    assert np.median(np.abs(said - truth)) < np.median(np.abs(truth - 25)) and np.median(np.abs(said - truth)) <= 4


def test_what_is_said_of_a_film_is_a_probability_and_a_deviation(seen):
    for guess in seen[1]:
        for labels in (guess.family, guess.stock, guess.print):
            assert sum(labels.values()) == pytest.approx(1, abs=1e-5) and min(labels.values()) >= 0
        assert all(s > 0 for _, s in guess.numbers.values())


def test_greys_of_a_guess_rise_and_codes_are_kept(seen):
    for guess in seen[1]:
        nodes = guess.table()
        assert nodes.shape == (33, 33, 33, 3) and nodes.min() >= 0 and nodes.max() <= 1
        assert (np.diff(nodes[np.arange(33), np.arange(33), np.arange(33)], axis=0) >= -1e-9).all()


def test_a_falling_axis_is_made_to_rise_and_a_rising_one_left_alone():
    nodes = table.identity(17)
    assert np.array_equal(predict.rising(nodes), nodes)
    k = np.arange(17)
    nodes[8, 8, 8] = 0.2
    mended = predict.rising(nodes)
    assert (np.diff(mended[k, k, k], axis=0) >= -1e-12).all()
    assert np.array_equal(mended[16, 0, 0], nodes[16, 0, 0]) or np.abs(mended[16, 0, 0] - nodes[16, 0, 0]).max() < 1e-6


def test_features_tell_colours_and_not_the_order_of_pixels():
    codes = thumbnail(picture(3))
    mixed = np.random.default_rng(0).permutation(codes.reshape(-1, 3)).reshape(codes.shape)
    one_, other = features.features(np.stack([codes, mixed]))
    joint = features.JOINT**3 + 3 * features.ALONE
    assert len(one_) == features.COUNT and np.allclose(one_[:joint], other[:joint], atol=1e-3)
    assert ((one_[: features.JOINT**3] / features.SCALE) ** 2).sum() == pytest.approx(1, abs=1e-4)


def test_tones_tell_black_white_and_the_tint_of_greys():
    ramp = np.linspace(0.1, 0.9, 576)[:, None] * np.ones(3) + (0.02, 0, -0.02)
    told = features.tones(ramp[None].astype(np.float32))[0]
    ranks = ((told[: 3 * features.RANKS.size] + 1) / 2).reshape(3, -1)
    assert np.allclose(ranks[:, 0], (0.12, 0.1, 0.08), atol=1e-3)
    assert np.allclose(ranks[:, -1], (0.92, 0.9, 0.88), atol=1e-3)
    tint = told[3 * features.RANKS.size + 4 * features.TONES :][: 2 * features.TONES].reshape(-1, 2) / 10
    assert (tint[1:-1, 0] > 0.015).all() and (tint[1:-1, 1] < -0.02).all()


def test_a_thumbnail_keeps_the_mean_of_any_size():
    for shape in ((48, 48), (97, 131), (20, 30), (480, 33)):
        codes = np.random.default_rng(1).random((*shape, 3))
        assert np.allclose(thumbnail(codes).mean(axis=(0, 1)), codes.mean(axis=(0, 1)), atol=1e-5)


def test_a_guess_becomes_a_preset_that_renders_and_can_be_edited(seen):
    for guess in seen[1][:4]:
        made = film.preset(guess)
        edited = preset_forms.current(made)
        assert preset_forms.findings(edited) == []
        told = made.header[film.KEY]
        assert made.header["negative"]["id"] in films.FAMILIES[max(guess.family, key=guess.family.get)]
        assert all(made.header["controls"][k] == e["value"] for k, e in told["numbers"].items())
        assert (made.header["print"] is None) == (films.prints(made.header["negative"]["id"]) == ("direct",))


def test_a_wild_guess_is_held_to_what_controls_can_be(seen):
    wild = replace(seen[1][0], numbers={k: (1e3, 1.0) for k in films.NUMBERS})
    controls = film.preset(wild).header["controls"]
    assert controls["expose.ev"] == 4 and controls["film.push"] == 3 and controls["enlarge.red"] in (25, 45)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("predict")
    shot = save(folder / "graded.png", after(UNSEEN, picture(5)))
    done = CliRunner().invoke(app, ["look", "predict", str(shot), "--out", str(folder / "out")])
    assert done.exit_code == 0, done.output
    return folder / "out", done.output


def test_the_command_writes_a_table_and_a_preset_with_confidences(written):
    folder, said = written
    assert {p.name for p in folder.iterdir()} == {"look.npz", "look.cube", "look.clf", "report.md", "film.json"}
    held = preset_forms.read(folder / "film.json")
    assert set(held.header[film.KEY]) == {"family", "stock", "print", "numbers"}
    assert "family: " in said and "+-" in said and "taken to be plain sRGB" in said
    assert table.read(folder).away.max() > 0.1


def test_pictures_that_say_nothing_are_refused_or_told(tmp_path):
    flat = save(tmp_path / "flat.png", np.full((32, 32, 3), 0.5))
    with pytest.raises(FilmError, match="one colour throughout"):
        CliRunner().invoke(app, ["look", "predict", str(flat), "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert not (tmp_path / "out").exists()
    grey = save(tmp_path / "grey.png", np.repeat(picture(0, 64)[..., :1], 3, axis=2))
    done = CliRunner().invoke(app, ["look", "predict", str(grey), "--out", str(tmp_path / "out")])
    assert "a grey picture" in done.output


def test_predicting_needs_no_torch_and_says_what_it_lacks(tmp_path):
    shot = save(tmp_path / "a.png", after(UNSEEN, picture(5, 64)))
    code = (
        "import sys; sys.modules['torch'] = None\n{}\n"
        f"from actinic.look.foretell import foretold\nmade, film = foretold(r'{shot}')\nprint(made.nodes.shape)"
    )
    for block, said in (("", "(33, 33, 33, 3)"), ("sys.modules['onnxruntime'] = None", "actinic[look]")):
        done = subprocess.run(
            [sys.executable, "-c", code.format(block)],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": ":".join(sys.path)},
        )
        assert said in done.stdout + done.stderr


def test_the_net_is_small_and_its_card_says_so():
    onnx = pytest.importorskip("onnx")
    path = shipped(f"nets/{predict.FILE}")
    model = onnx.load(str(path))
    count = sum(int(np.prod(w.dims)) for w in model.graph.initializer)
    assert 200_000 < count < 600_000 and model.opset_import[0].version == 17
    assert f"{count:,}" in path.with_suffix(".md").read_text()


def test_the_basis_holds_films_and_grades_it_was_not_made_of():
    held = basis.load()
    for seed, bar in (((78, 0), 1.0), ((78, 1), 3.0)):
        made = one(seed, stocks=films.UNSEEN, shares=(1, 0, 0) if bar == 1.0 else np.eye(3)[GRADE])[0]
        assert judge.apart(held.table(held.coefficients(made)), made) < bar


def test_a_preset_says_its_confidence_in_json(written):
    held = json.loads((written[0] / "film.json").read_text())[film.KEY]
    assert all(0 < p <= 1 for p in held["family"].values())
    assert all({"value", "deviation", "unit"} == set(e) for e in held["numbers"].values())
