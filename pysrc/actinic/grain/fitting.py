"""Grain parameters from published RMS granularity, the reference itself in the loop.

First the linear model, sigma^2 a = sum_l q_l D_l (1 - D_l / A_l), a = 1809.6 um^2, beside the chart's own D(log H);
then, because a densitometer averages light and not density, q again with sigma divided by what the reference shows.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.polynomial.polynomial import polyder, polyval
from scipy.interpolate import make_smoothing_spline
from scipy.optimize import least_squares
from scipy.special import ndtr

from ..stock import LAYERS
from . import theory
from .measure import RMS_APERTURE_UM, sigma
from .model import Layer, Sublayer
from .probe import PIXEL_UM, overlapped, probe
from .reference import transmittance

AREA_UM2 = np.pi * RMS_APERTURE_UM**2 / 4
BAR_D = (0.05, 1.6)  # net densities over which the fit is judged
NODES = 9  # densities at which the reference is asked
ROUNDS, ENOUGH = 4, 0.04  # of the loop; rms of log sigma that ends it
FIRST_HOLD = 0.1  # how far a round may move its numbers
LOG_H = np.linspace(-2, 8, 1000)  # where the model is tabulated
THIN = 1e3  # light through density so thin that its mean is the mean density
EXCESS_STEPS, EXCESS_MM2, EXCESS_PIXEL_UM = 14, 6.0, 3.0
CLOUD_UM, CLOUD_DENSITY = (2.0, 12.0), 0.1
# Bounds of A, cell, mu (10^mu here), w and fog.
LEAST = (0.02,) * 3 + (0.08,) * 3 + (1.0,) * 3 + (0.05,) * 3 + (1e-5,)
MOST = (4.0,) * 3 + (120.0,) * 3 + (1.0,) * 3 + (2.0,) * 3 + (0.05,)
CAPACITY, CLUMP = (2.0, 4.0, 4.0), 0.25
# Where every fit starts: A, cell, mu and w of the sublayers, and fog, near 5207's; red, green, blue.
STARTS = np.array(
    [
        [0.3948, 1.0064, 0.6534, 3.233, 0.16, 0.2178, 1.73, 3.0807, 4.8155, 0.5559, 0.8028, 1.0763, 0.029905],
        [0.3946, 0.9798, 0.8957, 3.7671, 0.15, 0.2413, 1.6844, 3.0213, 4.0537, 0.4228, 0.8223, 1.1926, 0.033875],
        [0.1262, 0.1901, 1.4206, 86.78, 23.802, 0.15, 1.2959, 1.7848, 2.8824, 0.2656, 0.2036, 0.8821, 0.024312],
    ]
)


@dataclass(frozen=True)
class Chart:
    """One layer of a granularity chart: log10 H of the chart, density over its D-min, sigma (not x 1000)."""

    log_h: np.ndarray
    density: np.ndarray
    sigma: np.ndarray


def charts(folder: Path) -> list[Chart]:
    """The layers of a stock's granularity.csv, each with density over its own least."""
    rows = list(csv.DictReader((folder / "granularity.csv").read_text().splitlines()))
    found = []
    for colour in LAYERS:
        cells = [(row["log10_H"], row[f"D_{colour}"], row[f"sigma_{colour}"]) for row in rows]
        log_h, density, rms = np.array([c for c in cells if all(c)], dtype=float).T
        found.append(Chart(log_h, density - density.min(), rms / 1000))
    return found


def linear(numbers, log_h, overlap):
    """Density (n,) and sigma^2 a (n,) of small fluctuations; numbers: A, cell, mu, w of three sublayers, fog.

    sigma_l^2 a = (A_l g_l)^2 cell_l p_l (1 - p_l), g = d(p r(p))/dp / r(1), r three polynomials.
    """
    a, cell, mid, width = numbers[:12].reshape(4, 3, 1)
    fog = np.array([[numbers[12]], [0], [0]])
    parts = a * ndtr((log_h - mid) / width)
    p = (parts + fog) / (a + fog)
    slope = np.stack([polyval(q, polyder([0, *r])) / sum(r) for q, r in zip(p, overlap, strict=True)])
    return parts.sum(axis=0), (((a + fog) * slope) ** 2 * cell * p * (1 - p)).sum(axis=0)


def fit_linear(chart: Chart, start, overlap, excess, hold) -> np.ndarray:
    """The linear model's numbers (13,), sigma times `excess` (n,) as the chart; A, cell, w and fog in their logarithm.

    hold: how far those may move from `start`.
    """
    weight = np.where((chart.density < 0.9 * BAR_D[0]) | (chart.density > 1.1 * BAR_D[1]), 0.2, 1.0) / 0.02
    low, high = np.log([LEAST, MOST])
    low[6:9], high[6:9] = -2, 8

    def unpack(x):
        return np.concatenate([np.exp(x[:6]), x[6:9], np.exp(x[9:])])

    def left(x):
        density, power = linear(unpack(x), LOG_H, overlap)
        at = np.interp(chart.density, density, power)
        grainy = np.log(np.sqrt(at / AREA_UM2 + 1e-12) * excess / chart.sigma)
        off = np.interp(chart.log_h, LOG_H, density) - chart.density
        return np.concatenate([off / 0.08, weight * grainy, (x - x0) / hold])

    x0 = np.concatenate([np.log(start[:6]), start[6:9], np.log(start[9:])])
    return unpack(least_squares(left, np.clip(x0, low + 0.05, high - 0.05), bounds=(low, high)).x)


def layer_of(numbers) -> Layer:
    """A layer from the linear model's numbers; clouds, capacity and clumping by the rules of docs/grain.md."""
    a, cell, mid, width = numbers[:12].reshape(4, 3)
    order = np.argsort(mid)
    made = []
    for i, capacity in zip(order, CAPACITY, strict=True):
        fog = numbers[12] if i == 0 else 0.0
        total = a[i] + fog
        across = np.clip(np.sqrt(4 * total * cell[i] / (np.pi * CLOUD_DENSITY)), *CLOUD_UM)
        facts = {"amount": a[i], "fog": fog, "mid": mid[i], "width": width[i], "cell_um2": cell[i]}
        facts |= {"cloud_um": across, "capacity": capacity * total, "clump": CLUMP}
        made.append(Sublayer(**{k: float(f"{v:.5g}") for k, v in facts.items()}))
    return Layer(sublayers=[overlapped(s) for s in made])


def excess(layer: Layer, density, frame=0) -> float:
    """Sigma at 48 um of the reference over that of clouds whose density simply adds, in the same crystals."""
    light, added = probe(layer, density, frame)
    return sigma(light, PIXEL_UM) / sigma(10 ** (-added / THIN), PIXEL_UM) / THIN


def seen(layer: Layer, densities, frame=0) -> np.ndarray:
    """Sigma at 48 um of the reference: the closed form of thin clouds times `excess` (n,)."""
    return np.array([theory.sigma(layer, d, RMS_APERTURE_UM) * excess(layer, d, frame) for d in densities])


def fit_layer(chart: Chart, start) -> Layer:
    """A layer whose reference shows the chart's sigma, the best of `ROUNDS`; start: numbers of the linear model."""
    numbers, hold, best = start, FIRST_HOLD, None
    for _ in range(ROUNDS):
        layer = layer_of(numbers)
        nodes = np.linspace(0.17, 1, NODES) ** 2 * min(0.97 * layer.maximum, chart.density.max(), BAR_D[1] + 0.2)
        found = seen(layer, nodes)
        off = _misfit(chart, nodes, found)
        if best is None or off < best[0]:
            overlap = [s.overlap for s in layer.sublayers]
            power = np.interp(nodes, *linear(numbers, LOG_H, overlap))
            rho = np.interp(chart.density, nodes, found / np.sqrt(power / AREA_UM2))
            best = (off, layer, numbers, overlap, rho)
        else:
            hold /= 2
        if off < ENOUGH:
            break
        numbers = fit_linear(chart, *best[2:], hold)
    return best[1]


def _misfit(chart, nodes, found):
    """Rms of log sigma at the nodes inside `BAR_D`."""
    order, held = np.argsort(chart.density), (nodes >= BAR_D[0]) & (nodes <= BAR_D[1])
    wanted = np.interp(nodes, chart.density[order], chart.sigma[order])
    return float(np.sqrt(np.mean(np.log(found / wanted)[held] ** 2)))


def residual(layer: Layer, chart: Chart, frame=100) -> float:
    """Rms of sigma over the chart's, percent, at even steps of density over `BAR_D`, in crystals not fitted to."""
    top = min(BAR_D[1], chart.density.max(), 0.98 * layer.maximum)
    asked = np.arange(BAR_D[0], top + 1e-9, 0.1)
    order = np.argsort(chart.density)
    wanted = np.interp(asked, chart.density[order], chart.sigma[order])
    return float(100 * np.sqrt(np.mean((seen(layer, asked, frame) / wanted - 1) ** 2)))


def exceeded(layer: Layer) -> Layer:
    """The layer with `excess` baked: a smooth curve through what the reference shows on EXCESS_MM2 of film."""
    side = round(1e3 * EXCESS_MM2**0.5 / EXCESS_PIXEL_UM)
    asked = np.linspace(0, 0.99, EXCESS_STEPS) ** 1.5 * layer.maximum
    found = []
    for number, density in enumerate(asked):
        light = transmittance(np.full((side, side), density), EXCESS_PIXEL_UM, layer, frame=200 + number)
        thin = theory.sigma(layer, density, RMS_APERTURE_UM, EXCESS_PIXEL_UM)
        found.append(sigma(light, EXCESS_PIXEL_UM) / thin)
    share = asked / layer.maximum
    smooth = make_smoothing_spline(share, found, lam=1e-4)(share)
    facts = {"excess_density": [float(f"{d:.6g}") for d in asked], "excess": [float(f"{e:.4g}") for e in smooth]}
    return Layer(**layer.model_dump() | facts)
