"""Fit stocks to their published curves and write fitted.json: python tools/fit.py models/stocks/<id> ..."""

import sys
from pathlib import Path

from actinic.errors import FilmError
from actinic.fit.write import fit, write
from actinic.stock import read


def main(folders: list[str]) -> int:
    for folder in map(Path, folders):
        try:
            found = fit(read(folder))
        except FilmError as error:
            print(error, file=sys.stderr)
            return error.code
        print(write(found, folder), found.residuals)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
