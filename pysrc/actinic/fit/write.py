"""fitted.json: the parameters of a stock, beside the hashes of the data they were found on."""

import json
import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from ..stages.scatter import BACKINGS
from ..stock import TABLES, Fitted, Stock, load
from .curves import fit_curves
from .families import of_kin
from .mtf import fit_mtf
from .neutral import NeutralScale
from .unmix import has_dyes, unmix


def fit(stock: Stock) -> Fitted:
    """Every fitted parameter of a stock and the rms of what is left."""
    found, left = {}, {}
    if not stock.is_monochrome and not has_dyes(stock):
        found["dyes"], left["neutral_D"] = unmix(stock)
        known = Fitted(data={}, curve=[], base_offset=(0, 0, 0), dyes=found["dyes"].tolist())
        stock = replace(stock, fitted=known)
    partner = stock.sheet.printing and stock.sheet.printing.made_for
    scale = NeutralScale(load(partner), stock) if partner else None
    curve, offset, density = fit_curves(stock, scale)
    found |= {"curve": curve, "base_offset": offset}
    left["characteristic_D"] = density
    if scale:
        left["neutral_a_b"] = np.abs(scale.lab(curve, offset)[:, 1:]).max(axis=0)
    if not stock.is_print:
        found |= dict(zip(("scatter", "inhibition_um", "adjacency"), _spreading(stock, left), strict=True))
    return Fitted(
        data={f"{t}.csv": _hash(stock.folder / f"{t}.csv") for t in TABLES if t in stock.tables},
        residuals={k: np.atleast_1d(np.round(v, 5)).tolist() for k, v in left.items()},
        **{k: _rounded(v) for k, v in found.items()},
    )


def _spreading(stock, left):
    """Scatter, lengths and adjacency from the MTF, whose residual goes to `left`, or from the stock's kin."""
    if "mtf" not in stock.tables:
        return of_kin(stock)
    *found, left["mtf_percent"] = fit_mtf(stock, BACKINGS[stock.sheet.base.backing])
    return found


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _rounded(values):
    return json.loads(json.dumps(np.asarray(values).tolist()), parse_float=lambda x: float(f"{float(x):.6g}"))


def write(fitted: Fitted, folder: Path) -> Path:
    """Write fitted.json whole or not at all."""
    path = folder / "fitted.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(fitted.model_dump(exclude_none=True), indent=1) + "\n")
    os.replace(part, path)
    return path
