"""The figures draw, and what their legends say of the engine lies within the bars of the founding issue."""

import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from actinic import plot
from actinic.errors import FilmError
from actinic.fit.mtf import response
from actinic.plot import targets
from actinic.prepare import scattering
from actinic.stages.scatter import Scatter

pytest.importorskip("matplotlib")
TOOL = Path(__file__).parents[1] / "tools" / "plot.py"
PNG = b"\x89PNG\r\n"


@pytest.fixture(scope="module")
def bench(negative, print_stock, tables, engine):
    return plot.Bench(negative, print_stock, tables, engine)


@pytest.fixture(scope="module")
def figures(bench):
    return {name: plot.draw(bench, name) for name in plot.FIGURES}


def legend(axes):
    """Name -> the numbers that its entry prints."""
    texts = [t.get_text() for t in axes.get_legend().get_texts()]
    return {t.split()[0]: [float(v) for v in re.findall(r"[-+]?\d+\.\d+", t)] for t in texts if "rms" in t}


@pytest.mark.parametrize("name", plot.FIGURES)
def test_every_figure_draws_at_the_width_asked_for(figures, name, tmp_path):
    path = plot.save(figures[name], tmp_path / "made" / f"{name}.png", 600)
    head = path.read_bytes()[:24]
    assert head.startswith(PNG) and int.from_bytes(head[16:20], "big") == 600
    assert [p.name for p in path.parent.iterdir()] == [f"{name}.png"]


def test_legend_of_characteristic_curves_is_within_the_bars(figures):
    negative, print_ = (legend(a) for a in figures["characteristic"].axes[:2])
    assert set(negative) == set(print_) == {"red", "green", "blue"}
    assert max(rms for (rms,) in negative.values()) <= 0.004
    assert max(rms for (rms,) in print_.values()) <= 0.012


def test_legend_of_the_mtf_is_within_its_bar(figures):
    left = legend(figures["mtf"].axes[0])
    assert len(left) == 3 and max(rms for (rms,) in left.values()) <= 1


def test_legend_of_the_neutral_scale_is_within_its_bars(figures):
    left = legend(figures["neutral_scale"].axes[0])
    assert max(map(abs, left["a*"][1:3])) <= 1.0
    assert max(map(abs, left["b*"][1:3])) <= 3.2


def test_legend_of_dyes_and_sensitivities_names_what_the_engine_uses(figures):
    for axes in figures["dyes"].axes[:2]:
        left = legend(axes)
        assert max(left[d][0] for d in ("cyan", "magenta", "yellow")) <= 0.006
        assert max(left["base"][0], left["neutral"][0]) <= 0.03
    for axes in figures["sensitivity"].axes[:2]:
        assert max(legend(axes)[c][0] for c in ("red", "green", "blue")) <= 0.001


def test_rendered_sines_answer_as_the_transfer_functions_say(bench, tables):
    f, got = targets.sine_response(bench, [2.5, 10, 40, 100])
    layers = scattering(tables, Scatter())
    expected = response(f, layers, tables["inhibit.length_mm"], tables["inhibit.gain"])
    np.testing.assert_allclose(got, expected, atol=0.004)


def test_hues_close_and_leave_the_primaries_only_above_saturation_1():
    inside, outside = targets.hues(1.0), targets.hues(1.3)
    np.testing.assert_allclose(inside[0], inside[-1])
    assert inside.min() == 0 and outside.min() < 0 and inside.max() == outside.max() == targets.TOP


def test_an_unknown_figure_is_refused_with_the_nearest_names(bench):
    with pytest.raises(FilmError, match="chromaticity"):
        plot.draw(bench, "chromaticty")


def test_without_matplotlib_the_remedy_is_named(bench, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(FilmError, match=r"pip install 'actinic\[fit\]'"):
        plot.draw(bench, "neutral_scale")


def test_the_tool_prints_the_paths_it_wrote(tmp_path, capsys):
    main = runpy.run_path(str(TOOL))["main"]
    assert main(["--out", str(tmp_path), "neutral_scale"]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "neutral_scale.png")]
    assert main(["--stock", "kodak_nowhere", "mtf"]) == 6
    assert "kodak" in capsys.readouterr().err
