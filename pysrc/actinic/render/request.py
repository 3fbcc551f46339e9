"""What is asked of every picture of a run, checked before the first is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from .. import keyframes, presets, views
from ..chain import Controls, State
from ..codes import Code
from ..colour import ENCODINGS
from ..errors import FilmError, nearest
from ..schema import changed
from ..stages.encode import OUTPUTS
from . import colourspace

BEAUTY = "beauty"
COMPRESSIONS = ("none", "rle", "zips", "zip", "piz", "dwaa", "dwab")


@dataclass(frozen=True)
class Request:
    """What to do to every picture of a run.

    negative, print  ids or folders; None for the negative's own print, "direct" for a slide without one
    controls  of every stage; source, output: names of encodings or OpenColorIO spaces, None for the file's own
    start, until  states; view  one of views.VIEWS in place of the print; depth  of integer and float files
    preset  in place of the stocks; the controls are its own only if they were taken from it
    keys  controls that change over the shot, see `keyframes`
    parts  of a multi-part EXR: beauty, views, states; compression  of an EXR, None for the plate's
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
    keys: Mapping[str, keyframes.Track] = field(default_factory=lambda: MappingProxyType({}))
    parts: tuple[str, ...] = ()
    compression: str | None = None


def resolved(request: Request) -> Request:
    """The request with its output among the controls; raises FilmError for names that are not known."""
    if request.view:
        _choice("view", request.view, views.VIEWS)
    if request.compression:
        _choice("compression", request.compression, COMPRESSIONS)
    for part in request.parts:
        _choice("part", part, (BEAUTY, *views.VIEWS, *(state.name.lower() for state in State)))
    if request.source and request.source not in ENCODINGS:
        _known(request.source)
    return _with_output(request) if request.output else request


def _with_output(request: Request) -> Request:
    is_ours = request.output in OUTPUTS
    if not is_ours:
        _known(request.output)
    inner = request.output if is_ours else "acescg"
    return replace(request, controls=changed(request.controls, "encode.output", inner))


def _choice(what: str, name: str, known) -> None:
    if name not in known:
        raise FilmError(f"{what} {name!r}", f"one of {nearest(name, known)}", "actinic render --help", Code.USAGE)


def _known(name: str) -> None:
    """Raises FilmError, naming the nearest of our encodings and of OpenColorIO's spaces, for an unknown name."""
    try:
        colourspace.canonical(name)
    except FilmError as error:
        near = nearest(name, [*ENCODINGS, *OUTPUTS])
        raise FilmError(error.got, f"{error.wanted}; of Actinic's own: {near}", error.remedy, error.code) from None
