"""A Lightroom / Camera Raw enhanced profile: XMP with an RGB table of 32 nodes a side, and its way back.

The block: u32 1, 1, 3, N; N^3 x 3 u16 differences from the identity (i 65535 + (N >> 1)) // (N - 1), red outermost;
u32 primaries, gamma, gamut; f64 least and greatest amount; all little-endian. Its MD5 names it. u32 length, zlib, base
85.
"""

import struct
import zlib
from hashlib import md5
from xml.sax.saxutils import quoteattr

import numpy as np

from ... import colour
from ...errors import FilmError

ENDING = ".xmp"
SIZE = 32
PROPHOTO, SRGB_GAMMA, CLIPPED = 2, 1, 0
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?`'|()[]{}@%$#"
HEAD, TAIL = struct.Struct("<4I"), struct.Struct("<3I2d")
SETTINGS = {
    "PresetType": "Look",
    "Cluster": "",
    "SupportsAmount": "True",
    "SupportsColor": "True",
    "SupportsMonochrome": "True",
    "SupportsHighDynamicRange": "True",
    "SupportsNormalDynamicRange": "True",
    "SupportsSceneReferred": "True",
    "SupportsOutputReferred": "True",
    "CameraModelRestriction": "",
    "Copyright": "",
    "ContactInfo": "",
    "Version": "14.0",
    "ProcessVersion": "11.0",
    "ConvertToGrayscale": "False",
    "ToneCurveName2012": "Linear",
    "HasSettings": "True",
}


def codes() -> np.ndarray:
    """The table's inputs as linear ProPhoto light: (32, 32, 32, 3), red outermost."""
    axis = colour.to_linear(np.linspace(0, 1, SIZE), colour.CURVES["srgb"])
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)


def quantised(light) -> np.ndarray:
    """Linear ProPhoto of the nodes as the file holds it: (32, 32, 32, 3) u16 of the sRGB curve."""
    return np.clip(np.round(colour.from_linear(np.clip(light, 0, 1), colour.CURVES["srgb"]) * 65535), 0, 65535).astype(
        np.uint16
    )


def text(table: np.ndarray, title: str) -> str:
    """The file of a table (n, n, n, 3) of u16."""
    block = packed(table)
    name, data = md5(block).hexdigest().upper(), in_digits(struct.pack("<I", len(block)) + zlib.compress(block, 9))
    held = {
        **SETTINGS,
        "UUID": md5(f"{title}{name}".encode()).hexdigest().upper(),
        "RGBTable": name,
        f"Table_{name}": data,
    }
    lines = "\n".join(f"   crs:{key}={quoteattr(value)}" for key, value in held.items())
    names = "".join(
        _worded(k, v) for k, v in (("Name", title), ("Group", "Actinic"), ("Description", "a match of charts"))
    )
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Actinic">\n <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '  <rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"\n'
        f"{lines}>\n{names}  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n"
    )


def _worded(key, value):
    said = value.replace("&", "&amp;").replace("<", "&lt;")
    return f'   <crs:{key}><rdf:Alt><rdf:li xml:lang="x-default">{said}</rdf:li></rdf:Alt></crs:{key}>\n'


def packed(table) -> bytes:
    """The block that is compressed and hashed."""
    n = len(table)
    away = np.asarray(table, np.int64) - identity(n)
    return (
        HEAD.pack(1, 1, 3, n)
        + (away & 0xFFFF).astype("<u2").tobytes()
        + TAIL.pack(PROPHOTO, SRGB_GAMMA, CLIPPED, 0.0, 2.0)
    )


def unpacked(block: bytes) -> np.ndarray:
    """The inverse of `packed`: (n, n, n, 3) u16. Raises FilmError."""
    kind, version, dimensions, n = HEAD.unpack_from(block)
    if (kind, version, dimensions) != (1, 1, 3) or len(block) != HEAD.size + 6 * n**3 + TAIL.size:
        raise FilmError("a block that is no RGB table", "u32 1, 1, 3, N and N^3 x 3 u16", "write the profile anew")
    away = np.frombuffer(block, "<u2", 3 * n**3, HEAD.size).reshape(n, n, n, 3)
    return ((away.astype(np.int64) + identity(n)) & 0xFFFF).astype(np.uint16)


def identity(n: int) -> np.ndarray:
    """The table that changes nothing: (n, n, n, 3)."""
    axis = (np.arange(n, dtype=np.int64) * 65535 + (n >> 1)) // (n - 1)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)


def in_digits(data: bytes) -> str:
    """Base 85, each four bytes a little-endian number, its least digit first; k bytes at the end give k + 1 digits."""
    whole = np.frombuffer(data + bytes(-len(data) % 4), "<u4").astype(np.uint64)
    digits = np.stack([whole // 85**k % 85 for k in range(5)], axis=1).ravel()
    kept = len(data) // 4 * 5 + (len(data) % 4 + 1 if len(data) % 4 else 0)
    return np.array(list(DIGITS))[digits.astype(int)[:kept]].tobytes().decode("utf-32-le")


def of_digits(digits: str) -> bytes:
    """The inverse of `in_digits`."""
    at = np.array([DIGITS.index(c) for c in digits] + [0] * (-len(digits) % 5)).reshape(-1, 5)
    whole = (at * 85 ** np.arange(5)).sum(axis=1).astype("<u4").tobytes()
    return whole[: len(digits) // 5 * 4 + max(len(digits) % 5 - 1, 0)]
