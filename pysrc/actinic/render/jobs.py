"""Inputs paired with outputs: a file to a file, a list to a folder, a sequence to a pattern."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ..codes import Code
from ..errors import FilmError
from .formats import FORMATS
from .frames import Frames, expand, is_pattern, present, stand_ins

MISSING = ("error", "hold", "black")
_LAST_NUMBER = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True)
class Job:
    """One picture to render.

    frame   its number, which the grain is drawn by: that of the sequence, else the last number in the
            file's name (shot_0012.png -> 12), else 0
    source  the file to read; target: the file to write
    missing the policy by which `source` stands in for a frame that is not there: hold or black; else None
    """

    frame: int
    source: Path
    target: Path
    missing: str | None = None


def jobs(
    inputs: list[str | os.PathLike], output: str | os.PathLike, frames: Frames = None, missing: str = "error"
) -> list[Job]:
    """The pictures to render, no output an input and no two outputs the same.

    inputs  files and patterns; `frames` applies to the patterns (None: what is on disk)
    output  a file for one file, a pattern for one sequence, or a folder for any (files keep their names)
    missing what a frame of a pattern that is not there becomes: an error, the nearest frame, or black
    Raises FilmError: USAGE for a pairing without meaning, MISSING for a frame that is not there.
    """
    if missing not in MISSING:
        raise FilmError(f"missing {missing!r}", f"one of {', '.join(MISSING)}", "--missing hold", Code.USAGE)
    if not inputs:
        raise FilmError("no input", "a picture, several, or a pattern", "name one before the output", Code.USAGE)
    pairs = [job for item in inputs for job in _jobs_of(item, Path(output), frames, len(inputs), missing)]
    return _distinct(pairs)


def _jobs_of(item: str | os.PathLike, output: Path, frames: Frames, count: int, missing: str) -> list[Job]:
    """The jobs of one file or pattern among `count`."""
    if not is_pattern(item):
        return [Job(frame_of(Path(item)), Path(item), _target_of_file(Path(item), output, count))]
    numbered = expand(item, frames)
    others = stand_ins(numbered) if missing != "error" else {}
    numbered = numbered if others else present(numbered)
    targets = _targets_of_sequence(item, output, numbered, count)
    return [
        Job(frame, others.get(frame, source), target, missing if frame in others else None)
        for (frame, source), target in zip(numbered, targets, strict=True)
    ]


def frame_of(path: Path) -> int:
    """The last number in the file's name, 0 where it has none. Source: chosen by hand."""
    found = _LAST_NUMBER.search(path.stem)
    return int(found[1]) if found else 0


def _targets_of_sequence(item, output: Path, numbered: list, count: int) -> list[Path]:
    if is_pattern(output) and count == 1:
        return [path for _, path in expand(output, [frame for frame, _ in numbered])]
    if _is_folder(output):
        return [_in_folder(source, output) for _, source in numbered]
    raise FilmError(
        f"the sequence {item} to {output}",
        "a pattern or a folder to write to",
        f"write to {output.with_stem(output.stem + '.%04d')}",
        Code.USAGE,
    )


def _target_of_file(source: Path, output: Path, count: int) -> Path:
    if _is_folder(output):
        return _in_folder(source, output)
    if count == 1 and not is_pattern(output):
        return output
    wanted = "a folder to write to" if count > 1 else "a file or a folder to write to"
    raise FilmError(
        f"{count} file{'s' * (count > 1)} to {output}",
        wanted,
        f"mkdir -p {output.stem} and write there",
        Code.USAGE,
    )


def _is_folder(output: Path) -> bool:
    """A folder, there already or (having no ending of a picture's) to be made."""
    return output.is_dir() or (output.suffix.lower() not in FORMATS and not is_pattern(output))


def _in_folder(source: Path, folder: Path) -> Path:
    """The same name in `folder`; .exr where the source's format is not written here."""
    return folder / (source.name if source.suffix.lower() in FORMATS else source.with_suffix(".exr").name)


def _distinct(pairs: list[Job]) -> list[Job]:
    sources = {os.path.realpath(job.source) for job in pairs}
    targets: dict[str, Job] = {}
    for job in pairs:
        target = os.path.realpath(job.target)
        if target in sources:
            raise FilmError(
                f"{job.target} is an input",
                "outputs that are not inputs",
                "write to a new folder",
                Code.USAGE,
            )
        if target in targets:
            raise FilmError(
                f"{job.source} and {targets[target].source} would both be {job.target}",
                "a different output for each",
                "render them apart",
                Code.USAGE,
            )
        targets[target] = job
    return pairs
