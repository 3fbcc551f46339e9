"""A stock: what the maker made, read from its folder in models/stocks and checked row by row.

stock.toml holds facts and assumptions, *.csv the published curves, fitted.json the parameters that the
fit found, SOURCES.md where each came from. Adding a stock is copying a folder and running the fit.

Black-and-white material has one column, `visual`; it is read as three equal layers, so that nothing after the
loader need know. A single MTF of a colour material is called `visual` too.
"""

import csv
import json
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from os import environ
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .codes import Code
from .errors import FilmError, nearest
from .shipped import ROOTS

Triple = tuple[float, float, float]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Exponent = Annotated[float, Field(ge=0.3, le=1.5)]
Gain = Annotated[float, Field(ge=-0.5, le=1)]
Gains = tuple[Gain, Gain, Gain]

LAYERS, DYES = ("red", "green", "blue"), ("cyan", "magenta", "yellow")
# Columns that each table may have, and the range of its first one (wavelengths are in nm, never um).
TABLES = {
    "characteristic": ((("log10_H", *LAYERS), ("log10_H", "visual")), (-8, 8)),
    "sensitivity": ((("wavelength_nm", *LAYERS), ("wavelength_nm", "visual")), (200, 1200)),
    "dyes": (
        (
            ("wavelength_nm", *DYES, "base", "neutral"),
            ("wavelength_nm", *DYES, "base"),
            ("wavelength_nm", *DYES, "neutral"),
            ("wavelength_nm", *DYES),
            ("wavelength_nm", "base", "neutral"),
        ),
        (200, 1200),
    ),
    "mtf": ((("cycles_per_mm", *LAYERS), ("cycles_per_mm", "visual")), (0.01, 1000)),
}
NEVER_NEGATIVE = ("characteristic", "mtf")
MAY_BE_EMPTY = ("base", "neutral")


class Facts(BaseModel):
    """A strict section of stock.toml: a wrong or unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(Facts):
    """The support: its thickness and refractive index set where halation's ring lies."""

    thickness_um: Annotated[float, Field(ge=10, le=1000)]
    refractive_index: Annotated[float, Field(gt=1, lt=2)]
    backing: Literal["remjet", "undercoat", "none"]


class Halation(Facts):
    """Share of the light that would come back from a bare base, per layer, and the rings' shape."""

    share: tuple[Share, Share, Share]
    ring_width: Annotated[float, Field(ge=0.01, le=1)]
    second_ring: Share


class Reciprocity(Facts):
    """H_eff = I t^p outside the range in which p is 1, per layer."""

    shortest_s: Positive
    longest_s: Positive
    short_p: tuple[Exponent, Exponent, Exponent]
    long_p: tuple[Exponent, Exponent, Exponent]


class Interimage(Facts):
    """G_cj off the diagonal: rows the layer held back, columns the layer that holds it back."""

    gain: tuple[Gains, Gains, Gains]


class Printing(Facts):
    """How a print is exposed and where mid grey belongs on it: LAD, or a visual neutral of `grey_density`."""

    lad_status: Triple | None = None
    grey_density: Positive | None = None
    lamp_kelvin: Positive
    uv_cut_nm: Positive
    made_for: str | None = None


class Sheet(Facts):
    """stock.toml."""

    id: str
    name: str
    maker: str
    kind: Literal["negative", "reversal", "print", "reversal_print"]
    support: Literal["film", "paper"] = "film"
    layers: Literal[1, 3] = 3
    process: str
    status: Literal["M", "A", "visual"]
    balance_kelvin: Positive
    exposure_index: Positive | None = None
    mid_grey_log10_h: float | None = None
    silver_per_dye: Annotated[float, Field(ge=0, le=2)]
    default_print: str | None = None
    base: Base
    halation: Halation | None = None
    reciprocity: Reciprocity | None = None
    interimage: Interimage | None = None
    printing: Printing | None = None
    assumed: dict[str, str] = {}

    @model_validator(mode="after")
    def _whole(self):
        """Every kind has the sections that its part of the chain reads."""
        needed = ("printing",) if "print" in self.kind else ("mid_grey_log10_h", "halation", "interimage")
        if lacking := [name for name in needed if getattr(self, name) is None]:
            raise ValueError(f"a {self.kind} needs {', '.join(lacking)}")
        return self


class Fitted(Facts):
    """fitted.json: what the fit found, beside the hashes of the data it was found on.

    dyes: (3, 71) on spectra.WAVELENGTHS, peak 1, where the sheet gives only base and neutral.
    spectra: natural log of what a published spectrum is multiplied by, at the knots of `emulsion.smooth`.
    neutral: dye amounts of the sheet's midscale neutral. errors and status: of every number, in its field's shape
    (the curve's numbers by A, k, h0, nu); an error is in the number's own unit.
    """

    data: dict[str, str]
    curve: list[list[tuple[float, float, float, float]]]
    base_offset: Triple
    dyes: list[list[float]] | None = None
    scatter: list[tuple[Share, Positive, Positive]] | None = None
    inhibition_um: Triple | None = None
    adjacency: Triple | None = None
    interimage: tuple[Triple, Triple, Triple] | None = None
    spectra: dict[str, list[float]] | None = None
    neutral: Triple | None = None
    residuals: dict[str, list[float]] = {}
    errors: dict[str, list | dict[str, list]] = {}
    status: dict[str, list | dict[str, list]] = {}


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
    def falls(self) -> bool:
        """Whether more exposure leaves less dye: reversal film, and paper for printing it."""
        return self.sheet.kind.startswith("reversal")

    @property
    def is_print(self) -> bool:
        return "print" in self.sheet.kind

    @property
    def is_monochrome(self) -> bool:
        return self.sheet.layers == 1

    @property
    def hash(self) -> str:
        """Identity of everything that shapes a picture: sheet, tables and fit."""
        names = ["stock.toml", "fitted.json", *(f"{t}.csv" for t in TABLES)]
        parts = [(self.folder / n).read_bytes() for n in names if (self.folder / n).exists()]
        return sha256(b"\0".join(parts)).hexdigest()[:16]


def shelves() -> list[Path]:
    """Folders that hold stocks: $ACTINIC_STOCKS first, then the ones that ship with Actinic."""
    own = [root / "stocks" for root in ROOTS]
    return [p for p in (*map(Path, filter(None, [environ.get("ACTINIC_STOCKS")])), *own) if p.is_dir()]


def names() -> list[str]:
    """Ids of every stock on the shelves."""
    return sorted({p.parent.name for shelf in shelves() for p in shelf.glob("*/stock.toml")})


def sheets() -> dict[str, Sheet]:
    """The facts of every stock on the shelves by id, without its curves."""
    paths = {n: next(shelf / n / "stock.toml" for shelf in shelves() if (shelf / n).is_dir()) for n in names()}
    return {name: _checked(Sheet, path, tomllib.loads) for name, path in paths.items()}


def load(name: str) -> Stock:
    """A stock by id or by folder; raises FilmError with the nearest ids, or naming file, row and remedy."""
    folders = [Path(name), *(shelf / name for shelf in shelves())]
    for folder in folders:
        if (folder / "stock.toml").is_file():
            return read(folder)
    raise FilmError(f"no stock {name!r}", f"one of {nearest(name, names())}", "actinic stocks", Code.STOCK)


def read(folder: Path) -> Stock:
    """The stock in a folder."""
    sheet = _checked(Sheet, folder / "stock.toml", tomllib.loads)
    paths = {t: folder / f"{t}.csv" for t in TABLES}
    optional = ("mtf", "dyes") if sheet.layers == 1 else ("mtf",)
    if missing := [p.name for t, p in paths.items() if t not in optional and not p.exists()]:
        raise FilmError(f"{folder} has no {missing[0]}", "the published curve as a table", f"see {folder.parent}")
    tables = {t: _three(table(p, *asked(t, sheet.layers))) for t, p in paths.items() if p.exists()}
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


def asked(name: str, layers: int):
    """What `table` asks of a table of a material with so many layers: column sets, span, whether 0 is its least."""
    layouts, span = TABLES[name]
    if name in ("characteristic", "sensitivity"):
        layouts = [c for c in layouts if ("visual" in c) == (layers == 1)]
    return layouts, span, name in NEVER_NEGATIVE


def _three(columns):
    """A table with `visual` as the column of every layer, and dyes that are not published as NaN."""
    first, *rest = columns
    blank = np.full_like(columns[first], np.nan)
    if "visual" in rest:
        return {first: columns[first]} | dict.fromkeys(LAYERS, columns["visual"])
    return dict.fromkeys((*DYES, *MAY_BE_EMPTY), blank) | columns if "base" in rest or DYES[0] in rest else columns


def table(path: Path, layouts, span, never_negative=False) -> dict[str, np.ndarray]:
    """A CSV table as columns, empty cells NaN; raises FilmError naming file, row and column."""
    rows = list(csv.reader(path.read_text().splitlines()))
    if not rows or tuple(rows[0]) not in layouts:
        got = ",".join(rows[0]) if rows else "nothing"
        wanted = " or ".join(",".join(c) for c in layouts)
        raise FilmError(f"{path} row 1: {got}", wanted, "name the columns so, in this order")
    columns = rows[0]
    values = np.array([_numbers(path, i, row, columns) for i, row in enumerate(rows[1:], 2)]).reshape(-1, len(columns))
    _orderly(path, values[:, 0], columns[0], span)
    needed = columns[1:] if columns[1] in MAY_BE_EMPTY else [c for c in columns[1:] if c not in MAY_BE_EMPTY]
    for i, name in enumerate(columns[1:], 1):
        known = np.isfinite(values[:, i])
        if name in needed and known.sum() < 3:
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
