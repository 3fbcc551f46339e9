"""Fit stocks' grain and write grain.json: python tools/fit_grain.py [--scaled] models/stocks/<id> ...

--scaled: 5207's grain brought to the level of the stock's granularity.csv, in half a minute; the fit takes four.
"""

import sys
from pathlib import Path

from actinic.errors import FilmError
from actinic.grain.model import write
from actinic.grain.stocks import fit, scaled
from actinic.stock import read


def main(folders: list[str]) -> int:
    made = scaled if "--scaled" in folders else fit
    for folder in (Path(f) for f in folders if f != "--scaled"):
        try:
            found = made(read(folder))
            print(write(found, folder), found.basis, found.residuals, flush=True)
        except FilmError as error:
            print(error, file=sys.stderr)
            return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
