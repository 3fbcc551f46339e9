"""A DNG camera profile: hue map, look table and tone curve behind the camera's matrices.

A raw converter takes camera RGB to ProPhoto light, moves hue, saturation and value by the map (whatever the exposure)
and by the look table, and puts the tone curve on what is left, keeping hue. So the curve here is the film's neutral
scale, map and table are what the film does beside it. Neither moves a neutral: a film's tint of greys cannot be in a
DCP. Source: adobe2012dng.
"""

import struct

import numpy as np

from ... import colour
from . import dcp_hue

ENDING = ".dcp"
HUES, SATURATIONS, VALUES = 36, 16, 24
TONE_NODES = 256
D50_XY = (0.3457, 0.3585)
ASCII, SHORT, LONG, SRATIONAL, FLOAT = 2, 3, 4, 10, 11
TAG = {
    "UniqueCameraModel": 50708,
    "ColorMatrix1": 50721,
    "CalibrationIlluminant1": 50778,
    "ProfileCalibrationSignature": 50932,
    "ProfileName": 50936,
    "ProfileHueSatMapDims": 50937,
    "ProfileHueSatMapData1": 50938,
    "ProfileToneCurve": 50940,
    "ProfileEmbedPolicy": 50941,
    "ProfileCopyright": 50942,
    "ForwardMatrix1": 50964,
    "ProfileLookTableDims": 50981,
    "ProfileLookTableData": 50982,
    "ProfileLookTableEncoding": 51108,
    "DefaultBlackRender": 51110,
}
D50_LIGHT, SRGB_VALUES, NO_BLACK = 23, 1, 1


def tone(neutral) -> tuple[np.ndarray, np.ndarray]:
    """Nodes of the tone curve: light x and what the film makes of grey of that light, (0, 0) and (1, 1) at the ends."""
    x = np.linspace(0, 1, TONE_NODES) ** 2
    y = np.maximum.accumulate(np.clip(neutral(x), 0, 1))
    y = np.maximum.accumulate(np.concatenate([[0.0], y[1:-1], [1.0]]) + 1e-7 * np.arange(TONE_NODES))
    return x, np.clip(y / y[-1], 0, 1)


def beside(body, curve):
    """HSV (..., 3) of light to the HSV that the tone curve wants before it. body: as in `file`."""

    def film(hsv):
        held = np.stack([hsv[..., 0], hsv[..., 1], np.maximum(hsv[..., 2], 1e-6)], axis=-1)
        shown = np.clip(body(rgb_of(held).reshape(-1, 3)), 0, 1)
        return hsv_of(toned(shown, (curve[1], curve[0]))).reshape(held.shape)

    return film


def tables(body, curve) -> tuple[np.ndarray, np.ndarray]:
    """The hue map and the look table."""
    film = beside(body, curve)
    hues = dcp_hue.hue_map(film)
    return hues, look_table(film, hues)


def look_table(film, hues) -> np.ndarray:
    """(values, hues, saturations, 3): hue shift in degrees, scales of saturation and value. film: of `beside`."""
    value = colour.to_linear(np.linspace(0, 1, VALUES), colour.CURVES["srgb"])
    grid = np.meshgrid(value, np.arange(HUES) * (6 / HUES), np.linspace(0, 1, SATURATIONS), indexing="ij")
    v, h, s = grid
    wanted = film(dcp_hue.undone(hues, np.stack([h, s, v], axis=-1)))
    turn = (wanted[..., 0] - h + 3) % 6 - 3
    scale = wanted[..., 1] / np.maximum(s, 1e-6)
    brighter = shade(wanted[..., 2]) / np.maximum(shade(v), 1e-6)
    table = np.stack([turn * 60, scale, np.clip(brighter, 0, 64)], axis=-1)
    table[0] = table[1]
    table[:, :, 0] = (0, 1, 1)
    return table.astype(np.float32)


def shade(value) -> np.ndarray:
    """The sRGB code of a value of light: what the table is laid out in and what its third number multiplies."""
    return np.clip(colour.from_linear(value, colour.CURVES["srgb"]), 0, 1)


def toned(rgb, curve) -> np.ndarray:
    """The curve on the greatest and least channel, the middle one in its place between. Source: adobe2012dng."""
    low, high = rgb.min(axis=-1, keepdims=True), rgb.max(axis=-1, keepdims=True)
    share = (rgb - low) / np.maximum(high - low, 1e-12)
    a, b = np.interp(low, *curve), np.interp(high, *curve)
    return a + share * (b - a)


def hsv_of(rgb) -> np.ndarray:
    """Hue 0..6, saturation, value of (..., 3)."""
    v, gap = rgb.max(axis=-1), rgb.max(axis=-1) - rgb.min(axis=-1)
    r, g, b = np.moveaxis(rgb, -1, 0)
    safe = np.maximum(gap, 1e-12)
    h = np.where(v == r, (g - b) / safe, np.where(v == g, 2 + (b - r) / safe, 4 + (r - g) / safe))
    return np.stack([h % 6, gap / np.maximum(v, 1e-12), v], axis=-1)


def rgb_of(hsv) -> np.ndarray:
    """The inverse of `hsv_of`."""
    h, s, v = np.moveaxis(hsv, -1, 0)
    k = (np.array([5.0, 3.0, 1.0]) + h[..., None]) % 6
    return v[..., None] * (1 - s[..., None] * np.clip(np.minimum(k, 4 - k), 0, 1))


def applied(hues, table, curve, rgb) -> np.ndarray:
    """What a raw converter makes of ProPhoto light (n, 3): map, table (trilinear, hue going round), then the curve."""
    h, s, v = np.moveaxis(dcp_hue.moved(hues, hsv_of(rgb)), -1, 0)
    at = np.stack([shade(v) * (VALUES - 1), h * (HUES / 6), np.clip(s, 0, 1) * (SATURATIONS - 1)], axis=-1)
    first = np.minimum(at.astype(int), (VALUES - 2, HUES - 1, SATURATIONS - 2))
    moved, f = np.zeros((len(rgb), 3)), at - first
    for corner in np.ndindex(2, 2, 2):
        i, j, k = (first + corner).T
        moved += np.prod(np.where(corner, f, 1 - f), axis=1)[:, None] * table[i, j % HUES, k]
    brighter = colour.to_linear(np.clip(shade(v) * moved[:, 2], 0, 1), colour.CURVES["srgb"])
    out = np.stack([(h + moved[:, 0] / 60) % 6, np.clip(s * moved[:, 1], 0, 1), brighter], axis=-1)
    return toned(rgb_of(out), curve)


def file(body, space: str, title: str, camera: str) -> bytes:
    """The profile of a camera whose RGB has a space's primaries. body: linear ProPhoto (n, 3) to linear ProPhoto."""
    primaries = colour.PRIMARIES[space]
    to_d50 = colour.adaptation(primaries[3], D50_XY) @ colour.rgb_to_xyz(*primaries)
    curve = tone(lambda x: body(np.repeat(x[:, None], 3, axis=1))[:, 1])
    hues, table = tables(body, curve)
    return packed({
        "UniqueCameraModel": camera,
        "ColorMatrix1": np.linalg.inv(to_d50),
        "CalibrationIlluminant1": (SHORT, D50_LIGHT),
        "ProfileCalibrationSignature": "org.actinic",
        "ProfileName": title,
        "ProfileHueSatMapDims": (LONG, dcp_hue.HUES, dcp_hue.SATURATIONS, 1),
        "ProfileHueSatMapData1": hues,
        "ProfileToneCurve": np.stack(curve, axis=1).astype(np.float32),
        "ProfileEmbedPolicy": (LONG, 0),
        "ProfileCopyright": "CC0",
        "ForwardMatrix1": to_d50,
        "ProfileLookTableDims": (LONG, HUES, SATURATIONS, VALUES),
        "ProfileLookTableData": table,
        "ProfileLookTableEncoding": (LONG, SRGB_VALUES),
        "DefaultBlackRender": (LONG, NO_BLACK),
    })  # fmt: skip


def packed(tags: dict) -> bytes:
    """A little-endian TIFF directory whose magic number is IIRC."""
    fields = [(TAG[name], *_field(value)) for name, value in tags.items()]
    at, entries, body = 8 + 2 + 12 * len(fields) + 4, b"", b""
    for tag, kind, count, data in fields:
        place = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", at + len(body))
        body += b"" if len(data) <= 4 else data + bytes(len(data) % 2)
        entries += struct.pack("<HHI", tag, kind, count) + place
    return b"IIRC" + struct.pack("<IH", 8, len(fields)) + entries + bytes(4) + body


def _field(value):
    """Type, count and bytes of a tag."""
    if isinstance(value, str):
        data = value.encode() + b"\0"
        return ASCII, len(data), data
    if isinstance(value, tuple):
        kind, *numbers = value
        return kind, len(numbers), struct.pack(f"<{len(numbers)}{'H' if kind == SHORT else 'I'}", *numbers)
    if value.dtype == np.float32:
        return FLOAT, value.size, value.astype("<f4").tobytes()
    parts = np.stack([np.round(value.ravel() * 10**6), np.full(value.size, 10**6)], axis=1)
    return SRATIONAL, value.size, parts.astype("<i4").tobytes()
