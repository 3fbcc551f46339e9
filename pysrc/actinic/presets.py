"""The preset: one file with all that a look needs, for the plugin, the command line and a farm without the stocks.

| bytes       | what                                                                     |
|-------------|--------------------------------------------------------------------------|
| 8           | `ACTINIC` and a newline                                                  |
| 4, 4        | uint32: version of this layout and of what the arrays mean; length n of the header |
| n           | header: JSON in UTF-8, filled up with spaces to a multiple of 8          |
| the rest    | blocks: numbers, each block at the `offset` (from here) that the header gives, a multiple of 8 |
| last 32     | SHA-256 of every byte before                                             |

All numbers are little-endian. The header has `schema` (chain.SCHEMA_ID in hex, of who wrote it), `actinic` (version),
`negative` and `print` (id, name, hash; print null for a film seen directly),
`controls` ("stage.name": value, every one) and `arrays` (name: shape, type
"f64" or "f32", offset). Arrays are those of `fold` and, under `net.`, the weights of networks. A reader keeps keys and
arrays that it doesn't know, and refuses controls that it doesn't know: it would render another picture.
"""

import json
import struct
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np

from . import __version__, fold, stock
from .atomic import replacing
from .chain import CONTROLS, SCHEMA_ID, Controls
from .codes import Code
from .errors import FilmError
from .schema import changed

MAGIC = b"ACTINIC\n"
VERSION = 1
ENDING = ".actinic"
START, SEAL = struct.Struct("<8sII"), 32
KEYS = "keyframes"  # in the header, where controls change over the shot
TYPES = {"f64": np.dtype("<f8"), "f32": np.dtype("<f4")}
BAKE = "python tools/bake.py makes it anew"


@dataclass(frozen=True)
class Preset:
    """A look: `header` as in the file, unknown keys and all, and every array by its name."""

    header: dict
    arrays: dict[str, np.ndarray] = field(repr=False)

    @cached_property
    def controls(self) -> Controls:
        """The controls; one that this version lacks, or a value out of its range, is a FilmError."""
        chosen = Controls()
        for key, value in self.header["controls"].items():
            chosen = changed(chosen, key, value)
        return chosen

    @cached_property
    def tables(self) -> dict[str, np.ndarray]:
        """The arrays of `fold`, for `native.Engine` and `chain.render`."""
        return {name: array for name, array in self.arrays.items() if not name.startswith("net.")}

    @property
    def stocks(self) -> dict[str, dict]:
        """Id and hash of the negative and the print, as a recipe tells them."""
        return {side: _named(self.header[side], ("id", "hash")) for side in ("negative", "print")}


def _named(stock: dict | None, keys) -> dict | None:
    return stock and {k: stock[k] for k in keys}


def bake(film: stock.Stock, print_: stock.Stock | None = None, controls: Controls = Controls()) -> Preset:  # noqa: B008
    """The preset of a pair, or of a reversal film seen directly, under controls."""
    named = {"negative": film, "print": print_}
    header = {
        "schema": f"{SCHEMA_ID:016x}",
        "actinic": __version__,
        **{side: s and {"id": s.id, "name": s.sheet.name, "hash": s.hash} for side, s in named.items()},
        "controls": {f"{k.stage}.{k.name}": asdict(controls)[k.stage][k.name] for k in CONTROLS},
    }
    return Preset(header, fold.fold(film, print_))


def write(preset: Preset, path: Path) -> Path:
    """Write a preset, whole or not at all; equal presets are equal bytes. Raises FilmError."""
    with replacing(Path(path)) as part:
        part.write_bytes(packed(preset))
    return Path(path)


def packed(preset: Preset) -> bytes:
    """The file's bytes."""
    entries, blocks, at = {}, [], 0
    for name, array in preset.arrays.items():
        kind = "f32" if array.dtype == np.float32 else "f64"
        block = np.ascontiguousarray(array, TYPES[kind]).tobytes()
        entries[name] = {"shape": list(array.shape), "type": kind, "offset": at}
        blocks.append(block + b"\0" * (-len(block) % 8))
        at += len(blocks[-1])
    text = json.dumps({**preset.header, "arrays": entries}, ensure_ascii=True).encode()
    text += b" " * (-len(text) % 8)
    body = START.pack(MAGIC, VERSION, len(text)) + text + b"".join(blocks)
    return body + sha256(body).digest()


def read(path: Path) -> Preset:
    """The preset in a file.

    Raises FilmError for a file that is missing, no preset, damaged, or of another layout or schema; each says what
    to do. An array that a render needs and that isn't there is named by `native.Engine`.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        wanted = f"a preset, *{ENDING}"
        raise FilmError(f"{path}: {error.strerror}", wanted, "name a file that is there", Code.MISSING) from None
    return unpacked(data, str(path))


def unpacked(data: bytes, name: str = "preset") -> Preset:
    """The preset in a file's bytes; raises as `read`."""
    preset = _parsed(_sealed(data, name), name)
    _usable(preset, name)
    return preset


def _sealed(data, name):
    """The bytes under the seal, once magic, seal and version are right."""
    if data[: len(MAGIC)] != MAGIC:
        raise FilmError(f"{name} is no Actinic preset", f"a file that begins with {MAGIC!r}", BAKE, Code.UNREADABLE)
    body = data[:-SEAL]
    if len(body) < START.size or sha256(body).digest() != data[-SEAL:]:
        raise FilmError(f"{name} is damaged or cut short", "bytes that fit its SHA-256", "copy it again", Code.DAMAGED)
    version = START.unpack_from(body)[1]
    if version != VERSION:
        remedy = "update Actinic" if version > VERSION else BAKE
        raise FilmError(f"{name} has layout {version}", f"layout {VERSION}", remedy, Code.UNREADABLE)
    return body


def _parsed(body, name):
    length = START.unpack_from(body)[2]
    try:
        header = json.loads(body[START.size : START.size + length])
        blocks = body[START.size + length :]
        return Preset(header, {key: _array(blocks, **entry) for key, entry in header.pop("arrays").items()})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FilmError(f"{name}: header: {error!r}", "the header that presets.py tells", BAKE, Code.DAMAGED) from None


def _array(blocks, shape, type, offset, **_):
    kind, count = TYPES[type], int(np.prod(shape, dtype=object))
    if offset < 0 or offset + count * kind.itemsize > len(blocks):
        raise ValueError(f"a block at {offset} past the end")
    return np.frombuffer(blocks, kind, count, offset).reshape(shape)


def _usable(preset, name):
    """Controls that this version knows, and arrays of finite numbers."""
    try:
        preset.controls, preset.stocks  # noqa: B018
    except FilmError as error:
        got = f"{name} (schema {preset.header.get('schema')}): {error.got}"
        remedy = f"update Actinic (this is {__version__}, schema {SCHEMA_ID:016x}), or {BAKE}"
        raise FilmError(got, error.wanted, remedy, Code.UNREADABLE) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise FilmError(f"{name}: header: {error!r}", "stocks and controls", BAKE, Code.DAMAGED) from None
    if bad := [key for key, array in preset.arrays.items() if not np.isfinite(array).all()]:
        raise FilmError(f"{name}: {bad[0]} has a number that is not finite", "finite numbers", BAKE, Code.DAMAGED)
