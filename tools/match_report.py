"""The figures of docs/match.md, seeds fixed: python tools/match_report.py [--looks looks_17.npz] [--quick]"""

import argparse
import os
import platform
from pathlib import Path
from time import perf_counter

import numpy as np

from actinic.match import hardship, judge, ladder, physical, residual, tables
from actinic.match.folds import folds
from actinic.match.metric import off

SINGLE = ("D55", "FL11")
EVERY_NTH_LOOK = 8
NETWORKED = judge.FILMS[0]  # it takes minutes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looks", type=Path, help="look tables, .npz of lut and name")
    parser.add_argument("--quick", action="store_true", help="one film, without the network")
    asked = parser.parse_args()
    films = judge.FILMS[:1] if asked.quick else judge.FILMS
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}; dE2000 mean / 95 % / max (floor)")
    for film in films:
        told(
            film,
            judge.Judge(film),
            [n for n in ladder.RUNGS if n != "network" or film == NETWORKED and not asked.quick],
        )
        for light in SINGLE:
            told(
                f"{film}, {light}", judge.Judge(film, (light,)), ["thin-plate spline", "physical", "physical + lattice"]
            )
    hard(judge.Judge(films[0], ("D55",)))
    clock(judge.Judge(films[0]))
    if asked.looks:
        looks(tables.read(asked.looks)[::EVERY_NTH_LOOK])


def told(title, court, names):
    print(f"\n## {title}: {len(court.pairs)} pairs", flush=True)
    for name in names:
        start, cells, rising = perf_counter(), [], True
        for v in court.verdicts(name):
            cells.append(f"{v.part} {v.errors.mean:.2f} / {v.errors.p95:.2f} / {v.errors.most:.1f} ({v.floor:.2f})")
            rising &= v.is_monotone
        greys = "greys rise" if rising else "greys do not rise"
        print(f"- {name}: {'; '.join(cells)}; {greys}; {perf_counter() - start:.0f} s", flush=True)


def hard(court):
    """Held-out reflectances, clean, after training on pairs that went through a hardship."""
    print("\n## Hardships, held-out reflectances")
    cut = [f for f in folds(court.pairs) if f.scheme == "patch"]
    for what, body in {"none": lambda p: p, **hardship.EVERY}.items():
        for name in ("thin-plate spline", "physical"):
            worse, kept = body(court.pairs), []
            for fold in cut:
                model = ladder.RUNGS[name](worse.at(~fold.kept))
                kept.append(off(model.xyz(court.pairs.source[fold.kept]), court.pairs.target[fold.kept]))
            print(f"- {what}, {name}: {np.concatenate(kept).mean():.2f}", flush=True)


def clock(court):
    start = perf_counter()
    film = physical.fit(court.pairs)
    middle = perf_counter()
    residual.fit(court.pairs, film)
    print(
        f"\n## Time: physical {middle - start:.1f} s, lattice {perf_counter() - middle:.1f} s, {len(court.pairs)} pairs"
    )


def looks(held):
    print(f"\n## {len(held)} look tables, held-out reflectances, mean dE2000: median and worst of the tables")
    for name in ("polynomial 4", "thin-plate spline", "lattice", "physical", "physical + lattice"):
        mean = []
        for table in held:
            pairs = tables.pairs(table)
            fold = next(f for f in folds(pairs) if f.scheme == "patch")
            model = ladder.RUNGS[name](pairs.at(~fold.kept))
            mean.append(off(model.xyz(pairs.source[fold.kept]), pairs.target[fold.kept]).mean())
        print(f"- {name}: {np.median(mean):.2f}, {np.max(mean):.2f}", flush=True)


if __name__ == "__main__":
    main()
