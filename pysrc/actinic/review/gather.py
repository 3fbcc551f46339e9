"""All that the page shows: for every version and frame its pictures, facts and exposures."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ..chain import CONTROLS, Controls
from ..codes import Code
from ..errors import FilmError
from ..render import picture, timecode
from ..render.frames import expand, frame_path, is_pattern, present
from ..render.jobs import frame_of
from ..render.showing import held, on_screen
from .encoded import cut, encoded, exact, scaled
from .exposures import LOG_H, Scope

THUMB_PX, PROXY_PX, PART_PX = 200, 1920, 960
THUMB_QUALITY, PROXY_QUALITY = 70, 85
CROP_PX = (640, 480)


@dataclass(frozen=True)
class Version:
    """One version of a shot: its name on the page, and its files by frame number."""

    name: str
    files: dict[int, Path]


def versions(paths: Sequence[str], frames: str | None = None) -> list[Version]:
    """A version an argument: a pattern, or one picture. Raises FilmError MISSING, USAGE."""
    found = [Version(str(p), _files(p, frames)) for p in paths]
    if all(len(v.files) == 1 for v in found):  # pictures by any names are versions of one frame
        frame = next(iter(found[0].files))
        found = [Version(v.name, {frame: path}) for v in found for path in v.files.values()]
    if not set.intersection(*(set(v.files) for v in found)):
        raise FilmError("versions without a frame in common", "the same frames", "--frames 1001-1010", Code.USAGE)
    return found


def _files(path: str, frames: str | None) -> dict[int, Path]:
    if is_pattern(path):
        return dict(present(expand(path, frames)))
    return {frame_of(Path(path)): Path(path)}


def gathered(found: Sequence[Version], plates: str | None, crop: tuple[int, int, int, int] | None) -> Iterator[dict]:
    """Every frame of every version as the page's own object, pictures as base64. Raises FilmError."""
    for number, version in enumerate(found):
        scopes: dict[str, Scope] = {}
        for frame, path in version.files.items():
            yield {"version": number, "frame": frame, **_frame(path, frame, plates, crop, scopes)}


def _frame(path: Path, frame: int, plates: str | None, crop, scopes) -> dict:
    held_now = picture.read(path)
    shown = on_screen(held_now)
    area = crop or _centre(shown)
    return {
        "facts": facts(held_now, path),
        "crop": list(area),
        "size": list(shown.shape[1::-1]),
        "thumb": encoded(scaled(shown, THUMB_PX), THUMB_QUALITY),
        "proxy": encoded(scaled(shown, PROXY_PX), PROXY_QUALITY),
        "exact": exact(cut(shown, area)),
        "parts": {
            name: encoded(scaled(on_screen(picture.read(path, part=name), name), PART_PX), PROXY_QUALITY)
            for name in held_now.other_parts
        },
        "exposures": exposures(held_now.recipe, frame, plates, scopes),
    }


def _centre(pixels: np.ndarray) -> tuple[int, int, int, int]:
    height, width = pixels.shape[:2]
    return (width - CROP_PX[0]) // 2, (height - CROP_PX[1]) // 2, *CROP_PX


def facts(found: picture.Picture, path: Path) -> dict:
    """What the burn-in and the table of parameters say of a file."""
    recipe, code = found.recipe or {}, timecode.of_picture(found)
    groups = recipe.get("controls", {})
    standard = asdict(Controls())
    values = {c.key: groups[c.stage][c.name] for c in CONTROLS if c.name in groups.get(c.stage, {})}
    return {
        "name": path.name,
        "timecode": code and str(code),
        "negative": (recipe.get("negative") or {}).get("id"),
        "print": (recipe.get("print") or {}).get("id"),
        "holds": held(found),
        "view": recipe.get("view"),
        "version": recipe.get("actinic"),
        "controls": values,
        "changed": [c.key for c in CONTROLS if c.key in values and values[c.key] != standard[c.stage][c.name]],
    }


def exposures(recipe: dict | None, frame: int, plates: str | None, scopes: dict[str, Scope]) -> dict:
    """The H&D scope's numbers, or the reason why there are none."""
    if not (recipe and plates):
        return {"why": "no recipe in the file" if plates else "give --plates to see the exposures"}
    plate = frame_path(plates, frame) if is_pattern(plates) else Path(plates)
    try:
        key = repr((recipe["negative"], recipe["print"], recipe["controls"], recipe["input"], recipe["start"]))
        scope = scopes.setdefault(key, None) or Scope(recipe)
        scopes[key] = scope
        counts = scope.histogram(plate, frame)
    except (FilmError, KeyError) as error:
        return {"why": getattr(error, "got", f"the recipe has no {error}")}
    log_h = [float(LOG_H[0]), float(LOG_H[-1])]
    return {"curves": scope.curves(), "counts": counts, "log_h": log_h, "mid": scope.mid_log_h()}
