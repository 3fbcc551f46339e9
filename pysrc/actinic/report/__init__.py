"""One page a stock: every published curve over the model's, residuals, parameters with errors, traps, provenance.

The pages need nothing but themselves, and the same stocks give the same bytes.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from ..atomic import refusal, replacing
from ..errors import FilmError
from ..fit.ablation import Trial
from ..stock import Stock
from .index import index
from .page import figures, page


def write(stocks: Sequence[Stock], folder: Path, trials: Mapping[str, Sequence[Trial]] | None = None) -> list[Path]:
    """Write `<id>.html` of every stock and index.html over them: all of them, or on any failure none.

    trials: what `fit.ablation` found, by stock id. Returns the paths, the index first. Raises FilmError for a stock
    that is not fitted, two with one id, or a folder that can't be written.
    """
    _told_apart(stocks)
    texts = {"index": index(stocks, {s.id: figures(s) for s in stocks})}
    texts |= {s.id: page(s, (trials or {}).get(s.id, ())) for s in stocks}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(folder, error) from error
    return _written({folder / f"{name}.html": text for name, text in texts.items()})


def _told_apart(stocks):
    ids = [s.id for s in stocks]
    if twice := sorted({i for i in ids if ids.count(i) > 1 or i == "index"}):
        raise FilmError(f"{twice[0]} twice, or an id that is the index's", "stocks with ids of their own", "rename one")


def _written(texts):
    """Every text beside its place, then each in it."""
    with ExitStack() as together:
        for path, text in texts.items():
            together.enter_context(replacing(path)).write_text(text, encoding="utf-8")
    return list(texts)
