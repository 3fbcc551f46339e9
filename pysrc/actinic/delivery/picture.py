"""The meter's picture: the crop as rendered, then as each codec and rate leaves it, and with its texture amplified."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from ..render.picture import from_array, write
from .meter import Row
from .texture import amplified

TILE_PX, LABEL_PX, GAP_PX = 256, 22, 4
STRONGER = 3.0


def contact(rows: Sequence[Row], path: Path) -> Path:
    """Write a PNG at 1:1: a column a picture, the crop above and its texture STRONGER below. Raises FilmError WRITE."""
    pictures, seen = [], set()
    for row in rows:
        if row.codec not in seen:
            pictures.append((f"{row.codec}: rendered", row.rendered))
        seen.add(row.codec)
        pictures.append((f"{row.mbps:.3g} Mb/s: {100 * row.survival.survives:.0f} %", row.decoded))
    columns = [_column(label, _tile(pixels)) for label, pixels in pictures]
    gap = np.zeros((columns[0].shape[0], GAP_PX, 3), np.float32)
    sheet = np.concatenate([part for column in columns for part in (column, gap)][:-1], axis=1)
    write(path, from_array(sheet), colour_space="srgb_rec709_display", depth="uint8")
    return path


def _tile(pixels):
    height, width = pixels.shape[:2]
    high, wide = min(height, TILE_PX), min(width, TILE_PX)
    y, x = (height - high) // 2, (width - wide) // 2
    return pixels[y : y + high, x : x + wide]


def _column(label, tile):
    texture = amplified(tile[None], STRONGER)[0]
    return np.concatenate([_label(label, tile.shape[1]), tile, texture]).clip(0, 1)


def _label(text, width):
    """A strip (LABEL_PX, width, 3) with a line of text; without a font on this machine, an empty one."""
    strip = oiio.ImageBuf(oiio.ImageSpec(width, LABEL_PX, 3, "float"))
    oiio.ImageBufAlgo.render_text(strip, 4, LABEL_PX - 6, text, 14, "", (0.9, 0.9, 0.9))
    return strip.get_pixels(oiio.FLOAT)
