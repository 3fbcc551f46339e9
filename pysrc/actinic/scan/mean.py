"""The mean colour negative, which stands in for a film that is not known: a stock's folder made from many."""

import json
from pathlib import Path

import numpy as np

from .. import emulsion, stock
from ..atomic import folder_made, replacing
from ..shipped import shipped
from ..spectra import WAVELENGTHS, status
from ..stages.densitometer import densitometer
from ..stages.develop import develop

ID, MASKLESS = "mean_negative", "mean_maskless"
NO_MASK_D = 0.1  # base of a film without a mask
MID = -1.2  # log10 H of mid grey, about that of 250 EI; where it lies does not matter to a scan
REACH = np.linspace(-3.0, 3.0, 121)  # log10 H about mid grey
LIKE = "kodak_vision3_200t_5213"  # whose halation, spread and figures beside the means are taken


def folder(name: str = ID) -> Path:
    """Where a mean negative that ships with Actinic lies."""
    return shipped(f"scan/{name}")


def loaded(film: str):
    """A stock by id; the mean negatives are not on the shelf."""
    return stock.load(str(folder(film)) if film in (ID, MASKLESS) else film)


def write(ids: list[str], into: Path, masked: bool = True) -> Path:
    """Means of dyes, base, log sensitivity, interimage, and of the neutral scale about mid grey, as a stock's folder.

    The scale's three-term curve is fitted by least squares. Source: the stocks' own sheets.
    """
    held = [stock.load(i) for i in ids]
    dyes, base = (np.mean([f(s) for s in held], axis=0) for f in (emulsion.dyes, emulsion.base))
    base = base if masked else np.full_like(base, NO_MASK_D)
    scale = np.mean([develop(np.repeat((REACH + s.sheet.mid_grey_log10_h)[:, None], 3, 1), _curve(s)) for s in held], 0)
    curve = [_fitted(REACH + MID, scale[:, c]) for c in range(3)]
    like = stock.load(LIKE)
    fitted = {"data": {}, "curve": curve, "base_offset": [0, 0, 0], "dyes": dyes.round(6).tolist()}
    fitted |= {k: getattr(like.fitted, k) for k in ("scatter", "inhibition_um", "adjacency")}
    fitted["interimage"] = np.mean([emulsion.interlayer(s) for s in held], axis=0).round(5).tolist()
    _put(into / "fitted.json", json.dumps(fitted))
    _put(into / "stock.toml", _sheet(like, ids, into.name))
    status_m = densitometer(develop(np.repeat((REACH + MID)[:, None], 3, 1), np.array(curve)), dyes, base, status("M"))
    _table(into / "characteristic.csv", ("log10_H", *stock.LAYERS), np.column_stack([REACH + MID, status_m]))
    _table(into / "dyes.csv", ("wavelength_nm", *stock.DYES, "base"), np.column_stack([WAVELENGTHS, dyes.T, base]))
    _table(into / "sensitivity.csv", ("wavelength_nm", *stock.LAYERS), np.column_stack([WAVELENGTHS, _logs(held)]))
    return into


def _curve(held):
    return np.asarray(held.fitted.curve)


def _logs(held):
    """Mean of log10 sensitivity, each layer's peak at 0: (71, 3)."""
    found = np.stack([np.maximum(emulsion.sensitivity(s) / emulsion.sensitivity(s).max(axis=0), 1e-5) for s in held])
    return np.log10(found).mean(axis=0)


def _fitted(log_h, amount):
    """Three terms of the curve's law for one layer."""
    from scipy.optimize import least_squares

    def terms(x):
        return np.column_stack([np.exp(x[:3]), np.exp(x[3:6]), x[6:9], np.exp(x[9:])])

    def miss(x):
        return develop(np.repeat(log_h[:, None], 3, 1), np.repeat(terms(x)[None], 3, 0))[:, 0] - amount

    third = amount[-1] / 3
    start = np.concatenate([np.log([third] * 3), np.log([2.0] * 3), [-2.0, -1.2, -0.2], np.zeros(3)])
    return terms(least_squares(miss, start, max_nfev=400).x).round(6).tolist()


def _sheet(like, ids, name):
    facts = like.sheet.model_dump(exclude={"assumed", "printing"}, exclude_none=True)
    own = {"id": name, "name": "MEAN COLOUR NEGATIVE", "maker": "Actinic", "process": "C-41 and ECN-2"}
    facts |= own | {"balance_kelvin": 5500, "mid_grey_log10_h": MID}
    facts.pop("exposure_index", None)
    plain = [f"{k} = {json.dumps(v)}" for k, v in facts.items() if not isinstance(v, dict)]
    parts = [f"\n[{k}]\n" + "\n".join(f"{a} = {json.dumps(b)}" for a, b in v.items()) for k, v in facts.items()
             if isinstance(v, dict)]  # fmt: skip
    said = f'\n[assumed]\nevery_figure = "the mean of {", ".join(ids)}; halation and spread as {like.id}"'
    return "\n".join([*plain, *parts, said, ""])


def _table(path, header, rows):
    lines = [header, *([f"{v:.5f}" for v in row] for row in rows)]
    _put(path, "".join(",".join(line) + "\n" for line in lines))


def _put(path: Path, text: str):
    folder_made(path.parent)
    with replacing(path) as part:
        part.write_text(text)
