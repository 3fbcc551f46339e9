"""The scan model, the generator and the mean negative."""

import numpy as np
import pytest
from scans import GOLD, frame, light, small

from actinic import stock
from actinic.errors import FilmError
from actinic.scan import generator, judge, mean, rig, ways
from actinic.scan.generator import Nuisances
from actinic.scan.model import scan_model
from actinic.scan.scene import scene


@pytest.mark.parametrize("name", rig.names())
def test_a_known_film_s_dyes_are_read_back_through_any_rig(name):
    made = generator.amounts(GOLD, light(48))
    seen = generator.through(GOLD, made, rig.rig(name), Nuisances.none())
    clear = generator.through(GOLD, np.zeros(3), rig.rig(name), Nuisances.none())
    assert np.abs(scan_model(name, GOLD).amounts(seen, clear) - made).max() < 0.02


def test_the_rebate_has_no_dye_and_gains_of_the_scan_do_not_matter():
    model, base = scan_model("led_nikon", mean.ID), np.array([0.5, 0.3, 0.1])
    assert np.abs(model.amounts(base, base)).max() < 1e-12
    scan = base * [0.3, 0.2, 0.25]
    gain = np.array([1.7, 0.8, 1.2])
    assert np.allclose(model.amounts(scan * gain, base * gain), model.amounts(scan, base))


def test_open_light_is_one_in_every_rig_and_a_csv_is_a_rig_too(tmp_path):
    assert all(np.allclose(rig.rig(n).weights.sum(axis=0), 1) for n in rig.names())
    rows = "\n".join(f"{w},{w / 100},{(w - 380) / 50},1" for w in range(380, 731, 10))
    (tmp_path / "own.csv").write_text(f"wavelength_nm,red,green,blue\n{rows}\n")
    assert np.allclose(rig.rig(str(tmp_path / "own.csv")).weights.sum(axis=0), 1)
    with pytest.raises(FilmError, match="no rig"):
        rig.rig("led_leica")


def test_unseen_films_are_neither_taught_nor_in_the_mean():
    taught = generator.negatives(unseen=False)
    assert len(generator.UNSEEN) >= 2 and not set(taught) & set(generator.UNSEEN)
    said = mean.loaded(mean.ID).sheet.assumed["every_figure"]
    assert all(n in said for n in taught) and not any(n in said for n in generator.UNSEEN)


def test_the_mean_negative_is_made_again_from_its_films(tmp_path):
    made = mean.write(generator.negatives(unseen=False), tmp_path / mean.ID)
    for path in mean.folder().iterdir():
        assert (made / path.name).read_bytes() == path.read_bytes(), path.name
    assert np.ptp(stock.read(mean.folder(mean.MASKLESS)).tables["dyes"]["base"]) == 0


@pytest.mark.parametrize("film", generator.UNSEEN)
def test_rebate_and_grey_patch_print_an_unknown_film_near_its_own_print(film):
    one = small(film=film, ev=0.7, was=Nuisances.drawn(np.random.default_rng(4)))
    case = judge.Case(film, "led_nikon", [one], [_truth(film, 0.7)], np.ones(3))
    made, _ = judge.prints(case, ways.by_patch(case))
    score = judge.score(case.truths, made)
    assert score.r2 >= 0.99 and score.de <= 3.5  # 2.5 is the bar of the mean over pictures, docs/scans.md


def test_the_scene_comes_back_within_a_third_of_a_stop():
    found = frame()
    model = scan_model("led_nikon", GOLD)
    back = scene(model.amounts(found.scan, found.rebate), model.amounts(found.grey, found.rebate), GOLD)
    from actinic.colour import matrix

    wanted = light() @ matrix("Rec.709", "ACEScg").T
    inside = (wanted.min(axis=2) > 0.02) & (wanted.max(axis=2) < 1.5)
    assert np.median(np.abs(np.log2(back[inside] / wanted[inside]))) < 0.33


def _truth(film, ev):
    from actinic.chain import State

    return generator.truth(film, light(48), ev, State.DISPLAY_LINEAR)
