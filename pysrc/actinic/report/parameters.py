"""Every number of a stock: value, standard error, unit, status; and for the assumed ones their reason."""

from dataclasses import dataclass

import numpy as np

from ..emulsion import KNOT_NM
from ..spectra import WAVELENGTHS
from ..stock import DYES, LAYERS, Stock

AMOUNT, UM, NATURAL = "amount of dye", "\u00b5m", "ln"
CURVES = "Characteristic curves: sum of A / (1 + exp(\u2212k (h \u2212 h\u2080)))^\u03bd"
TERM = (("A", AMOUNT), ("k", "1 / log\u2081\u2080 H"), ("h\u2080", "log\u2081\u2080 H"), ("\u03bd", ""))
LIGHT = (("share of turbid scatter", ""), ("\u03b3, turbid scatter", UM), ("s, bloom", UM))
NOT_STATED, NONE = "not stated", "none"
STATUSES = ("fitted", "fitted, weakly determined", "assumed", NOT_STATED)


@dataclass(frozen=True)
class Row:
    """One parameter of every layer: values, errors (NaN where none is known) and statuses, all (m,)."""

    name: str
    unit: str
    values: tuple
    errors: tuple
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Parameters of one part of the chain, a column a layer."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def groups(stock: Stock) -> list[Group]:
    """What fitted.json holds, by the parts of the chain; the corrections of spectra last."""
    fitted, heads = stock.fitted, ("visual",) if stock.is_monochrome else LAYERS
    found = [Group(CURVES, heads, _terms(stock))]
    found.append(Group("Dyes at D-min and at midscale", heads, _plain(stock, "base_offset", "neutral")))
    if fitted.scatter:
        rows = _over_layers(stock, "scatter", (), LIGHT)
        found.append(Group("Light in the film", heads, rows))
        found.append(Group("Inhibitors", heads, _plain(stock, "inhibition_um", "adjacency") + _interlayer(stock)))
    if fitted.spectra:
        found.append(Group("Corrections of the published spectra, at knots", (*DYES, "base"), _knots(stock)))
    return [g for g in found if g.rows]


def counts(stock: Stock) -> dict[str, int]:
    """How many numbers have each status; the assumptions of stock.toml count one each."""
    said = [s for g in groups(stock) for row in g.rows for s in row.statuses]
    found = {status: said.count(status) for status in STATUSES}
    found["assumed"] += len(stock.sheet.assumed)
    return found


def assumed(stock: Stock) -> list[tuple[str, str, str]]:
    """Name, value and reason of every assumption of stock.toml; what has no number of its own shows none."""
    facts = stock.sheet.model_dump(exclude_none=True)
    return [(name, _value(facts, name), reason) for name, reason in stock.sheet.assumed.items()]


def _value(facts, name) -> str:
    for key in name.split("."):
        facts = facts.get(key) if isinstance(facts, dict) else None
    if isinstance(facts, dict):
        return "; ".join(f"{k} {_said(v)}" for k, v in facts.items())
    return _said(facts)


def _said(value) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        rows = isinstance(value[0], (list, tuple))
        return (" / " if rows else ", ").join(map(_said, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _known(stock, field, *place):
    """Value, error and status of one number of fitted.json; an array at `place` gives lists."""
    parts = (getattr(stock.fitted, field), stock.fitted.errors.get(field), stock.fitted.status.get(field))
    for key in place:
        parts = [p if p is None else p[key] for p in parts]
    value, error, status = parts
    return value, np.nan if error is None else error, status or NOT_STATED


def _row(stock, name, unit, field, places):
    return Row(name, unit, *zip(*(_known(stock, field, *place) for place in places), strict=True))


def _layers(stock):
    return range(1 if stock.is_monochrome else 3)


def _terms(stock):
    rows = []
    for term in range(len(stock.fitted.curve[0])):
        rows += _over_layers(stock, "curve", (term,), [(f"{name}, term {term + 1}", unit) for name, unit in TERM])
    return tuple(rows)


def _over_layers(stock, field, inner, quantities):
    """A row for each quantity, the last index of the field; the layer is the first."""
    each = enumerate(quantities)
    return tuple(_row(stock, *q, field, [(c, *inner, i) for c in _layers(stock)]) for i, q in each)


PLAIN = {
    "base_offset": ("base's offset, characteristic chart over dye chart", AMOUNT),
    "neutral": ("midscale neutral", AMOUNT),
    "inhibition_um": ("length of diffusion", UM),
    "adjacency": ("adjacency, a layer upon itself", ""),
}


def _plain(stock, *fields):
    given = [f for f in fields if getattr(stock.fitted, f) is not None]
    return tuple(_row(stock, *PLAIN[f], f, [(c,) for c in _layers(stock)]) for f in given)


def _interlayer(stock):
    """G_cj, a row for the layer held back; on the diagonal stands nothing."""
    if stock.fitted.interimage is None:
        return ()
    columns = _layers(stock)
    return tuple(_row(stock, f"{LAYERS[c]} held back by", "", "interimage", [(c, j) for j in columns]) for c in columns)


def _knots(stock):
    names = (*DYES, "base")
    first = WAVELENGTHS[0] - KNOT_NM
    count = range(len(stock.fitted.spectra["base"]))
    return tuple(_row(stock, f"{first + KNOT_NM * i:g} nm", NATURAL, "spectra", [(n, i) for n in names]) for i in count)
