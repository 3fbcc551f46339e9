"""Pairs of pictures of charts: read from files, located, flagged; with a sheet of each that shows what was read.

Part of the command: it reads files by `render.picture`, which the models below do not know.
"""

from functools import partial
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from .. import colour
from ..atomic import failed, replacing
from ..codes import Code
from ..errors import FilmError
from ..render import picture
from . import locate, profile, table
from .codes import Codes
from .layouts import layout

CLIPPED, UNEVEN = 0.05, 0.15  # share of a patch's samples; relative spread within one
LINEAR = (0.75, 1.3)  # slope on the greys that passes for light
FLARE = 0.01
SHEET_PX = 900


def read(path: Path, rows, source: str, files: dict, notes: list[str]) -> tuple[Codes, dict]:
    """Codes of every pair's patches and sheets to draw, {name: function of a path}; files and notes are added to.

    Raises FilmError.
    """
    parts, sheets = [], {}
    for k, row in enumerate(rows):
        for side in table.PICTURES:
            if not row.get(side):
                raise FilmError(
                    f"{path} row {row['row']}, column {side}: empty", "a picture of each side", "fill the cell"
                )
        both = [_side(path, row, side, files, sheets, f"chart_{k + 1:02d}_{side}.png") for side in table.PICTURES]
        parts.append(_patches(path, row, source, *both, notes))
    return Codes.joined(parts), sheets


def _side(path, row, side, files, sheets, name):
    """One picture's chart: its reading."""
    file = (Path(path).parent / row[side]).resolve()
    if not file.exists():
        raise FilmError(f"{path} row {row['row']}: no {file}", "a picture", "correct the cell", Code.MISSING)
    pixels = picture.read(file).pixels
    chart = layout(row.get("chart") or "classic")
    found = locate.read(pixels, chart, table.corners(path, row, f"{side}_corners"), f"{file.name}")
    files[str(row[side])] = profile.digest(file)
    sheets[name] = partial(sheet, pixels, chart, found)
    return found


def _patches(path, row, source, digital, film, notes):
    """The patches that both pictures show unclipped and even."""
    chart = layout(row.get("chart") or "classic")
    if (
        colour.encoding(source).curve == "linear"
        and not LINEAR[0] < (slope := locate.gamma(digital, chart)) < LINEAR[1]
    ):
        got = f"{row['digital']}: its greys rise by {slope:.2f} of the chart's, read as {source}"
        raise FilmError(
            got, "light, which rises by 1 (sRGB codes by about 0.5)", "--source srgb, or the camera's own encoding"
        )
    good = (np.maximum(digital.clipped, film.clipped) <= CLIPPED) & (np.maximum(digital.spread, film.spread) <= UNEVEN)
    if good.sum() < 6:
        got = f"{row['digital']}, {row['film']}: {good.sum()} of {good.size} patches neither clipped nor uneven"
        raise FilmError(got, "at least 6", "expose less, light evenly, or give the corners")
    _note(row, chart, digital, film, good, colour.encoding(source).curve == "linear", notes)
    names = np.array(chart.names)[good]
    same = partial(np.full, good.sum())
    kelvin, ev = (table.number(path, row, k, v) for k, v in (("kelvin", np.nan), ("ev", 0.0)))
    given = {
        "light": same(row.get("light") or ""),
        "ev": same(ev),
        "kelvin": same(kelvin),
        "sigma": np.ones(good.sum()),
    }
    return Codes(digital.values[good], film.values[good], names, **given)


def _note(row, chart, digital, film, good, is_light, notes):
    for side, found in (("digital", digital), ("film", film)):
        if found.lies != "upright":
            notes.append(f"{row[side]}: chart {found.lies}, read so")
    if not good.all():
        notes.append(f"{row['digital']}, {row['film']}: {(~good).sum()} patches left out, clipped or uneven")
    if is_light and (stray := locate.flare(digital, chart)) > FLARE:
        notes.append(
            f"{row['digital']}: {100 * stray:.1f} % of white is stray light on its darkest patch; not taken off"
        )


def sheet(pixels, chart, found: locate.Reading, path: Path) -> None:
    """The picture with every place that was read, as a PNG. Raises FilmError."""
    step = max(1, max(pixels.shape[:2]) // SHEET_PX)
    shown = np.clip(pixels[::step, ::step] / max(np.percentile(pixels, 99), 1e-9), 0, 1) ** (1 / 2.2)
    out = (shown * 255).astype(np.uint8)
    for at in locate.points(found.quad, locate.places(chart)).reshape(-1, 2) / step:
        x, y = np.clip(np.round(at).astype(int), 0, np.array(out.shape[1::-1]) - 1)
        out[y, x] = (255, 0, 255)
    with replacing(path) as part:
        spec = oiio.ImageSpec(out.shape[1], out.shape[0], 3, "uint8")
        file = oiio.ImageOutput.create(str(part))
        if not (file.open(str(part), spec) and file.write_image(np.ascontiguousarray(out)) and file.close()):
            raise failed(path, part, file.geterror())
