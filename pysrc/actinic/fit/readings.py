"""A folder of readings (stock.json and the curves as they were read) brought on to a shelf as a stock.

The curves are kept cell by cell; only columns are renamed. Facts come from stock.json, the rest from `defaults`.
"""

import csv
import json
import os
from pathlib import Path

from ..errors import FilmError
from .defaults import sheet_text
from .provenance import sources_text

# Name of each table on the shelf, and of its columns.
TABLES = {
    "characteristic": "characteristic",
    "spectral_sensitivity": "sensitivity",
    "dye_density": "dyes",
    "mtf": "mtf",
    "rms_granularity": "granularity",
}
COLUMNS = {
    "log10_S_panchromatic": "visual",
    "base_dmin": "base",
    "midscale_neutral": "neutral",
    "log10_H_chart": "log10_H",
}
GRANULARITY = {"D_chart_": "D_", "sigma_x1000_": "sigma_"}
PLAIN = ("D_", "log10_S_")  # prefixes that a layer's column loses
INCLUDES_BASE = 0.05  # a dye whose density never comes below this was drawn with its base


def bring(readings: Path, shelf: Path) -> Path:
    """Write a stock's folder from readings; an existing stock.toml or SOURCES.md is left as it is.

    Raises FilmError, writing nothing, for a material that cannot be a stock, with the curve that it lacks.
    """
    facts = json.loads((readings / "stock.json").read_text())
    tables = {now: table for was, now in TABLES.items() if (table := _read(readings / f"{was}.csv", now))}
    spread = {now: t for was, now in TABLES.items() if (t := _read(readings / f"spread/{was}.csv", now, True))}
    _estimated(readings / "derived/base_dmin_estimate.csv", tables)
    notes = _put_right(tables)
    _check(facts, tables)
    folder = shelf / facts["id"]
    texts = {f"{name}.csv": _text(t) for name, t in tables.items()}
    texts |= {f"spread/{name}.csv": _text(t) for name, t in spread.items()}
    texts |= {"stock.toml": sheet_text(facts, tables), "SOURCES.md": sources_text(facts, notes)}
    for name, text in texts.items():
        if name.endswith(".csv") or not (folder / name).exists():
            _write(folder / name, text)
    return folder


def _read(path: Path, name: str, keep=False):
    """Columns of text by their new names, no empty row nor (unless `keep`) column; None for no file."""
    if not path.exists():
        return None
    header, *rows = csv.reader(path.read_text().splitlines())
    rows = [row for row in rows if any(cell.strip() for cell in row[1:])]
    columns = {_renamed(was, name): [row[i] for row in rows] for i, was in enumerate(header)}
    return {k: v for k, v in columns.items() if keep or any(v)}


def _estimated(path: Path, tables):
    """A base that the readers computed joins the dyes, before the neutral."""
    if not path.exists():
        return
    with path.open() as file:
        base = {row["wavelength_nm"]: row["density"] for row in csv.DictReader(file)}
    dyes = tables["dyes"]
    neutral = {"neutral": dyes.pop("neutral")} if "neutral" in dyes else {}
    tables["dyes"] = dyes | {"base": [base.get(w, "") for w in dyes["wavelength_nm"]]} | neutral


def _renamed(column: str, table: str) -> str:
    if column in COLUMNS or column == "log10_H":
        return COLUMNS.get(column, column)
    for was, now in (GRANULARITY if table == "granularity" else dict.fromkeys(PLAIN, "")).items():
        if column.startswith(was):
            return now + column.removeprefix(was)
    return column


def numbers(cells) -> list[float]:
    """The cells that hold a number."""
    return [float(cell) for cell in cells if cell.strip()]


def _put_right(tables) -> list[str]:
    """Faults of dye charts that their numbers show, put right in `tables`; says what was done."""
    dyes, notes = tables.get("dyes", {}), []
    if dyes.get("neutral") and dyes["neutral"] == dyes.get("yellow"):
        del dyes["neutral"]
        notes.append("the reading's neutral repeats its yellow dye and is left out")
    own = [d for d in ("cyan", "magenta", "yellow") if d in dyes]
    floor = min((min(numbers(dyes[d])) for d in own), default=0)
    if floor > INCLUDES_BASE:
        for d in own:
            dyes[d] = [f"{float(cell) - floor:.4f}" if cell.strip() else cell for cell in dyes[d]]
        notes.append(f"the dyes were drawn with their base: {floor:.4f} D is taken off all three")
    return notes


def _check(facts, tables):
    """Raises FilmError for a material that lacks a curve."""
    needed = {"characteristic", "sensitivity"} | (
        {"dyes"} if "visual" not in tables.get("characteristic", {}) else set()
    )
    if lacking := sorted(needed - set(tables)):
        raise FilmError(f"{facts['id']} has no {', '.join(lacking)}", "curves, sensitivity and dyes", "read that chart")
    dyes = tables.get("dyes", {"base": 1, "neutral": 1})
    if not {"cyan", "magenta", "yellow"} <= set(dyes) and not {"base", "neutral"} <= set(dyes):
        raise FilmError(f"{facts['id']} has {', '.join(dyes)}", "three dyes, or base and neutral", "read that chart")


def _text(table) -> str:
    lines = [",".join(table), *(",".join(row) for row in zip(*table.values(), strict=True))]
    return "".join(f"{line}\n" for line in lines)


def _write(path: Path, text: str):
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(text)
    os.replace(part, path)
