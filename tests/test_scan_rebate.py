"""The rebate, the picture within it, and rolls of more than one film."""

import numpy as np
import pytest
from scans import frame

from actinic.errors import FilmError
from actinic.scan import generator, rebate
from actinic.scan.estimate import outliers
from actinic.scan.frame import picture_box
from actinic.scan.rebate import Rebate
from actinic.scan.roll import grouped


@pytest.mark.parametrize("around_px", [0, 14, -14], ids=["nothing", "open light", "a holder"])
@pytest.mark.parametrize("film", ["kodak_gold_200", "kodak_vision3_250d_5207", "fujifilm_pro_400h"])
def test_the_rebate_is_found_within(film, around_px):
    one = frame(film)
    sheet = generator.framed(one, around_px)
    found = rebate.find(sheet)
    assert np.abs(np.log10(np.array(found.rgb) / one.rebate)).max() < 0.01 and found.confidence > 0.9
    x, y, width, height = picture_box(sheet, found)
    inner_height, inner_width = one.scan.shape[:2]
    assert 0.85 < width / inner_width < 1.1 and 0.85 < height / inner_height < 1.3


def test_a_picture_without_rebate_has_none():
    assert rebate.find(frame().scan) is None


@pytest.mark.parametrize("box", [(0, 0, 0, 5), (9999, 0, 10, 10), (-50, -50, 10, 10)])
def test_a_rebate_picked_outside_is_refused(box):
    with pytest.raises(FilmError, match="rebate at"):
        rebate.picked(frame().scan, box)


def test_a_clipped_rebate_is_refused():
    with pytest.raises(FilmError, match="unclipped"):
        rebate.picked(np.ones((20, 20, 3)), (0, 0, 5, 5))


def test_films_of_other_masks_are_rolls_of_their_own_and_frames_without_rebate_go_with_most():
    one, other = (Rebate(rgb, None, 1.0, "found") for rgb in ((0.6, 0.33, 0.15), (0.6, 0.42, 0.25)))
    brighter = Rebate((0.8, 0.44, 0.2), None, 1.0, "found")  # the same film, the light turned up
    assert grouped([other, one, None, brighter, one]) == [1, 0, 0, 0, 0]


def test_a_frame_apart_is_an_outlier_and_few_frames_have_none():
    values = np.array([[0.70], [0.72], [0.69], [0.71], [1.30]])
    assert outliers(values).tolist() == [False] * 4 + [True]
    assert not outliers(values[2:]).any()
