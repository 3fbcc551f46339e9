"""Controls that change over a shot: a track of frame -> value for each, as JSON.

    {"expose.ev": {"linear": {"1001": 0, "1024": 1.5}},
     "scatter.backing": {"hold": {"1001": "as_made", "1050": "none"}}}

Linear: v(t) = v0 + (v1 - v0) (t - t0) / (t1 - t0) between two keys; hold: the value of the last key at or before t.
Before the first key and after the last their values stand. A choice and a switch can only hold.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .chain import CONTROLS, Controls
from .codes import Code
from .errors import FilmError, nearest
from .schema import changed

LINEAR, HOLD = "linear", "hold"
EXAMPLE = '{"expose.ev": {"linear": {"1001": 0, "1024": 1.5}}}'
_KNOWN = {c.key: c for c in CONTROLS}


@dataclass(frozen=True)
class Track:
    """One control's keys: frames ascending, a checked value for each, and how it goes between them."""

    way: str
    frames: tuple[int, ...]
    values: tuple

    def at(self, frame: int):
        """The value at a frame."""
        after = bisect_right(self.frames, frame)
        before = max(after - 1, 0)
        if self.way == HOLD or after in (0, len(self.frames)):
            return self.values[before]
        (t0, t1), (v0, v1) = self.frames[before : after + 1], self.values[before : after + 1]
        return v0 + (v1 - v0) * (frame - t0) / (t1 - t0)


def parsed(tracks: Mapping) -> dict[str, Track]:
    """The tracks of a JSON object by their controls' keys; FilmError for what cannot be meant."""
    if not isinstance(tracks, Mapping):
        raise _refused(f"{tracks!r:.60}")
    return {key: _track(key, entry) for key, entry in tracks.items()}


def read(path: Path) -> dict[str, Track]:
    """The tracks in a JSON file. Raises FilmError MISSING, UNREADABLE, or as `parsed`."""
    try:
        return parsed(json.loads(Path(path).read_text()))
    except OSError as error:
        wanted, remedy = "a file of keyframes", "name one that is there"
        raise FilmError(f"{path}: {error.strerror}", wanted, remedy, Code.MISSING) from None
    except ValueError as error:
        raise FilmError(f"{path}: {error}", f"JSON such as {EXAMPLE}", "mend the file", Code.UNREADABLE) from None


def plain(tracks: Mapping[str, Track]) -> dict:
    """The tracks as the JSON object that `parsed` reads."""
    return {
        key: {t.way: {str(frame): value for frame, value in zip(t.frames, t.values, strict=True)}}
        for key, t in tracks.items()
    }


def at(tracks: Mapping[str, Track], controls: Controls, frame: int) -> Controls:
    """The controls as they are at a frame."""
    for key, track in tracks.items():
        controls = changed(controls, key, track.at(frame))
    return controls


def _track(key: str, entry) -> Track:
    if key not in _KNOWN:
        raise FilmError(f"keyframes of {key!r}", f"one of {nearest(key, _KNOWN)}", "actinic controls")
    if not (isinstance(entry, Mapping) and len(entry) == 1 and isinstance(keys := next(iter(entry.values())), Mapping)):
        raise _refused(f"{key}: {entry!r:.60}")
    way, control = next(iter(entry)), _KNOWN[key]
    if way not in (LINEAR, HOLD) or not keys:
        raise _refused(f"{key}: {way!r} with {len(keys)} keys")
    if way == LINEAR and (control.options or isinstance(control.default, bool)):
        raise FilmError(f"{key} is linear", "hold, for it has no values between", f'{{"{key}": {{"hold": ...}}}}')
    ordered = sorted((_frame(key, frame), control.parse(value)) for frame, value in keys.items())
    return Track(way, *(tuple(column) for column in zip(*ordered, strict=True)))


def _frame(key: str, text) -> int:
    try:
        return int(text)
    except ValueError:
        raise _refused(f"{key}: frame {text!r}") from None


def _refused(got: str) -> FilmError:
    return FilmError(f"keyframes {got}", f"{LINEAR} or {HOLD} and a value a frame", f"write {EXAMPLE}", Code.USAGE)
