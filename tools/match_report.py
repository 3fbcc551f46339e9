"""Figures of docs/match.md, seeds fixed: python tools/match_report.py [--looks FILE] [--films ...] [--models ...]"""

import argparse
import os
import platform
from pathlib import Path
from time import perf_counter

import numpy as np

from actinic.match import hardship, judge, physical, residual, tables
from actinic.match.ladder import RUNGS

SINGLE = ("D55", "FL11")
BEST = ("thin-plate spline", "physical", "physical + lattice")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looks", type=Path, help="look tables, .npz of lut and name")
    parser.add_argument("--nth-look", type=int, default=8)
    parser.add_argument("--films", nargs="*", default=judge.FILMS)
    parser.add_argument("--models", nargs="*", default=RUNGS)
    asked = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}; dE2000 mean / 95 % / greatest (floor)")
    for film in asked.films:
        for light in SINGLE:
            told(judge.Judge(film, (light,)), [n for n in BEST if n in asked.models])
    for film in asked.films:
        court = judge.Judge(film)
        clock(court)
        told(court, asked.models)
    for film in asked.films[:1]:
        hard(judge.Judge(film, ("D55",)))
    if asked.looks:
        looks(tables.read(asked.looks)[:: asked.nth_look])


def told(court, names):
    print(f"\n## {court.name}, {court.lights}: {len(court.pairs)} pairs", flush=True)
    for name in names:
        start, cells, rising = perf_counter(), [], True
        for v in court.verdicts(name):
            cells.append(f"{v.part} {v.errors.mean:.2f} / {v.errors.p95:.2f} / {v.errors.most:.1f} ({v.floor:.2f})")
            rising &= v.is_monotone
        greys = "greys rise" if rising else "greys do not rise"
        print(f"- {name}: {'; '.join(cells)}; {greys}; {perf_counter() - start:.0f} s", flush=True)


def hard(court):
    print("\n## Hardships: held-out reflectances, clean")
    for what, body in {"none": lambda p: p, **hardship.EVERY}.items():
        cells = [f"{n} {hardship.errors(court.pairs, body, RUNGS[n]):.2f}" for n in BEST]
        print(f"- {what}: {', '.join(cells)}", flush=True)


def clock(court):
    start = perf_counter()
    film = physical.fit(court.pairs)
    middle = perf_counter()
    residual.fit(court.pairs, film)
    print(f"\n{len(court.pairs)} pairs: physical {middle - start:.1f} s, lattice {perf_counter() - middle:.1f} s")


def looks(held):
    print(f"\n## {len(held)} look tables: mean dE2000 of held-out reflectances, median and worst table")
    for name in ("polynomial 4", "lattice", *BEST):
        mean = [tables.error(table, RUNGS[name]) for table in held]
        print(f"- {name}: {np.median(mean):.2f}, {np.max(mean):.2f}", flush=True)


if __name__ == "__main__":
    main()
