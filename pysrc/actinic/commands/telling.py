"""What a run says of its frames: to a person, as JSON lines, or in the messages of Open Job Description."""

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from ..errors import FilmError
from ..render.frames import format_range
from ..render.run import Failure

out, err = Console(), Console(stderr=True)


class Text:
    """A line a picture, a bar on a terminal, failures once more at the end."""

    is_quiet = False

    def __init__(self):
        self._failures, self._told, self._skipped = [], 0, 0

    def progress(self, count: int):
        """A context within which pictures are told."""
        self._count = count
        self._bar = Progress(console=err, disable=count < 2 or self.is_quiet or not err.is_terminal)
        self._task = self._bar.add_task("rendering", total=count)
        return self._bar

    def one(self, outcome) -> None:
        """What became of one picture."""
        self._told += 1
        self._bar.advance(self._task)
        if isinstance(outcome, Failure):
            self._failures.append(outcome)
            return self.failed(outcome) if self._count > 1 else None
        self._skipped += outcome.skipped
        self.done(outcome)

    def done(self, result) -> None:
        """A picture that is there now."""
        out.print(str(Path(result.target).resolve()), soft_wrap=True, highlight=False, markup=False)
        for count, what in ((result.nan_pixels, "NaN"), (result.clipped_pixels, "out of range")):
            if count:
                err.print(f"  {count} pixels of {result.source} were {what}", soft_wrap=True)
        if result.missing:
            err.print(f"  frame {result.frame} was missing: {result.missing} from {result.source}", soft_wrap=True)
        for note in result.not_kept:
            err.print(f"  not kept: {note}", soft_wrap=True)

    def failed(self, failure) -> None:
        """A picture that is not."""
        err.print(f"frame {failure.frame}: {failure.error.got}", soft_wrap=True, markup=False, highlight=False)

    def end(self) -> int:
        """The last words and the exit code; a single picture's failure is raised."""
        if self._skipped:
            err.print(f"{self._skipped} of {self._count} were done already (--again renders them anew)", soft_wrap=True)
        if not self._failures:
            return 0
        if self._count == 1:
            raise self._failures[0].error
        self.listed()
        return int(self._failures[0].error.code)

    def listed(self) -> None:
        """The failures, and what was not begun."""
        lines = [f"actinic: {len(self._failures)} of {self._count} frames failed: {self._failed_frames()}"]
        lines += [f"  {f.frame}: {f.error}" for f in self._failures]
        if left := self._count - self._told:
            lines.append(f"  {left} frames were not begun; --keep-going goes on after a failure")
        err.print("\n".join(lines), soft_wrap=True, markup=False, highlight=False)

    def _failed_frames(self) -> str:
        return format_range(f.frame for f in self._failures)


class Json(Text):
    """A JSON object a picture on standard output."""

    is_quiet = True

    def done(self, result) -> None:
        print(json.dumps(asdict(result)), flush=True)

    def failed(self, failure) -> None:
        said = {"frame": failure.frame, "source": failure.source, "target": failure.target}
        print(json.dumps(said | {"error": as_json(failure.error)}), flush=True)


class OpenJD(Text):
    """Progress in per cent, the frame as status, failures by name. Source: openjd."""

    is_quiet = True

    def one(self, outcome) -> None:
        super().one(outcome)
        print(f"openjd_progress: {100 * self._told / self._count:.1f}", flush=True)
        print(f"openjd_status: frame {outcome.frame}, {self._told} of {self._count}", flush=True)

    def listed(self) -> None:
        super().listed()
        first = self._failures[0]
        print(f"openjd_fail: frames {self._failed_frames()}; {first.frame}: {first.error.got}", flush=True)


def as_json(error: FilmError) -> dict:
    """An error as an object."""
    return {"got": error.got, "wanted": error.wanted, "next": error.remedy, "code": int(error.code)}
