"""Readings brought on to a shelf, and the fit of every kind of material from its folder alone."""

import csv
import json
import shutil

import numpy as np
import pytest
from conftest import NEGATIVE, ROOT

from actinic import emulsion, stock
from actinic.errors import FilmError
from actinic.fit.readings import bring
from actinic.fit.unmix import has_dyes, peaked, template, unmix
from actinic.fit.write import fit, write
from actinic.spectra import WAVELENGTHS

SHELF = ROOT / "models/stocks"
NAMES = {
    "characteristic": ("characteristic", {c: f"D_{c}" for c in stock.LAYERS}),
    "sensitivity": ("spectral_sensitivity", {c: f"log10_S_{c}" for c in stock.LAYERS}),
    "dyes": ("dye_density", {"base": "base_dmin", "neutral": "midscale_neutral"}),
    "mtf": ("mtf", {}),
}


@pytest.fixture
def readings(tmp_path):
    """5207 as a reader of its sheet would hand it over."""
    folder = tmp_path / "readings" / NEGATIVE
    folder.mkdir(parents=True)
    for table, (name, columns) in NAMES.items():
        header, *rows = (SHELF / NEGATIVE / f"{table}.csv").read_text().splitlines()
        header = ",".join(columns.get(c, c) for c in header.split(","))
        (folder / f"{name}.csv").write_text("\n".join([header, *rows]))
    facts = {"id": NEGATIVE, "name": "5207", "role": "negative, camera, cine", "exposure_index": {"daylight": 250}}
    (folder / "stock.json").write_text(json.dumps(facts | {"process": "ECN-2", "manufacturer": "Kodak"}))
    return folder


def columns_of(path):
    header, *rows = csv.reader(path.read_text().splitlines())
    return header, np.array([[float(c) if c else np.nan for c in row] for row in rows])


def test_readings_come_on_to_the_shelf_cell_by_cell(readings, tmp_path):
    folder = bring(readings, tmp_path / "shelf")
    for table in NAMES:
        assert (folder / f"{table}.csv").read_text() == (SHELF / NEGATIVE / f"{table}.csv").read_text()
    brought = stock.load(str(folder))
    assert brought.sheet.kind == "negative" and brought.sheet.default_print == "kodak_vision_2383"
    assert brought.sheet.mid_grey_log10_h == pytest.approx(np.log10(13.4 / 250), abs=1e-3)
    assert "mid_grey_log10_h" in brought.sheet.assumed


def test_facts_that_someone_wrote_are_not_written_over(readings, tmp_path):
    folder = bring(readings, tmp_path / "shelf")
    mine = (folder / "stock.toml").read_text().replace("= 250", "= 200")
    (folder / "stock.toml").write_text(mine)
    bring(readings, tmp_path / "shelf")
    assert (folder / "stock.toml").read_text() == mine


@pytest.mark.parametrize("name, says", [("spectral_sensitivity", "sensitivity"), ("dye_density", "dyes")])
def test_a_material_that_lacks_a_curve_is_named_and_nothing_is_written(readings, tmp_path, name, says):
    (readings / f"{name}.csv").unlink()
    with pytest.raises(FilmError, match=f"no {says}"):
        bring(readings, tmp_path / "shelf")
    assert not (tmp_path / "shelf").exists()


def test_a_neutral_that_repeats_yellow_is_left_out_and_said(readings, tmp_path):
    path = readings / "dye_density.csv"
    rows = [row.split(",") for row in path.read_text().splitlines()]
    path.write_text("\n".join(",".join([*row[:5], row[3] if i else row[5]]) for i, row in enumerate(rows)))
    folder = bring(readings, tmp_path / "shelf")
    assert columns_of(folder / "dyes.csv")[0][-1] == "base"
    assert "repeats its yellow" in (folder / "SOURCES.md").read_text()


def test_dyes_drawn_with_their_base_lose_it(readings, tmp_path):
    path = readings / "dye_density.csv"
    header, values = columns_of(path)
    values[:, 1:4] += 0.2
    rows = [",".join("" if np.isnan(v) else f"{v:.4f}" for v in row) for row in values]
    path.write_text("\n".join([",".join(header), *rows]))
    brought = columns_of(bring(readings, tmp_path / "shelf") / "dyes.csv")[1]
    assert np.nanmin(brought[:, 1:4]) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    "name, bar",
    [
        ("kodak_tri_x_400", 0.006),
        ("fujifilm_fp100c", 0.006),
        ("kodak_portra_400", 0.006),
        ("kodak_duraflex_plus", 0.006),
    ],
)
def test_a_folder_of_any_kind_fits_from_its_data_alone(name, bar, tmp_path):
    folder = shutil.copytree(SHELF / name, tmp_path / name, ignore=shutil.ignore_patterns("fitted.json"))
    write(fit(stock.load(str(folder))), folder)
    fitted = stock.load(str(folder)).fitted
    assert max(fitted.residuals["characteristic_D"]) <= bar
    slope = np.sign(np.array(fitted.curve)[..., 1])
    assert (slope == (-1 if name == "fujifilm_fp100c" else 1)).all()


FILMS_WITH_DYES = ["kodak_vision3_250d_5207", "kodak_vision3_200t_5213", "kodak_vision3_500t_5219"]


@pytest.mark.parametrize("name", FILMS_WITH_DYES)
def test_dyes_unmixed_from_base_and_neutral_come_near_the_published_ones(name):
    """The film's own dyes are not in the template. Measured: 0.008 to 0.047 of the peak; the neutral to 0.002 D."""
    held = stock.load(name)
    found, left = unmix(held)
    seen = (WAVELENGTHS >= 400) & (WAVELENGTHS <= 700)
    published = peaked(emulsion.dyes(held))
    mean, _ = template(held)
    rms, before = (np.sqrt(((x - published)[:, seen] ** 2).mean()) for x in (found, mean))
    assert has_dyes(held) and rms <= 0.04 and rms < before and left <= 0.003


def test_unmixed_dyes_make_the_published_neutral(negative):
    held = stock.load("kodak_portra_400")
    t = held.tables["dyes"]
    image = np.interp(WAVELENGTHS, t["wavelength_nm"], t["neutral"] - t["base"])[4:65]
    amounts = np.linalg.lstsq(emulsion.dyes(held)[:, 4:65].T, image, rcond=None)[0]
    assert np.sqrt(np.mean((amounts @ emulsion.dyes(held)[:, 4:65] - image) ** 2)) <= 0.004
