"""Bring readings of data sheets on to a shelf: python tools/bring.py READINGS models/stocks [ID ...]

READINGS holds a folder a material, each with stock.json and the curves that were read. What cannot be a stock is
named with the curve that it lacks. Then: python tools/fit.py models/stocks/<id>.
"""

import sys
from pathlib import Path

from actinic.errors import FilmError
from actinic.fit.readings import bring


def main(readings: str, shelf: str, *ids: str) -> int:
    for folder in sorted(p.parent for p in Path(readings).glob("*/stock.json")):
        if ids and folder.name not in ids:
            continue
        try:
            print(bring(folder, Path(shelf)))
        except FilmError as error:
            print(f"not a stock: {error.got}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
