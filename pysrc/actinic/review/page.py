"""The page: pictures, data, style and script put into one HTML file."""

import json
from collections.abc import Iterable
from pathlib import Path

from ..atomic import folder_made, replacing
from .gather import Version

_HERE = Path(__file__).parent
SCRIPTS = ("colour.js", "scopes.js", "page.js")
PICTURES = ("proxy", "exact")


def write(folder: Path, found: list[Version], entries: Iterable[dict]) -> Path:
    """Write `folder`/index.html, whole or not at all; returns its path. Raises FilmError WRITE, SPACE."""
    folder_made(folder)
    frames = sorted(set.intersection(*(set(v.files) for v in found)))
    with replacing(folder / "index.html") as part:
        part.write_text(document(found, frames, entries), encoding="utf-8")
    return folder / "index.html"


def document(found: list[Version], frames: list[int], entries: Iterable[dict]) -> str:
    """The HTML: every picture a block of base64 that is decoded when it is first looked at."""
    blocks, told, thumbs = [], [{} for _ in found], {}
    for item in entries:
        if item["frame"] not in frames:
            continue
        name = f"v{item['version']}-{item['frame']}"
        blocks += [_block(f"{name}-{kind}", item[kind]) for kind in PICTURES]
        blocks += [_block(f"{name}-part-{part}", text) for part, text in item["parts"].items()]
        thumbs.setdefault(item["frame"], item["thumb"])
        kept = {k: item[k] for k in ("facts", "crop", "size", "exposures")}
        told[item["version"]][item["frame"]] = {**kept, "id": name, "parts": list(item["parts"])}
    data = {
        "versions": [v.name for v in found],
        "frames": frames,
        "entries": told,
        "thumbs": [thumbs[f] for f in frames],
    }
    return _filled(
        TITLE=_plain(f"Review: {Path(found[0].name).name}"),
        STYLE=(_HERE / "style.css").read_text(),
        PICTURES="\n".join(blocks),
        DATA=json.dumps(data).replace("<", "\\u003c"),
        SCRIPT="\n".join((_HERE / name).read_text() for name in SCRIPTS),
    )


def _block(name: str, text: str) -> str:
    return f'<script type="text/plain" id="{_plain(name)}">{text}</script>'


def _filled(**values: str) -> str:
    text = (_HERE / "page.html").read_text()
    parts = text.split("@")
    return "".join(values.get(part, part if k % 2 == 0 else f"@{part}@") for k, part in enumerate(parts))


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
