"""What ships with Actinic: models/ in the package, or beside it in the tree that it is run from."""

from pathlib import Path

from .codes import Code
from .errors import FilmError

HERE = Path(__file__).resolve().parent
ROOTS = (HERE / "models", HERE.parents[1] / "models")


def found(name: str) -> Path | None:
    """A file or folder of models/ by its name there; None where it is not."""
    return next((path for root in ROOTS if (path := root / name).exists()), None)


def shipped(name: str, remedy: str = "install Actinic again") -> Path:
    """The same; raises FilmError (Code.MISSING) with the remedy where it is not."""
    if path := found(name):
        return path
    raise FilmError(f"no models/{name}", "what ships with Actinic", remedy, Code.MISSING)
