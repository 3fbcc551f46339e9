"""Measure inversion on held photographs and unseen stocks: python tools/invert_report.py PHOTOGRAPHS [--every 2]

Prints the tables of docs/scans.md. The per-pixel network and its ablation need pip install 'actinic[fit]'.
"""

import argparse
import os
import platform
import sys
from pathlib import Path

import numpy as np

from actinic import native, photographs
from actinic.errors import FilmError
from actinic.scan import generator, judge, ways

SEED, SIDE_PX = 1, 48


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--every", default=2, type=int, help="of the held photographs: each so manieth")
    parser.add_argument("--rolls", default=16, type=int, help="of seen stocks that the per-pixel network learns from")
    parser.add_argument("--only", default="inversion,mlp")
    args = parser.parse_args(arguments)
    native.use_threads(1)
    try:
        held = judge.cases(lights(args.photographs, "held", args.every), generator.UNSEEN, SEED)
        frames = sum(len(c.frames) for c in held)
        print(f"{frames} frames, {len(held)} rolls; {platform.machine()}, {os.cpu_count()} cores; seed {SEED}\n")
        if "inversion" in args.only:
            inversion(held)
        if "mlp" in args.only:
            network(args, held)
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def lights(folder, share, every):
    found = [p for p in photographs.found(folder) if p.share == share]
    return [photographs.linear(p, SIDE_PX) for p in found[::every]]


def inversion(held):
    print("| way | R^2 | dE2000 | worst picture | neutral, mean | neutral, worst |\n|---|---|---|---|---|---|")
    for name, (way, by_hand) in ways.WAYS.items():
        wanted, made, cards, aims = [], [], [], []
        for case in held:
            film = case.film if "known" in name else judge.ID
            found = ways.with_density(case, way(case), film) if by_hand else way(case)
            pictures, greys = judge.prints(case, found, film)
            wanted, made, cards = wanted + case.truths, made + pictures, cards + greys
            aims += [case.card] * len(greys)
        s = judge.score(wanted, made, cards, aims)
        cells = [f"{s.r2:.3f}", f"{s.de:.2f}", *(f"{v:.1f}" for v in (s.worst, s.neutral, s.worst_neutral))]
        print("|", " | ".join([name, *cells]), "|", flush=True)


def network(args, held):
    from actinic.scan.teach import mlp

    known = generator.negatives(unseen=False)
    scenes = lights(args.photographs, "train", 2)[: 6 * args.rolls]
    films = np.random.default_rng(SEED).choice(known, args.rolls)
    learnt = [judge.cases(scenes[6 * k : 6 * k + 6], [f], SEED + 1 + k)[0] for k, f in enumerate(films)]
    print("\n| per-pixel network | R^2, its own pictures | R^2, held pictures, unseen stocks |\n|---|---|---|")
    for name, plan in mlp.VARIANTS.items():
        net = mlp.train(learnt, plan)
        print(f"| {name} | {mlp.r2(net, learnt[: plan.rolls]):.3f} | {mlp.r2(net, held):.3f} |", flush=True)
    both = [mlp.scaled(c) for c in (learnt, held)]
    net = mlp.train(both[0], mlp.Plan(is_log=True))
    print(f"| log density above the rebate | {mlp.r2(net, both[0]):.3f} | {mlp.r2(net, both[1]):.3f} |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
