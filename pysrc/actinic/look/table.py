"""A look kept: a table of codes to codes, how far its nodes lie from any colour seen, and where it came from.

`look.npz`, NumPy's own format: `nodes` (n, n, n, 3) by red, green, blue; `away` (n, n, n); `header`, JSON in UTF-8 as
bytes.
"""

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from .. import __version__, colour
from ..atomic import folder_made, replacing
from ..bake import verify
from ..codes import Code
from ..errors import FilmError
from ..match.nodes import tetrahedral

FILE, VERSION = "look.npz", 1
SOURCE = TARGET = "srgb"
SIZE = 33


@dataclass(frozen=True)
class Table:
    """nodes: codes. header: source, target (encodings), made (by what), notes, files, figures."""

    nodes: np.ndarray = field(repr=False)
    away: np.ndarray = field(repr=False)
    header: dict

    def __call__(self, codes) -> np.ndarray:
        """Codes (..., 3) of the source to the target's, tetrahedral; beyond 0..1 as at the end."""
        return read_by(self.nodes, codes)


def read_by(nodes, codes) -> np.ndarray:
    """Codes (..., 3) through nodes (n, n, n, 3), tetrahedral."""
    flat = np.clip(np.reshape(codes, (-1, 3)), 0, 1)
    return (tetrahedral(flat, len(nodes)) @ np.reshape(nodes, (-1, 3))).reshape(np.shape(codes))


def xyz(codes, target: str) -> np.ndarray:
    """XYZ under D65, white Y = 1, of codes (n, 3)."""
    to_xyz = colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]) @ colour.matrix("ACEScg", "Rec.709")
    return colour.encoding(target).to_scene(np.asarray(codes, float)) @ to_xyz.T


def check(*encodings: str) -> None:
    """Raises FilmError for an encoding that is unknown, or light, which has no end."""
    for name in encodings:
        if colour.encoding(name).curve == "linear":
            got = f"{name}, light without an end"
            raise FilmError(got, "codes 0..1, which a table can hold", "render the pictures to acescct or srgb first")


def write(table: Table, folder: Path) -> Path:
    """`folder`/look.npz, whole or not at all; the folder is made when missing. Raises FilmError."""
    header = {"actinic": __version__, "version": VERSION, **table.header}
    text = np.frombuffer(json.dumps(header).encode(), np.uint8)
    with replacing(folder_made(Path(folder)) / FILE) as part, open(part, "wb") as file:
        np.savez_compressed(file, nodes=table.nodes.astype(np.float32), away=table.away.astype(np.float32), header=text)
    return Path(folder) / FILE


def read(path: Path) -> Table:
    """The table in a folder of `actinic look`, in look.npz, or in a .cube or CLF of sRGB codes. Raises FilmError."""
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    if not path.exists():
        raise FilmError(f"no {path}", "a folder of `actinic look`, or a .cube", "actinic look fit", Code.MISSING)
    return _of_file(path) if path.suffix == ".npz" else _of_lut(path)


def _of_file(path):
    try:
        with np.load(path, allow_pickle=False) as held:
            header = json.loads(held["header"].tobytes())
            nodes, away = held["nodes"].astype(float), held["away"].astype(float)
    except (OSError, ValueError, KeyError, BadZipFile, zlib.error) as error:
        raise FilmError(f"{path}: {error}", "a whole look.npz", "fit again", Code.DAMAGED) from None
    if header["version"] > VERSION:
        raise FilmError(f"{path}: version {header['version']}", f"up to {VERSION}", "update Actinic")
    return Table(nodes, away, header)


def _of_lut(path):
    import PyOpenColorIO as ocio

    try:
        nodes = verify.read(path, identity(SIZE).reshape(-1, 3)).reshape(SIZE, SIZE, SIZE, 3)
    except ocio.Exception as error:
        said = str(error).splitlines()[0]
        raise FilmError(f"{path}: {said}", "look.npz, .cube or CLF", "name another file", Code.UNREADABLE) from None
    header = {"source": SOURCE, "target": TARGET, "made": path.name, "notes": [], "files": {}, "figures": {}}
    return Table(np.clip(nodes.astype(float), 0, 1), np.zeros((SIZE,) * 3), header)


def identity(size: int) -> np.ndarray:
    """Codes of a table's nodes: (n, n, n, 3), red outermost."""
    axis = np.linspace(0, 1, size)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)
