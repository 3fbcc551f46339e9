"""Every stock on the shelf: it folds, prints about grey, and a brighter scene makes a brighter picture."""

import json
from functools import cache
from hashlib import sha256

import numpy as np
import pytest
from cases import both
from conftest import ROOT

from actinic import chain, emulsion, fold, native, shelf, stock
from actinic.chain import Controls, State
from actinic.codes import Code
from actinic.errors import FilmError
from actinic.fit.neutral import lab
from actinic.prepare import D65
from actinic.stages.develop import Develop, develop
from actinic.stages.encode import Encode
from actinic.stages.enlarge import enlarge

oiio = pytest.importorskip("OpenImageIO")
SLIDE, MONOCHROME, CINE = "fujichrome_provia_100f", "eastman_double_x_5222", "kodak_vision3_250d_5207"
STILL = "kodak_portra_400"
STOPS = np.arange(-5, 5.01, 0.5)
# How far from grey a grey may print, in a* or b*: the card, and from -3 to +2 stops. Measured: 4.1 (Kodachrome seen
# directly) and 10.0 (Fujiflex). The two Ilfochromes, made for line work, cross over by 18.
CARD, SCALE, LINE_WORK = 5.0, 11.0, 19.0


def film_for(name):
    """A film, and the print under test: a print gets a film that it was made for the like of."""
    held = stock.load(name)
    if not held.is_print:
        return name, None
    if held.falls:
        return SLIDE, name
    return (MONOCHROME if held.is_monochrome else STILL if held.sheet.support == "paper" else CINE), name


@cache
def engine_of(film, print_=None):
    return native.Engine(fold.fold(*shelf.pair(film, print_)))


def wedge():
    return np.repeat(0.18 * 2.0 ** STOPS[:, None, None], 3, axis=2).astype(np.float32)


def row_by_row(engine, image, until):
    """Even fields, one a row: no light or inhibitor from the next."""
    return np.array([engine.render(row.repeat(4, 0)[None].repeat(4, 0), until=until)[0][2, 2] for row in image], float)


@pytest.mark.parametrize("name", stock.names())
def test_every_stock_prints_about_grey_and_brighter_from_a_brighter_scene(name):
    xyz = row_by_row(engine_of(*film_for(name)), wedge(), State.DISPLAY_LINEAR)
    seen = lab(xyz, D65)
    usual = (STOPS >= -3) & (STOPS <= 2)
    assert np.isfinite(xyz).all() and (np.diff(xyz[:, 1]) > -1e-4).all()
    assert np.abs(seen[STOPS == 0, 1:]).max() <= CARD
    assert np.abs(seen[usual, 1:]).max() <= (LINE_WORK if "ilfochrome" in name else SCALE)
    assert 33 < seen[STOPS == 0, 0][0] < 58 and seen[0, 0] < 10 and seen[-1, 0] > 88


@pytest.mark.parametrize("name", stock.names())
def test_every_stock_makes_a_positive_of_the_photograph(name):
    pixels = np.asarray(oiio.ImageBuf(str(ROOT / "pictures/photograph.exr")).get_pixels(oiio.FLOAT))[::16, ::16, :3]
    picture, _ = engine_of(*film_for(name)).render(pixels)
    light, seen = (x.mean(axis=2).ravel() for x in (pixels, picture))
    assert np.isfinite(picture).all() and picture.min() > -0.3 and picture.max() < 1.2  # saturated: beyond Rec.709
    assert np.corrcoef(np.argsort(np.argsort(light)), np.argsort(np.argsort(seen)))[0, 1] > 0.85
    assert 0.15 < seen.mean() < 0.75


@pytest.mark.parametrize("name", [n for n in stock.names() if not stock.load(n).is_print])
def test_grey_card_exposes_every_layer_alike_whatever_the_scale_of_its_sensitivity(name):
    exposure = engine_of(name).render(np.full((4, 4, 3), 0.18), until=State.EXPOSURE)[0]
    np.testing.assert_allclose(np.log10(exposure), stock.load(name).sheet.mid_grey_log10_h, atol=1e-5)


def test_curves_of_all_stocks_are_within_the_bars_and_fitted_to_the_data_beside_them():
    rms = []
    for held in map(stock.load, stock.names()):
        rms.append(max(held.fitted.residuals["characteristic_D"]))
        for table, digest in held.fitted.data.items():
            assert sha256((held.folder / table).read_bytes()).hexdigest() == digest, f"fit {held.id} anew"
    assert np.median(rms) <= 0.006 and max(rms) <= 0.02 and len(rms) >= 50


def brightens(film, print_):
    """Whether a stop more light on the film leaves less dye on a print timed to its aim."""
    card = np.array([[0.0], [0.3]]) + np.full(3, film.sheet.mid_grey_log10_h)
    weights = emulsion.printing_weights(print_)
    dyes = develop(card, np.asarray(film.fitted.curve))
    exposure = enlarge(dyes, emulsion.dyes(film), emulsion.base(film), weights, 0.0, 0.0)
    curve, grey = print_.fitted.curve, emulsion.grey_aim(print_)
    aim = [fold.exposure_for(curve, c, grey[c]) for c in range(3)]
    made = develop(exposure - exposure[0] + aim, np.asarray(curve))
    np.testing.assert_allclose(made[0], grey, atol=1e-6)
    return (made[1] < made[0]).all()


@pytest.mark.parametrize("name", [n for n in stock.names() if stock.load(n).is_print])
def test_every_print_takes_every_film_of_its_sense_and_those_make_positives(name):
    print_ = stock.load(name)
    for film in (stock.load(n) for n in stock.names()):
        if not film.is_print:
            assert shelf.makes_positive(film, print_) == brightens(film, print_)


@pytest.mark.parametrize(
    "film, print_, says",
    [
        (CINE, "direct", "seen directly"),
        (SLIDE, "kodak_vision_2383", "a negative picture"),
        (CINE, "ilfochrome_micrographic_p", "a negative picture"),
        (CINE, STILL, "is a negative"),
        ("kodak_vision_2383", None, "is a print"),
    ],
)
def test_a_pair_that_makes_no_positive_is_refused_and_prints_that_do_are_named(film, print_, says):
    with pytest.raises(FilmError, match=says) as caught:
        shelf.pair(film, print_)
    named = caught.value.remedy.replace(",", " ").split()[1:]
    assert set(named) & set(stock.names()) and caught.value.code == Code.STOCK


def test_monochrome_film_on_colour_print_and_colour_film_on_monochrome_print_come_out_grey():
    for pair in ((MONOCHROME, "kodak_vision_2383"), (STILL, "kodak_polymax_fine_art_paper")):
        xyz = row_by_row(engine_of(*pair), wedge()[4:15], State.DISPLAY_LINEAR)
        assert (np.diff(xyz[:, 1]) > 0).all() and np.abs(lab(xyz, D65)[:, 1:]).max() < 11


def test_black_and_white_pictures_have_no_colour():
    xyz = row_by_row(engine_of(MONOCHROME), wedge(), State.DISPLAY_LINEAR)
    assert np.abs(lab(xyz, D65)[:, 1:]).max() < 0.05


@pytest.mark.parametrize("state", [State.NEGATIVE, State.PRINT, State.DISPLAY_LINEAR, State.DISPLAY])
def test_a_slide_seen_directly_is_the_same_in_kernels_and_reference(state):
    tables = fold.fold(*shelf.pair(SLIDE))
    rng = np.random.default_rng(5)
    image = (0.18 * 2.0 ** rng.uniform(-6, 4, (24, 40, 1)) * rng.uniform(0.5, 1, (24, 40, 3))).astype(np.float32)
    pushed = Controls(film=Develop(push=1.0, silver=0.3))
    got, truth = both(engine_of(SLIDE), tables, image, State.PIXELS, state, pushed, 512)
    np.testing.assert_allclose(got, truth, atol=1e-4)


def test_a_slide_seen_directly_has_no_print_exposure_and_says_so():
    tables, image = fold.fold(*shelf.pair(SLIDE)), np.full((4, 4, 3), 0.18)
    density = Controls(encode=Encode(output="printing_density"))
    for how in ({"until": State.PRINT_EXPOSURE}, {"start": State.PRINT_EXPOSURE}, {"controls": density}):
        for render in (engine_of(SLIDE).render, lambda x, tables=tables, **k: chain.render(x, tables, **k)):
            with pytest.raises(FilmError, match="seen directly"):
                render(image, **how)


def test_a_list_says_of_each_stock_what_is_published_and_what_is_assumed():
    found = {name: shelf.described(stock.load(name)) for name in stock.names()}
    assert json.dumps(found)
    assert found[STILL]["published"] == ["curves", "sensitivity", "base", "neutral", "mtf"]
    assert "dyes" in found[STILL]["assumed"] and found[SLIDE]["default_print"] == "direct"
    assert "dyes.base" in found["kodak_portra_endura_paper"]["assumed"]


def test_the_documented_table_is_the_shelf_s():
    text = (ROOT / "docs/stocks.md").read_text()
    for name in stock.names():
        assert f"| {name} | {stock.load(name).sheet.kind} |" in text, "python tools/list_stocks.py"
