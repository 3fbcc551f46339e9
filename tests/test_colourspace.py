"""Colour spaces by name: against equations and matrices from their specifications, and back."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from actinic.codes import Code
from actinic.errors import FilmError
from actinic.render import colourspace

GREY = np.full((1, 1, 3), 0.18, np.float32)
MINIMAL = """ocio_profile_version: 2
roles: {{default: plain, {role}: plain}}
file_rules: [!<Rule> {{name: Default, colorspace: default}}]
displays: {{d: [!<View> {{name: v, colorspace: plain}}]}}
colorspaces:
  - !<ColorSpace> {{name: plain, aliases: [{alias}]}}
"""


@pytest.fixture(autouse=True)
def built_in(monkeypatch):
    monkeypatch.delenv("OCIO", raising=False)


@pytest.fixture
def use_config(tmp_path, monkeypatch):
    def use(**words):
        path = tmp_path / f"{'_'.join(words.values())}.ocio"
        path.write_text(MINIMAL.format(**words))
        monkeypatch.setenv("OCIO", str(path))

    return use


def picture(height=37, width=53):
    return np.random.default_rng(1).random((height, width, 3), dtype=np.float32)


def test_without_ocio_the_newest_studio_configuration_is_used():
    assert colourspace.configuration().startswith("studio-config-v")


@pytest.mark.parametrize("name", ["ACEScg", "acescg", "lin_ap1", "lin_ap1_scene", "scene_linear"])
def test_acescg_is_the_identity_under_each_of_its_names(name):
    pixels = picture()
    assert np.array_equal(colourspace.to_working(pixels, name), pixels)
    assert colourspace.canonical(name) == "ACEScg"


def test_logc4_grey_is_where_arri_puts_it():
    """ARRI LogC4 specification, 2022: 18 % grey at signal 0.2784."""
    signal = np.full((1, 1, 3), 0.278396, np.float32)
    assert colourspace.to_working(signal, "ARRI LogC4") == pytest.approx(GREY, rel=1e-4)


def test_srgb_decodes_by_its_equation():
    """IEC 61966-2-1: ((v + 0.055) / 1.055)^2.4; a neutral keeps its value in any white-adapted RGB."""
    signal = np.full((1, 1, 3), 0.5, np.float32)
    light = ((0.5 + 0.055) / 1.055) ** 2.4
    assert colourspace.to_working(signal, "srgb_texture") == pytest.approx(light, rel=1e-4)


def test_ap0_red_becomes_ap1_by_the_published_matrix():
    """AMPAS TB-2014-012: first column of AP0 to AP1."""
    red = np.array([[[1, 0, 0]]], np.float32)
    assert colourspace.to_working(red, "ACES2065-1")[0, 0] == pytest.approx(
        [1.4514393161, -0.0765537734, 0.0083161484], abs=1e-6
    )


@pytest.mark.parametrize("name", [n for n in colourspace.names() if n != "Raw"])
def test_every_colour_space_comes_back(name):
    """Muted colours: OpenColorIO's ACEScc and ADX clip saturated ones, by definition."""
    pixels = picture() * 0.05 + 0.2
    assert colourspace.from_working(colourspace.to_working(pixels, name), name) == pytest.approx(pixels, abs=1e-4)


def test_the_argument_is_left_alone_and_any_layout_is_taken():
    pixels = np.asfortranarray(picture().astype(np.float64))
    before = pixels.copy()
    out = colourspace.to_working(pixels, "ARRI LogC4")
    assert np.array_equal(pixels, before) and out.dtype == np.float32 and out.flags.c_contiguous


def test_an_unknown_name_is_refused_with_the_nearest_aliases_included():
    with pytest.raises(FilmError, match="lin_rec709") as refusal:
        colourspace.to_working(GREY, "lin_rec_709")
    assert refusal.value.code == Code.COLOUR_SPACE


def test_bands_and_threads_change_no_bit():
    pixels = picture(600, 64)
    one = np.concatenate([colourspace.to_working(row[None], "ARRI LogC4") for row in pixels])
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda _: colourspace.to_working(pixels, "ARRI LogC4"), range(8)))
    assert all(np.array_equal(out, one) for out in many)


def test_ocio_names_the_configuration_and_its_spaces(use_config):
    use_config(role="aces_interchange", alias="mine")
    red = np.array([[[1, 0, 0]]], np.float32)
    assert colourspace.to_working(red, "mine")[0, 0, 0] == pytest.approx(1.4514393161, abs=1e-6)
    assert colourspace.from_working(colourspace.to_working(red, "mine"), "mine") == pytest.approx(red, abs=1e-6)
    with pytest.raises(FilmError, match="plain"):
        colourspace.to_working(red, "ACEScg")


def test_a_configuration_with_an_alias_of_acescg_is_taken_at_its_word(use_config):
    use_config(role="scene_linear", alias="lin_ap1")
    assert np.array_equal(colourspace.to_working(GREY, "plain"), GREY)


def test_a_configuration_without_a_way_to_acescg_is_refused(use_config):
    use_config(role="scene_linear", alias="other")
    with pytest.raises(FilmError, match="aces_interchange") as refusal:
        colourspace.to_working(GREY, "plain")
    assert refusal.value.code == Code.COLOUR_SPACE


def test_an_unusable_configuration_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("OCIO", str(tmp_path / "none.ocio"))
    with pytest.raises(FilmError, match="none.ocio"):
        colourspace.names()


@pytest.mark.parametrize(
    "name, interop, red_x",
    [
        ("ACEScg", "lin_ap1_scene", 0.713),
        ("sRGB - Display", "srgb_rec709_display", 0.64),
        ("Linear Rec.2020", "lin_rec2020_scene", 0.708),
        ("sRGB Encoded P3-D65", "srgb_p3d65_scene", 0.680),
    ],
)
def test_a_file_claims_the_interop_id_and_the_primaries(name, interop, red_x):
    claimed, chromaticities = colourspace.tags(name)
    assert claimed == interop and chromaticities[0] == red_x


def test_chromaticities_name_the_linear_space():
    claimed, chromaticities = colourspace.tags("ACEScg")
    assert colourspace.of_chromaticities(np.float32(chromaticities)) == claimed
    assert colourspace.of_chromaticities((0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.3, 0.3)) is None
