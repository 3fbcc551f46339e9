"""Pairs from files: every fault named, every fallback said, a profile in one file, nothing written on failure."""

import json

import numpy as np
import pytest
from match_cases import court, of_chart, write_csv
from typer.testing import CliRunner

from actinic import colour
from actinic.cli import app
from actinic.errors import FilmError
from actinic.match import codes, match, metric, profile, protocol, report, table


@pytest.fixture(scope="module")
def chart():
    return of_chart(court()[2])


@pytest.fixture(scope="module")
def made(chart):
    """A profile of two lights, each fitted for itself."""
    both = of_chart(court(lights=("D65", "A"), exposures=(-2.0, 0.0, 2.0))[2])
    header = {"source": "acescg", "target": "gamma24_rec709", "notes": ["a note"], "files": {"a.csv": "00"}}
    return match.match(both, header, ("matrix", "physical"), per_light=True)


def read(path, source="acescg"):
    return codes.pairs(table.patches(path, table.rows(path)), source)


def test_a_csv_comes_back_as_the_pairs_it_was_made_of(chart, tmp_path):
    got, notes = read(write_csv(tmp_path / "a.csv", chart))
    assert np.allclose(got.source, chart.source) and metric.off(got.target, chart.target).max() < 0.01
    assert np.array_equal(got.patch, chart.patch) and np.array_equal(got.ev, chart.ev)


@pytest.mark.parametrize("encoding", ["acescct", "arri_logc3_ei800", "srgb"])
def test_encoded_sources_are_decoded_in_their_own_primaries(chart, tmp_path, encoding):
    dark = chart.at(chart.ev < -1)
    code = colour.from_linear(dark.source, colour.CURVES[colour.encoding(encoding).curve])
    columns = {f"source_{c}": code[:, i] for i, c in enumerate(("red", "green", "blue"))}
    got, _ = read(write_csv(tmp_path / "a.csv", dark, **columns), encoding)
    assert np.allclose(got.source, dark.source, rtol=1e-9)


@pytest.mark.parametrize(
    "cell, place",
    [("nan", "row 2, column source_red"), ("", "row 2, column source_red"), ("1e999", "row 2"), ("x", "'x'")],
)
def test_a_cell_that_is_no_number_is_named(chart, tmp_path, cell, place):
    bad = chart.source[:, 0].astype(str)
    bad[0] = cell
    with pytest.raises(FilmError, match=place):
        read(write_csv(tmp_path / "a.csv", chart, source_red=bad))


def test_faults_of_the_header_are_named(tmp_path):
    for text, place in [
        ("a,b\n1,2\n", "column 'a'"),
        ("digital\nx.exr\n", "no column film"),
        ("patch\nx\n", "source_red"),
    ]:
        (tmp_path / "a.csv").write_text(text)
        with pytest.raises(FilmError, match=place):
            table.rows(tmp_path / "a.csv")


def test_a_row_with_a_cell_too_few_is_named(chart, tmp_path):
    path = write_csv(tmp_path / "a.csv", chart)
    path.write_text(path.read_text() + "one,cell\n")
    with pytest.raises(FilmError, match=f"row {len(chart) + 2}: 2 cells"):
        table.rows(path)


def test_codes_given_as_light_are_found_out_by_their_exposures(chart, tmp_path):
    code = colour.from_linear(np.clip(chart.source, 0, 1), colour.CURVES["srgb"])
    columns = {f"source_{c}": code[:, i] for i, c in enumerate(("red", "green", "blue"))}
    path = write_csv(tmp_path / "a.csv", chart, **columns)
    with pytest.raises(FilmError, match="stops a stop of exposure"):
        read(path)
    assert len(read(path, "srgb")[0]) > 0


def test_clipped_patches_are_left_out_and_said(chart, tmp_path):
    code = colour.from_linear(np.clip(chart.source, 0, 1), colour.CURVES["srgb"])
    columns = {f"source_{c}": code[:, i] for i, c in enumerate(("red", "green", "blue"))}
    got, notes = read(write_csv(tmp_path / "a.csv", chart, **columns), "srgb")
    clipped = (code >= codes.CLIPPED).any(axis=1).sum()
    assert len(got) == len(chart) - clipped and f"{clipped} of {len(chart)} patches left out: clipped" in notes[0]


def test_a_chart_clipped_whole_is_refused(chart, tmp_path):
    columns = {f"source_{c}": 1.0 for c in ("red", "green", "blue")}
    with pytest.raises(FilmError, match="0 usable patches"):
        read(write_csv(tmp_path / "a.csv", chart, **columns), "srgb")


def test_one_exposure_and_an_unknown_light_are_said(chart, tmp_path):
    _, notes = read(write_csv(tmp_path / "a.csv", chart.at(chart.ev == 0), light="shop window"))
    assert any("one exposure only" in n for n in notes) and any(
        "no colour temperature for shop window" in n for n in notes
    )


def test_a_single_chart_at_one_exposure_gives_a_usable_look(chart):
    one = chart.at(chart.ev == 0)
    made = match.match(one, {"source": "acescg", "target": "gamma24_rec709", "notes": [], "files": {}}, ("physical",))
    shot, film, pairs = court()
    near = pairs.at((pairs.ev >= -1) & (pairs.ev <= 1))
    assert metric.off(made.models[0].xyz(near.source), near.target).mean() < 4


def test_a_profile_comes_back_from_its_one_file(made, tmp_path):
    path = profile.write(made, tmp_path / "kept")
    back, x = profile.read(tmp_path / "kept"), made.pairs.source
    assert [p.name for p in (tmp_path / "kept").iterdir()] == [path.name]
    assert all(np.array_equal(a.xyz(x), b.xyz(x)) for a, b in zip(made.models, back.models, strict=True))
    assert back.header["rungs"] == json.loads(json.dumps(made.header["rungs"])) and np.array_equal(back.pairs.source, x)


def test_a_damaged_profile_is_refused(made, tmp_path):
    path = profile.write(made, tmp_path)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(FilmError, match="whole match.npz"):
        profile.read(tmp_path)
    with pytest.raises(FilmError, match="a folder of `actinic match`"):
        profile.read(tmp_path / "nowhere.npz")


def test_a_light_between_two_is_met_better_than_by_either_fit(made):
    shot, film, _ = court(lights=("D65", "A"), exposures=(-2.0, 0.0, 2.0))
    _, _, between = court(lights=("D50",), exposures=(-1.0, 0.0, 1.0))
    off = [metric.off(m.xyz(between.source), between.target).mean() for m in (made.model(5003), *made.models[1:])]
    assert off[0] < min(off[1:])


def test_no_light_to_interpolate_between_is_an_error(made):
    with pytest.raises(FilmError, match="--per-light"):
        profile.Profile(made.header | {"lights": made.header["lights"][:1]}, made.pairs, made.models[:1]).model(4000)


def test_the_report_has_the_ladder_the_choice_the_floor_and_the_sources(made):
    text = report.text(made)
    assert "| **physical** |" in text and "metameric" in text and "a.csv: SHA-256 00" in text and "a note" in text


def test_the_command_fits_reports_and_exports(chart, tmp_path):
    path, out, files = write_csv(tmp_path / "a.csv", chart), tmp_path / "profile", tmp_path / "files"
    run = CliRunner()
    done = run.invoke(app, ["match", str(path), "--out", str(out), "--model", "physical"])
    assert done.exit_code == 0 and "| **physical** |" in done.output, done.exception
    assert run.invoke(app, ["match", "report", str(out)]).output.startswith("# Match: 168 pairs")
    asked = [
        "match",
        "export",
        str(out),
        "--out",
        str(files),
        "--format",
        "cube",
        "--input",
        "acescct",
        "--screen",
        "srgb",
    ]
    done = run.invoke(app, [*asked, "--size", "17"])
    assert done.exit_code == 0 and (files / "cube/film_acescct_17_srgb.cube").exists(), done.exception


def test_nothing_is_written_when_a_match_fails(tmp_path):
    (tmp_path / "a.csv").write_text("patch,source_red\nx,1\n")
    done = CliRunner().invoke(app, ["match", str(tmp_path / "a.csv"), "--out", str(tmp_path / "profile")])
    assert isinstance(done.exception, FilmError) and not (tmp_path / "profile").exists()
    for wrong in (["--model", "cubic"], ["--source", "no_such"]):
        (tmp_path / "a.csv").write_text("patch\n")
        done = CliRunner().invoke(app, ["match", str(tmp_path / "a.csv"), "--out", str(tmp_path / "profile"), *wrong])
        assert isinstance(done.exception, FilmError) and not (tmp_path / "profile").exists()


def test_known_lights_have_their_colour_temperature():
    assert abs(codes.kelvin("A") - 2856) < 10 and abs(codes.kelvin("D65") - 6504) < 10
    assert codes.kelvin("stage", [3200.0]) == 3200 and np.isnan(codes.kelvin("stage"))
    assert set(protocol.LIGHTS) == {n for n in protocol.LIGHTS if np.isfinite(codes.kelvin(n))}
