"""fitted.json: the parameters of a stock, beside the hashes of the data they were found on."""

import json
import re
from hashlib import sha256
from pathlib import Path

import numpy as np

from ..atomic import replacing
from ..stock import DYES, TABLES, Fitted, Stock
from .families import of_kin
from .losses import problem
from .neutral import MOST_STOPS, STOPS
from .problem import Problem
from .solve import solve
from .tensors import tensor
from .uncertainty import Known, known

# Where each parameter group of a problem stands in fitted.json, under `curve` and `scatter` by the order there.
CURVE, SCATTER = ("A", "k", "h0", "nu"), ("share", "gamma_um", "bloom_um")
PLAIN = {"offset": "base_offset", "neutral": "neutral", "length_um": "inhibition_um", "adjacency": "adjacency"}


def fit(stock: Stock) -> Fitted:
    """Every parameter of a stock with its error and status, and the rms of what is left.

    Raises FilmError without torch, or when the negative that a print was made for is not fitted.
    """
    asked = problem(stock)
    return fitted(asked, solve(asked))


def fitted(asked: Problem, x) -> Fitted:
    """fitted.json of a problem solved by x (n,)."""
    stock, found = asked.stock, known(asked, x)
    fields = by_field(found)
    if "mtf" not in stock.tables and not stock.is_print:
        fields = {k: v for k, v in fields.items() if k != "interimage"} | of_kin(stock)
    dyes = {"dyes": stock.fitted.dyes} if stock.fitted else {}
    hashes = {f"{t}.csv": hash_of(stock.folder / f"{t}.csv") for t in TABLES if t in stock.tables}
    return Fitted(data=hashes, residuals=residuals(asked, x), **dyes, **as_written(fields))


def as_written(fields: dict) -> dict:
    """Known by field as fitted.json has them: the values, and under `errors` and `status` what is said of each."""
    values = {k: _rounded(_part(v, "value"), 6) for k, v in fields.items()}
    errors = {k: _rounded(_part(v, "error"), 3) for k, v in fields.items()}
    return {**values, "errors": errors, "status": {k: _listed(_part(v, "status")) for k, v in fields.items()}}


def by_field(found: dict[str, Known]) -> dict:
    """Known by field of fitted.json; black and white's one layer stands for three."""
    fields = {"curve": _joined([found[n] for n in CURVE])}
    fields |= {field: _three(found[name]) for name, field in PLAIN.items() if name in found}
    if "share" in found:
        fields["scatter"] = _joined([found[n] for n in SCATTER])
    if "between" in found:
        fields["interimage"] = _between(found["between"])
    if "spectra" in found:
        fields["spectra"] = {name: _row(found["spectra"], i) for i, name in enumerate((*DYES, "base"))}
    return fields


def _between(gains):
    """Six gains as a matrix; on its diagonal stands nothing."""
    whole = Known(np.zeros((3, 3)), np.zeros((3, 3)), np.full((3, 3), "none", object))
    for part in Known.__annotations__:
        getattr(whole, part)[~np.eye(3, dtype=bool)] = getattr(gains, part)
    return whole


def _joined(groups):
    """Groups of one shape as the last axis of one, all layers."""
    return _three(Known(*(np.stack([getattr(g, part) for g in groups], axis=-1) for part in Known.__annotations__)))


def _three(group):
    parts = (getattr(group, part) for part in Known.__annotations__)
    return Known(*(np.repeat(p, 3, axis=0) if len(p) == 1 else p for p in parts))


def _row(group, i):
    return Known(*(getattr(group, part)[i] for part in Known.__annotations__))


def _part(group, part):
    return {k: getattr(v, part) for k, v in group.items()} if isinstance(group, dict) else getattr(group, part)


def residuals(asked: Problem, x) -> dict[str, list[float]]:
    """rms of every block by name; of a neutral scale, up to MOST_STOPS, the largest |a*| and |b*|."""
    left = {}
    for name, seen in asked.simulate(tensor(x)).items():
        is_grey = name == "neutral_a_b"
        left[name] = np.abs(seen.model[STOPS <= MOST_STOPS]).max(axis=0) if is_grey else seen.rms
    return {k: np.round(v, 5).tolist() for k, v in left.items()}


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


def _rounded(values, digits):
    """Nested lists with so many significant digits."""
    return json.loads(json.dumps(_listed(values)), parse_float=lambda x: float(f"{float(x):.{digits}g}"))


def _listed(values):
    return {k: v.tolist() for k, v in values.items()} if isinstance(values, dict) else values.tolist()


def write(fitted: Fitted, folder: Path) -> Path:
    """Write fitted.json whole or not at all, its innermost lists on a line each."""
    text = json.dumps(fitted.model_dump(exclude_none=True), indent=1)
    with replacing(path := folder / "fitted.json") as part:
        part.write_text(re.sub(r"\[[^][{}]*\]", lambda m: re.sub(r"\s+", " ", m[0]), text) + "\n")
    return path
