"""What a host asks besides pictures, and what it may ask of a picture: frames, fields, drafts, colour by name."""

import numpy as np
import pytest
from test_ofx_parity import rgba

from actinic import node_schema
from actinic.chain import CONTROLS
from actinic.ofx_host.abi import Status
from actinic.ofx_host.images import Image

GENERAL = "OfxImageEffectContextGeneral"
SPACE, WISHES = "OfxImageClipPropColourspace", "OfxImageClipPropPreferredColourspaces"


def asked(node, pixels, **more):
    """One render with more in-arguments; the source may have properties of its own."""
    source, target = Image(pixels), Image.blank(*pixels.shape)
    node.connect("Source", source), node.connect("Output", target)
    assert node.render(**more) == 0, node.effect.messages
    return target.pixels


# Frames


def test_no_frame_but_the_one_asked_for_is_needed_and_none_differs_from_the_last(ofx_nodes):
    with ofx_nodes["Film"].create(GENERAL) as node:
        status, out = node.ask("OfxImageEffectActionGetFramesNeeded", OfxPropTime=7.0)
        assert status == 0 and set(out) == {f"OfxImageClipPropFrameRange_{n}" for n in ("Source", "Matte")}
        assert all(value == [7.0, 7.0] for value in out.values())
        status, out = node.ask("OfxImageEffectActionGetClipPreferences")
        assert status == 0 and out["OfxImageEffectFrameVarying"] == [0]
        np.testing.assert_array_equal(asked(node, rgba(), time=1.0), asked(node, rgba(), time=2.0))


@pytest.mark.parametrize("name", ["Film", "Negative", "Texture"])
def test_grain_differs_from_frame_to_frame_and_the_host_is_told(ofx_nodes, name):
    pixels = np.full((24, 40, 4), 0.18, np.float32)
    with ofx_nodes[name].create(grain_rendition="linear") as node:
        told = ofx_nodes[name].descriptor.props["OfxImageEffectPropClipPreferencesSlaveParam"]
        assert told == ["grain_rendition"]
        assert node.ask("OfxImageEffectActionGetClipPreferences")[1]["OfxImageEffectFrameVarying"] == [1]
        first, second = (asked(node, pixels, time=t) for t in (1.0, 2.0))
        assert (first != second).mean() > 0.5
        np.testing.assert_array_equal(asked(node, pixels, time=1.0), first)
        node.set("grain_hold", 2)
        np.testing.assert_array_equal(*(asked(node, pixels, time=t) for t in (2.0, 3.0)))


ALONE = {
    "a LUT": {"OfxImageEffectPropNoSpatialAwareness": "true"},
    "a draft": {"OfxImageEffectPropRenderQualityDraft": 1},
    "a thumbnail": {"OfxImageEffectPropThumbnailRender": "true"},
}


@pytest.mark.parametrize("what", list(ALONE))
def test_a_draft_a_thumbnail_and_a_lut_have_the_films_colour_without_its_texture(ofx_nodes, what):
    pixels = rgba()
    even = np.full((40, 64, 4), 0.3, np.float32)
    with ofx_nodes["Film"].create() as node, ofx_nodes["Film"].create(effects=0) as without:
        np.testing.assert_allclose(asked(node, pixels, **ALONE[what]), asked(without, pixels), atol=2e-5)
        np.testing.assert_allclose(asked(node, even, **ALONE[what]), asked(node, even), atol=2e-5)
        assert np.abs(asked(node, pixels, **ALONE[what]) - asked(node, pixels)).max() > 1e-2


def test_a_source_that_the_host_calls_a_thumbnail_is_one(ofx_nodes):
    with ofx_nodes["Film"].create() as node:
        small = asked(node, rgba(), OfxImageEffectPropThumbnailRender="true")
        node.effect.clips["Source"].props.put("kOfxImageClipPropThumbnail", 1)
        np.testing.assert_array_equal(asked(node, rgba()), small)


@pytest.mark.parametrize("name", ["Film", "Texture", "Look", "Print", "Invert", "Restore"])
@pytest.mark.parametrize("field, parity", [("OfxFieldLower", 0), ("OfxFieldUpper", 1)])
def test_a_field_is_filmed_as_the_picture_of_its_moment_and_the_other_fields_rows_stay(ofx_nodes, name, field, parity):
    """Rows are counted from the frame's lowest; the field's rows, each taken twice, are its picture."""
    woven = rgba(1, 41, 30)
    kept = np.arange(41)[::-1] % 2 == parity
    row = np.arange(41)[::-1]
    row = np.where(row % 2 == parity, row, np.where(row > 0, row - 1, 1))
    alone = woven[40 - row]
    with ofx_nodes[name].create() as node:
        wanted = asked(node, alone)
        source = Image(woven, origin=(5, -3))
        target = Image.blank(41, 30, origin=(5, -3))
        node.connect("Source", source), node.connect("Output", target)
        assert node.render(OfxImageEffectPropFieldToRender=field) == 0
    np.testing.assert_array_equal(target.pixels[kept], wanted[kept])
    untouched = Image.blank(41, 30).pixels
    np.testing.assert_array_equal(target.pixels[~kept].view(np.uint32), untouched[~kept].view(np.uint32))


def test_a_field_that_the_host_took_out_itself_is_a_picture_as_any(ofx_nodes):
    pixels = rgba(1, 20, 30)
    with ofx_nodes["Film"].create() as node:
        wanted, source, target = asked(node, pixels), Image(pixels), Image.blank(20, 30)
        source.props.put("OfxImagePropField", "OfxFieldUpper"), target.props.put("OfxImagePropField", "OfxFieldUpper")
        node.connect("Source", source), node.connect("Output", target)
        assert node.render(OfxImageEffectPropFieldToRender="OfxFieldUpper") == 0
    np.testing.assert_array_equal(target.pixels, wanted)
    assert ofx_nodes["Film"].descriptor.props.one("OfxImageEffectPluginPropFieldRenderTwiceAlways") == 1


def test_a_pixel_is_square_on_film_whatever_its_aspect_on_screen(ofx_nodes):
    pixels = rgba()
    with ofx_nodes["Film"].create(gate_gauge="super8") as node:
        np.testing.assert_array_equal(node.picture(pixels, aspect=2.0), node.picture(pixels))


def test_purged_caches_are_filled_again(ofx_nodes):
    with ofx_nodes["Film"].create() as node:
        wanted = node.picture(rgba())
        assert node.ask("OfxActionPurgeCaches")[0] == 0
        np.testing.assert_array_equal(node.picture(rgba()), wanted)


# Colour by the host's names


def test_the_source_is_wished_in_what_the_input_menu_says(ofx_nodes):
    wishes = f"{WISHES}_Source"

    def told(name, **values):
        with ofx_nodes[name].create(**values) as node:
            return node.ask("OfxImageEffectActionGetClipPreferences")[1].get(wishes, [])

    assert told("Film")[0] == "ACEScg" and "ACEScct" in told("Film")
    assert told("Texture", input="ACEScct") == ["ACEScct"]
    assert told("Film", input="ARRI LogC4 / Wide Gamut 4") == []  # which is not in the core set
    assert told("Print") == told("Look") == [] and told("Invert") == ["ofx_raw"]


def test_every_wished_space_is_understood_when_it_is_given(ofx_nodes):
    with ofx_nodes["Film"].create() as node:
        clip = node.effect.clips["Source"].props
        for space in node.ask("OfxImageEffectActionGetClipPreferences")[1][f"{WISHES}_Source"]:
            clip.put(SPACE, space)
            assert asked(node, rgba()).any()


def test_a_source_in_a_space_that_is_no_input_is_told_and_not_taken_for_another(ofx_nodes):
    with ofx_nodes["Film"].create() as node:
        node.effect.clips["Source"].props.put(SPACE, "lin_venice_sgamut3")
        node.connect("Source", Image(rgba())), node.connect("Output", Image.blank(40, 64))
        assert node.render() == Status.FAILED and "lin_venice_sgamut3" in node.effect.persistent
        node.set("input", "ACEScct")
        assert node.render() == 0 and node.effect.persistent is None


def colourspace(node, **given):
    status, out = node.ask("OfxImageEffectActionGetOutputColourspace", **given)
    return out[SPACE][0] if status == 0 else None


@pytest.mark.parametrize(
    "name, values, space",
    [
        ("Film", {"encode_output": "rec709"}, "rec1886_rec709_display"),
        ("Film", {"encode_output": "acescg"}, "ACEScg"),
        ("Film", {"encode_output": "printing_density"}, "ofx_raw"),
        ("Film", {"view": "negative"}, "lin_rec709_srgb"),
        ("Film", {"view": "status_m"}, "ofx_raw"),
        ("Print", {"encode_output": "rec2100_pq"}, "rec2100_pq_display"),
        ("Print", {"encode_output": "scene"}, "ACEScg"),
        ("Negative", {}, "ofx_raw"),
        ("Negative", {"negative_output": 2}, "lin_rec709_srgb"),
        ("Texture", {}, "OfxColourspace_Source"),
        ("Look", {}, None),
        ("Invert", {}, "rec1886_rec709_display"),
        ("Invert", {"encode_output": "scene"}, "ACEScg"),
        ("Invert", {"invert_view": "Scan"}, "OfxColourspace_Source"),
        ("Restore", {}, "OfxColourspace_Source"),
    ],
)
def test_the_output_is_told_by_its_name(ofx_nodes, name, values, space):
    with ofx_nodes[name].create(**values) as node:
        assert colourspace(node) == space


def test_the_hosts_wish_is_the_output_when_the_node_is_told_so_and_has_it(ofx_nodes):
    wish = {WISHES: ["lin_vgamut", "p3d65_display", "ACEScg"]}
    with ofx_nodes["Film"].create() as node, ofx_nodes["Film"].create(encode_output="p3d65") as chosen:
        assert colourspace(node, **wish) == "rec1886_rec709_display"
        node.set("output_host", 1)
        assert colourspace(node, **wish) == "p3d65_display"
        assert colourspace(node, **{WISHES: ["lin_vgamut"]}) == "rec1886_rec709_display"
        node.effect.clips["Output"].props.put(SPACE, "p3d65_display")
        np.testing.assert_array_equal(asked(node, rgba()), asked(chosen, rgba()))
        node.set("output_host", 0)
        assert np.abs(asked(node, rgba()) - asked(chosen, rgba())).max() > 1e-3


# Greying by what is seen

STARTS = {"expose_cat": {"expose_kelvin": 3200.0}, "enlarge_auto": {"expose_ev": 2.0}}
GRAIN = node_schema.VIEW_MENU.index("grain")


def far(control):
    """Another value of a control, as far as it goes."""
    if control.options:
        return float(next(i for i in reversed(range(len(control.options) - 1)) if i != control.number(control.default)))
    return 1.0 - control.default if isinstance(control.default, bool) else control.high


@pytest.mark.parametrize("view", range(len(node_schema.VIEW_MENU)))
def test_in_each_view_exactly_the_controls_that_change_it_are_enabled(ofx_nodes, view):
    pixels = rgba(3, 24, 40)
    for control in CONTROLS:
        name = control.key.replace(".", "_")
        if control.key in node_schema.WHEN and control.stage in ("gate", "encode"):
            continue  # only with another setting beside it: test_ofx_params.py
        grainy = {"grain_rendition": "linear"} if view == GRAIN and name != "grain_rendition" else {}
        with ofx_nodes["Film"].create(view=view, **grainy, **STARTS.get(name, {})) as node:
            before = asked(node, pixels, time=7.0)
            is_enabled = node.param(name).props.one("OfxParamPropEnabled", 1)
            node.set(name, far(control))
            moved = np.abs(asked(node, pixels, time=7.0) - before).max() > 1e-6
        assert moved == bool(is_enabled), (name, moved, is_enabled)
