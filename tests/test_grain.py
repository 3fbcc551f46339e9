"""The stochastic grain reference: the same film everywhere, the mean kept, theory met where there is one."""

import json
from functools import cache

import numpy as np
import pytest
from conftest import NEGATIVE, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from actinic.errors import FilmError
from actinic.grain import hash, measure, model, stocks, theory
from actinic.grain import plate as plate_grain
from actinic.grain.boolean import Boolean, boolean, pixel_covariance
from actinic.grain.fitting import charts
from actinic.grain.probe import PIXEL_UM, probe
from actinic.grain.reference import grain, transmittance
from actinic.render.picture import from_array, read, write
from actinic.stock import load

FOLDER = ROOT / "models/stocks" / NEGATIVE
WORD = st.integers(0, 2**32 - 1)


@cache
def layers():
    return model.read(FOLDER).layers


@pytest.fixture(scope="module")
def green():
    return layers()[1]


@given(WORD, WORD)
def test_mix_never_sends_two_numbers_to_one(a, b):
    assert (hash.mix(a) == hash.mix(b)) == (a == b) and 0 <= hash.mix(a) < 2**32


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=2, max_size=6), st.data())
def test_every_part_of_a_key_counts(values, data):
    i = data.draw(st.integers(0, len(values) - 1))
    other = [*values[:i], values[i] + 1, *values[i + 1 :]]
    assert hash.key(*values) != hash.key(*other)


@settings(max_examples=20, deadline=None)
@given(WORD, st.integers(0, 10_000))
def test_hashes_of_cells_are_uniform_in_every_byte(seed, frame):
    x, y = np.meshgrid(np.arange(-128, 128, dtype=np.int64), np.arange(-128, 128, dtype=np.int64))
    h = hash.cell(x, y, *hash.keys(seed, frame, 0, 0, hash.CRYSTAL))
    for shift in (0, 8, 16, 24):
        count = np.bincount((h >> shift & 255).ravel(), minlength=256)
        assert ((count - 256) ** 2 / 256).sum() < chi2.isf(1e-9, 255)


@settings(max_examples=20, deadline=None)
@given(WORD, st.integers(0, 10_000), st.sampled_from(["frame", "layer", "sublayer", "right", "below"]))
def test_hashes_of_neighbours_frames_and_layers_are_independent(seed, frame, what):
    x, y = np.meshgrid(np.arange(256, dtype=np.int64), np.arange(256, dtype=np.int64))
    names = {"frame": (frame + 1, 0, 0), "layer": (frame, 1, 0), "sublayer": (frame, 0, 1)}
    first = hash.cell(x, y, *hash.keys(seed, frame, 0, 0, 0))
    other = hash.cell(
        x + (what == "right"), y + (what == "below"), *hash.keys(seed, *names.get(what, (frame, 0, 0)), 0)
    )
    assert abs(measure.correlation(first, other)) < 6 / 256


def test_python_and_the_compiled_loops_hash_alike():
    from actinic.grain.jit import mix

    assert all(mix(x) == hash.mix(x) for x in (0, 1, 0xDEADBEEF, 2**32 - 1))


@settings(max_examples=6, deadline=None)
@given(
    st.integers(0, 40), st.integers(0, 30), st.integers(1, 20), st.integers(1, 20), st.sampled_from([3.3, 6.48, 13.0])
)
def test_any_window_is_the_whole_frame_bit_for_bit(x, y, width, height, um):
    green = layers()[1]
    picture = np.linspace(-0.05, 1.5, 60 * 50).reshape(50, 60)
    window = (x, y, min(x + width, 60), min(y + height, 50))
    whole = grain(picture, um, green, frame=3)
    assert np.array_equal(grain(picture, um, green, frame=3, window=window), whole[y : window[3], x : window[2]])


def test_a_frame_moved_on_the_film_plane_meets_the_same_grain(green):
    whole = grain(np.full((40, 40), 0.5), 6.5, green, origin=(-20, 7))
    moved = grain(np.full((20, 25), 0.5), 6.5, green, origin=(-5, 17))
    assert np.array_equal(whole[10:30, 15:], moved)


@pytest.mark.parametrize("channel", range(3))
def test_a_flat_field_keeps_its_mean_density(channel):
    layer = layers()[channel]
    for density in (0.0, 0.1, 0.5, 1.0, 1.6):
        # Crystals of one field scatter, but how much more of them than in the mean there are is known: take it off.
        light, added = probe(layer, density, frame=50)
        shift = -np.log10(light.mean()) - layer.fog - density
        assert abs(shift - 0.85 * (added.mean() - _added(layer, density))) < 0.001


def _added(layer, density):
    """Mean density that would simply add: sum_l p_l q_l / cell_l."""
    parts = zip(layer.sublayers, layer.split(density), strict=True)
    return sum(float(s.share(d + s.fog)) * s.mass / s.cell_um2 for s, d in parts)


def test_pixels_of_any_pitch_keep_the_mean_density(green):
    for um in (3.0, 6.48, 13.0):
        n = round(800 / um)
        light = transmittance(np.full((n, n), 0.6), um, green)
        shift = -np.log10(light).mean() + np.log10(light.mean()) - green.pixel_bias(0.6, um)
        assert abs(shift) < 0.0005


def test_thin_clouds_have_the_spectrum_of_the_closed_form(green):
    _, added = probe(green, 0.3, side=512)
    f, power = measure.psd(added, PIXEL_UM, bins=12)
    parts = zip(green.sublayers, green.split(0.3), strict=True)
    square = np.sinc(f * PIXEL_UM / np.sqrt(2)) ** 4  # a pixel's own transform, along the diagonal
    wanted = sum(theory.spectrum(s, float(s.share(d + s.fog)), f, 0.0) for s, d in parts) * square
    low = f < 0.15
    assert np.abs(10 * np.log10(power / wanted))[low].max() < 0.75


@pytest.mark.parametrize("channel", range(3))
def test_sigma_at_48_um_is_the_published(channel):
    chart, layer, asked = charts(FOLDER)[channel], layers()[channel], (0.1, 0.5, 1.2)
    found = [measure.sigma(10 ** -grain(np.full((440, 440), d), 3.0, layer, 7, channel=channel), 3.0) for d in asked]
    order = np.argsort(chart.density)
    off = found / np.interp(asked, chart.density[order], chart.sigma[order]) - 1
    assert np.sqrt(np.mean(off**2)) < 0.08  # a field of 1.3 mm: half of it is chance


def test_frames_and_layers_share_nothing(green):
    flat = np.full((120, 120), 0.4)
    pictures = [grain(flat, 6.5, green, frame=f, channel=c) for f, c in ((0, 0), (1, 0), (0, 1))]
    for other in pictures[1:]:
        assert abs(measure.correlation(pictures[0], other)) < 4 / np.sqrt(measure.independent(pictures[0]))


def test_uhd_box_averaged_is_hd():
    for layer in layers():
        uhd = grain(np.full((160, 160), 0.5), 6.0, layer)
        hd = grain(np.full((80, 80), 0.5), 12.0, layer)
        assert abs(measure.pooled(uhd, 2).std() / hd.std() - 1) < 0.03


def test_density_beyond_the_layer_passes_on(green):
    dense = green.maximum + np.full((8, 8), 0.5)
    assert np.allclose(grain(dense, 13.0, green) - grain(dense - 0.5, 13.0, green), 0.5)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_boolean_model_meets_its_closed_forms(share):
    film = Boolean(0.3, 0.1, 0.5, 6)
    drawn = boolean(np.full((560, 560), share), film)
    beside = ((drawn[:, 1:] - share) * (drawn[:, :-1] - share)).mean()
    variance = pixel_covariance(film, share)
    assert abs(drawn.mean() / share - 1) < 0.002
    assert abs(((drawn - share) ** 2).mean() / variance - 1) < 0.02
    assert abs(beside - pixel_covariance(film, share, (1.0, 0.0))) < 0.01 * variance


@pytest.mark.parametrize(("density", "um", "window"), [(0.5, 0.2, None), (np.nan, 5.0, None), (0.5, 5.0, (0, 0, 9, 4))])
def test_what_cannot_be_rendered_is_refused(density, um, window, green):
    with pytest.raises(FilmError):
        grain(np.full((4, 4), density), um, green, window=window)


@pytest.mark.parametrize("path", sorted(ROOT.glob("models/stocks/*/grain.json")), ids=lambda p: p.parent.name)
def test_grain_on_the_shelf_is_of_its_stocks_own_data(path):
    held, stock = model.read(path.parent), load(str(path.parent))
    assert stocks.current(path.parent), f"python tools/fit_grain.py {path.parent}"
    assert len(held.layers) == stock.sheet.layers and all(layer.bias for layer in held.layers)
    has_chart = (path.parent / "granularity.csv").exists()
    assert held.basis == ("published" if has_chart else "assumed")
    if has_chart:
        assert max(held.residuals["sigma_percent"]) < 25


def test_every_stock_has_grain():
    folders = {p.parent for p in ROOT.glob("models/stocks/*/stock.toml")}
    assert folders == {p.parent for p in ROOT.glob("models/stocks/*/grain.json")}


@pytest.fixture(scope="module")
def plate():
    """A densitometer's picture of a photograph, 5207's grain at 6.5 um on it: (192, 256, 3)."""
    scene = read(ROOT / "pictures/photograph.exr").pixels[:192, 256:]
    density = 0.55 * np.log10(np.maximum(scene, 1e-3)) + 1.1
    return np.stack([grain(density[..., c], 6.5, layer, channel=c) for c, layer in enumerate(layers())], axis=-1)


def test_a_plates_grain_is_found_in_its_flat_areas(plate):
    for channel, found in enumerate(plate_grain.measure_plate(plate)):
        for level, sigma in zip(found.level, found.sigma, strict=True):
            flat = grain(np.full((90, 90), level), 6.5, layers()[channel], frame=9, channel=channel)
            assert abs(sigma / flat.std() - 1) < 0.1
        assert sum(found.blocks) > 50 and found.shared < 0.15


def test_a_plates_spectrum_is_its_grains(plate):
    found = plate_grain.measure_plate(plate)
    f, power = measure.psd(grain(np.full((180, 180), 0.9), 6.5, layers()[2], channel=2), 1.0, bins=8)
    wanted = np.interp(found[2].cycles_per_px[1:], f, power)
    given = np.array(found[2].power[1:])
    assert np.abs(given / given.sum() - wanted / wanted.sum()).max() < 0.03
    # The red layer's clouds are small beside a pixel, the blue layer's are not.
    assert found[0].power[-1] > 1.5 * found[2].power[-1]


def test_a_plate_without_a_flat_area_is_refused():
    texture = np.random.default_rng(0).normal(size=(32, 32)).repeat(6, axis=0).repeat(6, axis=1)
    with pytest.raises(FilmError):
        plate_grain.measure_plate(texture * np.linspace(0.1, 3, 192) ** 2)


def test_a_clipped_part_of_a_plate_is_not_its_grain(plate):
    held = plate_grain.measure_plate(plate.clip(0.7, None))
    assert min(min(one.level) for one in held) > 0.75


def test_the_command_measures_a_picture(tmp_path, plate):
    from typer.testing import CliRunner

    from actinic.cli import app

    path = tmp_path / "plate.exr"
    write(path, from_array(10**-plate), depth="float")
    said = CliRunner().invoke(app, ["grain", "measure", str(path), "--json"])
    told, found = json.loads(said.stdout), plate_grain.measure_plate(plate)
    assert np.allclose(told["B"]["sigma"], found[2].sigma, rtol=1e-3)
