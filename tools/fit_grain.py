"""Fit stocks' grain and write grain.json: python tools/fit_grain.py models/stocks/<id> ..."""

import sys
from pathlib import Path

from actinic.errors import FilmError
from actinic.grain.model import write
from actinic.grain.stocks import fit
from actinic.stock import read


def main(folders: list[str]) -> int:
    for folder in map(Path, folders):
        try:
            found = fit(read(folder))
            print(write(found, folder), found.basis, found.residuals, flush=True)
        except FilmError as error:
            print(error, file=sys.stderr)
            return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
