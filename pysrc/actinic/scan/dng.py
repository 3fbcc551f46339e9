"""A linear DNG: three channels of light in 16 bits, as a camera RAW that needs no demosaicing.

Little-endian TIFF of one image: header, the one directory, its long values, then the pixels. Source: adobe2012dng.
"""

import struct
from pathlib import Path

import numpy as np

from .. import colour
from ..atomic import replacing

STOPS_OVER = 3  # of light above 1 that the file holds; BaselineExposure says so
BYTE, ASCII, SHORT, LONG, RATIONAL, SRATIONAL = 1, 2, 3, 4, 5, 10
FORMS = {SHORT: "<H", LONG: "<I", RATIONAL: "<I", SRATIONAL: "<i"}
LINEAR_RAW, D65 = 34892, 21
CAMERA = "Actinic invert"


def write(path: Path, scene, description: str) -> None:
    """A scene (h, w, 3) in linear ACEScg, 1.0 three stops under the file's white, whole or not at all.

    Raises FilmError (Code.WRITE, Code.SPACE).
    """
    codes = np.round(np.clip(np.nan_to_num(scene) / 2**STOPS_OVER, 0, 1) * 65535).astype("<u2")
    with replacing(Path(path)) as part:
        part.write_bytes(data(codes, description))


def data(codes, description: str) -> bytes:
    """The file of 16-bit codes (h, w, 3)."""
    height, width = codes.shape[:2]
    tags = _tags(width, height, codes.nbytes, description)
    at = 8 + 2 + 12 * len(tags) + 4
    entries, values = b"", b""
    pixels_at = at + sum(len(v) + len(v) % 2 for _, _, _, v in tags if len(v) > 4)
    for tag, kind, count, value in tags:
        if tag == 273:
            value = struct.pack("<I", pixels_at)
        if len(value) > 4:
            entries += struct.pack("<HHII", tag, kind, count, at + len(values))
            values += value + bytes(len(value) % 2)
        else:
            entries += struct.pack("<HHI4s", tag, kind, count, value.ljust(4, b"\0"))
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + values + codes.tobytes()


def _tags(width, height, size, description):
    """Tag, type, count and bytes, in the order of the tags; the strip's place is put in later."""
    from_xyz = np.linalg.inv(colour.rgb_to_xyz(*colour.PRIMARIES["ACEScg"])) @ colour.adaptation(
        colour.PRIMARIES["Rec.709"][3], colour.PRIMARIES["ACEScg"][3]
    )
    fields = [
        (254, LONG, [0]),
        (256, LONG, [width]),
        (257, LONG, [height]),
        (258, SHORT, [16, 16, 16]),
        (259, SHORT, [1]),
        (262, SHORT, [LINEAR_RAW]),
        (270, ASCII, description),
        (271, ASCII, "Actinic"),
        (272, ASCII, CAMERA),
        (273, LONG, [0]),
        (274, SHORT, [1]),
        (277, SHORT, [3]),
        (278, LONG, [height]),
        (279, LONG, [size]),
        (284, SHORT, [1]),
        (305, ASCII, "Actinic"),
        (50706, BYTE, bytes([1, 4, 0, 0])),
        (50707, BYTE, bytes([1, 1, 0, 0])),
        (50708, ASCII, CAMERA),
        (50717, LONG, [65535] * 3),
        (50721, SRATIONAL, [v for n in np.ravel(from_xyz) for v in (round(n * 10000), 10000)]),
        (50728, RATIONAL, [1, 1] * 3),
        (50730, SRATIONAL, [STOPS_OVER, 1]),
        (50778, SHORT, [D65]),
    ]
    return [(tag, kind, *_packed(kind, value)) for tag, kind, value in fields]


def _packed(kind, value):
    if kind == ASCII:
        text = value.encode("ascii", "replace") + b"\0"
        return len(text), text
    if kind == BYTE:
        return len(value), value
    count = len(value) // 2 if kind in (RATIONAL, SRATIONAL) else len(value)
    return count, b"".join(struct.pack(FORMS[kind], v) for v in value)
