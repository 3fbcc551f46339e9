"""A roll inverted: analysed first, then each frame written by each export, done ones passed over."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .. import __version__
from ..atomic import folder_made
from ..chain import Controls
from ..codes import Code
from ..errors import FilmError
from ..render.order import settings
from ..render.resume import plate_of
from . import files
from .exports import Job, amounts, chosen
from .frame import Found, found
from .mean import loaded
from .roll import Frame, Plan, analysed, kept, overrides


@dataclass(frozen=True)
class Order:
    """A roll to invert. base: rebate's box for all; grey: x, y by frame name, "" for every frame."""

    paths: tuple[Path, ...]
    out: Path
    plan: Plan = Plan()
    exports: tuple[str, ...] = ("print",)
    controls: Controls = Controls()
    output: str = "srgb"
    source: str | None = None
    base: tuple[int, int, int, int] | None = None
    grey: dict[str, tuple[int, int]] = field(default_factory=dict)
    crop: bool = False
    again: bool = False


@dataclass(frozen=True)
class Done:
    """One file of one frame: written, or there already; or the frame's failure."""

    frame: str
    export: str
    path: Path
    skipped: bool = False
    error: FilmError | None = None


def analyse(order: Order, wanted: dict | None = None) -> tuple[list[Frame], dict[str, Path], list[Done]]:
    """The roll's frames, their files, and those that could not be read. Raises FilmError where two names are one."""
    wanted = {} if wanted is None else wanted
    _distinct(order.paths)
    frames, failures = [], []
    for path in order.paths:
        asked = wanted.get(path.stem, {})
        if asked.get("skip"):
            continue
        try:
            frames.append(_found(path, order, asked))
        except FilmError as error:
            failures.append(Done(path.stem, "", path, error=error))
    return analysed(frames, order.plan), {f.name: f.path for f in frames}, failures


def _found(path, order, asked) -> Found:
    grey = asked.get("grey") or order.grey.get(path.stem) or order.grey.get("")
    return found(files.read(path, order.source), asked.get("base") or order.base, grey, order.plan.mode)


def run(order: Order) -> Iterator[Done]:
    """Analyse, keep DIR/roll.json, then write; a frame that fails leaves the others be. Raises FilmError."""
    exports = chosen(order.exports)
    wanted = overrides(folder_made(order.out))
    frames, paths, failures = analyse(order, wanted)
    yield from failures
    if frames:
        kept(order.out, frames, order.plan)
    for frame in frames:
        asked = wanted.get(frame.name, {})
        job = Job(frame, order.plan, settings(asked.get("controls", ()), order.controls), order.output)
        try:
            if not asked.get("negative"):
                _refuse_positive(frame, paths[frame.name])
            yield from _written(job, paths[frame.name], exports, order)
        except FilmError as error:
            yield Done(frame.name, "", paths[frame.name], error=error)


def _refuse_positive(frame, path):
    if any(flag.startswith("looks like a positive") for flag in frame.flags):
        remedy = "--mode slide, or negative = true in overrides.toml"
        raise FilmError(f"{path} looks like a positive", "a colour negative", remedy, Code.USAGE)


def _written(job, path, exports, order):
    recipes = {name: recipe(job, path, name, order.crop) for name in exports}
    targets = {name: order.out / f"{job.frame.name}{e.ending}" for name, e in exports.items()}
    left = [n for n in exports if order.again or files.recipe_of(targets[n]) != recipes[n]]
    yield from (Done(job.frame.name, n, targets[n], skipped=True) for n in exports if n not in left)
    if left:
        made = amounts(_cropped(files.read(path, order.source).light, job.frame.box, order.crop), job.frame, job.plan)
    for name in left:
        exports[name].write(job, made, targets[name], recipes[name], list(order.paths))
        yield Done(job.frame.name, name, targets[name])


def _cropped(light, box, crop):
    x, y, width, height = box
    return light[y : y + height, x : x + width] if crop else light


def recipe(job: Job, path: Path, export: str, crop: bool) -> dict:
    """All that the file depends on, as it stands in the file."""
    hashes = {
        "film": loaded(job.plan.film).hash,
        "print": None if job.plan.mode == "slide" else loaded(job.plan.paper).hash,
    }
    said = {"actinic": __version__, "plate": plate_of(path), "plan": asdict(job.plan), "frame": asdict(job.frame)}
    said |= {"controls": asdict(job.controls), "export": export, "output": job.output, "crop": crop, "stocks": hashes}
    return json.loads(json.dumps(said))


def _distinct(paths):
    seen: dict[str, Path] = {}
    for path in paths:
        if path.stem in seen:
            got = f"{seen[path.stem]} and {path} have one name"
            raise FilmError(got, "scans of different names", "invert them into two folders", Code.USAGE)
        seen[path.stem] = path
