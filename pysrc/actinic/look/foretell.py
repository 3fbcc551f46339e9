"""One graded picture to a table and a preset: checked, guessed, and what the guess rests on said.

Part of the command: it reads files.
"""

from pathlib import Path

import numpy as np

from ..errors import FilmError
from . import film, pairs
from .predict import SIZE, guess
from .solve import away
from .table import SOURCE, TARGET, Table

SEEN_PX = 100_000
UNSURE = 0.5  # of a family's probability


def foretold(path: Path):
    """(Table, Preset) of a picture. Raises FilmError for one that says nothing, or without onnxruntime."""
    notes, files = [], {}
    codes, there = pairs.codes(path, notes, files)
    if pairs.flat(codes[there]):
        raise FilmError(f"{path}: one colour throughout", "a picture", "name another file")
    if not pairs.coloured(codes):
        notes.append("a grey picture: a look in black and white is assumed; a grey scene would look the same")
    found = guess(codes)
    made = film.preset(found)
    sure = max(found.family.values())
    if sure < UNSURE:
        notes.append(f"the film's family is not clear from this picture: {sure:.0%} for the likeliest")
    notes.append("guessed from the graded picture alone; the picture before is taken to be plain sRGB")
    reached = _reached(codes[there])
    header = {"source": SOURCE, "target": TARGET, "notes": notes, "files": files, "figures": {}}
    return Table(found.table(), reached, header | {"made": f"guessed from {Path(path).name}"}), made


def _reached(codes):
    """Of the graded colours, for there are no others."""
    rows = np.random.default_rng(1).permutation(len(codes))[:SEEN_PX]
    return away(codes[rows], SIZE)
