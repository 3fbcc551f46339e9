"""`actinic restore`: damaged and faded scans made whole."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from ..codes import Code
from ..errors import FilmError
from .telling import as_json as plain
from .telling import err, out

Option, Argument = typer.Option, typer.Argument


def restore(
    scans: Annotated[list[Path], Argument(help="Scans, or folders of scans")],
    out_: Annotated[Path, Option("--out", help="Folder of the restored scans; made when missing")],
    mask_out: Annotated[Path | None, Option(help="Folder of masks: repaired, confidence, unrecoverable, gone")] = None,
    channels: Annotated[str, Option(help="Channels that may be damaged")] = "RGB",
    sensitivity: Annotated[float, Option(min=0, max=1, help="More finds more damage, and more that is none")] = 0.5,
    curve: Annotated[str | None, Option(help="Encoding; default: srgb for integers, linear for float")] = None,
    infrared: Annotated[str, Option(help="auto, none, or the name of the channel")] = "auto",
    dust: Annotated[bool, Option("--dust", help="Thin dark shapes in all channels are damage, too")] = False,
    refine: Annotated[bool, Option("--refine", help="The second network, too, after the closed form")] = False,
    grain: Annotated[float, Option(min=0, help="Grain of repaired parts, times the scan's own")] = 1.0,
    fade: Annotated[str | None, Option(help="Undo fade: roll, frame, or a JSON file; docs/restoration.md")] = None,
    stock: Annotated[str | None, Option(help="Film of the scans, whose dyes faded")] = None,
    threads: Annotated[int, Option(help="Cores to use; 0 for all")] = 0,
    json_: Annotated[bool, Option("--json", help="One JSON object a scan on standard output")] = False,
) -> None:
    """Find damage, fill it from the other channels, leave every other pixel bit for bit; undo fade where asked."""
    from ..restore import nets, pictures
    from ..restore.restore import Settings

    chosen = Settings(channels=numbers(channels), sensitivity=sensitivity, refine=refine, grain=grain, threads=threads)
    job = pictures.Job(chosen, curve, infrared, dust)
    found = pictures.found(scans)
    trained = nets.load()
    failed = []
    for batch, undo in faded(found, fade, stock, curve):
        for outcome in pictures.run(batch, out_, trained, replace(job, undo=undo), mask_out):
            failed += [outcome] if isinstance(outcome, FilmError) else []
            told(outcome, json_)
    sys.exit(int(failed[0].code) if failed else 0)


def numbers(channels: str) -> tuple[int, ...]:
    """R, G, B as 0, 1, 2; FilmError (USAGE)."""
    if not channels or set(channels.upper()) - set("RGB"):
        raise FilmError(f"--channels {channels}", "of R, G and B", "--channels B", Code.USAGE)
    return tuple(sorted({"RGB".index(c) for c in channels.upper()}))


def faded(scans, asked, stock, curve):
    """Scans with the fade to undo: all with one, or each with its own."""
    from ..restore import fades

    if asked == "frame":
        return [([s], fades.estimated([s], stock, curve)) for s in scans]
    undo = None if asked is None else fades.estimated(scans, stock, curve) if asked == "roll" else fades.read(asked)
    return [(scans, undo)]


def told(outcome, as_json) -> None:
    """A line a scan, or its error."""
    if isinstance(outcome, FilmError):
        print(json.dumps({"error": plain(outcome)})) if as_json else err.print(f"actinic: {outcome}", soft_wrap=True)
        return
    if as_json:
        return print(json.dumps(asdict(outcome)), flush=True)
    shares = f"{outcome.repaired_percent:.2f} % repaired, {outcome.unrecoverable_percent:.2f} % unrecoverable"
    out.print(f"{outcome.target}: {shares}", soft_wrap=True, highlight=False, markup=False)
    for note in outcome.notes:
        err.print(f"  {note}", soft_wrap=True, markup=False, highlight=False)
