"""Figures of docs/match.md, seeds fixed: python tools/match_report.py [--looks FILE] [--films ...] [--models ...]

Sections (--only): single (D55, FL11), mixed (12 lights: the first film on every model, the others on the best), hard,
bake, looks.
"""

import argparse
import os
import platform
from pathlib import Path

from actinic.match import judge, judge_text, tables
from actinic.match.ladder import RUNGS
from actinic.match.protocol import LIGHTS

SECTIONS, SINGLE, HOME = ("single", "mixed", "hard", "bake", "looks"), (("D55",), ("FL11",)), ("D55",)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looks", type=Path, help="look tables, .npz of lut and name")
    parser.add_argument("--nth-look", type=int, default=10)
    parser.add_argument("--films", nargs="*", default=judge.FILMS)
    parser.add_argument("--models", nargs="*", default=RUNGS)
    parser.add_argument("--only", nargs="*", default=SECTIONS, choices=SECTIONS)
    asked = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}; dE2000 mean / 95 % / greatest (floor)")
    for section in asked.only:
        for line in TEXT[section](asked):
            print(line, flush=True)


def single(asked):
    names = [n for n in judge_text.BEST if n in asked.models]
    for film in asked.films:
        for light in SINGLE:
            yield from judge_text.verdicts(judge.Judge(film, light), names)


def mixed(asked):
    for k, film in enumerate(asked.films):
        court = judge.Judge(film)
        yield from judge_text.clocked(court)
        yield from judge_text.verdicts(court, [n for n in asked.models if k == 0 or n in judge_text.BEST])


def hard(asked):
    yield from judge_text.hardships(judge.Judge(asked.films[0], HOME))


def bake(asked):
    for lights in (LIGHTS, HOME):
        yield from judge_text.lattices(judge.Judge(asked.films[0], lights))


def looks(asked):
    yield from judge_text.looks(tables.read(asked.looks)[:: asked.nth_look]) if asked.looks else ()


TEXT = {f.__name__: f for f in (single, mixed, hard, bake, looks)}

if __name__ == "__main__":
    main()
