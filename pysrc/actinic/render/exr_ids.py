"""32-bit integer channels of an EXR, bit for bit.

OpenImageIO's Python door takes one number format for all channels and would scale integers through float,
so the bits go through as float, untouched, and the header's type of these channels is then put right.
Source: OpenEXR file layout, openexr.com/en/latest/OpenEXRFileLayout.html (attribute channels, type chlist).
"""

import mmap
import struct
from pathlib import Path

_UINT = 0
_FIRST_ATTRIBUTE = 8  # after the magic number and the version
_AFTER_NAME = 16  # type, linear flag and 3 spare bytes, x and y sampling


def declare_uint(path: Path, names: set[str]) -> None:
    """Declare the float channels `names` of the EXR at `path` to be uint, in place; their bits stay."""
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        for name, offset in _channels(data, _channel_list(data)):
            if name in names:
                data[offset : offset + 4] = struct.pack("<i", _UINT)


def _channel_list(data) -> int:
    """Where the attribute `channels` of the first header has its value."""
    cursor = _FIRST_ATTRIBUTE
    while data[cursor]:
        name_end = data.find(b"\0", cursor)
        type_end = data.find(b"\0", name_end + 1)
        value = type_end + 5
        if data[cursor:name_end] == b"channels":
            return value
        cursor = value + struct.unpack("<i", data[type_end + 1 : value])[0]
    raise ValueError("an EXR header without channels")


def _channels(data, cursor: int):
    """Name and offset of the type field of each channel in the list at `cursor`."""
    while data[cursor]:
        end = data.find(b"\0", cursor)
        yield data[cursor:end].decode("utf-8"), end + 1
        cursor = end + 1 + _AFTER_NAME
