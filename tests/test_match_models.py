"""The ladder's models: slopes, neutral axis, what they reach on films that are not the fitter's own, and the choice."""

import numpy as np
import pytest
from match_cases import court, of_chart, small_fit

from actinic.fit.difference import delta_e
from actinic.match import (
    blend,
    floor,
    ladder,
    lattice,
    metric,
    physical,
    polynomial,
    protocol,
    residual,
    spline,
    uncertainty,
)
from actinic.match.pairs import Pairs


def drawn(count, seed=0):
    """Camera RGB about greys of many stops."""
    draw = np.random.default_rng(seed)
    return 0.18 * 2 ** (draw.uniform(-5, 3, (count, 1)) + draw.normal(0, 0.7, (count, 3)))


def pairs_of(body, count=400):
    x = drawn(count)
    names = np.array([f"p{i % 80}" for i in range(count)])
    return Pairs(x, body(x), names, np.full(count, "D55"), np.zeros(count))


def test_the_protocol_is_216_reflectances_by_12_lights_by_7_exposures():
    names, reflected = protocol.reflectances()
    assert reflected.shape == (216, 71) and len(set(names)) == 216
    assert len(protocol.LIGHTS) * len(protocol.EXPOSURES) * 216 == 18144
    assert np.allclose(protocol.light("D55") @ protocol.camera(), 1)


def test_written_slopes_are_those_of_the_model():
    chain, x, draw = small_fit().chain, drawn(40), np.random.default_rng(1)
    theta = small_fit().arrays["theta"] + draw.normal(0, 0.05, chain.layout.start.size)
    way, step = draw.normal(size=theta.size), 1e-6
    _, slopes = chain.slopes(theta, x, lambda z: np.broadcast_to(np.eye(3), (len(z), 3, 3)))
    measured = (chain.xyz(theta + step * way, x) - chain.xyz(theta - step * way, x)) / (2 * step)
    assert np.abs(measured.ravel() - slopes @ way).max() < 1e-7 * max(1, np.abs(measured).max())


def test_the_local_metric_is_de2000_of_small_differences():
    lab = np.random.default_rng(2).uniform((5, -60, -60), (95, 60, 60), (200, 3))
    lab = lab[~((lab[:, 2] < 0) & (lab[:, 1] < 30))]  # off the blue region of its rotation term
    step = 1e-3 * np.random.default_rng(3).normal(size=lab.shape)
    measured = delta_e(lab, lab + step)
    told = np.linalg.norm(np.einsum("nij,nj->ni", metric.small(lab), step), axis=1)
    assert np.median(np.abs(told / measured - 1)) < 0.03


def test_lab_slope_is_the_derivative_of_lab():
    xyz, step = np.random.default_rng(4).uniform(0.001, 1, (50, 3)), 1e-7
    for c in range(3):
        more = xyz + step * np.eye(3)[c]
        assert np.allclose(
            (metric.lab(more) - metric.lab(xyz)) / step, metric.lab_slope(xyz)[:, :, c], rtol=1e-3, atol=1e-2
        )
    assert np.allclose(metric.xyz_of(metric.lab(xyz)), xyz)


@pytest.mark.parametrize("seed", range(20))
def test_greys_rise_strictly_whatever_the_parameters(seed):
    chain = small_fit().chain
    theta = chain.layout.start + np.random.default_rng(seed).normal(0, 0.6, chain.layout.start.size)
    assert residual.rises(physical.Physical(small_fit().arrays | {"theta": theta}))


def test_the_lattice_over_the_film_leaves_greys_to_the_film():
    pairs = of_chart(court()[2])
    made = residual.fit(pairs, small_fit())
    grey = np.repeat(residual.NEUTRALS[:, None], 3, axis=1)
    assert np.allclose(made.xyz(grey), small_fit().xyz(grey), atol=1e-12)
    assert (
        metric.off(made.xyz(pairs.source), pairs.target).mean()
        < metric.off(small_fit().xyz(pairs.source), pairs.target).mean()
    )


def test_the_lattice_over_the_film_is_nothing_beyond_the_charts():
    far = np.array([[300.0, 1e-5, 40.0], [1e-5, 500.0, 1e-5]])
    made = residual.fit(of_chart(court()[2]), small_fit())
    assert np.allclose(made.xyz(far), small_fit().xyz(far), atol=1e-12)


@pytest.mark.parametrize("light, bar", [("D55", 1.7), ("FL11", 1.1)])
def test_unseen_reflectances_under_one_light_are_within_the_bar(light, bar):
    shot, film, pairs = court(lights=(light,))
    kept = np.isin(pairs.patch, np.random.default_rng(0).permutation(shot.names)[:54])
    model = physical.fit(pairs.at(~kept))
    assert metric.off(model.xyz(pairs.source[kept]), pairs.target[kept]).mean() <= bar
    beyond = protocol.pairs(shot, film, protocol.BEYOND)
    assert metric.off(model.xyz(beyond.source), beyond.target).mean() <= 2.1


def test_no_floor_where_the_camera_sees_as_the_film_does():
    shot, film, _ = court()
    same = protocol.Scene(shot.lights, shot.names, shot.camera, shot.camera)
    assert floor.floor(same, film, (0.0,)).max() < 0.02 < floor.floor(shot, film, (0.0,)).mean()


def test_the_choice_is_made_by_what_was_kept_back_and_never_by_training():
    pairs = of_chart(court()[2])
    rungs = ladder.climb(pairs, ("polynomial 4", "thin-plate spline", "physical"))
    assert min(rungs, key=lambda r: r.seen.mean).name == "thin-plate spline"
    assert ladder.chosen(rungs).name == "physical" and set(rungs[0].unseen) == {"patch", "ev"}


def test_a_model_whose_greys_fall_is_not_chosen():
    good = ladder.Rung("physical", ladder.Errors(1, 2, 3), {"patch": ladder.Errors(2, 3, 4)}, True)
    better = ladder.Rung("lattice", ladder.Errors(0, 0, 0), {"patch": ladder.Errors(1, 2, 3)}, False)
    assert ladder.chosen([better, good]) is good


@pytest.mark.parametrize("name", [n for n in ladder.RUNGS if n != "network"])
def test_a_restored_model_gives_the_same_numbers(name):
    pairs = of_chart(court()[2])
    model = ladder.RUNGS[name](pairs, film=small_fit()) if name == residual.NAME else ladder.RUNGS[name](pairs)
    assert model.name == name
    assert np.array_equal(ladder.restored(name, model.arrays).xyz(pairs.source), model.xyz(pairs.source))


def test_the_network_learns_what_it_is_shown():
    pytest.importorskip("torch", reason="the network needs torch: pip install 'actinic[fit]'")
    pairs = of_chart(court()[2])
    model = ladder.RUNGS["network"](pairs)
    assert metric.off(model.xyz(pairs.source), pairs.target).mean() < 2.5


def test_the_spline_reproduces_a_plane_and_the_lattice_a_line():
    from actinic.match.domain import code

    pairs = pairs_of(lambda x: metric.xyz_of(60 + 40 * code(x) @ np.array([[1, 0.2, 0.1], [0, 0.3, 0], [0, 0, 0.5]])))
    x = drawn(100, seed=9)
    wanted = metric.xyz_of(60 + 40 * code(x) @ np.array([[1, 0.2, 0.1], [0, 0.3, 0], [0, 0, 0.5]]))
    assert metric.off(spline.fit(pairs).xyz(x), wanted).max() < 0.05
    assert np.median(metric.off(lattice.fit(pairs).xyz(x), wanted)) < 0.05


def test_root_polynomials_scale_with_exposure():
    model = polynomial.fit(of_chart(court()[2]), 3, is_root=True)
    assert np.allclose(model.xyz(4 * drawn(20)), 4 * model.xyz(drawn(20)))


def test_between_two_lights_the_nearer_counts_more():
    class Flat:
        def __init__(self, lightness):
            self.lab = np.array([[lightness, 0.0, 0.0]])

        def xyz(self, x):
            return metric.xyz_of(np.repeat(self.lab, len(x), axis=0))

    known = [(2856.0, Flat(20.0)), (6504.0, Flat(80.0))]
    seen = [
        metric.lab(blend.Blend.between(known, k).xyz(np.ones((1, 3))))[0, 0] for k in (2000, 2856, 3970, 6504, 9000)
    ]
    assert np.allclose(seen[:2], 20) and np.allclose(seen[3:], 80) and 49 < seen[2] < 51.5


def test_errors_are_wider_where_no_chart_was():
    pairs = of_chart(court()[2]).at(of_chart(court()[2]).ev == 0)
    film = physical.fit(pairs)
    held = uncertainty.coverage(pairs, film, 1.0)
    inside, outside = held.error(film, pairs.source).mean(), held.error(film, 16 * pairs.source).mean()
    assert 1 <= inside < 2.5 and outside > 2 * inside
