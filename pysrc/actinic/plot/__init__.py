"""Figures of a stock pair, drawn from the engine over the published readings; needs matplotlib.

Each figure is a function of a `Bench` that returns a matplotlib Figure. The library neither shows nor prints.
"""

from pathlib import Path

from ..atomic import refusal, replacing
from ..errors import FilmError, nearest
from .bench import Bench
from .curves import characteristic, mtf
from .scales import chromaticities, neutral_scale
from .spectral import dyes, sensitivity

FIGURES = {
    "characteristic": characteristic,
    "sensitivity": sensitivity,
    "dyes": dyes,
    "mtf": mtf,
    "neutral_scale": neutral_scale,
    "chromaticity": chromaticities,
}


def draw(bench: Bench, name: str):
    """A figure by name: a matplotlib Figure. Raises FilmError for an unknown name, or without matplotlib."""
    if name not in FIGURES:
        raise FilmError(f"no figure {name!r}", f"one of {nearest(name, FIGURES)}", "python tools/plot.py --help")
    return FIGURES[name](bench)


def save(figure, path: Path, width_px: int = 1200) -> Path:
    """Write a figure as PNG, whole or not at all, its folder made. Raises FilmError if that can't be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(path, error) from error
    with replacing(path) as part:
        figure.savefig(part, format="png", dpi=width_px / figure.get_size_inches()[0], metadata={"Software": None})
    return path
