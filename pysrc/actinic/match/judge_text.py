"""The protocol's figures as lines of text, each told as soon as it is known: what tools/match_report.py prints."""

from collections.abc import Iterator
from itertools import product
from time import perf_counter

import numpy as np

from . import hardship, judge_bake, physical, residual, spline, tables
from .judge import Judge
from .ladder import RUNGS
from .look import Look

LOGS = ("acescct", "arri_logc3_ei800", "sony_slog3_sgamut3cine", "davinci_intermediate")
SIZES = (33, 65)
BEST = (spline.NAME, physical.NAME, residual.NAME)


def verdicts(court: Judge, names) -> Iterator[str]:
    """Every model on every part, dE2000 mean / 95 % / greatest (floor); seconds of all its fits and folds."""
    yield f"\n## {court.name}, {court.lights}: {len(court.pairs)} pairs"
    for name in names:
        start, held = perf_counter(), list(court.verdicts(name))
        cells = (
            f"{v.part} {v.errors.mean:.2f} / {v.errors.p95:.2f} / {v.errors.most:.1f} ({v.floor:.2f})" for v in held
        )
        greys = "greys rise" if all(v.is_monotone for v in held) else "greys do not rise"
        yield f"- {name}: {'; '.join(cells)}; {greys}; {perf_counter() - start:.0f} s"


def clocked(court: Judge) -> Iterator[str]:
    """Seconds of a fit of all pairs."""
    start = perf_counter()
    film = physical.fit(court.pairs)
    middle = perf_counter()
    residual.fit(court.pairs, film)
    yield f"\n{len(court.pairs)} pairs: physical {middle - start:.1f} s, lattice {perf_counter() - middle:.1f} s"


def hardships(court: Judge) -> Iterator[str]:
    """Held-out reflectances, clean, after fits of pairs that went through a hardship."""
    yield f"\n## Hardships, {court.name}, {court.lights}"
    for what, body in {"none": lambda p: p, **hardship.EVERY}.items():
        cells = (f"{n} {hardship.errors(court.pairs, body, RUNGS[n]):.2f}" for n in BEST)
        yield f"- {what}: {', '.join(cells)}"


def lattices(court: Judge) -> Iterator[str]:
    """What shaped lattices lose of the physical model: mean / 99 % / greatest."""
    yield f"\n## Lattices, {court.name}, {court.lights}: on the charts' colours; half a stop brighter"
    look = Look(physical.fit(court.pairs), "ACEScg", seen=court.pairs.source)
    for source, size in product(LOGS, SIZES):
        errors = judge_bake.baked(look, source, size)
        cells = (f"{e.mean():.2f} / {np.percentile(e, 99):.2f} / {e.max():.2f}" for e in errors)
        yield f"- {source}, {size}: {'; '.join(cells)}"


def looks(held: list[tables.Table]) -> Iterator[str]:
    """Median and worst of tables' mean dE2000 on held-out reflectances."""
    yield f"\n## {len(held)} look tables: median and worst"
    for name in ("polynomial 4", "lattice", *BEST):
        mean = [tables.error(table, RUNGS[name]) for table in held]
        yield f"- {name}: {np.median(mean):.2f}, {np.max(mean):.2f}"
