"""The joint fit: gradients through the chain's own stages, bars, determinism, errors that mean what they say."""

import sys
from dataclasses import replace
from shutil import copytree

import colour
import numpy as np
import pytest

from actinic import stock
from actinic.errors import FilmError
from actinic.prepare import prepare
from actinic.stages import densitometer, develop, inhibit, scatter

torch = pytest.importorskip("torch", reason="a fit needs torch")

from actinic.chain import Controls  # noqa: E402
from actinic.fit import patches  # noqa: E402
from actinic.fit.ablation import ablation  # noqa: E402
from actinic.fit.difference import delta_e  # noqa: E402
from actinic.fit.losses import problem  # noqa: E402
from actinic.fit.parameters import WEAK, expected  # noqa: E402
from actinic.fit.solve import jacobian, marquardt, solve  # noqa: E402
from actinic.fit.tensors import tensor  # noqa: E402
from actinic.fit.uncertainty import covariance, known  # noqa: E402
from actinic.fit.write import fit, fitted, write  # noqa: E402
from actinic.prepare import Input  # noqa: E402

PAPER, ONE_LAYER = "kodak_endura_premier_paper", "kodak_polymax_fine_art_paper"
UM = 12.0


def near_start(asked, seed=1):
    return tensor(np.random.default_rng(seed).normal(0, 0.2, asked.start().shape)).requires_grad_()


@pytest.fixture(scope="module")
def asked(negative):
    return problem(negative)


@pytest.fixture(scope="module")
def solved(asked):
    return solve(asked)


@pytest.fixture(scope="module")
def small():
    """A problem of one layer, solved."""
    asked = problem(stock.load(ONE_LAYER))
    return asked, solve(asked)


@pytest.mark.parametrize("which", ["negative", "print_stock"])
def test_every_fitted_parameter_moves_a_published_figure(which, request):
    asked = problem(request.getfixturevalue(which))
    moved = np.abs(jacobian(asked, near_start(asked).detach().numpy(), asked.places())).max(axis=0)
    for p in asked.parameters:
        assert (moved[asked.places(p.name)] > 0).all(), p.name


@pytest.mark.parametrize("which", ["negative", "print_stock"])
def test_losses_pass_gradcheck_by_every_parameter(which, request):
    """Through develop, densitometer, scatter.transfer and, for the print, enlarge's exposures and view."""
    asked = problem(request.getfixturevalue(which))
    some = torch.tensor(np.random.default_rng(2).normal(size=(6, len(asked.data_residuals(asked.start())))))
    assert torch.autograd.gradcheck(lambda x: some @ asked.data_residuals(x), near_start(asked), atol=1e-4, rtol=1e-4)


def test_a_picture_through_the_stages_passes_gradcheck_by_every_parameter(asked, tables):
    """scatter, develop, inhibit and the densitometer on a picture of 3 x 4 pixels."""
    held = prepare(tables, Controls(), UM, Input.named("acescg")).inhibit
    light = tensor(10 ** np.random.default_rng(3).uniform(-2.5, 0, (3, 4, 3)))

    def picture(x):
        v, film = asked.values(x), asked.film
        latent = scatter.scatter(light, film.scatter_layers(v), UM)
        amounts = develop.develop(develop.log_exposure(latent), film.curve(v))
        neutral, dmax = tensor(held["neutral"]), tensor(held["dmax"])
        out = inhibit.inhibit(amounts, film.gain(v), v["length_um"] * 1e-3, neutral, dmax, UM)
        return densitometer.densitometer(out, film.spectra(v)[0], film.base(v), film.status)

    x = near_start(asked)
    assert torch.autograd.gradcheck(lambda x: picture(x).sum(dim=(0, 1)), x, atol=1e-4, rtol=1e-4)
    picture(x).square().sum().backward()
    for p in asked.parameters:
        assert p.name == "neutral" or (x.grad[asked.places(p.name)] != 0).any(), p.name


def test_5207_from_a_cold_start_meets_its_bars(asked, solved):
    left = {name: seen.rms for name, seen in asked.simulate(tensor(solved)).items()}
    assert left["characteristic_D"].max() <= 0.004
    assert left["mtf_percent"].max() <= 1.0
    assert left["neutral_D"].max() <= 0.004


def test_5207_as_committed_is_what_the_fit_finds(asked, solved, negative):
    found = fitted(asked, solved)
    log_h = np.repeat(np.linspace(-4, 2, 40)[:, None], 3, axis=1)
    one, two = (develop.develop(log_h, np.asarray(f.curve)) for f in (found, negative.fitted))
    np.testing.assert_allclose(one, two, atol=5e-4)
    np.testing.assert_allclose(found.adjacency, negative.fitted.adjacency, rtol=0.02)
    assert found.data == negative.fitted.data


@pytest.mark.parametrize("name", [ONE_LAYER, PAPER])
def test_two_runs_write_the_same_file(name, tmp_path):
    texts = [write(fit(stock.load(name)), tmp_path).read_text() for _ in range(2)]
    assert texts[0] == texts[1]


def test_written_file_is_read_back_whole(tmp_path, asked, solved, negative):
    folder = copytree(negative.folder, tmp_path / negative.id)
    found = fitted(asked, solved)
    write(found, folder)
    assert stock.read(folder).fitted == found
    assert not list(folder.glob("*.part"))


def shape(value):
    if isinstance(value, dict):
        return {k: shape(v) for k, v in value.items()}
    return np.shape(value)


@pytest.mark.parametrize("which", ["negative", "print_stock"])
def test_every_fitted_number_has_an_error_and_a_status(which, request):
    found = request.getfixturevalue(which).fitted
    for field in found.status:
        assert shape(found.errors[field]) == shape(found.status[field]) == shape(getattr(found, field)), field
    assert set(found.status) >= {"curve", "base_offset", "spectra"}


def test_status_says_where_an_expectation_decides(asked, solved):
    error = np.sqrt(np.diag(covariance(asked, solved)))
    says = np.concatenate([k.status.ravel() for k in known(asked, solved).values()])
    np.testing.assert_array_equal(says == "fitted", error <= WEAK)
    assert (says == "fitted").any() and (says != "fitted").any()


def test_standard_errors_cover_refits_to_noisy_readings(small):
    """Readings simulated with their own spread: a well-determined parameter strays by its standard error."""
    asked, x = small
    truth, block = asked.simulate(tensor(x))["characteristic_D"].model, asked.blocks[0]
    draw, found = np.random.default_rng(4), []
    for _ in range(24):
        noisy = replace(block, published=truth + draw.normal(0, 1, truth.shape) * block.sigma)
        trial = replace(asked, blocks=(noisy,))
        found.append(marquardt(trial, x, trial.places(), 40))
    clean = replace(asked, blocks=(replace(block, published=truth),))
    error = np.sqrt(np.diag(covariance(clean, x)))
    stray = np.std(found, axis=0) / error
    assert stray.max() <= 1.5
    assert 0.6 <= np.median(stray[error < 0.2]) <= 1.3


def test_measured_patches_join_with_parameters_of_their_own(asked, solved):
    """A scanner's matrix is found beside the film's parameters, from patches exposed layer by layer."""
    log_h = np.random.default_rng(5).uniform(-2.5, 0.5, (40, 3))
    true = np.array([[0.9, 0.1, 0.0], [0.05, 1.1, 0.02], [0.0, 0.1, 0.8]])
    density = asked.film.density(asked.values(tensor(solved)), tensor(log_h)).numpy()
    rgb = 10**-density @ true.T
    more = asked.extended(blocks=[patches.densities(asked.film, log_h, density, 0.01)])
    more = more.extended(*patches.scanned(asked.film, log_h, rgb, 1e-3 + 0 * rgb))
    x = marquardt(more, np.r_[solved, np.zeros(9)], more.places("scanner"), 20)
    np.testing.assert_allclose(more.values(tensor(x))["scanner"], true, atol=0.01)
    assert np.abs(more.simulate(tensor(x))["patches_D"].rms).max() < 1e-9


def pairs(count, seed=0):
    draw = np.random.default_rng(seed)
    one = draw.uniform([0, -120, -120], [100, 120, 120], (count, 3))
    near, far = one + draw.normal(0, 5, one.shape), draw.uniform([0, -120, -120], [100, 120, 120], one.shape)
    return one, np.where(draw.random((count, 1)) < 0.5, near, far)


def test_delta_e_is_colour_sciences():
    one, other = pairs(20000)
    np.testing.assert_allclose(delta_e(one, other), colour.delta_E(one, other, method="CIE 2000"), atol=1e-6)


def test_delta_e_has_gradients_and_none_that_is_not_a_number_between_greys():
    assert torch.autograd.gradcheck(delta_e, [tensor(p).requires_grad_() for p in pairs(20)])
    grey = torch.tensor([[50.0, 0.0, 0.0]], dtype=torch.float64, requires_grad=True)
    delta_e(grey, grey.detach()).sum().backward()
    assert torch.isfinite(grey.grad).all()


def test_perceptual_patches_ask_for_no_difference():
    lab = np.array([[50.0, 10.0, -20.0], [30.0, 0.0, 5.0]])
    block = patches.perceptual("chart", lab, lambda v: v["lab"], 2.0)
    np.testing.assert_allclose(block.misses({"lab": tensor(lab)}), 0, atol=1e-5)
    assert block.misses({"lab": tensor(lab + [2, 0, 0])}).min() > 0.5


def test_sublayers_and_spectra_fit_better_than_one_logistic_and_a_matrix():
    trials = {(t.what, t.model): max(t.rms) for t in ablation(stock.load(PAPER))}
    one, three = trials["characteristic_D", "1 term, the generalised logistic"], trials["characteristic_D", "3 terms"]
    assert three < 0.7 * one
    assert trials["dyes", "spectra"] < 0.5 * trials["dyes", "matrix (Beer)"]


def test_a_parameters_value_and_slope_agree():
    for scale, centre in (("plain", [0.3, -2.0]), ("log", [0.5, -3.0]), ("logit", [0.2, 0.7])):
        p = expected("a", centre, [0.5, 0.2], scale)
        z = torch.tensor([0.3, -0.4], dtype=torch.float64, requires_grad=True)
        value = p.value(z, torch)
        (slope,) = torch.autograd.grad(value.sum(), z)
        np.testing.assert_allclose(p.slope(value.detach().numpy()), slope)


def test_a_print_whose_negative_is_not_fitted_says_so(tmp_path, monkeypatch, negative, print_stock):
    copytree(negative.folder, tmp_path / negative.id)
    (tmp_path / negative.id / "fitted.json").unlink()
    monkeypatch.setenv("ACTINIC_STOCKS", str(tmp_path))
    with pytest.raises(FilmError, match="tools/fit.py"):
        problem(print_stock)


def test_without_torch_the_remedy_is_named(monkeypatch, print_stock):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(FilmError, match=r"pip install 'actinic\[fit\]'"):
        fit(print_stock)
