"""`actinic render`: pictures and shots through the film."""

import sys
from typing import Annotated

import typer

from ..render.order import Order
from . import telling

Option, Argument = typer.Option, typer.Argument


def render(
    pictures: Annotated[list[str], Argument(help="Pictures or patterns (shot.%04d.exr), then the output")],
    stock: Annotated[str, Option(help="Film: an id of `actinic stocks`, or a folder")] = Order.stock,
    print_: Annotated[
        str | None, Option("--print", help="Print: an id or a folder, or direct for a slide; default: the film's own")
    ] = None,
    control: Annotated[
        list[str], Option("-c", "--control", help="stage.name=value, as often as you like; see `actinic controls`")
    ] = (),
    preset: Annotated[str | None, Option(help="A preset (.actinic, .json), in place of stocks; -c changes it")] = None,
    keys: Annotated[str | None, Option(help="Keyframes: a JSON file, {control: {linear: {frame: value}}}")] = None,
    input_: Annotated[
        str | None, Option("--input", help="Encoding of the input, or preset; default: the file's")
    ] = None,
    output: Annotated[str | None, Option(help="rec709, srgb, p3d65, rec2100_pq, ..., or an OCIO space")] = None,
    frames: Annotated[str | None, Option(help="Frames of a pattern: 1001-1240x2,1300")] = None,
    missing: Annotated[str, Option(help="A frame that is not there: error, hold (the nearest) or black")] = "error",
    start: Annotated[str, Option(help="State that the input is in")] = Order.start,
    until: Annotated[str, Option(help="State to stop at; written as numbers")] = Order.until,
    view: Annotated[str | None, Option(help="negative, status_m, status_a, halation or inhibition alone")] = None,
    parts: Annotated[str | None, Option(help="A multi-part EXR: beauty,negative,halation,latent,...")] = None,
    depth: Annotated[str | None, Option(help="half, float, uint8, uint10, uint12 or uint16")] = None,
    compression: Annotated[str | None, Option(help="Of an EXR: none, zips, zip, piz, dwaa, ...")] = None,
    keep_going: Annotated[bool, Option("--keep-going", help="Go on after a frame that fails")] = False,
    again: Annotated[bool, Option("--again", help="Render frames that are done, too")] = False,
    threads: Annotated[int, Option(help="Cores to use; 0 for all")] = 0,
    recipe: Annotated[bool, Option(help="Write stocks, controls and version into the file")] = True,
    as_json: Annotated[bool, Option("--json", help="One JSON object a picture on standard output")] = False,
    openjd: Annotated[bool, Option("--openjd", help="Progress and failures as OpenJD reads them")] = False,
) -> None:
    """Expose pictures on a negative, develop and print it, and write what a projector shows.

    Frames that are done, by the recipe in their files, are passed over: run it again to go on where it stopped.
    """
    said = {k: v for k, v in locals().items() if k in Order.__dataclass_fields__}
    order = Order(**said | {"pictures": tuple(pictures), "control": tuple(control)})
    tell = telling.Json() if as_json else telling.OpenJD() if openjd else telling.Text()
    sys.exit(rendered(order, tell, threads, keep_going, again, recipe))


def rendered(order: Order, tell, threads: int, keep_going: bool, again: bool, recipe: bool) -> int:
    """Do an order, told as it goes; the exit code: 0, or the first failure's."""
    from dataclasses import replace

    from .. import native
    from ..render.run import run
    from ..render.shot import Shot

    work = order.jobs()
    native.use_threads(threads)
    shot = Shot(replace(order.request, keep_recipe=recipe))
    with tell.progress(len(work)):
        for outcome in run(shot, work, keep_going, again):
            tell.one(outcome)
    return tell.end()
