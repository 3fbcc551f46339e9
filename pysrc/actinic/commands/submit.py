"""`actinic submit`: a shot on a farm."""

import sys
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from ..codes import Code
from ..errors import FilmError, nearest
from ..farm import cluster, openjd, plan
from ..render.order import Order
from . import telling
from .render import render

EMITS = ("openjd", "commands")
CONTEXT = {"ignore_unknown_options": True}  # they are those of render
Option = typer.Option


def submit(
    words: Annotated[list[str], typer.Argument(help="What `actinic render` takes: pictures, output, options")],
    out: Annotated[Path, Option(help="Folder for the bundle and the look")] = Path("actinic_job"),
    chunk: Annotated[int, Option(help="Frames a task")] = 10,
    emit: Annotated[str, Option(help="openjd (a bundle) or commands (one a chunk, on standard output)")] = "openjd",
    movie: Annotated[str | None, Option(help="A movie of the frames, after them")] = None,
    codec: Annotated[str, Option(help="Of the movie; see `actinic movie`")] = "prores",
    dask: Annotated[str | None, Option(help="Render on Dask now: tcp://scheduler:8786, local or local:4")] = None,
    tries: Annotated[int, Option(help="Workers that may die of one chunk (Dask)")] = 5,
) -> None:
    """Write a bundle of Open Job Description, print a command a chunk, or render on Dask."""
    if emit not in EMITS:
        raise FilmError(f"--emit {emit}", f"one of {nearest(emit, EMITS)}", "actinic submit --help", Code.USAGE)
    order = ordered(words)
    if dask:
        sys.exit(on_dask(plan.packed(order, out), dask, chunk, tries))
    if emit == "commands":
        for line in plan.commands(plan.packed(order, out), chunk):
            print(line)
        return
    print(openjd.bundle(order, out, chunk, movie, codec))


def on_dask(order: Order, address: str, chunk: int, tries: int) -> int:
    """Render on Dask, told as it goes; the exit code."""
    tell = telling.Text()
    with cluster.client(address) as at, tell.progress(len(order.jobs())):
        for outcome in cluster.render(order, at, chunk, tries):
            tell.one(outcome)
    return tell.end()


def ordered(words: list[str]) -> Order:
    """The order that the arguments of `actinic render` say; usage errors as render's own."""
    app = typer.Typer()
    app.command()(render)
    said = typer.main.get_command(app).make_context("actinic render", list(words)).params
    known = {f.name: said[f.name] for f in fields(Order)}
    return Order(**known | {"pictures": tuple(said["pictures"]), "control": tuple(said["control"] or ())})
