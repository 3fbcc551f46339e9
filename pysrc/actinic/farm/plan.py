"""A shot as a farm takes it: its look in one file, its frames in chunks, each a command of its own."""

import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from .. import preset_forms, presets, shelf
from ..atomic import folder_made
from ..codes import Code
from ..errors import FilmError
from ..render.frames import format_range
from ..render.jobs import Job
from ..render.order import Order
from ..render.request import resolved

LOOK = "look" + presets.ENDING


def packed(order: Order, folder: Path) -> Order:
    """The order with stocks, controls and keyframes in `folder`/look.actinic, its paths absolute.

    Workers need no shelf then.

    Raises FilmError for an order that `actinic render` would refuse, and WRITE.
    """
    order.jobs()
    asked = resolved(order.request)
    look = asked.preset or presets.bake(*shelf.pair(asked.negative, asked.print))
    folder_made(folder)
    path = presets.write(preset_forms.current(look, asked.controls, asked.keys), (folder / LOOK).absolute())
    pictures = tuple(str(Path(p).absolute()) for p in order.pictures)
    return replace(order, pictures=pictures, stock=Order.stock, print_=None, control=(), keys=None, preset=str(path))


def chunks(work: list[Job], size: int) -> list[str]:
    """The frames of the jobs in ranges of `size`, canonical. Raises FilmError (Code.USAGE)."""
    if size < 1:
        raise FilmError(f"chunks of {size}", "1 or more frames", "--chunk 10", Code.USAGE)
    frames = sorted(job.frame for job in work)
    if len(set(frames)) < len(frames):
        raise FilmError("two pictures of one frame number", "one sequence", "submit each by itself", Code.USAGE)
    return [format_range(frames[k : k + size]) for k in range(0, len(frames), size)]


def commands(order: Order, size: int, program: str = "actinic") -> Iterator[str]:
    """One command line a chunk, for any queue that runs such."""
    for frames in chunks(order.jobs(), size):
        yield shlex.join([program, "render", *order.words(frames=frames), "--keep-going"])
