"""The stages' one text on torch: the same numbers as on NumPy, and gradients for all that is fitted."""

import numpy as np
import pytest
from cases import MID, picture

from actinic import colour
from actinic.chain import Controls, State
from actinic.prepare import Input, prepare
from actinic.stages import decode, densitometer, develop, encode, enlarge, expose, inhibit, scatter, view
from actinic.stages.clean import clean

torch = pytest.importorskip("torch", reason="torch fits stocks; rendering does without")
UM = 12.0


@pytest.fixture(scope="module")
def constants(tables):
    return prepare(tables, Controls(), UM, Input.named("acescg"))


def tensor(array, gradient=False):
    return torch.tensor(np.asarray(array, np.float64), requires_grad=gradient)


def on_torch(value):
    return tensor(value) if isinstance(value, np.ndarray) else value


def small(state, seed=1, height=4, width=5):
    return picture(state, seed, height, width).astype(np.float64)


def stages(p):
    """Every stage: function, picture, constants."""
    log_h = np.log10(small(State.LATENT))
    return {
        "clean": (lambda x: clean(x)[0], small(State.PIXELS), {}),
        **{
            f"decode {n}": (decode.decode, small(State.PIXELS), {**p.decode, "curve": c})
            for n, c in colour.CURVES.items()
        },
        "expose": (expose.expose, small(State.SCENE), p.expose),
        "expose bypass": (expose.expose, small(State.SCENE), {**p.expose, "bypass": True}),
        "scatter": (scatter.scatter, small(State.EXPOSURE), p.scatter),
        "log_exposure": (develop.log_exposure, small(State.LATENT), {}),
        "develop": (develop.develop, log_h, {"curve": p.film["curve"]}),
        "develop print": (develop.develop, small(State.PRINT_EXPOSURE), {"curve": p.print["curve"]}),
        "straight": (develop.straight, log_h, {"line": p.film["line"]}),
        "pushed": (lambda x: develop.pushed(x, 1.5), p.film["curve"], {}),
        "inhibit": (inhibit.inhibit, small(State.NEGATIVE), p.inhibit),
        "enlarge": (enlarge.enlarge, small(State.NEGATIVE), p.enlarge),
        "view": (view.view, small(State.PRINT), p.view),
        "encode": (encode.encode, small(State.DISPLAY_LINEAR), without(p.encode, "clear")),
        "encode pq": (
            encode.encode,
            small(State.DISPLAY_LINEAR),
            {**without(p.encode, "clear"), "nits": (203.0, 1000.0)},
        ),
        "printing density": (
            encode.printing_density,
            small(State.PRINT_EXPOSURE),
            {"log_h_base": p.encode["clear"]},
        ),
    }


def without(settings, name):
    return {k: v for k, v in settings.items() if k != name}


NAMES = [
    "clean", *(f"decode {n}" for n in colour.CURVES), "expose", "expose bypass", "scatter", "log_exposure",
    "develop", "develop print", "straight", "pushed", "inhibit", "enlarge", "view", "encode", "encode pq",
    "printing density",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_stage_on_torch_equals_numpy(constants, name):
    stage, image, settings = stages(constants)[name]
    truth = stage(image, **settings)
    got = stage(tensor(image), **{k: on_torch(v) for k, v in settings.items()})
    assert isinstance(got, torch.Tensor) and got.dtype == torch.float64
    np.testing.assert_allclose(got.numpy(), truth, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("output", encode.OUTPUTS[:-1])
def test_every_output_on_torch_equals_numpy(tables, output):
    p = prepare(tables, Controls(encode=encode.Encode(output=output)), UM, Input.named("arri_logc4"))
    image, settings = small(State.DISPLAY_LINEAR), without(p.encode, "clear")
    got = encode.encode(tensor(image), **{k: on_torch(v) for k, v in settings.items()})
    np.testing.assert_allclose(got.numpy(), encode.encode(image, **settings), rtol=1e-10, atol=1e-10)


def test_densitometer_on_torch_equals_numpy(tables):
    amounts, status = small(State.NEGATIVE), tables["enlarge.weights"]
    arrays = (tables["film.dyes"], tables["film.base"], status)
    got = densitometer.densitometer(tensor(amounts), *map(tensor, arrays))
    np.testing.assert_allclose(got.numpy(), densitometer.densitometer(amounts, *arrays), rtol=1e-10)


def test_stages_on_torch_leave_what_they_are_given_alone(constants):
    for name, (stage, image, settings) in stages(constants).items():
        given, held = tensor(image), {k: on_torch(v) for k, v in settings.items()}
        before = {k: v.clone() for k, v in held.items() if isinstance(v, torch.Tensor)}
        stage(given, **held)
        assert torch.equal(given, tensor(image)), name
        assert all(torch.equal(held[k], v) for k, v in before.items()), name


# Gradients, by the picture and by every array that is fitted or folded from one.


def differentiable(function, *arrays):
    return torch.autograd.gradcheck(function, [tensor(a, True) for a in arrays], eps=1e-6, atol=1e-7, rtol=1e-4)


def test_develop_has_gradients_by_exposure_and_every_term_of_the_curve(constants):
    log_h = np.log10(small(State.LATENT))
    assert differentiable(develop.develop, log_h, constants.film["curve"])
    assert differentiable(develop.develop, small(State.PRINT_EXPOSURE), constants.print["curve"])


def test_push_has_gradients_by_the_curve(constants):
    assert differentiable(lambda curve: develop.pushed(curve, 1.0), constants.film["curve"])


def test_enlarge_has_gradients_by_dyes_base_light_trim_and_flash(constants):
    p = constants.enlarge
    arrays = [p[k] for k in ("dyes", "base", "weights", "trim")]
    assert differentiable(enlarge.enlarge, small(State.NEGATIVE), *arrays, np.full(3, 0.01))


def test_view_has_gradients_by_dyes_base_light_and_flare(constants):
    p = constants.view
    assert differentiable(view.view, small(State.PRINT), p["dyes"], p["base"], p["weights"], np.full(3, 0.01))


def test_inhibit_has_gradients_by_amounts_gain_length_and_neutral_scale(constants):
    p = constants.inhibit
    # A table short enough that a gradient by a node is no rounding, and a step stays between two nodes.
    nodes = np.linspace(0, 4095, 24).round().astype(int)
    amounts = np.random.default_rng(2).uniform(0.3, 1.8, (3, 4, 3))

    def stage(amounts, gain, length_mm, neutral, dmax):
        return inhibit.inhibit(amounts, gain, length_mm, neutral, dmax, UM)

    assert differentiable(stage, amounts, p["gain"], p["length_mm"], p["neutral"][..., nodes], p["dmax"])


def test_scatter_has_gradients_by_exposure_and_every_number_of_the_layers(constants):
    light = np.random.default_rng(3).uniform(0.5, 2, (3, 4, 3)) * MID
    assert differentiable(lambda e, layers: scatter.scatter(e, layers, UM), light, constants.scatter["layers"])


def test_scatter_has_gradients_where_halation_and_widths_are_nothing(constants):
    """A fit starts there: weights of 0, and rings and widths of no size."""
    layers = np.array(constants.scatter["layers"])
    layers[0, 4:] = 0.0
    exposure, given = tensor(np.full((3, 4, 3), MID)), tensor(layers, True)
    scatter.scatter(exposure, given, UM).sum().backward()
    assert torch.isfinite(given.grad).all()


def test_expose_has_gradients_by_scene_matrix_gain_and_flash(constants):
    p, scene = constants.expose, np.random.default_rng(4).uniform(0.05, 1, (3, 4, 3))
    table = p["table"]

    def stage(scene, matrix, gain, flash):
        return expose.expose(scene, matrix, tensor(table), gain, flash)

    assert differentiable(stage, scene, p["matrix"], p["gain"], np.full(3, 0.01))


def test_expose_has_gradients_by_its_table(constants):
    p, scene = constants.expose, np.random.default_rng(5).uniform(0.05, 1, (3, 4, 3))
    coarse = p["table"][::32, ::32]
    fixed = [tensor(p[k]) for k in ("matrix", "gain", "flash")]
    assert differentiable(lambda table: expose.expose(tensor(scene), fixed[0], table, *fixed[1:]), coarse)


def test_expose_has_gradients_at_black_and_under_it(constants):
    p = constants.expose
    scene = tensor(np.array([[[0.0, 0.0, 0.0], [-0.1, 0.2, 0.0], [-1.0, -1.0, -1.0]]]), True)
    expose.expose(scene, **{k: on_torch(v) for k, v in p.items()}).sum().backward()
    assert torch.isfinite(scene.grad).all()


def test_whole_chain_has_gradients_from_the_picture_to_the_screen(constants):
    """What matching a film by its pictures needs: one loss, every stage behind it."""
    p = constants
    scene = tensor(np.random.default_rng(6).uniform(0.05, 1, (3, 4, 3)), True)
    curve, layers = tensor(p.film["curve"], True), tensor(p.scatter["layers"], True)
    held = {n: {k: on_torch(v) for k, v in getattr(p, n).items()} for n in ("expose", "inhibit", "enlarge", "view")}
    latent = scatter.scatter(expose.expose(scene, **held["expose"]), layers, UM)
    negative = inhibit.inhibit(develop.develop(develop.log_exposure(latent), curve), **held["inhibit"])
    print_ = develop.develop(enlarge.enlarge(negative, **held["enlarge"]), tensor(p.print["curve"]))
    code = encode.encode(
        view.view(print_, **held["view"]), tensor(p.encode["matrix"]), p.encode["black"], p.encode["curve"]
    )
    code.square().mean().backward()
    for leaf in (scene, curve, layers):
        assert torch.isfinite(leaf.grad).all() and leaf.grad.abs().max() > 0
