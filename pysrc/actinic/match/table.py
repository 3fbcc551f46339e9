"""The CSV of pairs (docs/match.md): a row a patch, or a pair of pictures; every fault named with row and column."""

import csv
from pathlib import Path

import numpy as np

from ..errors import FilmError, nearest
from .codes import Codes

SIDES = tuple(f"{side}_{c}" for side in ("source", "target") for c in ("red", "green", "blue"))
PICTURES = ("digital", "film")
CORNERS = ("digital_corners", "film_corners")
WORDS, NUMBERS = ("patch", "light", "chart"), ("ev", "kelvin", "sigma")
KNOWN = (*SIDES, *PICTURES, *CORNERS, *WORDS, *NUMBERS)


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a file, each with its number as `row`. Raises FilmError for a fault of the file or of its header."""
    try:
        text = list(csv.reader(Path(path).read_text(encoding="utf-8-sig").split("\n"), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FilmError(f"{path}: {error}", "a CSV file in UTF-8", "see docs/match.md") from None
    header = [cell.strip() for cell in text[0]] if text else []
    _check(path, header)
    kept = [(i, line) for i, line in enumerate(text[1:], 2) if any(cell.strip() for cell in line)]
    for i, line in kept:
        if len(line) != len(header):
            raise FilmError(f"{path} row {i}: {len(line)} cells", f"{len(header)}", "complete the row")
    if not kept:
        raise FilmError(f"{path}: no rows", "a row a patch, or a row a pair of pictures", "see docs/match.md")
    return [{"row": str(i), **dict(zip(header, (c.strip() for c in line), strict=True))} for i, line in kept]


def is_of_pictures(table: list[dict[str, str]]) -> bool:
    """Whether the rows name pictures."""
    return "digital" in table[0]


def patches(path: Path, table: list[dict[str, str]]) -> Codes:
    """The patches of a file. Raises FilmError naming the cell that is no number."""
    sides = np.array([[number(path, r, c) for c in SIDES] for r in table])
    words = {k: np.array([r.get(k) or "" for r in table]) for k in ("patch", "light")}
    more = {
        k: np.array([number(path, r, k, v) for r in table])
        for k, v in (("ev", 0.0), ("kelvin", np.nan), ("sigma", 1.0))
    }
    words["patch"] = np.where(words["patch"] == "", [f"row {r['row']}" for r in table], words["patch"])
    return Codes(sides[:, :3], sides[:, 3:], **words, **more)


def number(path, row: dict[str, str], column: str, empty: float | None = None) -> float:
    """A cell as a finite number; `empty` where it is blank."""
    cell = row.get(column) or ""
    if not cell and empty is not None:
        return empty
    try:
        value = float(cell)
    except ValueError:
        value = np.nan
    if not np.isfinite(value) or "_" in cell:
        raise FilmError(
            f"{path} row {row['row']}, column {column}: {cell!r}", "a number", "correct the cell or drop the row"
        )
    return value


def _check(path, header):
    at = f"{path} row 1"
    for i, name in enumerate(header):
        if name not in KNOWN:
            raise FilmError(f"{at}, column {name!r}", f"one of {nearest(name, KNOWN)}", "see docs/match.md")
        if name in header[:i]:
            raise FilmError(f"{at}: column {name} twice", "each column once", f"rename or drop one {name}")
    wanted = PICTURES if "digital" in header or "film" in header else SIDES
    for name in wanted:
        if name not in header:
            raise FilmError(f"{at}: no column {name}", f"{', '.join(wanted)}", f"add {name}")


def corners(path, row: dict[str, str], column: str) -> np.ndarray | None:
    """Eight numbers, x y of four corners going round, in pixels: (4, 2); None where the cell is empty."""
    cell = (row.get(column) or "").split()
    try:
        return np.array([float(c) for c in cell]).reshape(4, 2) if cell else None
    except ValueError:
        got = f"{path} row {row['row']}, column {column}: {' '.join(cell)!r}"
        raise FilmError(
            got, "x y of four corners, going round: eight numbers", "correct the cell, or empty it"
        ) from None
