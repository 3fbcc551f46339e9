"""Figures of docs/look.md, seeds fixed: python tools/look_report.py --photographs DIR --work DIR [--looks FILE]

--photographs: of tools/photographs.py; --work: looks are made there once. Sections: fixed, brief, pair, guess, film.
"""

import argparse
import os
import platform
from pathlib import Path

import numpy as np

from actinic.look import films, judge, judge_film
from actinic.look.teach import looks
from actinic.match import tables
from actinic.native import use_threads

SEEDS = {"known": (600, 3, films.STOCKS, looks.FILM), "unseen": (240, 4, films.UNSEEN, looks.FILM)}
SEEDS |= {"grades": (40, 5, films.STOCKS, looks.GRADE)}
VARIANTS = {
    "whole": (True, True),
    "nearest node": (False, True),
    "not regular": (True, False),
    "neither": (False, False),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--looks", type=Path, help="look tables that nobody here made, .npz of lut and name")
    parser.add_argument("--only", nargs="*", default=("fixed", "brief", "pair", "guess", "film"))
    parser.add_argument("--brief-steps", type=int, default=400, help="of each of its four ways")
    asked = parser.parse_args()
    use_threads(1)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; one thread; seeds {SEEDS}"
    )
    if {"fixed", "brief"} & set(asked.only):
        shots = [judge.codes(asked.photographs, *s) for s in (("train", judge.GIVEN), ("held", judge.KEPT))]
    if "fixed" in asked.only:
        fixed(*shots)
    if "brief" in asked.only:
        brief(*shots, asked.brief_steps)
    if {"pair", "guess", "film"} & set(asked.only):
        pictures = judge.codes(asked.photographs, "held", 76)
        made = {
            k: looks.made(asked.work / f"{k}.npz", n, s, stocks=f, shares=np.eye(3)[w])
            for k, (n, s, f, w) in SEEDS.items()
        }
        held = {k: v.tables.astype(float) for k, v in made.items()}
        held |= {"not ours": np.array([t.lut for t in tables.read(asked.looks)])} if asked.looks else {}
    for name in held if "pair" in asked.only else ():
        some = held[name][:: max(1, len(held[name]) // 40)][:40]
        other, whole = judge.one_pair(some, pictures)
        print(f"- one pair, {len(some)} looks, {name}: another picture {other}; whole table {whole}", flush=True)
    for name in held if "guess" in asked.only else ():
        said = "; ".join(f"{k} {v}" for k, v in judge.guessed(held[name], pictures).items())
        print(f"- one graded picture, {len(held[name])} looks, {name}: {said}", flush=True)
    for name in ("known", "unseen") if "film" in asked.only else ():
        print(f"- film, {name}: {judge_film.filmed(made[name], pictures)}", flush=True)


def fixed(given, kept):
    for name in judge.FIXED:
        pairs = [judge.fixed_pairs(name, p) for p in (given, kept)]
        print(f"- fixed, {name}: {judge.fixed(*pairs)}", flush=True)


def brief(given, kept, steps):
    name = next(iter(judge.FIXED))
    for what, (interpolates, is_regular) in VARIANTS.items():
        found = judge.of_network(given, kept, name, interpolates=interpolates, is_regular=is_regular, steps=steps)
        print(f"- brief's network, {steps} steps, {what}, {name}: {found}", flush=True)


if __name__ == "__main__":
    main()
