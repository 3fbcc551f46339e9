"""Fit stocks to their published curves and write fitted.json: python tools/fit.py models/stocks/<id> ...

With --chart one stock is refined by a lab's own exposures: see docs/chart.md.
"""

import argparse
import sys
from pathlib import Path

from actinic.errors import FilmError
from actinic.fit.ablation import ablation
from actinic.fit.chart import read_chart
from actinic.fit.chart_report import report
from actinic.fit.families import in_order
from actinic.fit.keep import check, keep
from actinic.fit.refine import refine
from actinic.fit.write import fit, write
from actinic.stock import read


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--ablation", action="store_true", help="print what each part of the model buys; write nothing")
    parser.add_argument("--chart", type=Path, help="CSV of measured patches, to refine one fitted stock")
    parser.add_argument("--chart-only", action="store_true", help="without the published figures: another batch or lab")
    parser.add_argument(
        "--out", type=Path, help="folder of the refined stock, its name the id; its own to overwrite it"
    )
    asked = parser.parse_args(arguments)
    try:
        _refine(asked) if asked.chart else _every(asked)
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def _every(asked):
    for stock in in_order([read(folder) for folder in asked.folders]):
        _ablate(stock) if asked.ablation else _fit(stock)


def _fit(stock):
    found = fit(stock)
    print(write(found, stock.folder), found.residuals, flush=True)


def _refine(asked):
    folder, *more = asked.folders
    if asked.out is None or more or asked.ablation:
        raise FilmError("--chart", "one stock, and --out", f"--out {folder.parent}/my_{folder.name}")
    check(asked.out, folder)
    found = refine(read(folder), read_chart(asked.chart), asked.chart_only)
    print(*report(found), keep(found, asked.out), sep="\n")


def _ablate(stock):
    for trial in ablation(stock):
        print(f"{trial.what:18} {trial.model:34}", *(f"{r:9.5f}" for r in trial.rms), trial.unit)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
