"""A match kept: the pairs, the models, their errors and where it all came from, in one file.

`match.npz`, NumPy's own format: arrays by name and `header`, JSON in UTF-8 as bytes. `pairs.source`, `pairs.target`,
`pairs.ev`, `pairs.sigma`; `pairs.patch`, `pairs.light` as text; `model.<k>.<array>` of each fitted light;
`coverage.factor`.
"""

import json
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from .. import __version__
from ..atomic import replacing
from ..codes import Code
from ..errors import FilmError
from .blend import Blend
from .ladder import restored
from .pairs import Pairs
from .uncertainty import Coverage

FILE, VERSION = "match.npz", 1
FIELDS = ("source", "target", "patch", "light", "ev", "sigma")


@dataclass(frozen=True)
class Profile:
    """header: source, target (encodings), lights (name, kelvin, model name), rungs, notes, files, actinic, version."""

    header: dict
    pairs: Pairs = field(repr=False)
    models: list = field(repr=False)
    coverage: Coverage | None = field(repr=False, default=None)

    def model(self, kelvin: float | None = None):
        """The fit of all lights; at a colour temperature, between the nearest two of one light. Raises FilmError."""
        if kelvin is None:
            return self.models[0]
        known = sorted((e["kelvin"], i) for i, e in enumerate(self.header["lights"]) if i and e["kelvin"])
        if len(known) < 2:
            got = f"{len(known)} lights with a colour temperature"
            raise FilmError(got, "two, each fitted for itself", "actinic match PAIRS --per-light --out FOLDER")
        return Blend.between([(k, self.models[i]) for k, i in known], kelvin)


def write(profile: Profile, folder: Path) -> Path:
    """`folder`/match.npz, whole or not at all; the folder is made when missing."""
    arrays = {f"pairs.{k}": _plain(getattr(profile.pairs, k)) for k in FIELDS}
    for k, model in enumerate(profile.models):
        arrays |= {f"model.{k}.{name}": a for name, a in model.arrays.items()}
    if profile.coverage:
        arrays |= {
            "coverage.factor": profile.coverage.factor.astype(np.float32),
            "coverage.floor": np.array(profile.coverage.floor),
        }
    header = {"actinic": __version__, "version": VERSION, **profile.header}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FilmError(
            f"cannot make {folder} ({error.strerror})", "a folder", "choose another --out", Code.WRITE
        ) from error
    with replacing(Path(folder) / FILE) as part, open(part, "wb") as file:
        np.savez_compressed(file, **arrays)
    return Path(folder) / FILE


def read(folder: Path) -> Profile:
    """The profile in a folder, or at a path. Raises FilmError."""
    path = Path(folder) / FILE if Path(folder).is_dir() else Path(folder)
    try:
        with np.load(path, allow_pickle=False) as kept:
            arrays = dict(kept)
        header = json.loads(arrays.pop("header").tobytes())
    except FileNotFoundError:
        raise FilmError(
            f"no {path}", "a folder of `actinic match`", "actinic match PAIRS --out FOLDER", Code.MISSING
        ) from None
    except (OSError, ValueError, KeyError, BadZipFile, zlib.error) as error:
        raise FilmError(f"{path}: {error}", "a whole match.npz", "fit again", Code.DAMAGED) from None
    if header["version"] > VERSION:
        raise FilmError(f"{path}: version {header['version']}", f"up to {VERSION}", "update Actinic")
    pairs = Pairs(**{k: arrays[f"pairs.{k}"] for k in FIELDS})
    models = [restored(e["model"], _part(arrays, f"model.{k}.")) for k, e in enumerate(header["lights"])]
    held = (
        Coverage(arrays["coverage.factor"].astype(float), float(arrays["coverage.floor"]))
        if "coverage.factor" in arrays
        else None
    )
    return Profile(header, pairs, models, held)


def digest(path: Path) -> str:
    """SHA-256 of a file, for the provenance."""
    return sha256(Path(path).read_bytes()).hexdigest()


def _part(arrays, start):
    return {k.removeprefix(start): v for k, v in arrays.items() if k.startswith(start)}


def _plain(a):
    return np.asarray(a).astype(str) if np.asarray(a).dtype.kind in "OU" else np.asarray(a)
