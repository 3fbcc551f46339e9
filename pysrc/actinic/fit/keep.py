"""What a chart taught, kept: a folder of its own beside the maker's, or the maker's where that is asked for."""

import json
import os
import re
import shutil
from pathlib import Path

import numpy as np

from ..errors import FilmError
from ..stock import Fitted
from .refine import Refined
from .write import as_written, by_field, hash_of, residuals, write

NAME = re.compile(r"[a-z0-9][a-z0-9_]*")
SETUP = ("camera", "printer", "scanner")  # what the lab has, and not the stock
EXPONENTS = ("long_p", "short_p")


def keep(refined: Refined, folder: Path) -> Path:
    """Write fitted.json, chart.csv, chart.json and stock.toml into `folder`, whole or not at all.

    `folder` is new, an earlier chart's, or the stock's own; its name becomes the id. Raises FilmError otherwise.
    """
    home = refined.stock.folder
    check(folder, home)
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(home, part)
    _fill(part, refined, None if _is_own(folder, home) else folder.name)
    old = folder.with_name(f".{folder.name}.old")
    if folder.exists():
        os.replace(folder, old)
    os.replace(part, folder)
    shutil.rmtree(old, ignore_errors=True)
    return folder


def check(folder: Path, home: Path) -> None:
    """Raises FilmError for a folder that is somebody else's, or whose name can't be an id; `home` is the stock's."""
    if _is_own(folder, home):
        return
    if not NAME.fullmatch(folder.name):
        raise FilmError(f"--out {folder}", "a folder named by letters a-z, digits and _", "name the new stock so")
    if folder.exists() and not (folder / "chart.json").exists():
        raise FilmError(f"{folder} is there already", "a new folder, or one that a chart made", "name another --out")


def _is_own(folder, home):
    return folder.resolve() == home.resolve()


def _fill(folder, refined, new_id):
    """Put what was found over a copy of the stock."""
    text = refined.chart.path.read_bytes()
    (folder / "chart.csv").write_bytes(text)
    (folder / "stock.toml").write_text(_sheet((folder / "stock.toml").read_text(), refined.known, new_id))
    (folder / "chart.json").write_text(json.dumps(_setup(refined), indent=1) + "\n")
    note = f"\nRefined by `chart.csv`, {len(refined.chart.rows)} patches of a user's own (docs/chart.md).\n"
    sources = folder / "SOURCES.md"
    sources.write_text(sources.read_text().split("\nRefined by `chart.csv`")[0] + note)
    write(_fitted(refined, folder), folder)


def _fitted(refined, folder):
    """fitted.json of before with what the chart has changed."""
    before = refined.stock.fitted.model_dump(exclude_none=True)
    now = as_written(by_field(refined.known))
    for part in ("errors", "status"):
        now[part] = before[part] | now[part]
    data = before["data"] | {"chart.csv": hash_of(folder / "chart.csv")}
    return Fitted(**{**before, **now, "data": data, "residuals": residuals(refined.problem, refined.x)})


def _sheet(text, known, new_id):
    """stock.toml with the new stock's id and the exponents that were found."""
    if new_id:
        text = re.sub(r"^id = .*$", f'id = "{new_id}"', text, count=1, flags=re.M)
        text = re.sub(r'^name = "(.*)"$', rf'name = "\1 ({new_id})"', text, count=1, flags=re.M)
    for name in (p for p in EXPONENTS if p in known):
        three = np.round(np.broadcast_to(known[name].value, 3), 4).tolist()
        text = re.sub(rf"^{name} = .*$", f"{name} = {three}", text, flags=re.M)
        text = re.sub(
            rf'^("?reciprocity(?:\.{name})?"? = ")(.*)$', rf"\1{name} by chart.csv; else \2", text, flags=re.M
        )
    return text


def _setup(refined):
    """Camera, printer and scanner with their errors: they belong to the lab and not to the stock."""
    found = {n: refined.known[n] for n in SETUP if n in refined.known}
    return {n: {"value": k.value.round(5).tolist(), "error": k.error.round(5).tolist()} for n, k in found.items()}
