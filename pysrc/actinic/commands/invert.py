"""`actinic invert`: scans of negatives to positives, a roll at a time."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..codes import Code
from ..errors import FilmError
from .telling import as_json as error_json
from .telling import err, out

Option, Argument = typer.Option, typer.Argument


def invert(
    scans: Annotated[list[Path], Argument(help="Scans of one roll: TIFF, EXR, PNG, JPEG, camera RAW")],
    to: Annotated[Path, Option("--out", help="Folder of the positives, roll.json and overrides.toml")] = Path(
        "positives"
    ),
    mode: Annotated[str, Option(help="colour, maskless, bw or slide")] = "colour",
    rig: Annotated[
        str, Option(help="Light and camera: led_nikon, narrow_nikon, narrow_mono, or a CSV of yours")
    ] = "led_nikon",
    stock: Annotated[str | None, Option(help="The film, where it is known; else a mean of many")] = None,
    print_: Annotated[str | None, Option("--print", help="Print film or paper; default: 2383, Polymax in bw")] = None,
    export: Annotated[list[str], Option(help="print, print_exr, flat, scene, dng, preview; several at once")] = (
        "print",
    ),
    output: Annotated[str, Option(help="Of the print: srgb, rec709, p3d65")] = "srgb",
    base: Annotated[str | None, Option(help="Rebate as x,y,w,h in px of the scan; default: found")] = None,
    grey: Annotated[list[str], Option(help="A grey patch: x,y, or NAME:x,y for one frame")] = (),
    control: Annotated[
        list[str], Option("-c", "--control", help="enlarge.red=27, enlarge.gang=-2 (density), ...")
    ] = (),
    input_: Annotated[str | None, Option("--input", help="Encoding of the scans; default: light, 8 bits sRGB")] = None,
    crop: Annotated[bool, Option("--crop", help="Only the picture, without its rebate")] = False,
    explain: Annotated[
        str | None, Option(help="Of one frame: rebate, estimates and confidence; writes nothing")
    ] = None,
    again: Annotated[bool, Option("--again", help="Write what is done, too")] = False,
    as_json: Annotated[bool, Option("--json", help="One JSON object a file on standard output")] = False,
) -> None:
    """Invert a roll: find rebates, estimate what the roll has in common, print each frame.

    Run it again and only what changed is written. DIR/overrides.toml holds your word on single frames.
    """
    from ..render.order import settings
    from ..scan.run import Order, analyse, run

    order = Order(
        tuple(scans), to, _plan(mode, rig, stock, print_), tuple(export), settings(control), output, input_,
        _numbers(base, 4, "--base") if base else None, _patches(grey), crop, again,
    )  # fmt: skip
    if explain:
        return _explain(*analyse(order, _kept(to))[::2], Path(explain).stem, as_json)
    sys.exit(_told(run(order), to, as_json))


def _plan(mode, rig, stock, print_):
    from ..scan.frame import MODES
    from ..scan.roll import Plan

    if mode not in MODES:
        raise FilmError(f"mode {mode!r}", ", ".join(MODES), "--mode colour", Code.USAGE)
    return Plan(mode, rig, stock, print_)


def _numbers(text, count, option):
    try:
        found = tuple(int(part) for part in text.split(","))
        if len(found) == count:
            return found
    except ValueError:
        pass
    raise FilmError(
        f"{option} {text}", f"{count} whole numbers of px", f"{option} {'100,' * (count - 1)}100", Code.USAGE
    )


def _patches(texts):
    return {name: _numbers(at, 2, "--grey") for name, _, at in (text.rpartition(":") for text in texts)}


def _kept(folder):
    """The folder's overrides as they stand; nothing is made."""
    from ..scan.roll import overrides

    return overrides(folder) if (folder / "overrides.toml").exists() else {}


def _told(outcomes, folder, as_json) -> int:
    """A line a file; the exit code, the first failure's."""
    code, skipped = 0, 0
    for done in outcomes:
        if done.error:
            code = code or int(done.error.code)
            err.print(f"{done.frame}: {done.error}", soft_wrap=True, markup=False, highlight=False)
        if as_json:
            failed = {"error": error_json(done.error)} if done.error else {}
            said = {"frame": done.frame, "export": done.export, "path": str(done.path), "skipped": done.skipped}
            print(json.dumps(said | failed), flush=True)
        elif not done.error and not done.skipped:
            out.print(str(done.path.resolve()), soft_wrap=True, highlight=False, markup=False)
        skipped += done.skipped
    _flags(folder)
    if skipped:
        err.print(f"{skipped} files were done already (--again writes them anew)", soft_wrap=True)
    return code


def _flags(folder):
    path = folder / "roll.json"
    for name, frame in (json.loads(path.read_text())["frames"] if path.exists() else {}).items():
        for said in (*frame["notes"], *frame["flags"]):
            err.print(f"  {name}: {said}", soft_wrap=True, markup=False, highlight=False)


def _explain(frames, failures, name, as_json) -> None:
    """What is known of a frame, or its failure."""
    for failed in failures:
        if failed.frame == name:
            raise failed.error
    found = next((f for f in frames if f.name == name), None)
    if found is None:
        raise FilmError(f"no frame {name!r}", ", ".join(f.name for f in frames), "--explain NAME", Code.USAGE)
    if as_json:
        return print(json.dumps(asdict(found)))
    for line in explained(found):
        out.print(line, soft_wrap=True, markup=False, highlight=False)


def explained(frame) -> list[str]:
    """A frame's analysis in words."""
    r = frame.rebate
    where = "x,y,w,h " + ",".join(map(str, r.box)) if r.box else "not in the frame"
    density, red, blue = frame.sigma
    lines = [
        f"rebate       {r.source}, {where}; RGB {', '.join(f'{v:.4f}' for v in r.rgb)}; confidence {r.confidence:.2f}",
        f"picture      x,y,w,h {','.join(map(str, frame.box))}",
        f"grey card    C, M, Y {', '.join(f'{v:.3f}' for v in frame.grey)} over base, by {frame.source}",
        f"uncertainty  density {density:.3f} D, red - green {red:.3f} D, blue - green {blue:.3f} D (one sigma)",
        f"development  {100 * frame.development[0]:+.1f} % +- {100 * frame.development[1]:.1f} % (not corrected)",
    ]
    return [*lines, *(f"note         {n}" for n in frame.notes), *(f"flag         {n}" for n in frame.flags)]
