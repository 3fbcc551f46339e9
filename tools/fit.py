"""Fit stocks to their published curves and write fitted.json: python tools/fit.py models/stocks/<id> ..."""

import argparse
import sys
from pathlib import Path

from actinic.errors import FilmError
from actinic.fit.ablation import ablation
from actinic.fit.families import in_order
from actinic.fit.write import fit, write
from actinic.stock import read


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--ablation", action="store_true", help="print what each part of the model buys; write nothing")
    asked = parser.parse_args(arguments)
    try:
        for stock in in_order([read(folder) for folder in asked.folders]):
            _ablate(stock) if asked.ablation else _fit(stock)
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def _fit(stock):
    found = fit(stock)
    print(write(found, stock.folder), found.residuals, flush=True)


def _ablate(stock):
    for trial in ablation(stock):
        print(f"{trial.what:18} {trial.model:34}", *(f"{r:9.5f}" for r in trial.rms), trial.unit)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
