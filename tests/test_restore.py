"""Restoring: what is not damaged stays bit for bit; what is comes back from the other channels; the rest is said."""

import numpy as np
import pytest
from conftest import ROOT
from scipy.ndimage import gaussian_filter

from actinic.colour import CURVES, from_linear, to_linear
from actinic.render.picture import read
from actinic.restore import damage, infrared, inpaint, mask, nets, regrain, regress, score, specks, tiles
from actinic.restore.density import density, light
from actinic.restore.restore import Settings, find, repair, restore


@pytest.fixture(scope="module")
def clean():
    """A photograph as display codes of 8 bits, (256, 320, 3)."""
    pixels = read(ROOT / "pictures/photograph.exr").pixels
    codes = np.clip(from_linear(pixels, CURVES["srgb"]), 0, 1)[:256, :320]
    return (np.rint(codes * 255) / 255).astype(np.float32)


@pytest.fixture(scope="module")
def trained():
    return nets.load()


def harmed(clean, coverage=0.06, channel=2, seed=1, kind="impulse"):
    rng = np.random.default_rng(seed)
    return damage.damaged(clean, channel, coverage, kind, clean[..., 1], rng)


def planes(codes):
    return np.ascontiguousarray(np.moveaxis(density(to_linear(codes, CURVES["srgb"])), -1, 0))


def blue(alpha):
    return np.stack([np.zeros(alpha.shape, bool)] * 2 + [alpha > 0.01])


def test_density_goes_both_ways():
    given = np.linspace(0, 4, 1000, dtype=np.float32)
    assert abs(light(density(given)) - given).max() < 1e-5
    assert density(np.float32(1)) == 0 and density(np.float32(0)) < 2.01


@pytest.mark.parametrize("coverage", (0.04, 0.10, 0.16))
def test_damage_covers_what_it_says(coverage):
    drawn = [damage.alpha((256, 256), coverage, np.random.default_rng(k)) for k in range(8)]
    shares = [(a > damage.SEEN).mean() / coverage for a in drawn]
    assert min(shares) > 0.89 and max(shares) < 1.11


def test_damage_is_in_one_channel_and_the_same_for_a_seed(clean):
    codes, alpha = harmed(clean)
    assert np.array_equal(codes[..., :2], clean[..., :2])
    assert np.array_equal(codes[alpha == 0], clean[alpha == 0])
    assert np.array_equal(harmed(clean)[0], codes) and not np.array_equal(harmed(clean, seed=2)[0], codes)


def test_impulses_replace_half_of_the_pixels(clean):
    shown = damage.content("impulse", (400, 400), None, np.random.default_rng(3))
    assert abs(np.isnan(shown).mean() - 0.5) < 0.01
    assert set(np.unique(shown[~np.isnan(shown)])) == {0.0, 1.0}


def test_a_channel_that_is_linear_in_the_others_has_no_residual():
    rng = np.random.default_rng(4)
    red, green = gaussian_filter(rng.normal(size=(2, 80, 90)), (0, 2, 2)) * 2 + 1
    shown = np.stack([red, green, 0.4 * red + 0.5 * green + 0.1]).astype(np.float32)
    assert abs(regress.residuals(shown)[2::3, 30:-30, 30:-30]).max() < 0.02


def test_the_closed_form_returns_a_linear_channel_under_damage():
    rng = np.random.default_rng(5)
    red, green = gaussian_filter(rng.normal(size=(2, 90, 90)), (0, 2, 2)) * 2 + 1
    truth = np.stack([red, green, 0.4 * red + 0.5 * green + 0.1]).astype(np.float32)
    hole = np.zeros(truth.shape, bool)
    hole[2, 40:48, 20:70] = True
    shown = np.where(hole, np.float32(7), truth)
    filled = regress.fill(shown, hole)
    assert abs(filled.values[-1] - truth)[hole].max() < 0.03
    assert np.array_equal(filled.values[-1][~hole], truth[~hole])
    assert filled.confidence[~hole].min() == 1 and filled.confidence[hole].min() > 0.5


def test_a_guide_that_is_damaged_too_is_not_asked():
    rng = np.random.default_rng(6)
    red = gaussian_filter(rng.normal(size=(90, 90)), 2) * 2 + 1
    truth = np.stack([red, red + 0.1, red - 0.1]).astype(np.float32)
    hole = np.zeros(truth.shape, bool)
    hole[1:, 40:48, 20:70] = True
    filled = regress.fill(np.where(hole, np.float32(7), truth), hole)
    assert abs(filled.values[-1] - truth)[hole].max() < 0.05


def test_confidence_is_higher_where_the_fill_is_nearer(clean):
    codes, alpha = harmed(clean, 0.16)
    filled = regress.fill(planes(codes), blue(alpha))
    error, sure = abs(filled.values[-1] - planes(clean))[2], filled.confidence[2]
    inside = alpha > 0.01
    low, high = np.quantile(sure[inside], (0.25, 0.75))
    assert error[inside & (sure >= high)].mean() < 0.6 * error[inside & (sure <= low)].mean()


def test_the_fill_brings_blue_back(clean):
    codes, alpha = harmed(clean, 0.16)
    made = repair(codes, np.moveaxis(blue(alpha), 0, -1), None, Settings(grain=0)).pixels
    inside = alpha > 0.01
    before, after = (score.psnr(score.mse(p[inside, 2], clean[inside, 2])) for p in (codes, made))
    assert after > 29 and after > before + 12


def test_every_pixel_outside_the_mask_stays_bit_for_bit(clean, trained):
    codes, _ = harmed(clean)
    made = restore(codes, trained)
    assert made.mask.any()
    assert np.array_equal(made.pixels[~made.mask], codes[~made.mask])
    assert (made.confidence[~made.mask] == 255).all() and (made.confidence[made.mask] < 255).all()


def test_the_second_net_changes_what_is_repaired_and_nothing_else(clean, trained):
    pytest.importorskip("onnxruntime")
    codes, _ = harmed(clean)
    plain, refined = (restore(codes, trained, Settings(channels=(2,), grain=0, refine=r)) for r in (False, True))
    np.testing.assert_array_equal(refined.mask, plain.mask)
    assert np.array_equal(refined.pixels[~plain.mask], codes[~plain.mask])
    assert 0 < abs(refined.pixels - plain.pixels).mean() < 1e-3


@pytest.mark.parametrize("channel", (0, 1, 2))
def test_damage_in_any_channel_is_found_and_repaired(clean, trained, channel):
    codes, alpha = harmed(clean, channel=channel)
    made = restore(codes, trained)
    found = made.mask[..., channel][alpha > 0.5].mean()
    before, after = (score.psnr(score.mse(p, clean)) for p in (codes, made.pixels))
    assert found > 0.9 and after > before + 10


def test_two_channels_at_once_are_repaired(clean, trained):
    codes, _ = harmed(clean, channel=2)
    codes, _ = harmed(codes, channel=0, seed=9)
    made = restore(codes, trained)
    assert score.psnr(score.mse(made.pixels, clean)) > score.psnr(score.mse(codes, clean)) + 8


def test_a_channel_that_is_not_asked_for_is_left(clean, trained):
    codes, _ = harmed(clean)
    made = restore(codes, trained, Settings(channels=(0, 1)))
    assert np.array_equal(made.pixels[..., 2], codes[..., 2])


def test_sensitivity_finds_more(clean, trained):
    codes, _ = harmed(clean)
    shares = [find(codes, trained, Settings(sensitivity=s)).mean() for s in (0.1, 0.5, 0.9)]
    assert shares[0] < shares[1] < shares[2]


def test_tiles_agree_with_the_whole(clean, trained):
    codes, _ = harmed(clean, 0.1)
    whole, parts = (restore(codes, trained, Settings(tile_px=t)) for t in (1024, 64))
    np.testing.assert_array_equal(whole.mask, parts.mask)
    assert abs(whole.pixels - parts.pixels).max() < 1e-6  # grain is drawn by transforms of the tile


def test_a_tile_is_mirrored_where_the_picture_ends():
    picture = np.arange(35.0).reshape(5, 7)
    tile = next(tiles.tiles(picture.shape))
    around = tile.around(picture)
    assert np.array_equal(tile.core(around), picture)
    assert np.array_equal(around[tiles.HALO_PX - 5 : tiles.HALO_PX, tiles.HALO_PX], picture[::-1, 0])


def test_infinite_pixels_and_nan_are_repaired_from_the_other_channels(clean, trained):
    codes = clean.copy()
    codes[100:104, 50:90, 1] = np.nan
    codes[200:203, 50:90, 2] = np.inf
    made = restore(codes, trained, Settings(channels=()))
    assert np.isfinite(made.pixels).all()
    assert abs(made.pixels - clean).max() < 0.25 and abs(made.pixels - clean)[~np.isfinite(codes)].mean() < 0.03


def test_where_all_channels_are_gone_it_is_said(clean, trained):
    codes = clean.copy()
    codes[100:106, 50:90] = np.nan
    made = restore(codes, trained, Settings(channels=()))
    assert made.unrecoverable.sum() == 240 and made.unrecoverable[100:106, 50:90].all()
    assert (made.confidence[made.unrecoverable] == 0).all()
    assert np.isfinite(made.pixels).all()


def test_a_membrane_meets_its_rim_and_is_flat_on_a_plane():
    plane = np.add.outer(0.01 * np.arange(40.0), 0.02 * np.arange(50.0)).astype(np.float32)
    hole = np.zeros(plane.shape, bool)
    hole[15:20, 10:40] = True
    made = inpaint.membrane(np.where(hole, np.float32(0.5), plane), hole)
    assert abs(made - plane).max() < 0.01
    assert np.array_equal(made[~hole], plane[~hole])


def grainy(seed=11):
    """Codes (200, 220, 3) of steps of grey with grain of its own in each channel, sigma 0.02 D at 3 px."""
    levels = np.repeat(np.linspace(0.4, 1.2, 4), 55)
    noise = gaussian_filter(np.random.default_rng(seed).normal(size=(3, 200, 220)), (0, 0.7, 0.7))
    return from_linear(light(levels[:, None] + np.moveaxis(0.02 / noise.std() * noise, 0, -1)), CURVES["srgb"])


@pytest.mark.parametrize("channels", ((2,), (0, 1, 2)))
def test_a_repaired_part_has_the_grain_of_the_rest(channels):
    codes = grainy().astype(np.float32)
    hole = np.zeros(codes.shape, bool)
    for channel in channels:
        hole[60:140, 10:46, channel] = True
    spoilt = np.where(hole, np.float32(0.9), codes)
    made, bare = (planes(repair(spoilt, hole, None, Settings(grain=g)).pixels) for g in (1, 0))
    sigma, without = (p[2, 64:136, 14:42].std() for p in (made, bare))
    assert 0.8 < sigma / planes(codes)[2, 64:136, 64:92].std() < 1.35
    assert without < 0.8 * sigma


def test_grain_of_a_place_is_the_same_in_any_tile():
    whole, part = (regrain.white((400, 400), origin, (0, 1)) for origin in ((0, 0), (64, 128)))
    assert np.array_equal(whole[64:, 128:], part[:-64, :-128])


def test_a_likely_pixel_needs_a_sure_one_near():
    given = np.full((3, 40, 40), -9, np.float32)
    given[2, 10, 10:20], given[2, 10, 10], given[2, 30, 10:20] = 0, 9, 0
    found = mask.marked(mask.judged(given))[..., 2]
    assert found[10, 10:19].all() and not found[25:].any()


def test_dust_in_infrared_marks_all_channels():
    rng = np.random.default_rng(7)
    plane = (0.8 + 0.01 * rng.normal(size=(120, 150))).astype(np.float32)
    plane[40:44, 20:100] = 0.2
    found = infrared.shaded(plane, plane.shape)
    assert found[40:44, 20:100].all() and found[60:].mean() < 0.01


def test_infrared_of_another_size_is_refused():
    from actinic.errors import FilmError

    with pytest.raises(FilmError, match="--infrared none"):
        infrared.shaded(np.ones((10, 12), np.float32), (20, 24))


def test_a_hair_over_all_channels_is_found_by_its_shape(clean):
    flat = gaussian_filter(planes(clean), (0, 4, 4))
    drawn = np.zeros(flat.shape[1:], bool)
    damage.capsule(drawn, (60, 40), (150, 200), 1.5)
    found = specks.specks(flat + gaussian_filter(drawn.astype(np.float32), 0.7))
    assert found[drawn].mean() > 0.9 and found[~mask.grown(drawn, 3)].mean() < 0.01


def test_ssim_and_psnr_of_equal_pictures_and_of_known_errors(clean):
    plane = clean[..., 1]
    assert score.ssim(plane, plane) == pytest.approx(1)
    assert score.psnr(score.mse(plane, plane + 0.1)) == pytest.approx(20, abs=1e-3)
    assert score.ssim(plane, 1 - plane) < score.ssim(plane, gaussian_filter(plane, 1)) < 1


@pytest.mark.parametrize("shape", ((1, 1), (3, 5), (7, 300)))
def test_tiny_pictures_go_through(trained, shape):
    codes = np.random.default_rng(8).random((*shape, 3)).astype(np.float32)
    made = restore(codes, trained)
    assert made.pixels.shape == codes.shape and np.isfinite(made.pixels).all()
    assert np.array_equal(made.pixels[~made.mask], codes[~made.mask])


def test_the_nets_are_small_and_say_what_they_take(trained):
    from actinic.nets import runtime
    from actinic.nets.onnx_file import tensors

    held = [tensors(ROOT / f"models/nets/restore_{name}.onnx") for name in ("detect", "refine")]
    assert sum(v.size for one in held for v in one.values()) < 300_000
    pytest.importorskip("onnxruntime")
    files = [ROOT / f"models/nets/restore_{name}.onnx" for name in ("detect", "refine")]
    taken = [runtime.session(f, "restore").get_inputs()[0].shape[1] for f in files]
    assert taken == [12, 8]
