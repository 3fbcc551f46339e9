"""A picture that a camera held sideways, turned upright."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from .picture_data import Picture

# Orientation tag of TIFF 6.0 / Exif 2.32 (row 0 and column 0 of the stored picture), to what puts it right.
_TURNS: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a),
}


def upright(picture: Picture) -> Picture:
    """The picture with its Orientation carried out and dropped; windows of a turned picture start at 0, 0.

    Source: Exif 2.32, 4.6.4 A, tag 274.
    """
    kept = tuple(item for item in picture.metadata if item.name != "Orientation")
    turn = _TURNS.get(picture.get("Orientation", 1))
    if turn is None:
        return replace(picture, metadata=kept)
    pixels = np.ascontiguousarray(turn(picture.pixels))
    extra = {name: np.ascontiguousarray(turn(plane)) for name, plane in picture.extra.items()}
    window = (0, 0, pixels.shape[1], pixels.shape[0])
    return replace(
        picture,
        pixels=pixels,
        extra=MappingProxyType(extra),
        data_window=window,
        display_window=window,
        metadata=kept,
    )
