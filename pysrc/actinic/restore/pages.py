"""What lies beside a scan's three channels: infrared on the way in, mask and confidence on the way out."""

from pathlib import Path
from types import MappingProxyType

import numpy as np

from ..codes import Code
from ..errors import FilmError
from ..render.formats import to_float
from ..render.picture import Picture
from ..render.picture_in import read_planes
from ..render.sources import opened
from .restore import Restored

INFRARED = ("ir", "i", "infrared", "infra-red")
NEVER, AUTO = "none", "auto"


def infrared_of(picture: Picture, source: Path, asked: str = AUTO) -> np.ndarray | None:
    """The infrared light (h, w) of a scan: a channel by name, or the first page of one channel; None without.

    Raises FilmError (CHANNELS) where one was asked for by name and is not there.
    """
    names = INFRARED if asked == AUTO else (asked.lower(),)
    held = next((v for n, v in picture.extra.items() if n.lower() in names), None)
    plane = to_float(held) if held is not None else _page(source, picture) if picture.other_parts else None
    if plane is None and asked != AUTO:
        had = ", ".join((*picture.channels, *picture.other_parts))
        raise FilmError(f"{source} has {had}", f"infrared {asked}", "--infrared none", Code.CHANNELS)
    return plane


def _page(path, picture):
    """The first page of one channel and the picture's size."""
    source, page = opened(path), 0
    try:
        while source.seek_subimage(page, 0):
            spec = source.spec().copy()
            if spec.nchannels == 1 and (spec.height, spec.width) == picture.pixels.shape[:2]:
                return to_float(next(iter(read_planes(path, source, spec).values())))
            page += 1
        return None
    finally:
        source.geterror()
        source.close()


def mask_picture(made: Restored, gone: np.ndarray) -> Picture:
    """R, G, B: 1 where repaired; confidence.R, .G, .B: 0..1; unrecoverable and gone: 0 or 1."""
    height, width = made.unrecoverable.shape
    extra = {f"confidence.{n}": made.confidence[..., k].astype(np.float16) / 255 for k, n in enumerate("RGB")}
    extra |= {"unrecoverable": made.unrecoverable.astype(np.float16), "gone": gone.astype(np.float16)}
    window = (0, 0, width, height)
    names = ("R", "G", "B", *extra)
    kinds = MappingProxyType(dict.fromkeys(names, "half"))
    return Picture(made.mask.astype(np.float32), window, window, MappingProxyType(extra), names, formats=kinds)
