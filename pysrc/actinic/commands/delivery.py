"""`actinic delivery`: how much of the grain streaming leaves."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..codes import Code
from ..errors import FilmError
from .telling import err, out

Option, Argument = typer.Option, typer.Argument


def delivery(
    look: Annotated[Path, Argument(help="A preset, .actinic or .json")],
    plate: Annotated[str, Argument(help="A plate, or a pattern of several: moving grain is harder to encode")],
    codec: Annotated[str, Option(help="h264, hevc, prores; several with commas")] = "h264",
    mbps: Annotated[str, Option(help="Megabits a second of the whole picture, with commas")] = "8,20,70",
    frames: Annotated[str | None, Option(help="Frames of the pattern; of one plate, how many to film")] = None,
    crop: Annotated[str | None, Option(help="Part to encode, WxH or WxH+X+Y, px; 512x288 in the middle")] = None,
    input_: Annotated[str | None, Option("--input", help="Encoding of the plate; default: what it says")] = None,
    picture: Annotated[Path | None, Option(help="A PNG of the crops, rendered and decoded")] = None,
    as_json: Annotated[bool, Option("--json", help="As JSON")] = False,
) -> None:
    """Film a crop, encode and decode it, and tell how much of its texture survives each codec and rate."""
    from ..delivery import meter
    from ..delivery.picture import contact
    from ..movie.codecs import codec_of

    rows, wanted = [], rates(mbps)
    for chosen in [codec_of(name) for name in codec.split(",")]:
        films, share = filmed(look, plate, frames, input_, crop, chosen)
        rows += meter.measured(films, chosen, wanted, share)
    if picture:
        contact(rows, picture)
    if as_json:
        return print(json.dumps([row.plain() for row in rows]))
    said(rows)


def filmed(look, plate, frames, input_, crop, codec):
    """Crops (n, h, w, 3) of the film in the codec's colours, and their share of the picture's area."""
    import numpy as np

    from ..delivery.meter import cropped
    from ..movie.codecs import CODECS
    from ..render.frames import is_pattern
    from ..render.order import Order
    from ..render.shot import Shot

    output = "rec2100_pq" if codec.holds == CODECS["hevc"].holds else "rec709"
    span = frames if is_pattern(plate) else None
    order = Order((plate, "crop.%04d.exr" if is_pattern(plate) else "crop.exr"), preset=str(look), input_=input_)
    shot = Shot(replace(order.request, output=output))
    work = replace(order, frames=span).jobs()
    if not is_pattern(plate):
        work = [replace(work[0], frame=work[0].frame + k) for k in range(int(frames or 6))]
    films = (shot.film(shot.load(job)).parts[0].pixels for job in work)
    crops, sizes = zip(*((cropped(film, crop), film.shape) for film in films), strict=True)
    if len(set(sizes)) > 1:
        raise FilmError("plates of several sizes", "one size", "--frames", Code.USAGE)
    return np.stack(crops), crops[0].size / np.prod(sizes[0])


def rates(text: str) -> list[float]:
    """Megabits a second of a list; FilmError (USAGE) for what is none."""
    try:
        found = [float(word) for word in text.split(",")]
    except ValueError:
        found = []
    if not found or min(found) <= 0:
        raise FilmError(f"--mbps {text}", "rates above 0", "--mbps 8,20,70", Code.USAGE)
    return found


def said(rows) -> None:
    """The table."""
    from ..delivery.meter import HALF
    from ..delivery.texture import BANDS

    table = Table("codec", "Mb/s", "RMS", "left", "survives", "by octaves", "amplitude", "size")
    for row in rows:
        s = row.survival
        needs = ["none" if k is None else f"{k:g} x" for k in (row.amplitude, row.size)]
        octaves = " ".join(f"{100 * v:.0f}" for v in s.bands_survive)
        shares = f"{100 * s.rms:.2f}", f"{100 * s.rms_left:.0f}", f"{100 * s.survives:.0f}", octaves
        table.add_row(row.codec, f"{row.mbps:.3g}", *shares, *needs)
    out.print(table)
    low, high = f"1/{1 / BANDS[0][0]:.0f}", f"1/{1 / BANDS[-1][1]:.0f}"
    err.print(
        f"in %; survives: the same texture in its place, also by octaves from {low} to {high} cycles/px;\n"
        f"amplitude, size: the least at which {100 * HALF:.0f} % survives",
        highlight=False,
    )
