"""Actinic Restore: `actinic restore`'s picture through a host, nothing changed outside the mask, tiles as the whole."""

import numpy as np
import pytest
from conftest import ROOT
from test_ofx_pixels import floats, rendered, stored

from actinic.colour import CURVES, ENCODINGS, from_linear
from actinic.ofx_host.abi import Status
from actinic.ofx_host.images import DEPTHS, Image
from actinic.ofx_host.plugin import GENERAL
from actinic.render.picture import read
from actinic.restore import damage, nets, specks
from actinic.restore.restore import Settings, restore

SRGB = {"input": ENCODINGS["srgb"].label}
VIEWS = "Repaired", "Mask", "Damage over the picture", "Unrecoverable"


@pytest.fixture(scope="module")
def scan():
    """Codes (240, 320, 4) of 8 bits: impulses in blue and red, NaN in green, a hole in all, alpha of every kind."""
    codes = np.clip(from_linear(read(ROOT / "pictures/photograph.exr").pixels, CURVES["srgb"]), 0, 1)[:240, :320]
    rng = np.random.default_rng(1)
    codes, _ = damage.damaged(codes.astype(np.float32), 2, 0.06, "impulse", codes[..., 1], rng)
    codes, _ = damage.damaged(codes, 0, 0.03, "impulse", codes[..., 1], rng)
    codes = (np.rint(codes * 255) / 255).astype(np.float32)
    codes[100:104, 50:90, 1], codes[180:186, 200:230] = np.nan, np.nan
    alpha = rng.choice(np.float32([0, 0.25, 1]), (240, 320, 1))
    return np.concatenate([codes, alpha], axis=2)


@pytest.fixture(scope="module")
def made(scan):
    """What the headless tool makes of it."""
    return restore(scan[..., :3], nets.load(), Settings(grain=0))


@pytest.fixture(scope="module")
def node(ofx_nodes):
    with ofx_nodes["Restore"].create(**SRGB) as node:
        yield node


def seen(nodes, pixels, view, context=GENERAL, matte=None, **values):
    with nodes["Restore"].create(context, **SRGB, **values) as one:
        one.set("restore_view", view)
        if matte is not None:
            one.connect("Matte", Image(matte))
        return one.picture(pixels)


def test_the_picture_is_the_headless_tools(node, scan, made):
    shown = node.picture(scan)
    assert abs(shown[..., :3] - made.pixels)[made.mask].max() < 2e-6
    np.testing.assert_array_equal(shown[..., :3][~made.mask], scan[..., :3][~made.mask])
    np.testing.assert_array_equal(shown[..., 3], scan[..., 3])


def test_mask_overlay_and_what_is_unrecoverable_are_the_headless_tools(ofx_nodes, scan, made):
    mask, overlay, gone = (seen(ofx_nodes, scan, view)[..., :3] for view in VIEWS[1:])
    assert 0.02 < made.mask.mean() < 0.2 and made.unrecoverable.sum() == 180
    np.testing.assert_array_equal(mask, made.mask)
    np.testing.assert_array_equal(gone, np.repeat(made.unrecoverable[..., None], 3, axis=2))
    clean = ~made.mask.any(axis=2)
    np.testing.assert_array_equal(overlay[clean], scan[..., :3][clean])
    np.testing.assert_allclose(
        overlay[~clean], (0.3 * np.nan_to_num(scan[..., :3]) + 0.7 * made.mask)[~clean], atol=1e-6
    )


@pytest.mark.parametrize("depth", list(DEPTHS))
@pytest.mark.parametrize("premultiplied", ["Un", "Pre"])
@pytest.mark.parametrize("channels", [3, 4])
def test_what_is_not_damaged_stays_bit_for_bit_in_every_layout(ofx_nodes, node, scan, depth, premultiplied, channels):
    if (premultiplied, channels) == ("Pre", 3):
        pytest.skip("there is no alpha to multiply by")
    pixels = np.nan_to_num(scan, nan=0.5)[:96, :128, :channels]
    held = stored(pixels if premultiplied == "Un" else pixels * pixels[..., 3:], depth)
    how = {"premultiplied": "Opaque" if channels == 3 else premultiplied}
    source, mask = Image(held, **how), Image.blank(96, 128, channels, depth, **how)
    with ofx_nodes["Restore"].create(**SRGB, restore_view="Mask") as marks:
        marked = floats(rendered(marks, source, mask))[..., :3] > 0
    shown = rendered(node, source, Image.blank(96, 128, channels, depth, **how))
    clean = np.ones(held.shape, bool)
    clean[..., :3] = ~marked
    if channels == 4 and premultiplied == "Pre":
        clean &= pixels[..., 3:] > 0  # where a mask shows nothing either
    assert marked.mean() > 0.003 and (shown != held).any()
    np.testing.assert_array_equal(shown[clean], held[clean])


def test_tiles_in_any_order_are_the_whole_frame_bit_for_bit(node, scan):
    whole, target = node.picture(scan), Image.blank(240, 320)
    tiles = [(x, y, min(x + 130, 320), min(y + 90, 240)) for x in range(0, 320, 110) for y in range(0, 240, 80)]
    for tile in np.random.default_rng(2).permutation(tiles):
        rendered(node, Image(scan), target, [int(v) for v in tile])
    np.testing.assert_array_equal(target.pixels.view(np.uint32), whole.view(np.uint32))


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_a_window_asks_for_what_it_needs_and_gets_its_part_of_the_frame(ofx_nodes, scan, scale):
    """Of a wide frame: the host hands over no more of it than was asked for."""
    wide = np.tile(np.nan_to_num(scan, nan=0.3)[:64], (1, 4, 1))
    frame, window = (0, 0, 1280, 64), (600, 10, 640, 50)
    with ofx_nodes["Restore"].create(**SRGB) as node:
        whole = node.picture(wide)
        source = Image(wide)
        source.props.put("OfxImageEffectPropRenderScale", [scale, scale])
        node.connect("Source", source)
        wanted = [v / scale for v in window]
        asked = {"OfxImageEffectPropRegionOfInterest": wanted, "OfxImageEffectPropRenderScale": [scale, scale]}
        status, out = node.ask("OfxImageEffectActionGetRegionsOfInterest", **asked)
        x1, y1, x2, y2 = (round(v * scale) for v in out["OfxImageClipPropRoI_Source"])
        assert status == 0 and (y1, y2) == (0, 64) and 0 < x1 < 600 - 200 and 640 + 200 < x2 < 1280
        part = Image(np.ascontiguousarray(wide[:, x1:x2]), origin=(x1, 0), whole=frame)
        shown = rendered(node, part, Image.blank(64, 1280), window, scale=(scale, scale))
    assert ofx_nodes["Restore"].descriptor.props.one("OfxImageEffectPropSupportsTiles") == 1
    np.testing.assert_array_equal(shown[14:54, 600:640], whole[14:54, 600:640])


def test_only_the_channels_that_may_be_damaged_are_touched(ofx_nodes, scan):
    shown = seen(ofx_nodes, np.nan_to_num(scan, nan=0.5), "Mask", restore_red=0, restore_green=0)[..., :3]
    assert shown[..., 2].mean() > 0.02 and not shown[..., :2].any()


def test_sensitivity_finds_more(ofx_nodes, scan):
    few, many = (seen(ofx_nodes, scan, "Mask", restore_sensitivity=s)[..., :3].mean() for s in (0.1, 0.9))
    assert few < many


def test_dust_is_found_as_the_headless_tool_finds_it(ofx_nodes, scan):
    from actinic.restore.density import density, light

    bright = np.clip(np.nan_to_num(scan, nan=0.5), 0.2, 1)[..., :3]
    planes = density(bright)
    planes[100:103, 40:200] += 1.0
    dirty = np.dstack([light(planes), np.ones((240, 320))]).astype(np.float32)
    off = {f"restore_{n}": 0 for n in ("red", "green", "blue")}
    with ofx_nodes["Restore"].create(input=ENCODINGS["linear_rec709"].label, restore_view="Mask", **off) as node:
        assert not node.picture(dirty)[..., :3].any()
        node.set("restore_dust", 1)
        shown = node.picture(dirty)[..., 0] > 0
    padded = np.pad(density(dirty[..., :3]), ((64, 64), (64, 64), (0, 0)), mode="symmetric")
    wanted = specks.specks(np.ascontiguousarray(np.moveaxis(padded, -1, 0)))[64:-64, 64:-64]
    assert shown[100:103, 45:195].mean() > 0.9 and (shown != wanted).mean() < 1e-4


def test_a_matte_adds_damage_limits_it_or_mixes(ofx_nodes, scan):
    clean, hand = np.nan_to_num(scan, nan=0.5), np.zeros((240, 320, 1), np.float32)
    hand[20:40, 30:60] = 1
    own = seen(ofx_nodes, clean, "Mask")[..., :3] > 0
    more = seen(ofx_nodes, clean, "Mask", matte=hand, restore_blue=0)[..., :3] > 0
    less = seen(ofx_nodes, clean, "Mask", matte=hand, restore_matte="Where damage may be")[..., :3] > 0
    assert more[20:40, 30:60, :2].all() and not more[20:40, 30:60, 2].any()
    np.testing.assert_array_equal(less, own & (hand > 0))
    mixed, whole = (seen(ofx_nodes, clean, "Repaired", matte=hand * m, restore_matte="Mix") for m in (0.5, 1))
    np.testing.assert_allclose(mixed, clean + 0.5 * (whole - clean), atol=1e-6)
    np.testing.assert_array_equal(whole[60:], clean[60:])


def test_grain_is_that_sigma_less_what_the_fill_brings_and_differs_from_frame_to_frame(ofx_nodes):
    field = np.full((200, 200, 4), 10**-0.5, np.float32)
    hole = np.zeros((200, 200, 1), np.float32)
    hole[20:180, 20:180] = 1
    off = {f"restore_{n}": 0 for n in ("red", "green")}
    linear = {"input": ENCODINGS["linear_rec709"].label}
    with ofx_nodes["Restore"].create(GENERAL, **linear, **off, restore_grain=0.02) as node:
        node.connect("Matte", Image(hole))
        first, target = node.picture(field), Image.blank(200, 200)
        node.connect("Output", target)
        assert node.render(time=1.0) == 0
        told = node.ask("OfxImageEffectActionGetClipPreferences")[1]["OfxImageEffectFrameVarying"]
    sigma = np.log10(first[20:180, 20:180, 2]).std() * (10**-0.5 / (10**-0.5 + 0.01))
    assert 0.02 * 0.5**0.5 * 0.9 < sigma < 0.02 * 1.05 and told == [1]  # both guides bring a half
    assert (target.pixels[30:170, 30:170, 2] != first[30:170, 30:170, 2]).mean() > 0.9


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (3, 5), (7, 300), (2, 2001)])
def test_tiny_and_extreme_pictures_go_through(node, size):
    codes = np.random.default_rng(3).random((*size, 4)).astype(np.float32)
    shown = node.picture(codes)
    assert shown.shape == codes.shape and np.isfinite(shown).all()
    np.testing.assert_array_equal(shown[..., 3], codes[..., 3])


def test_what_is_no_number_is_repaired_and_told(node, scan):
    shown = node.picture(scan)
    assert np.isfinite(shown).all()
    assert any(kind == "OfxMessageLog" and "340 pixels" in text for kind, text in node.effect.messages)


def test_a_source_of_one_channel_is_refused_in_words(node):
    node.connect("Source", Image(np.ones((8, 8, 1), np.float32))), node.connect("Output", Image.blank(8, 8, 1))
    assert node.render() == Status.IMAGE_FORMAT and "RGB" in node.effect.persistent
    node.connect("Source", Image(np.ones((8, 8, 4), np.float32))), node.connect("Output", Image.blank(8, 8, 4))
    assert node.render() == 0 and node.effect.persistent is None


def test_no_source_is_clear_and_a_draft_is_the_source(node, scan):
    target = Image.blank(5, 6)
    assert (rendered(node, None, target) == 0).all()
    drawn = rendered(node, Image(scan), Image.blank(240, 320), OfxImageEffectPropRenderQualityDraft=1)
    np.testing.assert_array_equal(drawn, scan)


def test_a_bundle_without_the_net_says_so(tmp_path, ofx_bundle, scan):
    import shutil

    from actinic.ofx_host.host import Host

    own = shutil.copytree(ofx_bundle, tmp_path / ofx_bundle.name)
    (own / "Contents/Resources/restore.actinic").unlink()
    with Host().load(own)["org.actinic.Restore"].create() as node, pytest.raises(Exception, match="install the bundle"):
        node.picture(scan)


def test_a_host_that_stops_is_heard(ofx_nodes, scan):
    with ofx_nodes["Restore"].create(**SRGB) as node:
        node.effect.must_stop = lambda: True
        node.connect("Source", Image(scan)), node.connect("Output", Image.blank(240, 320))
        assert node.render() == Status.FAILED and node.effect.persistent is None
