"""Stocks: what is on the shelf loads; what is wrong is named with file, row and remedy."""

import shutil

import pytest
from conftest import NEGATIVE, ROOT

from actinic import stock
from actinic.errors import FilmError


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(ROOT / "models/stocks" / NEGATIVE, tmp_path / NEGATIVE)


@pytest.mark.parametrize("name", stock.names())
def test_every_stock_on_the_shelf_loads_with_its_sources(name):
    found = stock.load(name)
    assert found.id == name == found.folder.name
    assert (found.folder / "SOURCES.md").exists()
    assert found.fitted is not None


def test_unknown_stock_names_the_nearest():
    with pytest.raises(FilmError, match="kodak_vision3_250d_5207") as caught:
        stock.load("kodak_vision3_250d")
    assert caught.value.code == 6


def broken(folder, name, old, new, line=None):
    path = folder / name
    rows = path.read_text().splitlines()
    text = "\n".join(r.replace(old, new) if line is None or i == line else r for i, r in enumerate(rows))
    path.write_text(text)
    with pytest.raises(FilmError) as caught:
        stock.load(str(folder))
    return str(caught.value)


def test_missing_column_names_file_row_and_columns(folder):
    text = broken(folder, "sensitivity.csv", ",blue", "", line=0)
    assert "sensitivity.csv row 1" in text and "wavelength_nm,red,green,blue" in text


def test_unsorted_rows_name_the_row(folder):
    path = folder / "dyes.csv"
    rows = path.read_text().splitlines()
    rows[5], rows[6] = rows[6], rows[5]
    path.write_text("\n".join(rows))
    with pytest.raises(FilmError, match="dyes.csv row 7.*\n.*rising"):
        stock.load(str(folder))


def test_word_in_a_cell_names_row_and_column(folder):
    text = broken(folder, "characteristic.csv", "0.1763", "about 0.18")
    assert "row 2" in text and "column red" in text


def test_wavelengths_in_um_are_told_from_nm(folder):
    path = folder / "sensitivity.csv"
    rows = [r.split(",") for r in path.read_text().splitlines()]
    path.write_text("\n".join([",".join(rows[0]), *(",".join([str(float(r[0]) / 1000), *r[1:]]) for r in rows[1:])]))
    with pytest.raises(FilmError, match="check the unit"):
        stock.load(str(folder))


def test_negative_density_is_refused(folder):
    assert "negative" in broken(folder, "characteristic.csv", "0.1763", "-0.1763")


def test_empty_curve_is_refused(folder):
    path = folder / "mtf.csv"
    rows = [r.split(",") for r in path.read_text().splitlines()]
    path.write_text("\n".join([",".join(rows[0]), *(",".join([*r[:3], ""]) for r in rows[1:])]))
    with pytest.raises(FilmError, match="column blue has 0 values"):
        stock.load(str(folder))


def test_unknown_and_wrong_keys_of_the_sheet_are_named(folder):
    assert "kind" in broken(folder, "stock.toml", 'kind = "negative"', 'kind = "slide"')


def test_missing_table_is_named(folder):
    (folder / "dyes.csv").unlink()
    with pytest.raises(FilmError, match="no dyes.csv"):
        stock.load(str(folder))


def test_any_change_of_the_data_changes_the_identity(folder):
    before = stock.load(str(folder)).hash
    path = folder / "characteristic.csv"
    path.write_text(path.read_text().replace("0.1763", "0.1764"))
    assert stock.load(str(folder)).hash != before


@pytest.fixture
def monochrome(tmp_path):
    return shutil.copytree(ROOT / "models/stocks/kodak_tri_x_400", tmp_path / "kodak_tri_x_400")


def test_black_and_white_is_read_as_three_equal_layers_and_needs_no_dyes(monochrome):
    found = stock.load(str(monochrome))
    for table in ("characteristic", "sensitivity", "mtf"):
        assert (found.tables[table]["red"] == found.tables[table]["blue"]).all()
    assert "dyes" not in found.tables and found.is_monochrome


def test_columns_that_do_not_belong_to_the_number_of_layers_are_named(folder, monochrome):
    text = broken(monochrome, "stock.toml", "layers = 1", "layers = 3")
    assert "no dyes.csv" in text
    (monochrome / "dyes.csv").write_text((folder / "dyes.csv").read_text())
    with pytest.raises(FilmError, match="log10_H,visual\n.*log10_H,red,green,blue"):
        stock.load(str(monochrome))


def test_dyes_may_be_left_to_the_fit_where_base_and_neutral_are_given(folder):
    path = folder / "dyes.csv"
    rows = [r.split(",") for r in path.read_text().splitlines()]
    path.write_text("\n".join(",".join([r[0], *r[4:]]) for r in rows))
    assert stock.load(str(folder)).tables["dyes"].keys() >= {"cyan", "base", "neutral"}
    path.write_text("\n".join(",".join([r[0], r[4]]) for r in rows))
    with pytest.raises(FilmError, match="row 1.*\n.*wavelength_nm,base,neutral"):
        stock.load(str(folder))


def test_base_that_the_dyes_would_be_unmixed_from_may_not_be_empty(folder):
    path = folder / "dyes.csv"
    rows = [r.split(",") for r in path.read_text().splitlines()]
    path.write_text("\n".join(["wavelength_nm,base,neutral", *(f"{r[0]},,{r[5]}" for r in rows[1:])]))
    with pytest.raises(FilmError, match="column base has 0 values"):
        stock.load(str(folder))


@pytest.mark.parametrize("old, lacking", [("mid_grey_log10_h = -1.297", "mid_grey_log10_h")])
def test_a_film_without_its_mid_grey_is_told_so(folder, old, lacking):
    assert lacking in broken(folder, "stock.toml", old, "")
