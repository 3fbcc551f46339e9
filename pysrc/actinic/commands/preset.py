"""`actinic preset`: show, diff, convert and check the files that a look is kept in."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from .. import keyframes, preset_forms
from ..preset_forms import DEFAULTS, by_key, current, differences, findings, tracks
from ..render.order import settings
from .telling import out

app = typer.Typer(no_args_is_help=True, help="Looks in files: .actinic, or .json to read and edit.")
Preset = Annotated[Path, typer.Argument(help="A preset, .actinic or .json")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON")]


@app.command()
def show(file: Preset, everything: Annotated[bool, typer.Option("--all")] = False, as_json: AsJson = False) -> None:
    """Stocks, and the controls that are not as measured (--all: every one)."""
    preset = preset_forms.read(file)
    if as_json:
        return print(json.dumps(preset.header))
    for key, value in preset.header.items():
        if key not in ("controls", "keyframes"):
            out.print(f"{key}: {_word(value)}", soft_wrap=True, markup=False, highlight=False)
    for key, value in by_key(preset.controls).items():
        if everything or value != DEFAULTS[key]:
            out.print(f"  {key} = {value}", highlight=False)
    for key, track in tracks(preset).items():
        spans = ", ".join(f"{f}: {v}" for f, v in zip(track.frames, track.values, strict=True))
        out.print(f"  {key} {track.way} {spans}", soft_wrap=True, highlight=False)
    out.print(f"arrays: {', '.join(preset.arrays) or 'none'}", soft_wrap=True, highlight=False)


@app.command()
def diff(first: Preset, second: Preset, as_json: AsJson = False) -> None:
    """What differs between two looks; nothing is printed where they are one."""
    found = differences(preset_forms.read(first), preset_forms.read(second))
    if as_json:
        return print(json.dumps(found))
    table = Table("", str(first), str(second))
    for name, (a, b) in found.items():
        is_array = name.startswith("array ")
        table.add_row(name, *(_has(v) for v in (a, b)) if is_array else (_word(a), _word(b)))
    if found:
        out.print(table)


@app.command()
def convert(
    file: Preset,
    target: Annotated[Path, typer.Argument(help="To write: .actinic, or .json to read and edit")],
    control: Annotated[list[str], typer.Option("-c", "--control", help="stage.name=value")] = (),
    keys: Annotated[Path | None, typer.Option(help="Keyframes to carry: a JSON file")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Fold the stocks of the shelf anew")] = False,
) -> None:
    """Bring a preset to this version, to or from JSON; what is not known here is kept."""
    preset = preset_forms.read(file)
    chosen = settings(control, preset.controls)
    written = preset_forms.write(current(preset, chosen, keyframes.read(keys) if keys else None, fresh), target)
    out.print(str(written), soft_wrap=True, highlight=False)


@app.command()
def check(file: Preset, as_json: AsJson = False) -> None:
    """Whether a preset renders, and whether it does so as its maker saw it."""
    found = findings(preset_forms.read(file))
    if as_json:
        return print(json.dumps([{"found": what, "next": remedy} for what, remedy in found]))
    for what, remedy in found:
        out.print(f"{what}\n  next: {remedy}", soft_wrap=True, highlight=False)
    out.print(f"{file}: it renders", soft_wrap=True, highlight=False)


def _word(value) -> str:
    if isinstance(value, dict):
        return " ".join(str(v) for v in value.values())
    return "none" if value is None else str(value)


def _has(array) -> str:
    return "none" if array is None else f"{'x'.join(map(str, array[0]))}"
