"""Make Actinic.ofx.bundle, the OpenFX nodes with their stocks: python tools/bundle.py DIR [FILM:PRINT ...]

Without pairs: every film with its own print and the common ones. A slide seen directly is FILM:direct.
"""

import sys
from pathlib import Path

from actinic.bake import bundle
from actinic.errors import FilmError
from actinic.scan import baked


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    folder, *asked = arguments
    try:
        pairs = [tuple(pair.split(":", 1)) for pair in asked] or bundle.pairs()
        files = list(bundle.bundle(Path(folder), [*pairs, *baked.pairs(pairs)], baked.files(pairs)))
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    print(
        f"{Path(folder) / bundle.NAME}.bundle: {len(files)} files, {sum(f.stat().st_size for f in files) / 1e6:.1f} MB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
