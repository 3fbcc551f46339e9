"""A stock: what the maker made, read from its folder in models/stocks and checked row by row.

stock.toml holds facts and assumptions, *.csv the published curves, fitted.json the parameters that the
fit found, SOURCES.md where each came from. Adding a stock is copying a folder and running the fit.
"""

import csv
import json
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from os import environ
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import FilmError, nearest

Triple = tuple[float, float, float]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]

# Columns of each table, and the range that its first column must lie in (wavelengths are in nm, never um).
TABLES = {
    "characteristic": (("log10_H", "red", "green", "blue"), (-8, 8)),
    "sensitivity": (("wavelength_nm", "red", "green", "blue"), (200, 1200)),
    "dyes": (("wavelength_nm", "cyan", "magenta", "yellow", "base", "neutral"), (200, 1200)),
    "mtf": (("cycles_per_mm", "red", "green", "blue"), (0.01, 1000)),
}
NEVER_NEGATIVE = ("characteristic", "mtf")
UNKNOWN_STOCK = 6


class Facts(BaseModel):
    """A strict section of stock.toml: a wrong or unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(Facts):
    """The support: its thickness and refractive index set where halation's ring lies."""

    thickness_um: Positive
    refractive_index: Annotated[float, Field(gt=1, lt=2)]
    backing: Literal["remjet", "undercoat", "none"]


class Halation(Facts):
    """Share of the light that would come back from a bare base, per layer, and the rings' shape."""

    share: tuple[Share, Share, Share]
    ring_width: Positive
    second_ring: Share


class Reciprocity(Facts):
    """H_eff = I t^p outside the range in which p is 1, per layer."""

    shortest_s: Positive
    longest_s: Positive
    short_p: Triple
    long_p: Triple


class Interimage(Facts):
    """G_cj off the diagonal: rows the layer held back, columns the layer that holds it back."""

    gain: tuple[Triple, Triple, Triple]


class Printing(Facts):
    """How a print is exposed and where mid grey belongs on it."""

    lad_status: Triple
    lamp_kelvin: Positive
    uv_cut_nm: Positive
    made_for: str | None = None


class Sheet(Facts):
    """stock.toml."""

    id: str
    name: str
    maker: str
    kind: Literal["negative", "print"]
    process: str
    status: Literal["M", "A"]
    balance_kelvin: Positive
    exposure_index: Positive | None = None
    mid_grey_log10_h: float | None = None
    silver_per_dye: Positive
    base: Base
    halation: Halation | None = None
    reciprocity: Reciprocity | None = None
    interimage: Interimage | None = None
    printing: Printing | None = None
    assumed: dict[str, str] = {}


class Fitted(Facts):
    """fitted.json: what the fit found, beside the hashes of the data it was found on.

    spectra: natural log of what a published spectrum is multiplied by, at the knots of `emulsion.smooth`.
    neutral: dye amounts of the sheet's midscale neutral. errors and status: of every number, in its field's shape
    (the curve's numbers by A, k, h0, nu); an error is in the number's own unit.
    """

    data: dict[str, str]
    curve: list[list[tuple[float, float, float, float]]]
    base_offset: list[float]
    scatter: list[tuple[Share, Positive, Positive]] | None = None
    inhibition_um: list[Positive] | None = None
    adjacency: list[float] | None = None
    spectra: dict[str, list[float]] | None = None
    neutral: list[float] | None = None
    residuals: dict[str, list[float]] = {}
    errors: dict[str, list] = {}
    status: dict[str, list] = {}


@dataclass(frozen=True)
class Stock:
    """A whole stock: facts, published tables and fitted parameters."""

    folder: Path
    sheet: Sheet
    tables: dict[str, dict[str, np.ndarray]]
    fitted: Fitted | None

    @property
    def id(self) -> str:
        return self.sheet.id

    @property
    def hash(self) -> str:
        """Identity of everything that shapes a picture: sheet, tables and fit."""
        names = ["stock.toml", "fitted.json", *(f"{t}.csv" for t in TABLES)]
        parts = [(self.folder / n).read_bytes() for n in names if (self.folder / n).exists()]
        return sha256(b"\0".join(parts)).hexdigest()[:16]


def shelves() -> list[Path]:
    """Folders that hold stocks: $ACTINIC_STOCKS first, then the ones that ship with Actinic."""
    here = Path(str(files("actinic")))
    own = [here / "models" / "stocks", here.parents[1] / "models" / "stocks"]
    return [p for p in (*map(Path, filter(None, [environ.get("ACTINIC_STOCKS")])), *own) if p.is_dir()]


def names() -> list[str]:
    """Ids of every stock on the shelves."""
    return sorted({p.parent.name for shelf in shelves() for p in shelf.glob("*/stock.toml")})


def load(name: str) -> Stock:
    """A stock by id or by folder; raises FilmError with the nearest ids, or naming file, row and remedy."""
    folders = [Path(name), *(shelf / name for shelf in shelves())]
    for folder in folders:
        if (folder / "stock.toml").is_file():
            return read(folder)
    raise FilmError(f"no stock {name!r}", f"one of {nearest(name, names())}", "actinic stocks", UNKNOWN_STOCK)


def read(folder: Path) -> Stock:
    """The stock in a folder."""
    sheet = _checked(Sheet, folder / "stock.toml", tomllib.loads)
    paths = {t: folder / f"{t}.csv" for t in TABLES}
    if missing := [p.name for t, p in paths.items() if t != "mtf" and not p.exists()]:
        raise FilmError(f"{folder} has no {missing[0]}", "the published curve as a table", f"see {folder.parent}")
    tables = {t: table(p, *TABLES[t], t in NEVER_NEGATIVE) for t, p in paths.items() if p.exists()}
    fitted = folder / "fitted.json"
    return Stock(folder, sheet, tables, _checked(Fitted, fitted, json.loads) if fitted.exists() else None)


def _checked(model, path: Path, parse):
    """A file through its pydantic model; every fault named with file and key."""
    try:
        return model.model_validate(parse(path.read_text()))
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(map(str, fault["loc"]))
        raise FilmError(f"{path}: {key}: {fault['input']!r}", fault["msg"], f"edit {key} in {path.name}") from None
    except (ValueError, OSError) as error:
        raise FilmError(f"{path}: {error}", "a readable file", f"look at {path}") from None


def table(path: Path, columns, span, never_negative=False) -> dict[str, np.ndarray]:
    """A CSV table as columns, empty cells NaN; raises FilmError naming file, row and column."""
    rows = list(csv.reader(path.read_text().splitlines()))
    if not rows or tuple(rows[0]) != tuple(columns):
        got = ",".join(rows[0]) if rows else "nothing"
        raise FilmError(f"{path} row 1: {got}", ",".join(columns), "name the columns so, in this order")
    values = np.array([_numbers(path, i, row, columns) for i, row in enumerate(rows[1:], 2)]).reshape(-1, len(columns))
    _orderly(path, values[:, 0], columns[0], span)
    for i, name in enumerate(columns[1:], 1):
        known = np.isfinite(values[:, i])
        if name not in ("base", "neutral") and known.sum() < 3:
            raise FilmError(f"{path}: column {name} has {known.sum()} values", "at least 3", "fill the column")
        if never_negative and (values[known, i] < 0).any():
            row = np.flatnonzero(known & (values[:, i] < 0))[0] + 2
            raise FilmError(f"{path} row {row}: {name} is negative", "0 or more", "correct the cell")
    return dict(zip(columns, values.T, strict=True))


def _numbers(path, number, row, columns):
    if len(row) != len(columns):
        raise FilmError(f"{path} row {number}: {len(row)} cells", f"{len(columns)}", "complete the row")
    cells = []
    for name, cell in zip(columns, row, strict=True):
        try:
            cells.append(float(cell) if cell.strip() else np.nan)
        except ValueError:
            remedy = "correct the cell, or leave it empty"
            raise FilmError(f"{path} row {number}, column {name}: {cell!r}", "a number", remedy) from None
        if np.isinf(cells[-1]):
            raise FilmError(f"{path} row {number}, column {name}: {cell}", "a finite number", "leave it empty")
    return cells


def _orderly(path, x, name, span):
    if x.size < 5:
        raise FilmError(f"{path}: {x.size} rows", "at least 5", "add the readings")
    if (bad := np.flatnonzero(~(np.diff(x, prepend=-np.inf) > 0))).size:
        raise FilmError(f"{path} row {bad[0] + 2}: {name} = {x[bad[0]]:g}", "rising values", "sort the rows")
    if (bad := np.flatnonzero((x < span[0]) | (x > span[1]))).size:
        wanted = f"{name} in {span[0]}..{span[1]}"
        raise FilmError(f"{path} row {bad[0] + 2}: {name} = {x[bad[0]]:g}", wanted, "check the unit")
