"""A lab's own readings: a CSV of exposed and measured patches, checked cell by cell (docs/chart.md).

Every row says one exposure in one of EXPOSURES' ways and one measurement in one of MEASUREMENTS'.
Longer than a hundred lines because every fault of a file is named here.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ..colour import SPACES
from ..errors import FilmError, nearest
from ..spectra import WAVELENGTHS, on_grid
from .columns import ALONE, EXPOSURES, GROUPS, MEASUREMENTS, RANGES, WORDS

LEAST_ROWS = 5
CARD = "grey card"  # flat, 18 %


@dataclass(frozen=True)
class Chart:
    """Patches as a file gives them.

    rows      line of the file of each patch, (n,)
    numbers   columns (n,) of floats, NaN where a cell is empty; every column of RANGES is there
    words     columns of n texts, "" where a cell is empty; every column of WORDS is there
    """

    path: Path
    rows: np.ndarray
    numbers: dict[str, np.ndarray]
    words: dict[str, tuple[str, ...]]

    def has(self, *columns: str) -> np.ndarray:
        """Which patches have a cell in the first of these columns: (n,) of bool."""
        name = columns[0]
        return np.array([w != "" for w in self.words[name]]) if name in WORDS else np.isfinite(self.numbers[name])

    def of(self, *columns: str) -> np.ndarray:
        """Columns of numbers side by side, (n, m)."""
        return np.stack([self.numbers[c] for c in columns], axis=1)

    def first(self, mask, column: str) -> str:
        """Where the first patch of a mask stands, for an error."""
        return f"{self.path} row {self.rows[np.flatnonzero(mask)[0]]}, column {column}"


@cache
def reflectances() -> dict[str, np.ndarray]:
    """Reflectance (71,) of the 24 patches of a ColorChecker by name, and of an 18 % card. Source: ohta1997."""
    import colour

    chips = {k.split(" (")[0]: c for k, c in colour.SDS_COLOURCHECKERS["ColorChecker N Ohta"].items()}
    spectra = {name: on_grid(c.wavelengths, c.values, outside=None) for name, c in chips.items()}
    return spectra | {CARD: np.full(WAVELENGTHS.size, 0.18)}


def read_chart(path: Path) -> Chart:
    """The patches of a CSV file; raises FilmError naming file, row and column of the first fault."""
    header, lines = _lines(path)
    _check_header(path, header)
    cells = {name: [line[i].strip() for _, line in lines] for i, name in enumerate(header)}
    rows, blank = np.array([number for number, _ in lines]), [""] * len(lines)
    columns = {name: _numbers(path, rows, name, cells.get(name, blank)) for name in RANGES}
    chart = Chart(path, rows, columns, {name: tuple(cells.get(name, blank)) for name in WORDS})
    _check_words(chart)
    _check_rows(chart, header)
    return chart


def _lines(path):
    """Header and (line number, cells) of every line that says something."""
    try:
        lines = list(csv.reader(Path(path).read_text(encoding="utf-8-sig").split("\n"), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FilmError(f"{path}: {error}", "a CSV file in UTF-8", "export the chart as CSV, UTF-8") from None
    header = [cell.strip() for cell in lines[0]] if lines else []
    kept = [(i, line) for i, line in enumerate(lines[1:], 2) if any(cell.strip() for cell in line)]
    for i, line in kept:
        if len(line) != len(header):
            raise FilmError(f"{path} row {i}: {len(line)} cells", f"{len(header)}", "complete the row")
    if len(kept) < LEAST_ROWS:
        raise FilmError(f"{path}: {len(kept)} patches", f"at least {LEAST_ROWS}", "measure more patches")
    return header, kept


def _check_header(path, header):
    known, at = {c for g in GROUPS for c in g} | set(ALONE), f"{path} row 1"
    for i, name in enumerate(header):
        if name not in known:
            raise FilmError(f"{at}, column {name!r}", f"one of {nearest(name, known)}", "see docs/chart.md")
        if name in header[:i]:
            raise FilmError(f"{at}: column {name} twice", "each column once", f"rename or drop one {name}")
    for group in GROUPS:
        have = [c for c in group if c in header]
        if have and len(have) < len(group):
            lacking = next(c for c in group if c not in have)
            raise FilmError(f"{at}: no column {lacking}", f"it beside {', '.join(have)}", f"add {lacking}")
    for what, groups in (("exposure", EXPOSURES), ("measurement", MEASUREMENTS)):
        if not any(g[0] in header for g in groups):
            wanted = " or ".join(",".join(g) for g in groups)
            raise FilmError(f"{at}: no column of the {what}", wanted, "see docs/chart.md")


def _numbers(path, rows, name, cells):
    """A column of numbers, checked for its range."""
    low, high, unit = RANGES[name]
    values = np.full(len(cells), np.nan)
    for i, cell in enumerate(cells):
        if cell:
            values[i] = _number(f"{path} row {rows[i]}, column {name}", cell)
            if not low <= values[i] <= high:
                got = f"{path} row {rows[i]}, column {name}: {cell}"
                raise FilmError(got, f"{low:g} to {high:g} ({unit})", "correct the cell, or its unit")
    return values


def _number(at, cell):
    try:
        if "_" in cell:
            raise ValueError
        return float(cell)
    except ValueError:
        raise FilmError(f"{at}: {cell!r}", "a number", "correct the cell, or leave it empty") from None


def _check_words(chart):
    """Reflectances and colour spaces are known ones."""
    for column, known in (("reflectance", reflectances()), ("space", SPACES)):
        for row, word in zip(chart.rows, chart.words[column], strict=True):
            if word and word not in known:
                got = f"{chart.path} row {row}, column {column}: {word!r}"
                raise FilmError(got, f"one of {nearest(word, known)}", "correct the name")


def _check_rows(chart, header):
    """Each row has one exposure and one measurement, whole, and nothing that means nothing beside them."""
    for group in GROUPS:
        filled = np.stack([chart.has(c) for c in group])
        if (part := filled.any(axis=0) & ~filled.all(axis=0)).any():
            lacking = group[int(np.argmin(filled[:, np.argmax(part)]))]
            raise FilmError(f"{chart.first(part, lacking)}: empty", f"all of {','.join(group)}", "fill the cell")
    for what, groups in (("exposure", EXPOSURES), ("measurement", MEASUREMENTS)):
        count = sum(chart.has(*g).astype(int) for g in groups)
        if (bad := count != 1).any():
            here = [g[0] for g in groups if g[0] in header]
            got = f"{chart.first(bad, here[0])}: {count[np.argmax(bad)]} {what}s in a row"
            raise FilmError(got, f"one {what}", "give each measurement of a patch its own row")
    _check_company(chart, "kelvin", ("reflectance", "X", "R"), "a reflectance or scene values to light")
    _check_company(chart, "negative", ("points_red",), "printer points in the same row")


def _check_company(chart, column, needs, wanted):
    bad = chart.has(column) & ~np.any([chart.has(c) for c in needs], axis=0)
    if bad.any():
        raise FilmError(f"{chart.first(bad, column)}: stands alone", wanted, f"empty the cell of {column}")
