"""`actinic review`: versions of a shot on one page."""

from pathlib import Path
from typing import Annotated

import typer

from ..codes import Code
from ..errors import FilmError

Option, Argument = typer.Option, typer.Argument


def review(
    pictures: Annotated[list[str], Argument(help="Versions: rendered pictures, or patterns of rendered frames")],
    out: Annotated[Path, Option(help="Folder for index.html")] = Path("review"),
    frames: Annotated[str | None, Option(help="Frames of the patterns; default: what is there")] = None,
    plates: Annotated[str | None, Option(help="Pattern of the plates, for the exposures on the film's curves")] = None,
    crop: Annotated[str | None, Option(help="Part to show at 1:1, WxH+X+Y, px; 640x480 in the middle")] = None,
) -> None:
    """Write one HTML page that needs nothing else: contact sheet, wipe, 1:1 crop, scopes, differences."""
    from ..review import gather, page

    found = gather.versions(pictures, frames)
    print(page.write(out, found, gather.gathered(found, plates, area(crop))))


def area(crop: str | None) -> tuple[int, int, int, int] | None:
    """x, y, width, height of `WxH+X+Y`; FilmError (USAGE)."""
    if crop is None:
        return None
    try:
        size, x, y = crop.split("+")
        width, height = map(int, size.split("x"))
        if min(width, height) < 1:
            raise ValueError
        return int(x), int(y), width, height
    except ValueError:
        raise FilmError(f"--crop {crop}", "WxH+X+Y in px", "--crop 640x480+100+80", Code.USAGE) from None
