"""The nodes make the pictures that the command line makes: the built bundle, through a host."""

import json

import numpy as np
import pytest
from cases import looks, picture
from conftest import NEGATIVE, PRINT, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cli import actinic

from actinic import colour, fold, native, node_schema, shelf, views
from actinic.chain import CONTROLS, HELD, Controls, State
from actinic.ofx_host.images import Image
from actinic.prepare import Input
from actinic.render.picture import read
from actinic.schema import changed

QUIET = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def rgba(seed=1, height=40, width=64):
    """A picture of ten stops about grey, its alpha whole, broken and none."""
    alpha = np.random.default_rng(seed).choice(np.float32([0, 0.25, 1]), (height, width, 1))
    return np.concatenate([picture(State.PIXELS, seed, height, width), alpha], axis=2)


def values(controls):
    """Controls as the node's parameters."""
    return {c.key.replace(".", "_"): c.number(getattr(getattr(controls, c.stage), c.name)) for c in CONTROLS}


def test_a_file_through_the_node_is_the_command_lines_bit_for_bit(tmp_path, ofx_nodes):
    photograph, out = ROOT / "pictures/photograph.exr", tmp_path / "print.exr"
    given = ["expose.ev=0.5", "gate.gauge=super16", "enlarge.red=27.5", "film.push=1"]
    actinic("render", photograph, out, "--stock", NEGATIVE, "--print", PRINT, "--input", "acescg", "--depth", "float",
            *(a for g in given for a in ("-c", g)))  # fmt: skip
    pixels = read(photograph).pixels
    chosen = {"expose_ev": 0.5, "gate_gauge": "super16", "enlarge_red": 27.5, "film_push": 1}
    with ofx_nodes["Film"].create(input="ACEScg (linear AP1)", **chosen) as node:
        shown = node.picture(pixels)
    np.testing.assert_array_equal(shown.view(np.uint32), read(out).pixels.view(np.uint32))


@QUIET
@given(controls=looks(), space=st.sampled_from(list(colour.ENCODINGS.values())), seed=st.integers(0, 99))
def test_any_look_in_any_input_is_the_engines_bit_for_bit(ofx_nodes, engine, controls, space, seed):
    pixels = rgba(seed, 24, 40)
    with ofx_nodes["Film"].create(input=space.label, **values(controls)) as node:
        shown = node.picture(pixels)
    wanted, _ = engine.render(pixels[..., :3], controls, Input.named(space.id))
    np.testing.assert_array_equal(shown[..., :3].view(np.uint32), wanted.view(np.uint32))
    np.testing.assert_array_equal(shown[..., 3], pixels[..., 3])


@pytest.mark.parametrize("name", [v for v in node_schema.VIEW_MENU if v in views.VIEWS])
def test_a_view_is_the_command_lines(ofx_nodes, engine, tables, name):
    pixels = rgba()
    controls = changed(changed(Controls(), "film.silver", 0.5), "grain.rendition", "linear")
    with ofx_nodes["Film"].create(view=name, **values(controls)) as node:
        shown = node.picture(pixels)[..., :3]
    wanted = views.VIEWS[name][0](lambda c, until: engine.render(pixels[..., :3], c, until=until)[0], tables, controls)
    assert np.abs(shown - wanted).max() <= 2e-5 * max(1, np.abs(wanted).max())


def test_placement_shows_grey_in_the_middle_and_a_stop_as_a_sixteenth(ofx_nodes):
    with ofx_nodes["Film"].create(view="placement", scatter_bypass=1) as node:
        grey, stop = (node.picture(np.full((8, 8, 4), v, np.float32))[4, 4, :3] for v in (0.18, 0.36))
    np.testing.assert_allclose(grey, 0.5, atol=2e-3)
    np.testing.assert_allclose(stop - grey, 1 / 16, atol=2e-4)


@pytest.mark.parametrize("film,print_", [(NEGATIVE, PRINT), ("kodachrome_64", "direct")])
def test_negative_then_print_is_film(ofx_nodes, film, print_):
    pixels, stocks = rgba(), {"film_id": film, "print_id": print_}
    with (
        ofx_nodes["Film"].create(**stocks) as whole,
        ofx_nodes["Negative"].create(**stocks) as negative,
        ofx_nodes["Print"].create(**stocks) as paper,
    ):
        wanted, dyes = whole.picture(pixels), negative.picture(pixels)
        shown = paper.picture(dyes)
    held = (dyes[..., :3] >= HELD[State.NEGATIVE][0]).all(axis=2)  # a start is held to its range
    assert held.mean() > 0.99
    np.testing.assert_allclose(shown[held], wanted[held], atol=2e-5)


def test_a_print_to_the_scene_is_acescg_for_dyes_have_no_space_of_their_own(ofx_nodes, engine):
    with ofx_nodes["Negative"].create() as negative, ofx_nodes["Print"].create(encode_output="scene") as paper:
        dyes = negative.picture(rgba())
        shown = paper.picture(dyes)
    held = np.maximum(dyes[..., :3], HELD[State.NEGATIVE][0])
    wanted, _ = engine.render(held, changed(Controls(), "encode.output", "scene"), start=State.NEGATIVE)
    np.testing.assert_allclose(shown[..., :3], wanted, atol=1e-6)


def test_negatives_scan_is_printing_density(ofx_nodes, engine):
    pixels = rgba()
    with ofx_nodes["Negative"].create(negative_output=1) as node:
        shown = node.picture(pixels)
    wanted, _ = engine.render(pixels[..., :3], changed(Controls(), "encode.output", "printing_density"))
    np.testing.assert_array_equal(shown[..., :3], wanted)


def test_a_film_of_the_menu_is_that_film(ofx_nodes):
    pixels = rgba()
    wanted, _ = native.Engine(fold.fold(*shelf.pair("kodak_vision3_500t_5219"))).render(pixels[..., :3])
    with ofx_nodes["Film"].create() as node:
        entry = next(o for o in node.param("film").props["OfxParamPropChoiceOption"] if "5219" in o)
        node.set("film", entry)
        np.testing.assert_array_equal(node.picture(pixels)[..., :3], wanted)
        assert node.param("film_id").value == "kodak_vision3_500t_5219"


def test_texture_leaves_an_even_field_of_any_colour_alone(ofx_nodes):
    for space, value in (("ACEScg (linear AP1)", (0.05, 0.3, 0.9)), ("ARRI LogC4 / Wide Gamut 4", (0.2, 0.4, 0.35))):
        field = np.ones((40, 60, 4), np.float32) * np.float32([*value, 1])
        with ofx_nodes["Texture"].create(input=space) as node:
            np.testing.assert_allclose(node.picture(field), field, atol=2e-5)


def test_textures_grain_is_the_films_as_exposure(ofx_nodes, engine):
    field = np.ones((48, 64, 4), np.float32) * np.float32([0.18, 0.18, 0.18, 1])
    with ofx_nodes["Texture"].create(inhibit_bypass=1, grain_rendition="linear", grain_amount=0.5) as node:
        node.set("gate_gauge", "custom"), node.set("gate_width_mm", 2)
        factor = node.picture(field)[..., :3] / 0.18
    plain = Controls()
    set_ = {"expose.bypass": True, "inhibit.bypass": True, "gate.gauge": "custom", "gate.width_mm": 2}
    for key, value in set_.items():
        plain = changed(plain, key, value)
    grainy = changed(changed(plain, "grain.rendition", "linear"), "grain.amount", 0.5)

    def amounts(controls, stops=0.0):
        return engine.render(field[..., :3] * np.float32(2**stops), controls, until=State.NEGATIVE)[0].astype(float)

    step = np.log2(10) * 0.05
    slope = (amounts(plain, step) - amounts(plain, -step)).mean(axis=(0, 1)) / 0.1
    wanted = (amounts(grainy) - amounts(plain)) / slope
    assert wanted.std() > 0.005
    np.testing.assert_allclose(np.log10(factor), wanted, atol=1e-3)


def test_texture_puts_a_red_halo_about_a_light_and_keeps_its_energy(ofx_nodes):
    dark = np.full((129, 129, 4), 0.01, np.float32)
    dark[64, 64, :3] = 200
    with ofx_nodes["Texture"].create(inhibit_bypass=1, gate_gauge="custom", gate_width_mm=2.0) as node:
        shown = node.picture(dark)
    red, green, blue = shown[64, 80, :3] - 0.01
    assert red > 1.5 * green > 1.5 * blue > 0
    np.testing.assert_allclose(shown[..., :3].sum(axis=(0, 1)), dark[..., :3].sum(axis=(0, 1)), rtol=2e-2)


def test_scene_returned_without_film_colour_is_the_scene(ofx_nodes):
    pixels = np.abs(rgba())
    for space in ("ACEScg (linear AP1)", "DaVinci Intermediate / Wide Gamut"):
        source = np.clip(pixels, 0, 1) if "DaVinci" in space else pixels
        with ofx_nodes["Film"].create(input=space, encode_output="scene", colour=0, effects=0) as node:
            np.testing.assert_allclose(node.picture(source), source, rtol=2e-4, atol=5e-5)


def test_effects_blend_of_half_lies_half_way(ofx_nodes):
    pixels = rgba()

    def shown(**blend):
        with ofx_nodes["Film"].create(**blend) as node:
            return node.picture(pixels)[..., :3]

    np.testing.assert_allclose(shown(effects=0.5), (shown() + shown(effects=0)) / 2, atol=1e-5)
    assert np.abs(shown() - shown(effects=0)).max() > 1e-3


def test_no_spatial_awareness_makes_every_pixel_its_own(ofx_nodes, engine):
    pixels = rgba()
    with ofx_nodes["Film"].create() as node:
        source, target = Image(pixels), Image.blank(*pixels.shape)
        node.connect("Source", source), node.connect("Output", target)
        assert node.render(OfxImageEffectPropNoSpatialAwareness="true") == 0
        alone = node.picture(np.broadcast_to(pixels[7, 9], (1, 1, 4)).copy())
    np.testing.assert_allclose(target.pixels[7, 9], alone[0, 0], atol=1e-5)


@pytest.mark.parametrize("shaper", [False, True])
def test_look_reads_a_cube_as_opencolorio_does(tmp_path, ofx_nodes, shaper):
    import PyOpenColorIO as ocio

    rng = np.random.default_rng(4)
    rows = (
        ["LUT_1D_SIZE 33", "LUT_1D_INPUT_RANGE -0.5 8"] * shaper
        + ["LUT_3D_SIZE 9"]
        + ["LUT_3D_INPUT_RANGE 0 1"] * shaper
    )
    rows += [f"{v:.6f} {v:.6f} {v:.6f}" for v in np.linspace(0, 1, 33) ** 0.5] * shaper
    rows += [" ".join(f"{x:.6f}" for x in v) for v in rng.random((9**3, 3))]
    path = tmp_path / "any.cube"
    path.write_text("\n".join(rows))
    pixels = rgba()
    with ofx_nodes["Look"].create(lut=str(path)) as node:
        shown = node.picture(pixels)[..., :3]
    read_ = ocio.FileTransform(str(path), interpolation=ocio.INTERP_TETRAHEDRAL)
    cpu = ocio.Config.CreateRaw().getProcessor(read_).getOptimizedCPUProcessor(ocio.OPTIMIZATION_NONE)
    wanted = np.ascontiguousarray(pixels[..., :3])
    cpu.applyRGB(wanted)
    np.testing.assert_allclose(shown, wanted, atol=3e-6)


def test_ofx_host_renders_a_file_from_the_command_line(tmp_path, ofx_bundle):
    photograph, out = ROOT / "pictures/photograph.exr", tmp_path / "node.exr"
    actinic("ofx-host", "render", ofx_bundle, "film", photograph, out, "-p", "expose_ev=1")
    assert read(out).pixels.shape == read(photograph).pixels.shape
    said = actinic("ofx-host", "nodes", ofx_bundle).stdout
    assert "Actinic Film" in said and "org.actinic.Print" in said


def test_json_of_the_schema_and_the_parameters_agree(ofx_nodes):
    shown = json.loads(actinic("controls", "--json").stdout)
    params = ofx_nodes["Film"].context().param_set.params
    for control in shown:
        param = params[control["key"].replace(".", "_")]
        assert param.props.one("OfxParamPropHint").startswith(control["doc"])
        if param.kind == "Choice":
            assert param.props["OfxParamPropChoiceOption"] == control["options"]
