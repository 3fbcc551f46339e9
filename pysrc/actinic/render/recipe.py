"""The recipe: what was done to a picture, as JSON inside the picture itself.

| format | carried in                                             |
|---|---|
| EXR    | attribute `actinic:recipe`                             |
| PNG    | text chunk `actinic:recipe`                            |
| TIFF   | first line of ImageDescription                         |
| JPEG   | first line of ImageDescription (Exif), 60 kB at most   |
| DPX    | user data                                              |

Every format that is written here can carry one, so no side-car is ever made. Source: chosen by trial on
OpenImageIO 3.2, which keeps only these through a write and a read.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import OpenImageIO as oiio

from .picture_data import Attribute

KEY = "actinic:recipe"
_OWN_FIELD = ("openexr", "png")
_JPEG_BYTES = 60_000  # an Exif block is 64 kB at most, the thumbnail and the rest of it included


def encode(recipe: Mapping[str, Any]) -> str:
    """The recipe as one line of ASCII JSON, keys sorted, so that equal recipes are equal bytes."""
    return json.dumps(recipe, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)


def _plain(value):
    """NumPy numbers and arrays, paths and mappings as JSON knows them."""
    if isinstance(value, Mapping):
        return dict(value)
    return value.tolist() if hasattr(value, "tolist") else str(value)


def stamp(recipe: Mapping[str, Any], file_format: str, metadata: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """`metadata` with the recipe added where `file_format` can carry it."""
    text = encode(recipe)
    if file_format in _OWN_FIELD:
        return (*metadata, Attribute(KEY, oiio.TypeString, text))
    if file_format == "dpx":
        return (*_without(metadata, "dpx:UserData"), _user_data(f"{KEY} {text}"))
    if file_format == "jpeg" and len(text) > _JPEG_BYTES:
        return metadata
    return (*_without(metadata, "ImageDescription"), _described(f"{KEY} {text}", metadata))


def _user_data(text: str) -> Attribute:
    data = np.frombuffer(text.encode("ascii"), np.uint8)
    return Attribute("dpx:UserData", oiio.TypeDesc(f"uint8[{len(data)}]"), data)


def _described(line: str, metadata: tuple[Attribute, ...]) -> Attribute:
    old = next((item.value for item in metadata if item.name == "ImageDescription"), "")
    return Attribute("ImageDescription", oiio.TypeString, f"{line}\n{old}".rstrip("\n"))


def extract(metadata: tuple[Attribute, ...]) -> tuple[dict | None, tuple[Attribute, ...]]:
    """The recipe in `metadata` (None where there is none) and the metadata as it was before `stamp`."""
    recipe, kept = None, []
    for item in metadata:
        found, rest = _taken(item)
        recipe = found or recipe
        kept += [rest] if rest else []
    return recipe, tuple(kept)


def _taken(item: Attribute) -> tuple[dict | None, Attribute | None]:
    """One attribute, split into the recipe in it and what else it holds."""
    text = _text(item)
    if item.name == KEY:
        return _parsed(text)[0], None
    if not text.startswith(KEY + " "):
        return None, item
    recipe, rest = _parsed(text[len(KEY) + 1 :])
    rest = rest.lstrip("\n")
    return recipe, Attribute(item.name, item.kind, rest) if rest and isinstance(item.value, str) else None


def _text(item: Attribute) -> str:
    """The attribute as text, as far as it may hold a recipe."""
    if item.name == "dpx:UserData":
        return bytes(np.asarray(item.value, np.uint8)).rstrip(b"\0").decode("latin-1")
    return item.value if isinstance(item.value, str) and item.name in (KEY, "ImageDescription") else ""


def _parsed(text: str) -> tuple[dict | None, str]:
    try:
        found, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return None, text
    return (found if isinstance(found, dict) else None), text[end:]


def _without(metadata: tuple[Attribute, ...], name: str) -> tuple[Attribute, ...]:
    return tuple(item for item in metadata if item.name != name)
