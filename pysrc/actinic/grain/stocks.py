"""A stock's grain: fitted where its sheet prints granularity, else 5207's brought to its speed, family and density."""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np

from ..errors import FilmError
from ..stock import Stock, load
from . import fitting
from .model import Grain, Layer, Sublayer, read
from .probe import BIAS_SIDE, biased, overlapped

LIKE = "kodak_vision3_250d_5207"
GREEN_RMS = 6.4  # 1000 sigma of LIKE's green at 1.0 over D-min
SPEED_POWER = 0.2  # sigma goes with EI^0.2: green of the six published films at 1.0 over D-min
PRINT_EI = 2.0
SLIDE_RMS, SLIDE_EI = 8.0, 100.0  # Provia 100F, for slides of which nothing is published
LEAST_UM2 = 0.02  # of a cell: finer crystals cost more to draw than they show
# Single figures that sheets print: 1000 sigma at 1.0, 48 um.
PUBLISHED_RMS = {
    "eastman_double_x_5222": 14,
    "fujichrome_provia_100f": 8,
    "fujifilm_pro_400h": 4,
    "kodachrome_64": 10,
    "kodak_tri_x_400": 17,
}


def fit(stock: Stock) -> Grain:
    """The grain of a stock, published or assumed; raises FilmError where the stock, or LIKE's grain, is not fitted."""
    return published(stock) if (stock.folder / "granularity.csv").exists() else assumed(stock)


def published(stock: Stock) -> Grain:
    """Every layer fitted to granularity.csv, sigma's residual in percent over 0.05..1.6 over D-min."""
    found, left = [], []
    for chart, start in zip(fitting.charts(stock.folder), fitting.STARTS, strict=True):
        layer = fitting.fit_layer(chart, start)
        left.append(round(fitting.residual(layer, chart), 2))
        found.append(fitting.exceeded(biased(layer)))
    rule = "granularity.csv; cloud diameters, capacity and clumping assumed, docs/grain.md"
    return Grain(
        data=_data(stock.folder), basis="published", rule=rule, layers=found, residuals={"sigma_percent": left}
    )


def assumed(stock: Stock) -> Grain:
    """LIKE's layers scaled: lengths by `scale`, amounts by the density that the stock's layers reach."""
    times, rule = scale(stock)
    like, reach = read(load(LIKE).folder).layers, _reach(stock)
    like = [like[1]] if stock.is_monochrome else like
    scaled = [_scaled(layer, times, d / layer.maximum) for layer, d in zip(like, reach, strict=True)]
    layers = [biased(layer, BIAS_SIDE // 2) for layer in scaled]
    return Grain(data={}, basis="assumed", rule=rule, layers=layers)


def scale(stock: Stock) -> tuple[float, str]:
    """Sigma over LIKE's at the same density, and the rule in words.

    A published single figure over LIKE's green; else (EI / 250)^0.2, prints as EI 2; slides from Provia's 8 at EI 100.
    """
    if stock.id in PUBLISHED_RMS:
        rms = PUBLISHED_RMS[stock.id]
        return rms / GREEN_RMS, f"published RMS {rms} at 1.0, in the proportions of {LIKE}"
    index = PRINT_EI if stock.is_print else stock.sheet.exposure_index
    if stock.falls and not stock.is_print:
        return SLIDE_RMS / GREEN_RMS * (index / SLIDE_EI) ** SPEED_POWER, "RMS 8 at EI 100, with EI^0.2"
    return (index / 250) ** SPEED_POWER, f"{LIKE} with EI^0.2, EI {index:g}"


def _reach(stock):
    """The most dye of each layer, or the most silver."""
    if stock.fitted is None:
        raise FilmError(f"{stock.id} has no fitted.json", "a fitted stock", f"python tools/fit.py {stock.folder}")
    amounts = np.array([[term[0] for term in layer] for layer in stock.fitted.curve])
    return [amounts.sum() / 3] if stock.is_monochrome else amounts.sum(axis=1)


def _scaled(layer: Layer, times: float, denser: float) -> Layer:
    """The layer with lengths times `times` and amounts times `denser`, sigma at a density kept by smaller cells."""
    made = []
    for s in layer.sublayers:
        facts = {k: getattr(s, k) * denser for k in ("amount", "fog", "capacity")}
        facts["cell_um2"] = max(s.cell_um2 * times**2 / denser, LEAST_UM2)
        facts["cloud_um"] = max(s.cloud_um * times, 1.0)
        made.append(overlapped(Sublayer(**s.model_dump() | {k: float(f"{v:.5g}") for k, v in facts.items()}), rounds=1))
    excess_density = [float(f"{d * denser:.6g}") for d in layer.excess_density]
    return Layer(sublayers=made, excess_density=excess_density, excess=layer.excess)


def _data(folder: Path):
    return {"granularity.csv": sha256((folder / "granularity.csv").read_bytes()).hexdigest()}


def current(folder: Path) -> bool:
    """Whether grain.json reads and was fitted to the granularity.csv beside it."""
    try:
        held = json.loads((folder / "grain.json").read_text())["data"]
    except FileNotFoundError:
        return False
    read(folder)
    return held == (_data(folder) if (folder / "granularity.csv").exists() else {})
