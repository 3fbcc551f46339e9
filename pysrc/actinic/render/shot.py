"""Headless rendering: pictures in, film out, one job after another with the same engine warm."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .. import __version__, native, presets, shelf, views
from ..chain import Controls, State
from ..codes import Code
from ..colour import ENCODINGS
from ..errors import FilmError, nearest
from ..prepare import Input
from ..schema import changed
from ..stages.encode import OUTPUTS
from . import colourspace, picture
from .formats import format_of
from .jobs import Job

# What a file claims to hold for each output of the chain, by the names of the Color Interop Forum.
CLAIMS = {
    "rec709": "g24_rec709_display",
    "srgb": "srgb_rec709_display",
    "p3d65": "g26_p3d65_display",
    "rec2100_pq": "pq_rec2020_display",
    "acescg": "lin_ap1_scene",
}
# What a file without a claim is taken to hold. Source: openexr (chromaticities), iec1999srgb, smpte268 (DPX).
UNCLAIMED = {"openexr": "linear_rec709", "dpx": "cineon_film", "cineon": "cineon_film", "raw": "linear_rec2020"}


@dataclass(frozen=True)
class Request:
    """What to do to every picture of a run.

    negative, print  ids or folders; None for the negative's own print, "direct" for a slide without one
    controls  of every stage; source, output: names of encodings or OpenColorIO spaces, None for the file's own
    start, until  states; view  one of views.VIEWS in place of the print; depth  of integer and float files
    preset  in place of the stocks; the controls are its own only if they were taken from it
    """

    negative: str
    print: str | None = None
    controls: Controls = Controls()
    source: str | None = None
    output: str | None = None
    start: State = State.PIXELS
    until: State = State.DISPLAY
    view: str | None = None
    depth: str | None = None
    keep_recipe: bool = True
    preset: presets.Preset | None = None


@dataclass(frozen=True)
class Result:
    """One picture done."""

    source: str
    target: str
    frame: int
    input: str
    nan_pixels: int
    clipped_pixels: int
    not_kept: tuple[str, ...]


class Shot:
    """An engine for one request; call it with a job."""

    def __init__(self, request: Request):
        self.request = _resolved(request)
        film = request.preset or presets.bake(*shelf.pair(request.negative, request.print))
        self.stocks, self.tables = film.stocks, film.tables
        self.engine = native.Engine(self.tables)

    def __call__(self, job: Job, abort: Callable[[], bool] | None = None) -> Result:
        """Read, render and write one picture; the target appears when it is whole."""
        asked = self.request
        found = picture.read(job.source)
        name = asked.source or claimed(found)
        pixels, source, start = self._scene(found, name)
        reports = []

        def render(controls, until):
            image, report = self.engine.render(
                pixels, controls, source, start, until, width_px=found.display_window[2], abort=abort, frame=job.frame
            )
            reports.append(report)
            return image

        image, claim = self._image(render, job.target)
        recipe = self.recipe(name) if asked.keep_recipe else None
        _folder(Path(job.target).parent)
        lost = picture.write(
            job.target, found, image, recipe=recipe, colour_space=claim, depth=asked.depth, inputs=[job.source]
        )
        first = reports[0]  # a view renders twice from the same pixels
        return Result(str(job.source), str(job.target), job.frame, name, first.nan_pixels, first.clipped_pixels, lost)

    def _scene(self, found, name):
        """Pixels for the engine, how they are encoded, and the state that they are in."""
        if self.request.start is not State.PIXELS:
            return found.pixels, Input.named("acescg"), self.request.start
        if name in ENCODINGS:
            return found.pixels, Input.named(name), State.PIXELS
        return colourspace.to_working(found.pixels, name), Input.named("acescg"), State.SCENE

    def _image(self, render, target):
        """The picture asked for and what its file should claim."""
        asked = self.request
        if asked.view:
            image = views.VIEWS[asked.view][0](render, self.tables, asked.controls)
            return (views.shown(asked.view, image) if _is_integer(target, asked.depth) else image), "data"
        image = render(asked.controls, asked.until)
        if asked.until is not State.DISPLAY:
            return image, "lin_ap1_scene" if asked.until is State.SCENE else "data"
        if asked.output and asked.output not in OUTPUTS:
            return colourspace.from_working(image, asked.output), asked.output
        return image, CLAIMS.get(asked.controls.encode.output)

    def recipe(self, source: str) -> dict:
        """Everything that the picture was made of, for the file and for rendering it again."""
        asked = self.request
        return {
            "actinic": __version__,
            **self.stocks,
            "input": source,
            "output": asked.output or asked.controls.encode.output,
            "start": asked.start.name,
            "until": asked.until.name,
            "view": asked.view,
            "ocio": colourspace.configuration() if source not in ENCODINGS else None,
            "controls": asdict(asked.controls),
        }


def _resolved(request: Request) -> Request:
    """The request with its output among the controls; raises FilmError for names that are not known."""
    if request.view and request.view not in views.VIEWS:
        wanted = f"one of {nearest(request.view, views.VIEWS)}"
        raise FilmError(f"view {request.view!r}", wanted, "actinic render --help", Code.USAGE)
    if request.source and request.source not in ENCODINGS:
        _known(request.source)
    if not request.output:
        return request
    is_ours = request.output in OUTPUTS
    if not is_ours:
        _known(request.output)
    inner = request.output if is_ours else "acescg"
    return replace(request, controls=changed(request.controls, "encode.output", inner))


def _known(name: str) -> None:
    """Raises FilmError, naming the nearest of our encodings and of OpenColorIO's spaces, for an unknown name."""
    try:
        colourspace.canonical(name)
    except FilmError as error:
        near = nearest(name, [*ENCODINGS, *OUTPUTS])
        raise FilmError(error.got, f"{error.wanted}; of Actinic's own: {near}", error.remedy, error.code) from None


def claimed(found) -> str:
    """The encoding that a file claims, where OpenColorIO knows it, else what its format usually holds."""
    kind = found.source_format
    if found.colour_space and kind not in ("dpx", "cineon", "raw"):
        try:
            return colourspace.canonical(found.colour_space)
        except FilmError:
            pass
    return UNCLAIMED.get(kind, "srgb")


def _folder(folder: Path) -> None:
    """The output's folder, made where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = f"mkdir -p {folder}"
        raise FilmError(f"{folder}: {error.strerror}", "a folder to write to", remedy, Code.WRITE) from None


def _is_integer(target, depth) -> bool:
    return (depth or "").startswith("uint") or (depth is None and format_of(Path(target)).name != "openexr")
