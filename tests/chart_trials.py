"""A laboratory that isn't there: charts exposed on a stock whose parameters are known, read with noise and rounded.

Run as a script it prints the table of docs/chart.md: python tests/chart_trials.py [seeds]
"""

import csv
import sys
from dataclasses import dataclass

import numpy as np

from actinic import stock
from actinic.fit.chart import CARD, DENSITY, LAYERS_H, SCAN, read_chart, reflectances
from actinic.fit.film import Film
from actinic.fit.refine import by_name, exposures, refine
from actinic.fit.tensors import tensor

STOPS = range(-4, 5)
FILM = "kodak_vision3_250d_5207"
NOISE, STEP = 0.01, 0.01  # D
SCANNER = np.array([[0.90, 0.09, 0.01], [0.06, 0.90, 0.04], [0.00, 0.12, 0.88]])
COVERED = np.linspace(-3.0, 0.3, 60)  # log10 H that the chart's neutrals and colours reach
TRUTHS = {"curves and gains": 0.0, "curves, gains and dyes": 1.0}
OFF = ~np.eye(3, dtype=bool)


def truth(film: stock.Stock, seed: int, dyes: float = 0.0) -> dict[str, np.ndarray]:
    """Parameters of another batch: heights and slopes 8 % off, places 0.05 log10 H, gains anywhere in 0 .. 0.3.

    dyes: by how many of the published readings' own deviations the spectra are off.
    """
    draw, v = np.random.default_rng(seed), by_name(film)
    v |= {name: v[name] * np.exp(draw.normal(0, 0.08, v[name].shape)) for name in ("A", "k")}
    v |= {"h0": v["h0"] + draw.normal(0, 0.05, v["h0"].shape), "between": draw.uniform(0, 0.3, 6)}
    v["offset"] = v["offset"] + draw.normal(0, 0.02, 3)
    if dyes:
        from actinic.fit.losses import spectral_parameters

        reach = spectral_parameters(film, Film(film))[0].reach
        v["spectra"] = v["spectra"] + dyes * reach * draw.normal(size=reach.shape)
    return v


def bare(film):
    """Drawn spectra without the fit's corrections, which are parameters here."""
    from actinic.fit.unmix import published

    return Film(published(film))


def write_chart(path, columns: dict):
    """A CSV of columns."""
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*columns.values(), strict=True))
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


@dataclass(frozen=True)
class Recovery:
    """rms of the neutral curves (3,) D, gains' distance from truth in standard errors (6,), errors (6,)."""

    curve: np.ndarray
    strays: np.ndarray
    errors: np.ndarray
    scanner: np.ndarray | None
    refined: object


def recover(folder, seed, dyes=0.0, scan=False, chart_only=True, named=False, above=False) -> Recovery:
    """Expose, read and refine once."""
    film = stock.load(FILM)
    physics, v = bare(film), truth(film, seed, dyes)
    columns, log_h = exposed(folder / "chart.csv", film, named=named)
    true = {k: tensor(a) for k, a in v.items()}
    density = physics.density(true, tensor(log_h)).numpy()
    if scan:
        through = 10 ** -read(density, seed) @ SCANNER.T
        columns |= dict(zip(SCAN, np.round(through * 65535).T / 65535, strict=True))
    else:
        columns |= dict(zip(DENSITY, np.round(read(density, seed), 2).T, strict=True))
    found = refine(film, read_chart(write_chart(folder / "chart.csv", columns)), chart_only)
    wedge = tensor(COVERED[:, None])
    values = {name: tensor(k.value) for name, k in found.known.items()}
    curve = (physics.density(values, wedge) - physics.density(true, wedge)).numpy()
    curve = curve - curve.mean(axis=0) if above else curve
    gains = found.known["between"]
    strays = (gains.value - v["between"]) / gains.error
    scanner = found.known["scanner"].value - SCANNER if scan else None
    return Recovery(np.sqrt((curve**2).mean(axis=0)), strays, gains.error, scanner, found)


def main(seeds=8):
    import time
    from pathlib import Path
    from tempfile import TemporaryDirectory

    print("truth                    readings   curves rms, worst D   gains within 2 s.e.   s.e. of a gain   seconds")
    for name, dyes in TRUTHS.items():
        for scan in (False, True):
            with TemporaryDirectory() as folder:
                began = time.time()
                all_ = [recover(Path(folder), seed, dyes, scan) for seed in range(seeds)]
            within = np.mean([np.abs(r.strays) <= 2 for r in all_])
            worst, usual = np.max([r.curve for r in all_]), np.median([r.curve for r in all_])
            error = np.median([r.errors for r in all_])
            seconds = (time.time() - began) / seeds
            kind = "scan" if scan else "density"
            print(f"{name:24} {kind:8} {usual:9.4f} {worst:9.4f} {within:18.0%} {error:18.4f} {seconds:12.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
