"""The channels of a picture as numbers for a file: rendered ones quantised, the others bit for bit."""

from dataclasses import dataclass

import numpy as np

from .formats import Format, bits_of, quantised, to_float
from .picture_data import Picture

_EXR_KINDS = ("half", "float", "uint")
_NUMBERS = {
    "half": np.float16,
    "float": np.float32,
    "uint": np.uint32,
    "uint8": np.uint8,
    "uint16": np.uint16,
}


@dataclass(frozen=True, eq=False)
class Planes:
    """What is handed to the file.

    values  (h, w, n), of one number format; uint channels of a mixed EXR lie in it as the bits of floats
    names   n channel names; kinds: n number formats as the file has them; depth: that of R, G and B
    notes   what could not be kept, in words
    """

    values: np.ndarray
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    depth: str
    notes: tuple[str, ...]


def planes_to_write(picture: Picture, pixels: np.ndarray, target: Format, depth: str) -> Planes:
    """The channels that `target` can hold: all of them in EXR, else R, G, B and alpha in one depth."""
    rgb, notes = quantised(pixels, depth)
    if target.has_extra:
        return _every_channel(picture, rgb, depth, notes)
    return _rgb_and_alpha(picture, rgb, target, depth, notes)


def _every_channel(picture: Picture, rgb: np.ndarray, depth: str, notes: tuple[str, ...]) -> Planes:
    planes = {name: rgb[..., k] for k, name in enumerate(picture.rgb)}
    planes |= {name: _for_exr(plane) for name, plane in picture.extra.items()}
    names = tuple(picture.channels)
    kinds = tuple(_kind(planes[name]) for name in names)
    values = rgb if names == tuple(picture.rgb) else _merged([planes[name] for name in names], kinds)
    return Planes(np.ascontiguousarray(values), names, kinds, depth, (*notes, *_alpha_notes(picture, "associated")))


def _for_exr(plane: np.ndarray) -> np.ndarray:
    """Integers of 8 and 16 bits as the smallest float that gives them back; EXR has none."""
    if plane.dtype == np.uint8:
        return to_float(plane).astype(np.float16)
    return plane if _kind(plane) in _EXR_KINDS else to_float(plane)


def _kind(plane: np.ndarray) -> str:
    return next(kind for kind, number in _NUMBERS.items() if plane.dtype == number)


def _merged(planes: list[np.ndarray], kinds: tuple[str, ...]) -> np.ndarray:
    """(h, w, n): as they are where all are half, else half widened to float (exact) and uint as bits."""
    if set(kinds) == {"half"}:
        return np.stack(planes, axis=-1)
    return np.stack(
        [
            plane.view(np.float32) if kind == "uint" else plane.astype(np.float32)
            for plane, kind in zip(planes, kinds, strict=True)
        ],
        axis=-1,
    )


def _rgb_and_alpha(picture: Picture, rgb: np.ndarray, target: Format, depth: str, notes: tuple[str, ...]) -> Planes:
    alpha = picture.alpha_name if target.has_alpha else None
    dropped = tuple(f"channel {name}" for name in picture.channels if name in picture.extra and name != alpha)
    kind = depth if depth == "float" else f"uint{8 if bits_of(depth) == 8 else 16}"
    if alpha is None:
        return Planes(rgb, ("R", "G", "B"), (kind,) * 3, depth, (*notes, *dropped))
    plane, note = _alpha(picture.extra[alpha], depth)
    values = np.ascontiguousarray(np.concatenate([rgb, plane[..., None]], axis=-1))
    stays = "unassociated" if target.name == "png" else None
    return Planes(
        values,
        ("R", "G", "B", "A"),
        (kind,) * 4,
        depth,
        (*notes, *dropped, *note, *_alpha_notes(picture, stays)),
    )


def _alpha(plane: np.ndarray, depth: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Alpha in `depth`: the same codes where source and target agree, else the nearest."""
    values = to_float(plane)
    stored = quantised(values, depth)[0]
    back = to_float(stored, bits_of(depth))
    return stored, (() if np.array_equal(back, values, equal_nan=True) else (f"alpha exactly (now {depth})",))


def _alpha_notes(picture: Picture, convention: str | None) -> tuple[str, ...]:
    """A word where readers of the format take alpha otherwise than the source; RGB are as rendered."""
    if convention is None or picture.alpha_name is None or _is_opaque(picture):
        return ()
    own = "unassociated" if picture.get("oiio:UnassociatedAlpha", 0) else "associated"
    return () if own == convention else (f"alpha as {own} (readers of this format take it as {convention})",)


def _is_opaque(picture: Picture) -> bool:
    return bool(np.all(to_float(picture.extra[picture.alpha_name]) == 1))
