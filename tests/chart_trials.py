"""A laboratory that isn't there: charts exposed on a stock whose parameters are known, read with noise and rounded.

Run as a script it prints the table of docs/chart.md: python tests/chart_trials.py [seeds]
"""

import csv
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from actinic import stock
from actinic.fit.answer import exposures
from actinic.fit.before import by_name
from actinic.fit.chart import CARD, read_chart, reflectances
from actinic.fit.columns import DENSITY, LAYERS_H, SCAN
from actinic.fit.film import Film
from actinic.fit.losses import spectral_parameters
from actinic.fit.refine import refine
from actinic.fit.tensors import tensor
from actinic.fit.unmix import published

STOPS = range(-4, 5)
FILM = "kodak_vision3_250d_5207"
NOISE, STEP = 0.01, 0.01  # D
SCANNER = np.array([[0.90, 0.09, 0.01], [0.06, 0.90, 0.04], [0.00, 0.12, 0.88]])
COVERED = np.linspace(-3.0, 0.3, 60)  # log10 H that the chart's neutrals and colours reach
TRUTHS = {"curves and gains": 0.0, "curves, gains and dyes": 1.0}


def truth(film: stock.Stock, seed: int, dyes: float = 0.0) -> dict[str, np.ndarray]:
    """Parameters of another batch: heights and slopes 8 % off, places 0.05 log10 H, gains anywhere in 0 .. 0.3.

    dyes: by how many of the published readings' own deviations the spectra are off.
    """
    draw, v = np.random.default_rng(seed), by_name(film)
    v |= {name: v[name] * np.exp(draw.normal(0, 0.08, v[name].shape)) for name in ("A", "k")}
    v |= {"h0": v["h0"] + draw.normal(0, 0.05, v["h0"].shape), "between": draw.uniform(0, 0.3, 6)}
    v["offset"] = v["offset"] + draw.normal(0, 0.02, 3)
    if dyes:
        reach = spectral_parameters(film, Film(film))[0].reach
        v["spectra"] = v["spectra"] + dyes * reach * draw.normal(size=reach.shape)
    return v


def bare(film):
    """Drawn spectra without the fit's corrections, which are parameters here."""
    return Film(published(film))


def write_chart(path, columns: dict):
    """A CSV of columns."""
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*(np.asarray(c).tolist() for c in columns.values()), strict=True))
    return path


def exposed(path, film, patches=None, stops=STOPS, named=False):
    """A chart of the named patches at some stops, its densities still unread: (columns, log10 H (n, 3))."""
    patches = patches or [name for name in reflectances() if name != CARD]
    each = [(name, s) for s in stops for name in patches]
    columns = {"reflectance": [n for n, _ in each], "stops": [s for _, s in each]}
    draft = {**columns, **dict.fromkeys(DENSITY, [1.0] * len(each))}
    log_h = exposures(read_chart(write_chart(path, draft)), film)
    return columns if named else dict(zip(LAYERS_H, np.round(log_h, 4).T, strict=True)), log_h


def read(density, seed):
    """A densitometer's readings: 0.01 D of noise, to 0.01 D."""
    noisy = density + np.random.default_rng(1000 + seed).normal(0, NOISE, density.shape)
    return np.maximum(np.round(noisy / STEP) * STEP, 0)


def scans(density):
    """What the scanner makes of a densitometer's readings, 16 bits."""
    return np.round(10**-density @ SCANNER.T * 65535) / 65535


@dataclass(frozen=True)
class Recovery:
    """A refinement beside the truth.

    curve   rms (3,) of the neutral scale's density; shape: the same without each curve's mean miss
    strays  distance of the gains from truth in standard errors (6,); errors: those standard errors
    """

    curve: np.ndarray
    shape: np.ndarray
    strays: np.ndarray
    errors: np.ndarray
    refined: object


def recover(folder, seed, dyes=0.0, scan=False, chart_only=True, named=False) -> Recovery:
    """Expose, read and refine once."""
    film = stock.load(FILM)
    physics, v = bare(film), truth(film, seed, dyes)
    columns, log_h = exposed(folder / "chart.csv", film, named=named)
    true = {k: tensor(a) for k, a in v.items()}
    density = read(physics.density(true, tensor(log_h)).numpy(), seed)
    names, values = (SCAN, scans(density)) if scan else (DENSITY, np.round(density, 2))
    columns |= dict(zip(names, values.T, strict=True))
    found = refine(film, read_chart(write_chart(folder / "chart.csv", columns)), chart_only)
    wedge, known = tensor(COVERED[:, None]), {n: tensor(k.value) for n, k in found.known.items()}
    miss = (physics.density(known, wedge) - physics.density(true, wedge)).numpy()
    rms = (np.sqrt((a**2).mean(axis=0)) for a in (miss, miss - miss.mean(axis=0)))
    gains = found.known["between"]
    return Recovery(*rms, (gains.value - v["between"]) / gains.error, gains.error, found)


def main(seeds=8):
    print("truth: readings | curves rms D, median and worst | same, mean miss off | gains in 2 s.e. | s.e. | s")
    for name, dyes in TRUTHS.items():
        for kind, how in (("density", {}), ("scan", {"scan": True}), ("density, camera", {"named": True})):
            with TemporaryDirectory() as folder:
                began = time.time()
                found = [recover(Path(folder), seed, dyes, **how) for seed in range(seeds)]
                seconds = (time.time() - began) / seeds
            curve, shape, strays, errors = (
                np.array([getattr(r, part) for r in found]) for part in ("curve", "shape", "strays", "errors")
            )
            rms = " ".join(f"{f(a):.4f}" for a in (curve, shape) for f in (np.median, np.max))
            print(
                f"{name}: {kind} | {rms} | {np.mean(np.abs(strays) <= 2):.0%} | {np.median(errors):.4f} | {seconds:.1f}"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
