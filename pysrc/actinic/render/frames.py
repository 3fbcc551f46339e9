"""Which files to render: one picture, a list, or a numbered sequence with a range of frames.

A pattern numbers its frames by `%04d`, `####` or `@@@@`. A range is spans between commas, in the spellings of
OpenImageIO, fileseq and Open Job Description:

| span          | frames                                          |
|---------------|-------------------------------------------------|
| `7`           | one                                             |
| `1-10`        | both ends and all between; `10-1` counts down   |
| `1-10x3`      | 1 4 7 10                                        |
| `1-10:3`      | the same (OpenJD; fileseq's `:` orders frames)  |
| `10-1x-3`     | 10 7 4 1, as `10-1x3`                           |
| `1-10y3`      | those that `x3` leaves out: 2 3 5 6 8 9         |

`format_range` prints the one canonical form: ascending, each frame once, `x` for a step.
"""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..codes import Code
from ..errors import FilmError

_TOKEN = re.compile(r"%(?:0(\d+))?d|(#+)|(@+)")
_SPAN = re.compile(r"\s*(-?\d+)(?:-(-?\d+)(?:([xy:])(-?\d+))?)?\s*")
MOST_FRAMES = 1_000_000  # eleven hours at 24 frames/s; more is a slip of the finger

Frames = str | Iterable[int] | None


def is_pattern(path: str | os.PathLike) -> bool:
    """The name of `path` numbers frames, and no file is called just so."""
    return bool(_TOKEN.search(Path(path).name)) and not os.path.exists(path)


def parse_range(text: str) -> tuple[int, ...]:
    """The frames of a range in the order given, each once: `1-5,8,10-20x5` -> 1 2 3 4 5 8 10 15 20.

    `10-1` counts down; frames may be negative. Raises FilmError (Code.USAGE).
    """
    frames: dict[int, None] = {}
    for span in text.split(","):
        numbers = _span(span, text)
        if len(frames) + len(numbers) > MOST_FRAMES:
            raise _bad_range(text, f"more than {MOST_FRAMES} frames")
        frames |= dict.fromkeys(numbers)
    return tuple(frames)


def format_range(frames: Iterable[int]) -> str:
    """The shortest canonical range of `frames`, ascending: parse_range gives back the sorted set."""
    spans, rest = [], sorted(set(frames))
    while rest:
        step = rest[1] - rest[0] if len(rest) > 1 else 1
        count = _run(rest, step)
        spans.append(_spelled(rest[:count], step))
        rest = rest[count if _is_span(count, step) else 1 :]
    return ",".join(spans)


def expand(pattern: str | os.PathLike, frames: Frames = None) -> list[tuple[int, Path]]:
    """Frame number and path of every frame: of `frames` (a range or numbers), else of those on disk.

    Raises FilmError: USAGE where `pattern` numbers nothing, MISSING where no frame is on disk.
    """
    _token(pattern)
    if frames is None:
        numbers = find_frames(pattern)
    else:
        numbers = parse_range(frames) if isinstance(frames, str) else tuple(frames)
    return [(frame, frame_path(pattern, frame)) for frame in numbers]


def find_frames(pattern: str | os.PathLike) -> tuple[int, ...]:
    """The frames of `pattern` on disk, ascending; FilmError (Code.MISSING) where there are none."""
    token, path = _token(pattern), Path(pattern)
    before, after = path.name[: token.start()], path.name[token.end() :]
    name = re.compile(re.escape(before) + r"(-?\d+)" + re.escape(after))
    entries = os.listdir(path.parent) if path.parent.is_dir() else []
    found = sorted(
        {
            int(hit[1])
            for entry in entries
            if (hit := name.fullmatch(entry)) and frame_path(pattern, int(hit[1])).name == entry
        }
    )
    if not found:
        raise FilmError(
            f"no frame of {pattern}", "at least one file of that pattern", f"ls {path.parent}", Code.MISSING
        )
    return tuple(found)


def frame_path(pattern: str | os.PathLike, frame: int) -> Path:
    """The file of one frame: `shot.####.exr`, 12 -> shot.0012.exr; more digits than places are kept."""
    token, path = _token(pattern), Path(pattern)
    width = int(token[1] or 0) if token[0].startswith("%") else len(token[0])
    return path.with_name(f"{path.name[: token.start()]}{frame:0{width}d}{path.name[token.end() :]}")


def stand_ins(frames: list[tuple[int, Path]]) -> dict[int, Path]:
    """For each frame that is not there the nearest that is, the earlier of two as near.

    Raises FilmError (Code.MISSING) where none is there.
    """
    there = [(frame, path) for frame, path in frames if path.is_file()]
    if not there:
        return dict(present(frames))
    absent = [frame for frame, path in frames if not path.is_file()]
    return {frame: min(there, key=lambda known: (abs(known[0] - frame), known[0]))[1] for frame in absent}


def present(frames: list[tuple[int, Path]]) -> list[tuple[int, Path]]:
    """`frames` if every file is there; else FilmError (Code.MISSING) that names those which are not."""
    gaps = [(frame, path) for frame, path in frames if not path.is_file()]
    if gaps:
        raise FilmError(
            f"missing frames {format_range(frame for frame, _ in gaps)} (first: {gaps[0][1]})",
            f"all {len(frames)} frames",
            "render the others with --frames, or find these",
            Code.MISSING,
        )
    return frames


def _token(pattern: str | os.PathLike) -> re.Match:
    found = list(_TOKEN.finditer(Path(pattern).name))
    if len(found) == 1:
        return found[0]
    raise FilmError(
        f"{pattern} numbers its frames {len(found)} times",
        "one %04d, #### or @@@@ in the file's name",
        "name it like shot.%04d.exr",
        Code.USAGE,
    )


def _span(span: str, text: str) -> Sequence[int]:
    """One part of a range, both ends included where the step meets them."""
    found = _SPAN.fullmatch(span)
    if not found:
        raise _bad_range(text, f"'{span}'")
    first, last, kind, step = int(found[1]), int(found[2] or found[1]), found[3], int(found[4] or 1)
    way = 1 if last >= first else -1
    if step == 0 or (step < 0 and way > 0):
        raise _bad_range(text, f"'{span}': a step of {step}")
    met, every = range(first, last + way, way * abs(step)), range(first, last + way, way)
    if kind != "y" or len(every) > MOST_FRAMES:
        return met if kind != "y" else every
    return [frame for frame in every if frame not in met]


def _bad_range(text: str, part: str) -> FilmError:
    return FilmError(
        f"frame range '{text[:80]}': {part}",
        "a range such as 1001-1010, 1001-1240x2 or 1-5,8,10-20x5",
        "--frames 1001-1010",
        Code.USAGE,
    )


def _run(frames: list[int], step: int) -> int:
    """How many of the first of `frames` are `step` apart."""
    return next((k for k in range(1, len(frames)) if frames[k] - frames[k - 1] != step), len(frames))


def _is_span(count: int, step: int) -> bool:
    """Two frames far apart, or one, are not worth a span."""
    return count > 2 or (count == 2 and step == 1)


def _spelled(run: list[int], step: int) -> str:
    if not _is_span(len(run), step):
        return str(run[0])
    return f"{run[0]}-{run[-1]}" + (f"x{step}" if step > 1 else "")
