"""Reports: every published curve over its model, whole pages that need nothing but themselves, the same bytes twice."""

import re
import runpy
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from conftest import NEGATIVE, PRINT, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic import report, stock
from actinic.errors import FilmError
from actinic.fit.ablation import Trial
from actinic.report import markdown, worth
from actinic.report.axes import Axis
from actinic.report.html import document, e
from actinic.report.numbers import measured
from actinic.report.page import figures, page
from actinic.report.parameters import counts, groups

WITHOUT_MTF, MONOCHROME, SLIDE = "kodak_gold_200", "kodak_tri_x_400", "kodachrome_64"
SHELF = {name: stock.load(name) for name in (NEGATIVE, PRINT, WITHOUT_MTF, MONOCHROME, SLIDE)}
VOID = {"meta", "br", "hr", "img", "link", "input"}
OFF_LAD = 0.4  # a*, b*: the fit times the print to 0.004 D of LAD, the chain to LAD itself
TRIALS = [
    Trial("characteristic_D", "1 term, the generalised logistic", (0.01, 0.02, 0.02), "D"),
    Trial("characteristic_D", "3 terms", (0.001, 0.002, 0.002), "D"),
]


class Tags(HTMLParser):
    """A strict reader: fails on a tag that is not closed in its turn."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen, self.addresses, self.words = [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.addresses += [(tag, v) for k, v in attrs if k in ("src", "href", "xlink:href", "action", "data")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def pages():
    return {name: page(film) for name, film in SHELF.items()}


def drawings(text):
    """Every outermost <svg> of a page, read as XML, by the title of its chart."""
    found = [ElementTree.fromstring(s) for s in re.findall(r'(?s)<svg role="img".*?</svg>(?=<(?:p|table))', text)]
    return {svg.find("{*}title").text: svg for svg in found if svg.find("{*}title") is not None}


def circles(svg, ink):
    groups_ = [g for g in svg.iter("{http://www.w3.org/2000/svg}g") if g.get("class") == f"published {ink}"]
    return sum(len(g.findall("{*}circle")) for g in groups_)


@pytest.mark.parametrize("name", SHELF)
def test_every_published_curve_is_drawn_reading_by_reading(pages, name):
    seen = drawings(pages[name])
    shown = [f for f in figures(SHELF[name]) if f.is_published]
    assert {"characteristic", "sensitivity"} <= {f.key for f in shown}
    for figure in shown:
        for i, column in enumerate(figure.names):
            assert circles(seen[figure.title], column) == np.isfinite(figure.published[:, i]).sum()


def test_model_of_the_report_leaves_what_the_fit_says_it_left():
    for name in (NEGATIVE, PRINT):
        by_key, left = {f.key: f for f in figures(SHELF[name])}, SHELF[name].fitted.residuals
        np.testing.assert_allclose(by_key["characteristic"].rms, left["characteristic_D"], atol=2e-5)
        if name == NEGATIVE:
            np.testing.assert_allclose(by_key["mtf"].rms, left["mtf_percent"], atol=2e-3)
            np.testing.assert_allclose(by_key["dyes"].rms[-1:], left["neutral_D"], atol=2e-5)


def test_greys_of_the_print_stay_within_what_its_fit_says():
    greys = next(f for f in figures(SHELF[PRINT]) if f.key == "greys")
    held = (greys.line_x >= -4) & (greys.line_x <= 0.5)
    largest = np.abs(greys.line[held, :2]).max(axis=0)
    np.testing.assert_allclose(largest, SHELF[PRINT].fitted.residuals["neutral_a_b"], atol=OFF_LAD)


def test_a_stock_without_mtf_says_so_and_where_its_own_comes_from(pages):
    said = pages[WITHOUT_MTF].split('id="mtf"')[1].split("</figure>")[0]
    assert "Not published." in said and "median of its kin" in said
    assert "Not published." not in pages[NEGATIVE].split('id="mtf"')[1].split("</figure>")[0]


@pytest.mark.parametrize("name", SHELF)
def test_a_page_needs_nothing_but_itself(pages, name):
    text = pages[name]
    tags = Tags(text)
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(tags.seen)
    assert {tag for tag, _ in tags.addresses} == {"a"}
    assert all(a == "index.html" or a.startswith("https://") for _, a in tags.addresses)
    assert "url(" not in text and "@import" not in text and len(text) < 1_000_000


def test_traps_of_the_data_stand_on_the_page(pages):
    assert "not balanced" in pages[PRINT] and "arbitrary zero" in pages[NEGATIVE]
    for name, film in SHELF.items():
        told = markdown.traps((film.folder / "SOURCES.md").read_text())
        assert ("Traps of these data" in pages[name]) == bool(told)
        assert len(re.findall(r"<li>", pages[name].split("</ul>")[0])) == len(told)


def test_every_number_of_a_fit_has_a_value_an_error_and_a_status(pages):
    rows = [row for g in groups(SHELF[NEGATIVE]) for row in g.rows]
    for row in rows:
        for value, error, status in zip(row.values, row.errors, row.statuses, strict=True):
            assert status == "none" or (np.isfinite(value) and error > 0 and "fitted" in status)
    assert counts(SHELF[NEGATIVE])["assumed"] == len(SHELF[NEGATIVE].sheet.assumed)
    for key in SHELF[NEGATIVE].sheet.assumed:
        assert f"<code>{key}</code>" in pages[NEGATIVE]


def test_the_same_stocks_give_the_same_bytes(tmp_path):
    some = [SHELF[NEGATIVE], SHELF[PRINT]]
    one, two = (report.write(some, tmp_path / d, {NEGATIVE: TRIALS}) for d in ("one", "two"))
    assert [p.name for p in one] == ["index.html", f"{NEGATIVE}.html", f"{PRINT}.html"]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    assert len(list((tmp_path / "one").iterdir())) == 3


def test_the_index_links_every_page_and_counts_statuses(tmp_path):
    tags = Tags(report.write(list(SHELF.values()), tmp_path)[0].read_text())
    assert {a for _, a in tags.addresses} == {f"{name}.html" for name in SHELF}
    assert str(counts(SHELF[NEGATIVE])["fitted"]) in tags.words


def test_a_stock_that_is_not_fitted_is_refused_and_no_page_written(tmp_path):
    bare = shutil.copytree(ROOT / "models/stocks" / NEGATIVE, tmp_path / NEGATIVE)
    (bare / "fitted.json").unlink()
    with pytest.raises(FilmError, match="tools/fit.py"):
        report.write([SHELF[PRINT], stock.read(bare)], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_failure_half_way_leaves_the_folder_as_it_was(tmp_path):
    (tmp_path / f"{PRINT}.html").mkdir()
    (tmp_path / "index.html").write_text("before")
    with pytest.raises(FilmError):
        report.write([SHELF[PRINT]], tmp_path)
    assert (tmp_path / "index.html").read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["index.html", f"{PRINT}.html"]


def test_changed_data_are_told_from_the_fits_own(tmp_path):
    folder = shutil.copytree(ROOT / "models/stocks" / NEGATIVE, tmp_path / NEGATIVE)
    (folder / "mtf.csv").write_text((folder / "mtf.csv").read_text(), newline="\r\n")
    assert page(stock.read(folder)).count("changed since the fit") == 1


hostile = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40) | st.sampled_from(
    ["</title><script>alert(1)</script>", "A & B <i>", "]]>", '" onload="x', "<!--", "\x00\x1b", "</style>"]
)


@settings(max_examples=25, deadline=None)
@given(name=hostile, reason=hostile, sources=hostile)
def test_no_field_breaks_the_page(tmp_path_factory, name, reason, sources):
    film = SHELF[WITHOUT_MTF]
    folder = tmp_path_factory.mktemp("hostile")
    table = f"| a | b |\n|---|---|\n| {sources} | `{sources}` |"
    text = f"# {sources}\n\n{sources}\n\n{table}\n\n## Traps\n\n* {sources}\n"
    (folder / "SOURCES.md").write_text(text, encoding="utf-8", newline="")
    sheet = film.sheet.model_copy(update={"name": name, "maker": reason, "assumed": {reason: name, "mtf": reason}})
    text = page(stock.Stock(folder, sheet, film.tables, film.fitted), [Trial(name, reason, (0.1, np.nan), name)])
    tags = Tags(text)
    assert tags.seen.count("style") == tags.seen.count("body") == 1 and "script" not in tags.seen
    assert len(drawings(text)) == 4


@given(text=st.text())
def test_markdown_never_fails_and_loses_no_word(text):
    found = " ".join(" ".join(el.itertext()) for el in markdown.elements(text) if not isinstance(el, str))
    words = set(re.findall(r"[A-Za-z]{3,}", text.split("## Traps")[0]))
    assert words <= set(re.findall(r"[A-Za-z]{3,}", found))


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (0.123456, 0.0281, "0.123 ± 0.028"),
        (0.123456, 0.0052, "0.123 ± 0.005"),
        (0.5, 0.0961, "0.50 ± 0.10"),
        (49.4328, 9.79, "49 ± 10"),
        (-0.0004, 0.002, "−0.0004 ± 0.0020"),
        (1234.5, 130.0, "1230 ± 130"),
        (3.0, None, "3"),
        (0.1, 0.0, "0.1"),
    ],
)
def test_a_number_shows_the_digits_that_its_error_allows(value, error, said):
    assert measured(value, error) == said


@given(low=st.floats(-1e4, 1e4), wide=st.floats(1e-4, 1e4), most=st.integers(3, 14))
def test_ticks_are_within_the_axis_and_neither_crowded_nor_missing(low, wide, most):
    axis = Axis(low, low + wide, most=most)
    ticks = axis.ticks()
    assert all(-1e-6 <= axis.place(t) <= 1 + 1e-6 for t in ticks)
    assert most // 3 <= len(ticks) <= most + 1 and len(set(map(axis.label, ticks))) == len(ticks)


def test_what_a_part_buys_is_computed_from_its_trials():
    said = "3 terms: 0.0017 D rms; 1 term, the generalised logistic: 0.0173 D, 10.0 times as much."
    assert worth.sentence(TRIALS) == said and said in Tags(page(SHELF[PRINT], TRIALS)).words
    alike = [Trial("x", "with", (1.0, 1.0), "%"), Trial("x", "without", (1.01, 1.01), "%")]
    assert "buys nothing" in worth.sentence(alike)


@given(text=st.text())
def test_a_tree_gives_back_its_text(text):
    seen = Tags(document("t", "", e("p", text)))
    assert "script" not in seen.seen and seen.seen.count("p") == 1


def test_the_tool_writes_and_refuses(tmp_path, capsys):
    main = runpy.run_path(str(Path(ROOT) / "tools/report.py"))["main"]
    assert main(["--out", str(tmp_path), MONOCHROME]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "index.html"), str(tmp_path / f"{MONOCHROME}.html")]
    assert main(["--out", str(tmp_path), "kodak_nowhere"]) == 6
    assert "kodak" in capsys.readouterr().err


def test_a_report_without_ablation_needs_no_torch(tmp_path):
    code = (
        "import sys; sys.modules['torch'] = None\nfrom pathlib import Path\nfrom actinic import report, stock\n"
        f"report.write([stock.load({PRINT!r}), stock.load({NEGATIVE!r})], Path({str(tmp_path)!r}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
    assert (tmp_path / f"{PRINT}.html").stat().st_size > 50_000
