"""Photographs for training: listed by package, never on two sides of a split, read as light."""

import numpy as np
import OpenImageIO as oiio
import pytest

from actinic import photographs
from actinic.errors import FilmError


def written(folder, name, codes):
    (folder / "pkg").mkdir(exist_ok=True)
    path = folder / "pkg" / name
    out = oiio.ImageOutput.create(str(path))
    assert out.open(str(path), oiio.ImageSpec(codes.shape[1], codes.shape[0], codes.shape[2], "uint8"))
    assert out.write_image(codes) and out.close()
    return path


def test_every_package_says_its_licence_and_what_to_take():
    for package, entry in photographs.catalogue().items():
        assert entry["licence"], package
        assert entry.get("pictures") or entry.get("carve"), package


def test_a_picture_keeps_its_side_of_the_split(tmp_path):
    names = [f"gcompris-qt-data/{k}.webp" for k in range(1000)]
    shares = [photographs.Photograph(n, tmp_path / n).share for n in names]
    assert shares == [photographs.Photograph(n, tmp_path / "elsewhere" / n).share for n in names]
    for share, percent in photographs.SHARES.items():
        assert abs(shares.count(share) / 10 - percent) < 4


def test_codes_become_light_and_are_made_smaller_in_light(tmp_path):
    stripes = np.zeros((64, 128, 3), np.uint8)
    stripes[:, ::2] = 255
    written(tmp_path, "stripes.png", stripes)
    light = photographs.linear(photographs.found(tmp_path)[0], 16)
    assert light.shape == (8, 16, 3)
    assert abs(light[4, 8] - 0.5).max() < 0.01


def test_a_grey_picture_has_three_channels(tmp_path):
    written(tmp_path, "grey.png", np.full((4, 5, 1), 128, np.uint8))
    light = photographs.linear(photographs.found(tmp_path)[0], 64)
    assert light.shape == (4, 5, 3)
    assert np.ptp(light, axis=2).max() == 0


def test_an_unlisted_package_is_refused_with_the_listed_ones(tmp_path):
    with pytest.raises(FilmError, match="gcompris-qt-data"):
        photographs.fetch(tmp_path, ("nothing-of-that-name",))
