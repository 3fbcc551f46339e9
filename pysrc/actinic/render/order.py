"""The words of `actinic render` as data: what a command line says, a farm carries and a worker does."""

from dataclasses import MISSING as NO_DEFAULT
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from .. import keyframes, preset_forms, presets
from ..chain import Controls, State
from ..errors import FilmError, nearest
from ..schema import changed
from .frames import parse_range
from .jobs import Job, jobs
from .request import Request

# Options of the command line whose names differ from the fields'.
_OPTIONS = {"print_": "--print", "input_": "--input"}


@dataclass(frozen=True)
class Order:
    """Pictures and every option, as text and switches; paths as the worker will find them."""

    pictures: tuple[str, ...]
    stock: str = "kodak_vision3_250d_5207"
    print_: str | None = None
    control: tuple[str, ...] = ()
    preset: str | None = None
    keys: str | None = None
    input_: str | None = None
    output: str | None = None
    frames: str | None = None
    missing: str = "error"
    start: str = "PIXELS"
    until: str = "DISPLAY"
    view: str | None = None
    parts: str | None = None
    depth: str | None = None
    compression: str | None = None

    @cached_property
    def request(self) -> Request:
        """The request; reads preset and keyframes. Raises FilmError."""
        baked = preset_forms.current(preset_forms.read(Path(self.preset))) if self.preset else None
        tracks = preset_forms.tracks(baked) if baked else {}
        return Request(
            self.stock,
            self.print_,
            settings(self.control, baked.controls if baked else Controls()),
            _input(self.input_, baked),
            self.output,
            state(self.start),
            state(self.until),
            self.view,
            self.depth,
            preset=baked,
            keys={**tracks, **(keyframes.read(Path(self.keys)) if self.keys else {})},
            parts=tuple(self.parts.split(",")) if self.parts else (),
            compression=self.compression,
        )

    def jobs(self, frames: str | None = None) -> list[Job]:
        """The jobs of all frames, or of some of them."""
        if len(self.pictures) < 2:
            raise FilmError(f"{len(self.pictures)} path", "inputs and an output", "actinic render in.exr out.exr")
        work = jobs(self.pictures[:-1], self.pictures[-1], self.frames, self.missing)
        if frames is None:
            return work
        wanted = set(parse_range(frames))
        return [job for job in work if job.frame in wanted]

    def words(self, **instead) -> list[str]:
        """The arguments of `actinic render` that say this, some fields replaced."""
        said = {f.name: getattr(self, f.name) for f in fields(self)} | instead
        words = [str(p) for p in said.pop("pictures")]
        defaults = {f.name: f.default for f in fields(self) if f.default is not NO_DEFAULT}
        for name, value in said.items():
            option = _OPTIONS.get(name, f"--{name}")
            values = value if isinstance(value, tuple) else (value,) if value != defaults[name] else ()
            words += [w for v in values for w in (option, str(v))]
        return words


def _input(name: str | None, baked: presets.Preset | None) -> str | None:
    """The encoding asked for; `preset` is the one that the node had when it saved the preset."""
    if name != "preset":
        return name
    if baked is None or "input" not in baked.header:
        got = "--input preset, and a preset that names none" if baked else "--input preset without a preset"
        raise FilmError(got, "a preset saved from the node with its input", "actinic spaces, then --input NAME")
    return baked.header["input"]


def settings(pairs, chosen: Controls = Controls()) -> Controls:  # noqa: B008
    """Controls with every `stage.name=value` applied."""
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise FilmError(f"-c {pair}", "stage.name=value", "-c expose.ev=1")
        chosen = changed(chosen, key, value)
    return chosen


def state(name: str) -> State:
    """A state by name, in any case."""
    if name.upper() not in State.__members__:
        raise FilmError(f"state {name!r}", nearest(name.upper(), State.__members__), "actinic render --help")
    return State[name.upper()]
