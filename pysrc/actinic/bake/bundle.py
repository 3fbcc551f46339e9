"""Actinic.ofx.bundle: the nodes' library with the folded stocks that its menus list, so that it needs no Python.

    Contents/Linux-x86-64/Actinic.ofx, libactinic_film_cuda.so where it was built
    Contents/Info.plist
    Contents/Resources/films/<film>.actinic, prints/<print>.actinic, pairs/<film>+<print>.actinic
    Contents/Resources/instruments.actinic, starts.actinic, scan.actinic (of `scan.baked`), restore.actinic (a net)

Each is a file of `presets`: a film's arrays once, a print's once, and of a pair only what neither has alone.
"""

import os
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from .. import __version__, detector, fold, presets, shelf, spectra, stock, views
from ..atomic import replacing
from ..chain import CONTROLS, SCHEMA_ID
from ..codes import Code
from ..errors import FilmError

NAME = "Actinic.ofx"
BINARY = Path("Contents/Linux-x86-64") / NAME
CUDA = "libactinic_film_cuda.so"
RESOURCES = Path("Contents/Resources")
# Prints that every negative is offered besides its own.
COMMON_PRINTS = (
    "kodak_vision_2383",
    "kodak_vision_premier_2393",
    "fujifilm_eterna_cp_3513di",
    "kodak_portra_endura_paper",
    "fujifilm_crystal_archive_dpii_paper",
)
FILM_ARRAYS = ("expose.", "film.", "scatter.", "inhibit.")
PRINT_ARRAYS = ("print.dyes", "print.base", "view.")
PLIST = """<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
  <key>CFBundleDevelopmentRegion</key><string>English</string>
  <key>CFBundleExecutable</key><string>{name}</string>
  <key>CFBundleIdentifier</key><string>org.actinic.ofx</string>
  <key>CFBundleInfoDictionaryVersion</key><string>6.0</string>
  <key>CFBundlePackageType</key><string>BNDL</string>
  <key>CFBundleVersion</key><string>{version}</string>
</dict></plist>
"""
Pair = tuple[str, str]  # film and print, which may be "direct"


def library() -> Path:
    """The nodes' library: $ACTINIC_OFX, this package's, or the build folder's. Raises FilmError where there is none."""
    package = Path(__file__).parents[1]
    places = [os.environ.get("ACTINIC_OFX"), package / NAME, package.parents[1] / "build" / NAME]
    found = next((Path(p) for p in places if p and Path(p).is_file()), None)
    if found is None:
        raise FilmError(f"no {NAME}", f"the nodes, built, in {package} or build/", "make build", Code.MISSING)
    return found


def pairs() -> list[Pair]:
    """What the bundle holds when nothing else is asked: each film with its own print and the common ones."""
    return [(name, print_) for name, sheet in stock.sheets().items() for print_ in _prints(sheet)]


def _prints(sheet) -> list[str]:
    if sheet.kind == "negative":
        own = [sheet.default_print] if sheet.default_print else []
        return list(dict.fromkeys([*own, *COMMON_PRINTS]))
    return [shelf.DIRECT] if sheet.kind == "reversal" else []


def bundle(folder: Path, wanted: Iterable[Pair], more: Iterable[tuple[str, dict, dict]] = ()) -> Iterator[Path]:
    """Write `folder`/Actinic.ofx.bundle and yield each file; an older one's stocks that aren't wanted are removed.

    more: what single nodes need besides, (path without ending, header, arrays). Raises FilmError for a pair
    that makes no positive, a missing library, a folder that can't be written.
    """
    root, wanted = Path(folder) / f"{NAME}.bundle", list(wanted)
    for part in ("films", "prints", "pairs"):
        shutil.rmtree(root / RESOURCES / part, ignore_errors=True)
    yield _copied(library(), root / BINARY)
    if (engine := library().with_name(CUDA)).is_file():
        yield _copied(engine, root / BINARY.with_name(CUDA))
    yield _written(root / "Contents/Info.plist", PLIST.format(name=NAME, version=__version__).encode())
    yield _kept(root, "instruments", {}, instruments())
    yield _kept(root, "starts", {"starts": starts(wanted)}, {})
    yield _kept(root, "restore", {}, {"detect": detector.numbers().astype(np.float32)})
    for name, header, arrays in more:
        yield _kept(root, name, header, arrays)
    done = set()
    for film, print_ in wanted:
        for name, header, arrays in parts(film, print_):
            if name not in done:
                yield _kept(root, name, header, arrays)
            done.add(name)


def parts(film_id: str, print_id: str) -> Iterator[tuple[str, dict, dict]]:
    """The files of a pair: (path without ending, header, arrays)."""
    film, print_ = shelf.pair(film_id, print_id)
    arrays = fold.fold(film, print_)
    its_own = {k: a for k, a in arrays.items() if k.startswith(FILM_ARRAYS)}
    seen = {k: a for k, a in arrays.items() if k.startswith(PRINT_ARRAYS)} if print_ else {}
    rest = {k: a for k, a in arrays.items() if k not in its_own and k not in seen}
    yield f"films/{film.id}", {"stock": _facts(film)}, its_own
    if print_:
        yield f"prints/{print_.id}", {"stock": _facts(print_)}, seen
    pair = {"negative": _facts(film), "print": print_ and _facts(print_)}
    yield f"pairs/{film.id}+{print_id}", pair, rest


def _facts(held):
    """What a menu and a recipe say of a stock."""
    sheet = held.sheet
    more = {"kind": sheet.kind, "default_print": sheet.default_print or ""}
    return {"id": held.id, "name": sheet.name, "hash": held.hash, **more}


def instruments() -> dict:
    """Spectral products (71, 3) of the densitometers and of the light box."""
    return {
        "status_m": spectra.status("M"),
        "status_a": spectra.status("A"),
        "light_box": views.light_box(),
    }


def starts(wanted: Iterable[Pair] | None = None) -> list[dict]:
    """The starting points of data/starts.toml, those of the wanted pairs: name, film, print, controls."""
    text = (Path(__file__).parents[1] / "data/starts.toml").read_text()
    known, held = {c.key: c for c in CONTROLS}, None if wanted is None else set(wanted)
    found = []
    for start in tomllib.loads(text)["start"]:
        controls = {key: known[key].parse(value) for key, value in start.get("controls", {}).items()}
        if held is None or (start["film"], start["print"]) in held:
            found.append({**start, "controls": controls})
    return found


def _kept(root, name, header, arrays):
    told = {"schema": f"{SCHEMA_ID:016x}", "actinic": __version__, **header}
    return _written(root / RESOURCES / f"{name}{presets.ENDING}", presets.packed(presets.Preset(told, arrays)))


def _copied(source, target):
    written = _written(target, Path(source).read_bytes())
    written.chmod(0o755)
    return written


def _written(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        part.write_bytes(data)
    return path
