"""What a table is worth, as Markdown: errors, coverage, greys, banding, notes, files."""

from pathlib import Path

import numpy as np

from ..atomic import replacing
from .table import Table, xyz

GREYS = 256
UNSEEN_FALL = 1e-4  # of white


def figures(table: Table) -> dict:
    """What a table says of itself: whether greys rise, the deepest fall, the roughest second difference in codes."""
    y = luminance(table)
    bend = [np.abs(np.diff(table.nodes, 2, axis=axis)).max() for axis in range(3)]
    fall = float((np.maximum.accumulate(y) - y).max())
    return {
        "greys rise": fall < UNSEEN_FALL,
        "deepest fall": fall,
        "roughest": float(max(bend)),
    }


def luminance(table: Table) -> np.ndarray:
    """Y of 256 greys after the look."""
    greys = np.repeat(np.linspace(0, 1, GREYS)[:, None], 3, axis=1)
    return xyz(table(greys), table.header["target"])[:, 1]


def text(table: Table) -> str:
    """The report."""
    h = table.header
    own = figures(table)
    rise = "greys rise" if own["greys rise"] else f"greys fall by {own['deepest fall']:.4f} of white"
    return "\n\n".join(
        part
        for part in (
            f"# Look: {h['made']}, {len(table.nodes)} nodes a side",
            _worth(h["figures"]),
            _covered(h["figures"]),
            f"{rise}; roughest second difference between nodes {own['roughest']:.3f} of a code.",
            _notes(h),
        )
        if part
    )


def write(table: Table, path: Path) -> None:
    """The report as a file."""
    with replacing(path) as part:
        part.write_text(text(table) + "\n")


def _worth(held):
    rows = [(k, held[k]) for k in ("kept back", "all") if k in held]
    if not rows:
        return ""
    lines = [f"| {k} | {v['mse']:.2g} | {v['dE']:.2f} | {v['dE95']:.2f} |" for k, v in rows]
    return "\n".join(["| pictures | MSE of codes | dE2000 | 95 % |", "| --- | --- | --- | --- |", *lines])


def _covered(held):
    if "nodes reached" not in held:
        return ""
    reached, near = held["nodes reached"], held["nodes near"]
    seen = f"Colours of the pictures reach {reached:.0%} of the nodes and lie within two nodes of {near:.0%}"
    return f"{seen}; the rest is expected, not seen."


def _notes(h):
    files = [f"- {name}: SHA-256 {digest}" for name, digest in h["files"].items()]
    said = [f"- {note}" for note in h["notes"]]
    return "\n".join([f"Source {h['source']}, target {h['target']}.", *said, *files])
