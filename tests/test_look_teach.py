"""The predictor's schooling: seeded looks, shares kept apart, losses that see what they are for, runs that resume."""

import numpy as np
import pytest
from look_cases import BLACK_AND_WHITE, after, picture

from actinic.look import basis, films, judge, table
from actinic.look.teach import grades, looks
from actinic.look.thumbnail import thumbnail
from actinic.match import metric

torch = pytest.importorskip("torch", reason="pip install 'actinic[fit]'")


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return looks.made(tmp_path_factory.mktemp("looks") / "few.npz", 40, 6)


@pytest.fixture(scope="module")
def lessons(few):
    from actinic.look.teach.school import Lessons

    shots = np.stack([[thumbnail(picture(k, 64))] for k in range(6)])
    return Lessons(np.round(255 * shots).astype(np.uint8), few, basis.load())


def test_a_seed_gives_the_same_look_and_a_file_gives_it_back(few):
    made, kind, stock, print_, numbers = looks.one((6, 3))
    assert np.array_equal(made.astype(np.float16), few.tables[3]) and few.kind[3] == kind
    assert (few.stock[3], few.print[3]) == (stock, print_) and np.array_equal(few.numbers[3], numbers)


def test_looks_are_of_every_family_and_of_no_stock_kept_back(few):
    assert not set(few.stock) & set(films.UNSEEN) and set(few.stock) <= set(films.STOCKS)
    assert {films.family(s) for s in few.stock} == set(range(8))
    assert len(films.FAMILIES) == 8 and not set(films.STOCKS) & set(films.UNSEEN)
    for stock in (*films.STOCKS, *films.UNSEEN):
        assert set(films.prints(stock)) <= set(films.PRINTS)


def test_a_look_is_what_the_engine_makes_of_a_picture():
    codes = picture(0, 48)
    stock, print_, numbers = BLACK_AND_WHITE
    nodes = looks.film(stock, print_, numbers, table.identity(33))
    assert judge.apart(table.read_by(nodes, codes), after(BLACK_AND_WHITE, codes)) < 0.5


def test_grades_keep_codes_and_one_in_six_is_grey():
    made = [grades.grade(np.random.default_rng(k), table.identity(5)) for k in range(120)]
    assert all(m.min() >= 0 and m.max() <= 1 for m in made)
    tinted = [np.ptp(m - m[..., :1].clip(1e-6), axis=-1).mean() for m in made]
    flat = [np.linalg.matrix_rank((m - m.mean((0, 1, 2))).reshape(-1, 3), tol=0.35) for m in made]
    assert len(tinted) == 120 and 8 <= sum(r == 1 for r in flat) <= 45


def test_losses_see_falling_greys_rough_residuals_and_wrong_colours():
    from actinic.look.teach import losses

    rising = torch.linspace(0, 1, 17)[None, :, None].expand(1, 17, 3)
    assert losses.falling(rising) == 0 and losses.falling(rising.flip(1)) > 0.01
    ramp = torch.linspace(0, 1, 9)[None, None, :, None, None].expand(1, 3, 9, 9, 9)
    assert losses.smooth(ramp) < 1e-10 and losses.smooth(torch.rand(1, 3, 9, 9, 9)) > 0.01
    codes = np.random.default_rng(2).random((50, 3))
    wanted = metric.lab(table.xyz(codes, "srgb"))
    assert np.allclose(losses.lab(torch.tensor(codes, dtype=torch.float32)).numpy(), wanted, atol=0.1)
    assert losses.colours(torch.tensor(codes)[None].float(), torch.tensor(codes)[None].float()) < 0.01


def test_a_run_that_stops_and_resumes_ends_as_one_that_does_not(lessons, tmp_path):
    from actinic.look.teach import school

    straight = school.train(lessons, tmp_path / "a.pt", lambda *_: None, steps=6)
    school.train(lessons, tmp_path / "b.pt", lambda *_: None, steps=6, until=3)
    resumed = school.train(lessons, tmp_path / "b.pt", lambda *_: None, steps=6)
    for a, b in zip(straight.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(a, b)


def test_the_encoder_learns_and_its_onnx_says_the_same(lessons, tmp_path):
    runtime = pytest.importorskip("onnxruntime")
    from actinic.look.teach import calibrate, onnx_out, school

    told = []
    net = school.train(lessons, tmp_path / "a.pt", lambda step, s, parts: told.append(parts["colour"]), steps=500)
    assert told[-1] < 0.8 * told[0]
    heat = calibrate.heat(net, lessons)
    path = onnx_out.write(net, heat, tmp_path / "look.onnx")
    seen = lessons.batch(1)[0]
    found = runtime.InferenceSession(str(path)).run(None, {"features": seen.numpy()})
    for a, b in zip(found, onnx_out.Told(net, heat)(seen), strict=True):
        assert np.allclose(a, b.detach().numpy(), atol=1e-4)


def test_the_encoder_tells_points_only_where_there_are_three_lights():
    from actinic.look.teach import losses

    assert losses.asked("kodak_portra_400").all()
    assert list(losses.asked("kodachrome_64")) == [False] * 3 + [True] * 2
    assert list(losses.asked("kodak_tri_x_400")) == [False] * 3 + [True] * 2


def test_the_tasks_own_network_learns_a_fixed_look_and_less_than_the_solve():
    given, kept = [picture(k, 64) for k in range(8)], [picture(20, 64)]
    name = next(iter(judge.FIXED))
    start = judge.apart(kept[0], judge.fixed_pairs(name, kept)[0].after)
    found = judge.of_network(given, kept, name, steps=40)
    solved = judge.fixed(judge.fixed_pairs(name, given), judge.fixed_pairs(name, kept))
    assert found["dE"] < 0.8 * start and solved["mse"] < found["mse"]


def test_half_of_the_pictures_are_parts_of_two_photographs():
    from actinic.look.teach.school import LEAST_PX, _pasted

    one, other = np.zeros((400, 24, 24, 3)), np.ones((400, 24, 24, 3))
    made = _pasted(one, other, np.random.default_rng(4))[..., 0]
    share = made.mean(axis=(1, 2))
    assert 0.4 < (share > 0).mean() < 0.6
    assert share[share > 0].min() >= LEAST_PX / 24 and share.max() <= 1 - LEAST_PX / 24
    straight = [(np.ptp(m, axis=0) == 0).all() or (np.ptp(m, axis=1) == 0).all() for m in made]
    assert all(straight)
