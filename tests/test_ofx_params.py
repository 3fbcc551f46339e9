"""What a host shows of the nodes: every control with its range, menus, presets, starting points."""

import json

import numpy as np
import pytest
from cases import picture
from conftest import NEGATIVE, PRINT, ROOT
from test_ofx_parity import rgba, values

from actinic import node_schema, presets, shelf
from actinic.bake import bundle
from actinic.chain import CONTROLS, Controls, State
from actinic.ofx_host.manual import lines
from actinic.schema import changed

IDS = ROOT / "tests/ofx_ids.json"


def params(node, context="OfxImageEffectContextFilter"):
    return node.context(context).param_set.params


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: c.key)
def test_every_control_is_a_parameter_with_range_display_range_and_default(ofx_nodes, control):
    param = params(ofx_nodes["Film"])[control.key.replace(".", "_")]
    assert param.default() == control.number(control.default)
    if param.kind == "Double":
        ends = ("Min", "Max", "DisplayMin", "DisplayMax")
        low, high, shown_low, shown_high = (param.props.one(f"OfxParamProp{n}") for n in ends)
        assert (low, high) == (control.low, control.high) and low <= shown_low < shown_high <= high
        assert shown_low <= control.default <= shown_high and param.props.one("OfxParamPropDigits") > 0
        assert control.unit in param.props.one("OfxParamPropHint")


def test_every_parameter_has_a_label_a_hint_and_a_group_defined_before_it(ofx_nodes):
    for node in ofx_nodes.values():
        groups = set()
        for name, param in params(node).items():
            groups |= {name} if param.kind == "Group" else set()
            assert param.props.one("OfxPropLabel")
            if param.kind not in ("Group", "Page"):
                assert param.props.one("OfxParamPropHint") and param.props.one("OfxParamPropParent") in groups


def test_ids_and_options_are_for_ever_and_only_appended():
    now = {p.id: list(p.options) for p in node_schema.params()}
    for name, options in json.loads(IDS.read_text()).items():
        assert name in now and now[name][: len(options)] == options, name


@pytest.mark.parametrize("name", list(node_schema.WHEN))
def test_a_control_that_is_greyed_has_no_effect(engine, name):
    """And its condition met, it has one: measured on the engine, at the end of its range."""
    control = next(c for c in CONTROLS if c.key == name)
    ends = [c for c in (control.options or (control.low, control.high)) if c != control.default]
    ends = [not control.default] if isinstance(control.default, bool) else ends
    pixels = picture(State.PIXELS, 3, 24, 60)

    def moved(base):
        still = engine.render(pixels, base, frame=1)[0]
        return max(np.abs(engine.render(pixels, changed(base, name, end), frame=1)[0] - still).max() for end in ends)

    free = Controls()
    for key, allowed in node_schema.WHEN[name]:
        other = next(c for c in CONTROLS if c.key == key)
        options = other.options or (False, True)
        for i, option in enumerate(options):
            if i not in allowed:
                assert moved(changed(Controls(), key, option)) < 1e-6  # rounding: timing is undone in a scan
        free = changed(free, key, options[allowed[0]])
    free = changed(free, "expose.kelvin", 3200) if name == "expose.cat" else free
    free = changed(free, "expose.ev", 2) if name == "enlarge.auto" else free
    assert moved(free) > 1e-4


def enabled(node, name):
    return node.param(name).props.one("OfxParamPropEnabled", 1)


def test_controls_without_effect_are_disabled_as_the_user_chooses(ofx_nodes):
    with ofx_nodes["Film"].create() as node:
        assert not enabled(node, "gate_width_mm") and not enabled(node, "encode_peak_nits")
        node.set("gate_gauge", "custom"), node.set("encode_output", "rec2100_pq"), node.set("inhibit_bypass", 1)
        assert enabled(node, "gate_width_mm") and enabled(node, "encode_peak_nits")
        assert not enabled(node, "inhibit_adjacency") and enabled(node, "enlarge_red")
        node.set("film", "KODACHROME 64")
        assert not enabled(node, "enlarge_red") and not enabled(node, "print_push")


def test_simple_layout_hides_and_full_layout_shows(ofx_nodes):
    with ofx_nodes["Film"].create() as node:
        hidden = lambda: {n for n, p in node.effect.param_set.params.items() if p.props.one("OfxParamPropSecret")}  # noqa: E731
        assert hidden() == {"film_id", "print_id"}
        node.set("layout", "Simple")
        assert "expose_cat" in hidden() and "expose_ev" not in hidden()
        node.set("layout", "Full")
        assert hidden() == {"film_id", "print_id"}


def test_a_film_that_is_not_in_the_bundle_is_told_kept_by_name_and_never_replaced(ofx_nodes):
    with ofx_nodes["Film"].create(film_id="kodak_of_the_future", print_id="") as node:
        assert node.created == 0 and "kodak_of_the_future" in node.effect.persistent
        assert node.param("film").value == 0
        with pytest.raises(Exception, match="kodak_of_the_future is not in this bundle"):
            node.picture(rgba())
        assert node.param("film_id").value == "kodak_of_the_future" and node.effect.images_out == 0
        node.set("film", 1)
        assert node.effect.persistent is None and node.picture(rgba()).any()


def test_a_pair_that_is_not_in_the_bundle_is_told(ofx_nodes):
    with ofx_nodes["Film"].create(print_id="direct") as node:
        assert "on direct is not in this bundle" in node.effect.persistent


def test_a_preset_of_the_command_line_sets_every_control_and_leaves_the_input_alone(tmp_path, ofx_nodes):
    chosen = changed(changed(Controls(), "expose.ev", 1.25), "view.lamp", "d55")
    path = presets.write(presets.bake(*shelf.pair("kodak_vision3_500t_5219", PRINT), chosen), tmp_path / "a.actinic")
    with ofx_nodes["Film"].create(input="ACEScct", enlarge_red=30) as node:
        node.set("preset_file", str(path))
        assert node.set("preset_load") == 0, node.effect.messages
        held = {name: node.param(name).value for name in values(chosen)}
        assert held == values(chosen) and node.param("film_id").value == "kodak_vision3_500t_5219"
        assert node.param("input").value == node._value("input", "ACEScct")


@pytest.mark.parametrize("asked, seed", [(0, 7), (1, 41)])
def test_the_seed_of_a_shots_grain_stays_unless_asked(tmp_path, ofx_nodes, asked, seed):
    chosen = changed(Controls(), "grain.seed", 41.0)
    path = presets.write(presets.bake(*shelf.pair("kodak_vision3_500t_5219", PRINT), chosen), tmp_path / "a.actinic")
    with ofx_nodes["Film"].create(grain_seed=7, preset_seed=asked, preset_file=str(path)) as node:
        assert node.set("preset_load") == 0, node.effect.messages
        assert node.param("grain_seed").value == seed


def test_a_preset_of_a_film_that_the_bundle_lacks_renders_from_the_preset(tmp_path, ofx_nodes):
    from actinic import native

    baked = presets.bake(*shelf.pair("kodak_vision3_200t_5213", PRINT))
    path, pixels = presets.write(baked, tmp_path / "a.actinic"), rgba()
    with ofx_nodes["Film"].create() as node:
        node.set("preset_file", str(path))
        assert node.set("preset_load") == 0
        np.testing.assert_array_equal(
            node.picture(pixels)[..., :3], native.Engine(baked.tables).render(pixels[..., :3])[0]
        )
        assert node.param("film").value == 0 and node.param("film_id").value == f"@{path}"


def test_a_saved_preset_is_read_by_the_command_lines_reader(tmp_path, ofx_nodes, tables):
    chosen = changed(changed(changed(Controls(), "film.push", 0.7), "encode.output", "scene"), "inhibit.bypass", True)
    path = tmp_path / "saved.actinic"
    with ofx_nodes["Film"].create(input="ACEScct", preset_file=str(path), **values(chosen)) as node:
        assert node.set("preset_save") == 0, node.effect.messages
    saved = presets.read(path)
    assert (
        saved.controls == chosen and saved.header["negative"]["id"] == NEGATIVE and saved.header["input"] == "acescct"
    )
    assert {k: a.shape for k, a in saved.tables.items()} == {k: a.shape for k, a in tables.items()}
    assert all(np.array_equal(a, tables[k]) for k, a in saved.tables.items())
    assert not list(tmp_path.glob("*.part"))


def test_the_presets_input_is_loaded_when_asked(tmp_path, ofx_nodes):
    path = tmp_path / "saved.actinic"
    with ofx_nodes["Film"].create(input="ACEScct", preset_file=str(path)) as node:
        node.set("preset_save")
        for asked, wanted in ((0, "ACEScg (linear AP1)"), (1, "ACEScct")):
            node.set("input", "ACEScg (linear AP1)"), node.set("preset_input", asked), node.set("preset_load")
            assert node.param("input").value == node._value("input", wanted)


def test_a_preset_that_cannot_be_written_is_told(tmp_path, ofx_nodes):
    with ofx_nodes["Film"].create(preset_file=str(tmp_path / "no/folder/a.actinic")) as node:
        assert node.set("preset_save") == 1 and "can't be written" in node.effect.persistent


def test_starting_points_are_two_dozen_each_of_the_whole_bundle_and_named_once():
    found = bundle.starts()
    assert len(found) >= 24 and len({s["name"] for s in found}) == len(found)
    assert {(s["film"], s["print"]) for s in found} <= set(bundle.pairs())


def test_a_starting_point_sets_film_print_and_controls(ofx_nodes):
    with ofx_nodes["Film"].create(expose_ev=3.0) as node:
        menu = node.param("factory").props["OfxParamPropChoiceOption"]
        assert "5219 pushed two stops, Super 16" in menu and "Eterna 500 on 3513DI" not in menu
        node.set("factory", "5219 pushed two stops, Super 16")
        assert node.param("film_id").value == "kodak_vision3_500t_5219" and node.param("expose_ev").value == -2
        assert node.param("film_push").value == 2 and node.param("gate_gauge").value == node._value(
            "gate_gauge", "super16"
        )
        assert node.param("film_push").value == 2 and node.param("enlarge_red").value == 25


def test_the_hosts_colour_space_is_taken_when_it_says_one(ofx_nodes):
    pixels = np.clip(rgba(), 0, 1)
    with ofx_nodes["Film"].create() as said, ofx_nodes["Film"].create(input="ACEScct") as chosen:
        said.effect.clips["Source"].props.put("OfxImageClipPropColourspace", "ACEScct")
        np.testing.assert_array_equal(said.picture(pixels), chosen.picture(pixels))


def test_output_colourspace_is_told_by_openfx_names(ofx_nodes):
    with ofx_nodes["Film"].create(encode_output="scene") as node:
        status, out = node.ask("OfxImageEffectActionGetOutputColourspace")
        assert status == 0 and out["OfxImageClipPropColourspace"] == ["OfxColourspace_Source"]


def test_the_manual_in_the_docs_is_what_the_nodes_say(ofx_nodes):
    """To write it anew: python tools/manual.py."""
    text = (ROOT / "docs/plugin_parameters.md").read_text()
    for node in ofx_nodes.values():
        for line in lines(node, markdown=True):
            menu = any(word in line for word in ("| film |", "| print |", "| factory |"))  # the bundle's own
            assert menu or line in text, line
