"""The command line: `actinic render`, `stocks`, `controls`, `spaces` and `grain`."""

import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from .chain import CONTROLS, Controls, State
from .errors import FilmError, nearest
from .ofx_host.commands import app as ofx_host
from .render.grain_commands import app as grain
from .schema import changed

app = typer.Typer(no_args_is_help=True, add_completion=False, help="An open film laboratory.", rich_markup_mode=None)
app.add_typer(ofx_host, name="ofx-host")
app.add_typer(grain, name="grain")
out, err = Console(), Console(stderr=True)
Option, Argument = typer.Option, typer.Argument


@app.command()
def render(
    pictures: Annotated[list[str], Argument(help="Pictures or patterns (shot.%04d.exr), then the output")],
    stock: Annotated[str, Option(help="Film: an id of `actinic stocks`, or a folder")] = "kodak_vision3_250d_5207",
    print_: Annotated[
        str | None, Option("--print", help="Print: an id or a folder, or direct for a slide; default: the film's own")
    ] = None,
    control: Annotated[
        list[str], Option("-c", "--control", help="stage.name=value, as often as you like; see `actinic controls`")
    ] = (),
    preset: Annotated[Path | None, Option(help="A preset of tools/bake.py, in place of stocks; -c changes it")] = None,
    input_: Annotated[str | None, Option("--input", help="Encoding of the input; default: what the file says")] = None,
    output: Annotated[str | None, Option(help="rec709, srgb, p3d65, rec2100_pq, ..., or an OCIO space")] = None,
    frames: Annotated[str | None, Option(help="Frames of a pattern: 1001-1240x2,1300")] = None,
    start: Annotated[str, Option(help="State that the input is in")] = "PIXELS",
    until: Annotated[str, Option(help="State to stop at; written as numbers")] = "DISPLAY",
    view: Annotated[str | None, Option(help="negative, status_m, status_a, halation or inhibition alone")] = None,
    depth: Annotated[str | None, Option(help="half, float, uint8, uint10, uint12 or uint16")] = None,
    threads: Annotated[int, Option(help="Cores to use; 0 for all")] = 0,
    recipe: Annotated[bool, Option(help="Write stocks, controls and version into the file")] = True,
    as_json: Annotated[bool, Option("--json", help="One JSON object a picture on standard output")] = False,
) -> None:
    """Expose pictures on a negative, develop and print it, and write what a projector shows."""
    from . import native, presets
    from .render.jobs import jobs
    from .render.shot import Request, Shot

    if len(pictures) < 2:
        raise FilmError(f"{len(pictures)} path", "inputs and an output", "actinic render in.exr out.exr")
    work = jobs(pictures[:-1], pictures[-1], frames)
    baked = presets.read(preset) if preset else None
    chosen = settings(control, baked.controls if baked else Controls())
    request = Request(stock, print_, chosen, input_, output, state(start), state(until), view, depth, recipe, baked)
    native.use_threads(threads)
    shot = Shot(request)
    with progress(len(work), as_json) as step:
        for job in work:
            said(shot(job), as_json)
            step()


@app.command()
def stocks(
    long: Annotated[bool, Option("--long", help="What is published of each, and what is assumed")] = False,
    as_json: Annotated[bool, Option("--json", help="As JSON, everything")] = False,
) -> None:
    """The stocks on the shelves, and how well the fit reads each one's curves."""
    from .shelf import described
    from .stock import load, names

    rows = [described(load(name)) for name in names()]
    if as_json:
        return print(json.dumps(rows))
    table = Table(
        "id", "kind", "EI", "print", *(("published", "assumed") if long else ("name", "rms of the curves, D"))
    )
    for r in rows:
        rms = (r["rms"] or {}).get("characteristic_D", ["not fitted"])
        last = (", ".join(r["published"]), ", ".join(r["assumed"])) if long else (r["name"], str(max(rms)))
        table.add_row(
            r["id"], r["kind"], str(r["exposure_index"] or "").removesuffix(".0"), r["default_print"] or "", *last
        )
    out.print(table)


@app.command()
def controls(
    stage: Annotated[str | None, Argument(help="Only this stage's")] = None,
    as_json: Annotated[bool, Option("--json", help="As JSON")] = False,
) -> None:
    """Every control: default, range, unit and what it does."""
    shown = [c for c in CONTROLS if stage in (None, c.stage)]
    if not shown:
        raise FilmError(f"stage {stage!r}", nearest(stage, {c.stage for c in CONTROLS}), "actinic controls")
    if as_json:
        return print(json.dumps([asdict(c) | {"key": c.key} for c in shown]))
    table = Table("control", "default", "range", "what it does")
    for c in shown:
        span = ", ".join(c.options) or ("yes, no" if isinstance(c.default, bool) else f"{c.low:g}..{c.high:g} {c.unit}")
        table.add_row(c.key, str(c.default), span, c.doc)
    out.print(table)


@app.command()
def spaces() -> None:
    """Names for --input and --output: Actinic's own encodings, then OpenColorIO's spaces."""
    from .colour import ENCODINGS
    from .render import colourspace
    from .stages.encode import OUTPUTS

    for e in ENCODINGS.values():
        print(f"{e.id:28} {e.label}")
    print(f"outputs: {', '.join(OUTPUTS)}\n{colourspace.configuration()}:")
    for name in colourspace.names():
        print(f"  {name}")


def settings(pairs: list[str], chosen: Controls = Controls()) -> Controls:  # noqa: B008
    """Controls with every `stage.name=value` applied."""
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise FilmError(f"-c {pair}", "stage.name=value", "-c expose.ev=1")
        chosen = changed(chosen, key, value)
    return chosen


def state(name: str) -> State:
    """A state by name, in any case."""
    if name.upper() not in State.__members__:
        raise FilmError(f"state {name!r}", nearest(name.upper(), State.__members__), "actinic render --help")
    return State[name.upper()]


def progress(count: int, as_json: bool):
    """A bar on standard error for more than one picture; a context that gives the function to call after each."""
    if as_json or count < 2 or not err.is_terminal:
        return nullcontext(lambda: None)
    return _Bar(count)


class _Bar:
    def __init__(self, count):
        self._bar, self._count = Progress(console=err), count

    def __enter__(self):
        self._bar.start()
        task = self._bar.add_task("rendering", total=self._count)
        return lambda: self._bar.advance(task)

    def __exit__(self, *_):
        self._bar.stop()


def said(result, as_json: bool) -> None:
    """What became of one picture."""
    if as_json:
        return print(json.dumps(asdict(result)), flush=True)
    out.print(str(Path(result.target).resolve()), soft_wrap=True, highlight=False, markup=False)
    for count, what in ((result.nan_pixels, "NaN"), (result.clipped_pixels, "out of range")):
        if count:
            err.print(f"  {count} pixels of {result.source} were {what}", soft_wrap=True)
    for note in result.not_kept:
        err.print(f"  not kept: {note}", soft_wrap=True)


def main() -> None:
    """Entry point: a FilmError becomes its text and exit code, with --json an object on standard output."""
    try:
        app()
    except FilmError as error:
        if "--json" in sys.argv:
            print(json.dumps({"got": error.got, "wanted": error.wanted, "next": error.remedy, "code": int(error.code)}))
        err.print(f"actinic: {error}", soft_wrap=True, markup=False, highlight=False)
        sys.exit(int(error.code))
    except KeyboardInterrupt:
        sys.exit(130)
