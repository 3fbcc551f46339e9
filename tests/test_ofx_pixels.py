"""Every layout of an image that a host may hand over: each pixel of the window right, no byte outside it touched."""

import colour
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_ofx_parity import rgba
from test_scatter import photograph, pooled

from actinic import gate
from actinic.ofx_host.images import DEPTHS, Image

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
WHOLE = ("Byte", "Short")  # which hold 0 to 1
D60 = (0.32168, 0.33767)  # the white of ACEScg
STEP = {"Byte": 1 / 255, "Short": 1 / 65535, "Half": 2**-10, "Float": 0}


def stored(pixels, depth):
    """Floats as a depth holds them."""
    most = np.iinfo(DEPTHS[depth]).max if depth in WHOLE else None
    return np.rint(np.clip(pixels, 0, 1) * most).astype(DEPTHS[depth]) if most else pixels.astype(DEPTHS[depth])


def floats(pixels):
    return pixels.astype(np.float32) / (np.iinfo(pixels.dtype).max if pixels.dtype.kind == "u" else 1)


def rendered(node, source, target, window=None, **more):
    node.connect("Source", source), node.connect("Output", target)
    assert node.render(window, **more) == 0, node.effect.messages
    assert node.effect.images_out == 0
    return target.pixels


@pytest.fixture(scope="module")
def film(ofx_nodes):
    with ofx_nodes["Film"].create() as node:
        yield node


@pytest.mark.parametrize("depth", list(DEPTHS))
@pytest.mark.parametrize("channels", [3, 4])
def test_every_depth_shows_the_same_picture(film, depth, channels):
    given_ = stored(np.clip(rgba(), 0, 1)[..., :channels], depth)
    shown = rendered(film, Image(given_), Image.blank(40, 64, channels, depth))
    wanted = film.picture(floats(given_))
    wanted = np.clip(wanted, 0, 1) if depth in WHOLE else wanted
    np.testing.assert_allclose(floats(shown), wanted, atol=0.5 * STEP[depth] + 1e-6)
    if channels == 4:
        np.testing.assert_array_equal(shown[..., 3], given_[..., 3])


@pytest.mark.parametrize("depth", list(DEPTHS))
def test_premultiplied_pixels_are_filmed_as_what_they_were_multiplied_from(film, depth):
    plain = rgba()
    plain[..., :3] = np.clip(plain[..., :3], 0, 0.9)
    held = plain.copy()
    held[..., :3] *= plain[..., 3:]
    how = {"premultiplied": "Pre"}
    shown = rendered(film, Image(stored(held, depth), **how), Image.blank(40, 64, 4, depth, **how))
    wanted = film.picture(np.where(plain[..., 3:] > 0, plain, np.float32([0, 0, 0, 0])))
    error = np.abs(floats(shown)[..., :3] - wanted[..., :3] * wanted[..., 3:])
    if depth in ("Half", "Float"):  # of whole numbers, alpha and light are rounded apart
        assert error.max() < (1e-5 if depth == "Float" else 6e-3)
    np.testing.assert_array_equal(shown[..., 3], stored(plain, depth)[..., 3])
    assert (floats(shown)[plain[..., 3] == 0] == 0).all()


@QUIET
@given(
    size=st.tuples(st.integers(1, 33), st.integers(1, 45)),
    origin=st.tuples(st.integers(-900, 900), st.integers(-900, 900)),
    padding=st.sampled_from([0, 4, 12, 68, 3]),
    flips=st.tuples(st.booleans(), st.booleans()),
    depth=st.sampled_from(list(DEPTHS)),
    channels=st.sampled_from([3, 4]),
    data=st.data(),
)
def test_any_layout_gives_the_windows_pixels_and_touches_nothing_else(
    film, size, origin, padding, flips, depth, channels, data
):
    height, width = size
    pixels = stored(np.clip(rgba(3, height, width)[..., :channels], 0, 1), depth)
    x1 = data.draw(st.integers(0, width - 1))
    y1 = data.draw(st.integers(0, height - 1))
    x2, y2 = data.draw(st.integers(x1 + 1, width)), data.draw(st.integers(y1 + 1, height))
    x, y = origin
    window = (x + x1, y + y1, x + x2, y + y2)
    source = Image(pixels, origin, padding, flips[0])
    target = Image.blank(height, width, channels, depth, origin=origin, padding=padding, is_upside_down=flips[1])
    shown = rendered(film, source, target, window)
    plain = rendered(film, Image(pixels), Image.blank(height, width, channels, depth))
    rows = slice(height - y2, height - y1)
    np.testing.assert_array_equal(shown[rows, x1:x2], plain[rows, x1:x2])
    assert target.touched_outside(window) == 0 and source.touched_outside() == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (2, 1), (1, 4001), (3000, 1), (2, 8192), (7, 13)])
def test_odd_and_extreme_sizes(film, size):
    shown = film.picture(rgba(2, *size))
    assert shown.shape[:2] == size and np.isfinite(shown).all()


def test_output_larger_than_the_source_is_clear_around_it(film):
    pixels = rgba(1, 20, 30)
    target = Image.blank(40, 50, 4, origin=(-10, -10))
    shown = rendered(film, Image(pixels), target)
    np.testing.assert_array_equal(shown[10:30, 10:40], film.picture(pixels))
    rest = np.ones((40, 50), bool)
    rest[10:30, 10:40] = False
    assert (shown[rest] == 0).all()


def test_source_that_lacks_part_of_its_frame_is_black_there(film):
    pixels = rgba(1, 20, 30)
    whole = np.zeros((20, 40, 4), np.float32)
    whole[:, :30] = pixels
    shown = rendered(film, Image(pixels, whole=(0, 0, 40, 20)), Image.blank(20, 40))
    np.testing.assert_array_equal(shown, film.picture(whole))


def test_no_source_is_clear(film):
    target = Image.blank(5, 6)
    assert (rendered(film, None, target) == 0).all()


@pytest.mark.parametrize("grain", ["off", "linear", "net"])
@pytest.mark.parametrize("seed", [1, 2])
def test_tiles_in_any_order_are_the_whole_frame_bit_for_bit(ofx_nodes, seed, grain):
    pixels, rng = rgba(seed, 48, 70), np.random.default_rng(seed)
    with ofx_nodes["Film"].create(grain_rendition=grain) as film:
        whole, target = film.picture(pixels), Image.blank(48, 70)
        tiles = [(x, y, min(x + 30, 70), min(y + 20, 48)) for x in range(0, 70, 25) for y in range(0, 48, 16)]
        for tile in rng.permutation(tiles):
            shown = rendered(film, Image(pixels), target, [int(v) for v in tile])
    np.testing.assert_array_equal(shown, whole)


def test_film_declines_tiles_and_asks_for_the_whole_frame(ofx_nodes):
    assert ofx_nodes["Film"].descriptor.props.one("OfxImageEffectPropSupportsTiles") == 0
    assert ofx_nodes["Look"].descriptor.props.one("OfxImageEffectPropSupportsTiles") == 1
    with ofx_nodes["Film"].create() as node:
        node.connect("Source", Image(rgba(1, 20, 30)))
        status, out = node.ask(
            "OfxImageEffectActionGetRegionsOfInterest", OfxImageEffectPropRegionOfInterest=[3.0, 3.0, 5.0, 5.0]
        )
        assert status == 0 and out["OfxImageClipPropRoI_Source"] == [0, 0, 30, 20]


@pytest.mark.parametrize("n, times", [(2, 2), (2, 4), (4, 6)])
def test_a_proxy_looks_like_the_frame_made_small(ofx_nodes, n, times):
    """Texture is tied to film. The engine's bound, for the same pictures: mean dE2000 0.3, 99 in 100 under 1.5."""
    gate_mm = gate.WIDTHS_MM["super35"] * 512 * times / 3840
    chosen = {"gate_gauge": "custom", "gate_width_mm": gate_mm, "encode_output": "acescg"}
    scene = photograph(times)
    with ofx_nodes["Film"].create(input="ACEScg (linear AP1)", **chosen) as node:
        full = pooled(node.picture(scene), n)
        small = Image(pooled(scene, n))
        small.props.put("OfxImageEffectPropRenderScale", [1 / n, 1 / n])
        target = Image.blank(*small.shape)
        node.connect("Source", small), node.connect("Output", target)
        assert node.render(scale=(1 / n, 1 / n)) == 0
    to_xyz = colour.RGB_COLOURSPACES["ACEScg"].matrix_RGB_to_XYZ
    lab = [colour.XYZ_to_Lab(np.maximum(x.astype(float) @ to_xyz.T, 0), D60) for x in (full, target.pixels)]
    difference = colour.delta_E(*lab, method="CIE 2000")
    assert difference.mean() <= 0.3 and np.percentile(difference, 99) <= 1.5


@pytest.mark.parametrize("n", [2, 4])
def test_a_proxys_grain_is_as_strong_as_the_frames_made_small(ofx_nodes, n):
    """By statistics, for its crystals are others: sigma of even fields within 10 %; docs/grain.md says how near."""
    chosen = {"gate_gauge": "custom", "gate_width_mm": gate.WIDTHS_MM["super35"] * 512 / 3840, "grain_rendition": "net"}
    field = np.full((256, 512, 4), 0.18, np.float32)

    def sigma(node, pixels):
        first = node.picture(pixels)
        node.set("grain_seed", 1)
        second = node.picture(pixels)
        node.set("grain_seed", 0)
        return (first - second)[..., :3].astype(float) / 2**0.5

    with ofx_nodes["Negative"].create(**chosen) as node:
        full, small = pooled(sigma(node, field), n), sigma(node, pooled(field, n).astype(np.float32))
    np.testing.assert_allclose(small.std(axis=(0, 1)), full.std(axis=(0, 1)), rtol=0.1)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30, -1e30])
def test_a_bad_pixel_is_held_and_told_and_stays_where_it_is(ofx_nodes, bad):
    pixels = np.full((33, 600, 4), 0.18, np.float32)
    clean = pixels.copy()
    pixels[16, 4, 1] = bad
    with ofx_nodes["Film"].create(gate_gauge="super8") as node:
        shown, wanted = node.picture(pixels), node.picture(clean)
        assert any(kind == "OfxMessageLog" and " 1 " in f" {text}" for kind, text in node.effect.messages)
    assert np.isfinite(shown).all()
    far = np.abs(shown - wanted)[:, 300:]
    assert far.max() < (2e-3 if bad in (np.nan, -np.inf, -1e30) or np.isnan(bad) else 0.2)


def test_alpha_is_passed_through_exactly(film):
    pixels = rgba()
    pixels[..., 3] = np.random.default_rng(1).uniform(-1, 2, (40, 64))
    assert (film.picture(pixels)[..., 3] == pixels[..., 3]).all()


def test_matte_mixes_film_and_source(ofx_nodes):
    pixels, matte = rgba(), np.random.default_rng(2).random((40, 64, 1)).astype(np.float32)
    with ofx_nodes["Film"].create("OfxImageEffectContextGeneral", mix=0.5) as node:
        node.connect("Matte", Image(matte))
        shown = node.picture(pixels)
        node.connect("Matte", None)
        node.set("mix", 1)
        film_ = node.picture(pixels)
    m = 0.5 * matte
    np.testing.assert_allclose(shown[..., :3], pixels[..., :3] + m * (film_ - pixels)[..., :3], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["Film", "Negative", "Texture"])
def test_matte_of_grain_leaves_the_film_under_it(ofx_nodes, name):
    pixels, matte = rgba(), np.zeros((40, 64, 1), np.float32)
    matte[:, 32:] = 1
    with ofx_nodes[name].create("OfxImageEffectContextGeneral", grain_rendition="linear") as node:
        grainy = node.picture(pixels)
        node.connect("Matte", Image(matte))
        node.set("matte_to", "Grain")
        keyed = node.picture(pixels)
        node.set("matte_to", "Both")
        both = node.picture(pixels)
        node.set("matte_to", "Grain"), node.set("grain_rendition", "off")
        smooth = node.picture(pixels)
    assert np.abs(grainy - smooth)[:, :32].max() > 1e-3
    np.testing.assert_allclose(keyed[:, :32], smooth[:, :32], atol=2e-6)
    np.testing.assert_allclose(keyed[:, 32:], grainy[:, 32:], atol=2e-6)
    np.testing.assert_array_equal(both[:, 32:], keyed[:, 32:])
    if name != "Negative":  # whose source is no dye amount
        np.testing.assert_array_equal(both[:, :32], pixels[:, :32])


def test_identity_is_claimed_only_where_nothing_happens(ofx_nodes):
    asked = "OfxImageEffectActionIsIdentity"
    with ofx_nodes["Film"].create() as node:
        assert node.ask(asked)[0] == 14
        node.set("mix", 0)
        status, out = node.ask(asked)
        assert status == 0 and out["OfxPropName"] == ["Source"]
        np.testing.assert_array_equal(node.picture(rgba()), rgba())
    with ofx_nodes["Texture"].create(scatter_bypass=1, inhibit_bypass=1) as node:
        assert node.ask(asked)[0] == 0
        np.testing.assert_allclose(node.picture(rgba()), rgba(), rtol=1e-5, atol=1e-5)
    with ofx_nodes["Look"].create() as node:
        assert node.ask(asked)[0] == 0


def test_animated_controls_are_read_at_the_time_of_the_render(ofx_nodes):
    pixels = rgba()
    with ofx_nodes["Film"].create() as node, ofx_nodes["Film"].create(expose_ev=1.0) as still:
        node.param("expose_ev").keys = {0.0: 0.0, 10.0: 2.0}
        source, target = Image(pixels), Image.blank(*pixels.shape)
        node.connect("Source", source), node.connect("Output", target)
        assert node.render(time=5.0) == 0
        np.testing.assert_array_equal(target.pixels, still.picture(pixels))


def test_pixels_in_graphics_memory_are_refused_so_that_the_host_falls_back(film):
    film.connect("Source", Image(rgba())), film.connect("Output", Image.blank(40, 64))
    assert film.render(OfxImageEffectPropCudaEnabled=1) == 1002
    assert film.plugin.descriptor.props.one("OfxImageEffectPropCudaRenderSupported") == "false"
