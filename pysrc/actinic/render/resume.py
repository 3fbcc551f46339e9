"""What is done already: a picture whose recipe, in its file, is the very one that would be rendered."""

from hashlib import sha256
from pathlib import Path

from ..codes import Code
from ..errors import FilmError
from . import recipe as recipes
from .picture_in import read_recipe


def plate_of(path: Path) -> dict:
    """Which file a picture was made from: its name, size in bytes, and when it was last written, ns.

    Raises FilmError (Code.MISSING).
    """
    try:
        found = Path(path).stat()
    except OSError as error:
        raise FilmError(f"{path}: {error.strerror}", "a picture", f"ls {Path(path).parent}", Code.MISSING) from None
    return {"name": Path(path).name, "bytes": found.st_size, "modified_ns": found.st_mtime_ns}


def recipe_id(recipe: dict) -> str:
    """A short name of a recipe: 16 hex digits of its SHA-256."""
    return sha256(recipes.encode(recipe).encode()).hexdigest()[:16]


def made_by(path: Path) -> dict | None:
    """The recipe in the picture at `path`; None where there is no picture, a broken one, or none of ours.

    A picture appears under its name only when it is whole (see atomic.py), so its header is word enough.
    """
    try:
        return read_recipe(path) if Path(path).is_file() else None
    except FilmError:
        return None
