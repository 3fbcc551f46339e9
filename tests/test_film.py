"""The film as the data sheets know it, read back from the engine's own pictures. Each test is a line of the bars."""

import colour
import numpy as np
import pytest

from actinic import emulsion, spectra
from actinic.chain import Controls, State
from actinic.gate import Gate
from actinic.prepare import projected
from actinic.schema import changed
from actinic.stages.densitometer import densitometer
from actinic.stages.scatter import Scatter

MID = 10**-1.297
STOPS = np.arange(-8.0, 8.01, 0.125)


def pitch(um, width, **groups):
    """Controls on a gate whose pixels are `um` wide."""
    return Controls(gate=Gate("custom", um * width / 1000), **groups)


def status(amounts, stock):
    return densitometer(
        np.asarray(amounts, float), emulsion.dyes(stock), emulsion.base(stock), spectra.status(stock.sheet.status)
    )


def wedge(log_h):
    """A picture whose rows are even neutral exposures."""
    return np.repeat(np.repeat(10 ** np.asarray(log_h)[:, None, None], 8, axis=1), 3, axis=2)


def test_5207_wedge_reads_the_published_status_m_curve(engine, negative):
    log_h, published = emulsion.characteristic(negative)
    read = np.array(
        [engine.render(np.full((8, 8, 3), 10**h), start=State.EXPOSURE, until=State.NEGATIVE)[0][4, 4] for h in log_h]
    )
    miss = status(read, negative) - published
    assert np.sqrt((miss**2).mean(axis=0)).max() <= 0.004
    assert np.abs(miss).max() <= 0.02


def test_5207_grey_card_at_stop_0_exposes_every_layer_where_the_sheet_does(engine):
    exposure = engine.render(np.full((4, 4, 3), 0.18), start=State.SCENE, until=State.EXPOSURE)[0]
    np.testing.assert_allclose(np.log10(exposure), -1.297, atol=1e-5)


def test_2383_wedge_reads_the_published_status_a_curve(engine, print_stock):
    t = print_stock.tables["characteristic"]
    log_h = np.repeat(t["log10_H"][:, None, None], 3, axis=2)
    read = engine.render(log_h, start=State.PRINT_EXPOSURE, until=State.PRINT)[0][:, 0]
    published = np.stack([t[c] for c in ("red", "green", "blue")], axis=1)
    miss = status(read, print_stock) - published
    assert np.sqrt(np.nanmean(miss**2, axis=0)).max() <= 0.012


def test_grey_card_at_25_25_25_prints_to_the_lad_densities(engine, print_stock):
    read = engine.render(np.full((8, 8, 3), 0.18), until=State.PRINT)[0][4, 4]
    np.testing.assert_allclose(status(read, print_stock), [1.09, 1.06, 1.03], atol=0.01)


def print_lab(engine, tables, stops):
    """Lab of a projected neutral wedge, the open gate being white."""
    scene = np.stack(
        [engine.render(np.full((8, 8, 3), 0.18 * 2.0**s), until=State.DISPLAY_LINEAR)[0][4, 4] for s in stops]
    )
    gate = projected(tables, 0).sum(axis=0)
    return colour.XYZ_to_Lab(scene / gate[1], colour.XYZ_to_xy(gate))


def test_neutral_scale_stays_neutral_from_4_under_to_half_over(engine, tables):
    lab = print_lab(engine, tables, np.arange(-4, 0.51, 0.25))
    assert np.abs(lab[:, 1]).max() <= 1.0
    assert np.abs(lab[:, 2]).max() <= 3.2


def sine_response(engine, cycles_per_mm, um=1.0):
    """Small-signal response of each layer to a sine of exposure, in dye amounts, against a very coarse one."""
    width = int(round(4000 / um / 4)) * 4

    def swing(f):
        periods = max(1, round(f * width * um / 1000))
        x = np.arange(width) + 0.5
        wave = MID * (1 + 0.05 * np.sin(2 * np.pi * periods * x / width))
        scene = np.tile(wave[None, :, None], (16, 1, 3))
        out = engine.render(scene, pitch(um, width), start=State.EXPOSURE, until=State.NEGATIVE)[0][8].astype(float)
        inner = slice(width // 4, 3 * width // 4)
        basis = np.stack(
            [np.sin(2 * np.pi * periods * x / width), np.cos(2 * np.pi * periods * x / width), np.ones(width)], 1
        )
        fit = np.linalg.lstsq(basis[inner], out[inner], rcond=None)[0]
        return np.hypot(fit[0], fit[1])

    even = np.full((16, 16, 3), MID)
    step = [
        engine.render(even * k, start=State.EXPOSURE, until=State.NEGATIVE)[0][8, 8].astype(float) for k in (0.95, 1.05)
    ]
    return np.stack([swing(f) for f in cycles_per_mm]) / ((step[1] - step[0]) / 2)


@pytest.fixture(scope="module")
def mtf(engine, negative):
    t = negative.tables["mtf"]
    return (
        t["cycles_per_mm"],
        sine_response(engine, t["cycles_per_mm"]),
        np.stack([t[c] for c in ("red", "green", "blue")], 1) / 100,
    )


def test_5207_sine_targets_respond_as_published(mtf):
    _, got, published = mtf
    assert np.sqrt(((got - published) ** 2).mean(axis=0)).max() <= 0.01


def test_adjacency_lifts_the_response_above_100_percent(mtf):
    f, got, published = mtf
    hump = (f >= 8) & (f <= 12)
    assert got[hump, 1].max() > 1.015 and got[hump, 2].max() > 1.015
    np.testing.assert_allclose(got[hump].max(axis=0), published[hump].max(axis=0), atol=0.02)


def spot(diameter_um, um=2.0, width=1200):
    y, x = np.mgrid[:width, :width] * um - width * um / 2
    inside = np.clip((diameter_um / 2 - np.hypot(x, y)) / um + 0.5, 0, 1)
    return (MID * (0.05 + 4 * inside))[..., None].repeat(3, axis=2)


def test_eberhard_small_spots_of_equal_exposure_are_denser(engine):
    centre = []
    for diameter in (20, 40, 80, 160, 320, 640, 2000):
        controls = pitch(2.0, 1200, scatter=Scatter(bypass=True))
        centre.append(engine.render(spot(diameter), controls, start=State.EXPOSURE, until=State.NEGATIVE)[0][600, 600])
    falls = np.diff(np.array(centre), axis=0)
    assert (falls <= 1e-5).all()
    assert (centre[0] - centre[-1] > 0.02).all()


def test_mackie_lines_overshoot_on_the_dense_side_and_undershoot_on_the_thin_side(engine):
    edge = np.where(np.arange(1000) < 500, MID * 0.25, MID * 4.0)
    scene = np.tile(edge[None, :, None], (16, 1, 3))
    controls = pitch(2.0, 1000, scatter=Scatter(bypass=True))
    line = engine.render(scene, controls, start=State.EXPOSURE, until=State.NEGATIVE)[0][8]
    for c in range(3):
        assert line[500:560, c].max() > line[800, c] + 0.005
        assert line[440:500, c].min() < line[200, c] - 0.005


def halation_profile(engine, controls, um, width):
    scene = np.zeros((width, width, 3), np.float32)
    scene[width // 2, width // 2] = 184 * MID
    with_it = engine.render(scene, controls, start=State.EXPOSURE, until=State.LATENT)[0].astype(float)
    without = engine.render(scene, changed(controls, "scatter.halation", 0), start=State.EXPOSURE, until=State.LATENT)[
        0
    ].astype(float)
    y, x = np.mgrid[:width, :width] - width // 2
    radius = np.rint(np.hypot(x, y)).astype(int).ravel()
    mean = [np.bincount(radius, (with_it - without)[..., c].ravel()) / np.bincount(radius) for c in range(3)]
    return np.stack(mean, axis=1)[: width // 2]


@pytest.mark.parametrize("thickness", [0.7, 1.0, 1.5])
def test_halation_ring_lies_where_total_reflection_puts_it(engine, negative, thickness):
    um, width = 4.0, 512
    controls = pitch(um, width, scatter=Scatter(halation=5, backing="none", halation_radius=thickness))
    ring = halation_profile(engine, controls, um, width)
    base = negative.sheet.base
    expected = 2 * thickness * base.thickness_um * np.tan(np.arcsin(1 / base.refractive_index))
    start = int(0.6 * expected / um)
    for c in range(3):
        peak = start + np.argmax(ring[start : int(1.4 * expected / um), c])
        near = np.arange(peak - 5, peak + 6)
        bend, slope, _ = np.polyfit(near, ring[near, c], 2)
        found = -slope / (2 * bend) * um
        assert abs(found / expected - 1) <= 0.02
    at = int(expected / um)
    assert ring[at, 0] > ring[at, 1] > ring[at, 2] > 0


@pytest.mark.parametrize("stop", [-8, -4, -1, 0, 1, 3, 6, 8])
def test_uniform_fields_pass_scatter_halation_and_inhibition_unchanged(engine, stop):
    field = np.full((48, 64, 3), MID * 2.0**stop)
    latent = engine.render(field, start=State.EXPOSURE, until=State.LATENT)[0]
    np.testing.assert_allclose(latent, field, rtol=1e-5)
    free = changed(Controls(), "inhibit.bypass", True)
    held, alone = (engine.render(field, c, start=State.LATENT, until=State.NEGATIVE)[0] for c in (Controls(), free))
    np.testing.assert_allclose(held, alone, atol=1e-5)


def test_auto_print_exposure_keeps_the_grey_card_when_film_exposure_changes(engine):
    cards = [
        engine.render(np.full((8, 8, 3), 0.18), changed(Controls(), "expose.ev", ev))[0][4, 4] for ev in (-2, 0, 2)
    ]
    np.testing.assert_allclose(cards, np.broadcast_to(cards[1], (3, 3)), atol=1e-4)


def test_more_printer_light_makes_a_darker_print_by_a_fortieth_of_a_decade_a_point(engine):
    one, two = (
        engine.render(np.full((4, 4, 3), 0.18), changed(Controls(), "enlarge.red", p), until=State.PRINT_EXPOSURE)[0][
            0, 0
        ]
        for p in (25, 33)
    )
    np.testing.assert_allclose(two - one, [8 * 0.025, 0, 0], atol=1e-5)


def test_long_exposures_lose_speed_continuously(engine):
    def grey(seconds):
        controls = changed(Controls(), "expose.shutter_s", seconds)
        return engine.render(np.full((4, 4, 3), 0.18), controls, until=State.EXPOSURE)[0][0, 0]

    np.testing.assert_allclose(grey(0.001), grey(1.0), rtol=1e-6)
    np.testing.assert_allclose(grey(1.0001), grey(1.0), rtol=1e-4)
    assert (grey(10) < 0.9 * grey(1)).all() and (grey(100) < grey(10)).all()


def test_tungsten_light_on_daylight_film_is_warm_and_cold_light_blue(engine):
    def ratio(kelvin):
        controls = changed(Controls(), "expose.kelvin", kelvin)
        red, _, blue = engine.render(np.full((4, 4, 3), 0.18), controls, until=State.EXPOSURE)[0][0, 0]
        return red / blue

    assert ratio(3200) > 2 and ratio(9000) < 0.8
    assert abs(ratio(5500) - 1) < 1e-5


def test_retained_silver_adds_density_and_contrast(engine):
    def luminance(silver, stop):
        controls = changed(Controls(), "print.silver", silver)
        return engine.render(np.full((4, 4, 3), 0.18 * 2.0**stop), controls, until=State.DISPLAY_LINEAR)[0][0, 0, 1]

    assert luminance(1, 0) < luminance(0, 0)
    assert luminance(1, 1) / luminance(1, -1) > luminance(0, 1) / luminance(0, -1)


def test_push_raises_contrast_and_speed(engine):
    def density(push, stop):
        controls = changed(Controls(), "film.push", push)
        return engine.render(np.full((4, 4, 3), 0.18 * 2.0**stop), controls, until=State.NEGATIVE)[0][0, 0]

    assert (density(1, 0) > density(0, 0)).all()
    assert (density(1, 1) - density(1, -1) > density(0, 1) - density(0, -1)).all()
