"""`actinic info` and `actinic doctor`: what a file says, and what this machine has."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from .telling import out

AsJson = Annotated[bool, typer.Option("--json", help="As JSON")]


def info(
    files: Annotated[list[Path], typer.Argument(help="Pictures")],
    everything: Annotated[bool, typer.Option("--all", help="All metadata and every control")] = False,
    as_json: AsJson = False,
) -> None:
    """A file's parts, windows, channels, colour tags, timecode, and the recipe that made it."""
    from ..render.header_facts import facts

    for found in map(facts, files):
        if as_json:
            print(json.dumps(found))
            continue
        for line in lines(found, everything):
            out.print(line, soft_wrap=True, markup=False, highlight=False)


def lines(found: dict, everything: bool):
    """What is said of a file, line by line."""
    yield f"{found['file']}: {found['format']}"
    for part in found["parts"]:
        x, y, width, height = part["data_window"]
        frame = part["display_window"]
        size = f"{width}x{height} at {x},{y} in {frame[2]}x{frame[3]}"
        yield f"  part {part['name'] or 'only'}: {size}, {part['compression'] or 'packed as the format does'}"
        yield f"    channels {', '.join(f'{k} {v}' for k, v in part['channels'].items())}"
        yield f"    colour {', '.join(f'{k} {v}' for k, v in part['colour'].items()) or 'says nothing'}"
    yield f"  timecode {found['timecode'] or 'none'}, frames a second {found['rate'] or 'not said'}"
    yield from recipe_lines(found["recipe"], everything)
    if everything:
        yield from (f"  {k} = {v}" for k, v in found["metadata"].items())


def recipe_lines(recipe: dict | None, everything: bool):
    """The recipe, its controls only where they are not as measured unless `everything`."""
    from ..preset_forms import DEFAULTS
    from ..render.resume import recipe_id

    if recipe is None:
        yield "  no recipe: not made by Actinic, or with --no-recipe"
        return
    onto = recipe.get("print") or {"id": "itself", "hash": ""}
    yield f"  recipe {recipe_id(recipe)} by {recipe['actinic']}: {recipe['negative']['id']} on {onto['id']}"
    for key in ("plate", "frame", "missing", "input", "output", "start", "until", "view", "parts"):
        if recipe.get(key):
            yield f"    {key} {recipe[key]}"
    for stage, group in recipe["controls"].items():
        for name, value in group.items():
            if everything or value != DEFAULTS.get(f"{stage}.{name}"):
                yield f"    {stage}.{name} = {value}"


def doctor(as_json: AsJson = False) -> None:
    """What this machine has: cores, instruction sets, GPU, OpenColorIO, versions; exit 1 where nothing renders."""
    from ..doctor import findings

    found = list(findings())
    if as_json:
        print(json.dumps([asdict(f) for f in found]))
    else:
        table = Table("", "found", "remedy")
        for f in found:
            table.add_row(*map(escape, (f.name, f.found, f.remedy or "")))
        out.print(table)
    sys.exit(int(any(f.is_fault for f in found)))
