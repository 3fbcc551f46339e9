"""Light inside the film: positive, normalised, isotropic; the analytic kernels; proxies."""

import colour
import numpy as np
import OpenImageIO as oiio
import pytest
import scipy.fft
from cases import MID, stops
from conftest import ROOT
from scipy.special import j0

from actinic.chain import Controls, State
from actinic.fourier import bessel_j0, grid_frequency_squared, reflected
from actinic.gate import Gate, pixel_um
from actinic.schema import changed
from actinic.stages.scatter import scatter, transfer


@pytest.mark.parametrize("gauge", ["8", "super8", "16", "super35", "65_5perf", "still_135", "sheet_8x10"])
@pytest.mark.parametrize("width", [2048, 640])
def test_light_of_one_pixel_spreads_without_a_negative_or_a_comb(engine, gauge, width):
    controls = changed(Controls(gate=Gate(gauge)), "scatter.halation", 0)
    scene = np.zeros((129, 129, 3), np.float32)
    scene[64, 64] = 50.0
    spread = engine.render(scene, controls, start=State.EXPOSURE, until=State.LATENT, width_px=width)[0]
    assert spread.min() > -1e-6
    if pixel_um(controls.gate, width) < 25:  # beyond, the second pixel gets a little less than the third
        assert (np.diff(spread[64, 64:100], axis=0) < 1e-6).all()


def test_scatter_alone_is_the_isotropic_kernel_of_the_lorentzian():
    """gamma / (2 pi (r^2 + gamma^2)^(3/2)), whose line spread is 1 / (pi gamma (1 + (x / gamma)^2))."""
    gamma, um, n = 20.0, 2.0, 512
    layers = np.array([[1.0, gamma * 1e-3, 0, 1e-3, 0, 0.1, 0.01, 0, 0.1, 0.01]] * 3)
    point = np.zeros((n, n, 3))
    point[n // 2, n // 2] = 1.0
    got = scatter(point, layers, um)[n // 2, n // 2 : n // 2 + 60, 0] / um**2
    r = np.arange(60) * um
    np.testing.assert_allclose(got, gamma / (2 * np.pi * (r**2 + gamma**2) ** 1.5), rtol=0.02)


def test_transfer_is_one_for_a_uniform_field_and_falls(tables):
    f = np.linspace(0, 200, 400)
    for layer in tables["scatter.layers"]:
        h = transfer(f, layer, np)
        assert h[0] == pytest.approx(1) and h[-1] < 0.3


def test_bessel_j0_to_1e_7():
    x = np.linspace(0, 200, 20001)
    np.testing.assert_allclose(bessel_j0(x, np), j0(x), atol=1.2e-7)


def test_grid_frequency_is_the_frequency_up_to_half_of_nyquist():
    f = np.linspace(0.001, 0.25, 100)
    found = np.sqrt(grid_frequency_squared(f, np))
    np.testing.assert_allclose(found, f, rtol=0.05)
    np.testing.assert_allclose(found[f < 0.125], f[f < 0.125], rtol=0.01)


def test_reflection_mirrors_the_end_then_the_start():
    assert reflected(4, 12, np).tolist() == [0, 1, 2, 3, 3, 2, 1, 0, 3, 2, 1, 0]
    assert reflected(3, 7, np).tolist() == [0, 1, 2, 2, 1, 1, 0]


def test_backing_keeps_halation_away(engine):
    scene = np.full((64, 64, 3), 0.001, np.float32)
    scene[30:34, 30:34] = 50.0

    def red_far_away(backing):
        controls = changed(Controls(), "scatter.backing", backing)
        return engine.render(scene, controls, start=State.EXPOSURE, until=State.LATENT, width_px=1920)[0][32, 50, 0]

    assert red_far_away("none") > 2 * red_far_away("remjet") > 0
    assert red_far_away("as_made") == red_far_away("remjet")


def photograph(times):
    """The bundled photograph, as sharp as a lens leaves it at UHD: enlarged `times`."""
    small = oiio.ImageBuf(str(ROOT / "pictures/photograph.exr"))
    roi = oiio.ROI(0, 512 * times, 0, 512 * times)
    large = oiio.ImageBufAlgo.resize(small, filtername="blackman-harris", roi=roi)
    return np.ascontiguousarray(np.maximum(large.get_pixels(oiio.FLOAT)[..., :3], 0))


def pooled(image, n):
    h, w, c = image.shape
    return image.reshape(h // n, n, w // n, n, c).mean(axis=(1, 3))


def proxy_difference(engine, scene, controls, n):
    """dE2000 between the full render made small in linear light and the render of the picture made small."""
    full = engine.render(scene, controls, until=State.DISPLAY_LINEAR, width_px=3840)[0].astype(float)
    proxy = engine.render(pooled(scene, n), controls, until=State.DISPLAY_LINEAR, width_px=3840 // n)[0].astype(float)
    lab = [colour.XYZ_to_Lab(np.maximum(x, 0), (0.3127, 0.3290)) for x in (pooled(full, n), proxy)]
    return colour.delta_E(*lab, method="CIE 2000")


@pytest.mark.parametrize("n, times", [(2, 2), (2, 4), (4, 6)])
def test_proxy_looks_like_the_full_render_made_small(engine, n, times):
    """How sharp the picture is decides: docs/benchmarks.md has the figures for 1, 2 and 4 times."""
    difference = proxy_difference(engine, photograph(times), Controls(), n)
    assert difference.mean() <= 0.3
    assert np.percentile(difference, 99) <= 1.5


@pytest.mark.parametrize("n", [2, 4])
def test_on_a_picture_sharp_to_the_pixel_the_film_adds_nothing_to_what_its_curves_do(engine, n):
    """Averaging before a curve is not averaging after it; light and chemistry that spread only make that less."""
    free = changed(changed(Controls(), "scatter.bypass", True), "inhibit.bypass", True)
    film, curves = (proxy_difference(engine, photograph(1), c, n) for c in (Controls(), free))
    assert np.percentile(film, 99) <= np.percentile(curves, 99) + 0.1


def test_a_float_transform_leaves_more_in_the_shadows_than_the_bound_even_with_the_lights_apart():
    """Why scatter's transforms are double (docs/decisions/double_transforms.md): light that hardly spreads, there and
    back, in float32; whole, and with all above grey in a transform of its own."""
    image = np.full((270, 480), MID / 1024, np.float32)
    image[:85, :152] = 1024 * MID
    low = np.minimum(image, np.float32(MID))
    for parts in ([image], [low, image - low]):
        back = sum(scipy.fft.irfft2(scipy.fft.rfft2(p), s=image.shape).astype(np.float64) for p in parts)
        off = stops(back, image.astype(np.float64))
        assert np.sqrt((off**2).mean()) > 0.0005
