"""Headless rendering: pictures in, film out, one job after another with the same engine warm.

A job goes through three steps, `load`, `film` and `save`, so that `run` may read one frame, render another and write
a third at once; calling a Shot does one job whole.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from .. import __version__, keyframes, native, presets, shelf, views
from ..atomic import folder_made
from ..chain import SCHEMA_ID, Controls, State
from ..colour import ENCODINGS
from ..prepare import Input
from ..stages.encode import OUTPUTS
from . import colourspace, picture, resume
from . import recipe as recipes
from .formats import format_of
from .jobs import Job
from .parts import Part
from .request import BEAUTY, Request, resolved
from .steps import Film, Plate, Result, result_of, stand_in
from .tagging import CLAIMS, claimed

__all__ = ["Request", "Result", "Shot"]


class Shot:
    """An engine for one request; call it with a job."""

    def __init__(self, request: Request):
        self.request = resolved(request)
        film = request.preset or presets.bake(*shelf.pair(request.negative, request.print))
        self.stocks, self.tables = film.stocks, film.tables
        self.engine = native.Engine(self.tables)

    def __call__(self, job: Job, abort: Callable[[], bool] | None = None) -> Result:
        """Read, render and write one picture; the target appears when it is whole."""
        return self.save(self.film(self.load(job), abort))

    def controls(self, frame: int) -> Controls:
        """The controls at a frame."""
        return keyframes.at(self.request.keys, self.request.controls, frame)

    def done(self, job: Job) -> Result | None:
        """The result of a job that is done already, by the recipe in its file; None where it is to do."""
        held = resume.made_by(job.target) if self.request.keep_recipe else None
        if held is None or held != recipe_as_read(self.recipe(job, held.get("input", ""))):
            return None
        return result_of(job, held, (0, 0), (), skipped=True)

    def load(self, job: Job) -> Plate:
        """Read one picture, or make the one that stands in for it."""
        file = resume.plate_of(job.source)  # before it is read: who replaces it meanwhile gets it rendered again
        found = picture.read(job.source)
        recipe = self.recipe(job, self.request.source or claimed(found), file)
        return Plate(job, stand_in(found, job) if job.missing else found, recipe)

    def film(self, plate: Plate, abort: Callable[[], bool] | None = None) -> Film:
        """Expose, develop and print one picture."""
        reports, controls = [], self.controls(plate.job.frame)
        pixels, source, start = self._scene(plate)

        def render(controls, until):
            image, report = self._engine(plate, pixels, controls, source, start, until, abort)
            reports.append(report)
            return image

        names = self.request.parts or (self.request.view or BEAUTY,)
        return Film(plate, tuple(self._part(name, render, controls, plate.job.target) for name in names), reports)

    def save(self, film: Film) -> Result:
        """Write one picture, whole or not at all."""
        plate, asked, first = film.plate, self.request, film.parts[0]
        job = plate.job
        folder_made(Path(job.target).parent)
        lost = picture.write(
            job.target,
            plate.found,
            first.pixels,
            recipe=plate.recipe if asked.keep_recipe else None,
            colour_space=first.claim,
            depth=asked.depth,
            inputs=[job.source],
            parts=film.parts if asked.parts else (),
            compression=asked.compression,
        )
        report = film.reports[0]  # a view renders twice from the same pixels
        return result_of(job, plate.recipe, (report.nan_pixels, report.clipped_pixels), lost)

    def _engine(self, plate, pixels, controls, source, start, until, abort):
        """The one door to the engine: `plate.job.frame` and the controls' seed are all that grain may depend on."""
        width_px = plate.found.display_window[2]
        return self.engine.render(
            pixels, controls, source, start, until, width_px=width_px, abort=abort, frame=plate.job.frame
        )

    def _scene(self, plate):
        """Pixels for the engine, how they are encoded, and the state that they are in."""
        pixels, name = plate.found.pixels, plate.recipe["input"]
        if self.request.start is not State.PIXELS:
            return pixels, Input.named("acescg"), self.request.start
        if plate.job.missing == "black":
            return pixels, Input.named("acescg"), State.SCENE
        if name in ENCODINGS:
            return pixels, Input.named(name), State.PIXELS
        return colourspace.to_working(pixels, name), Input.named("acescg"), State.SCENE

    def _part(self, name, render, controls, target) -> Part:
        """One part of the picture and what its file should claim."""
        asked = self.request
        if name in views.VIEWS:
            image = views.VIEWS[name][0](render, self.tables, controls)
            return Part(name, views.shown(name, image) if _is_integer(target, asked.depth) else image, "data")
        until = asked.until if name == BEAUTY else State[name.upper()]
        image = render(controls, until)
        if until is not State.DISPLAY:
            return Part(name, image, "lin_ap1_scene" if until is State.SCENE else "data")
        if asked.output and asked.output not in OUTPUTS:
            return Part(name, colourspace.from_working(image, asked.output), asked.output)
        return Part(name, image, CLAIMS.get(controls.encode.output))

    def recipe(self, job: Job, source: str, file: dict | None = None) -> dict:
        """Everything that the picture was made of, for the file, for rendering it again, and for not doing so."""
        asked = self.request
        return {
            "actinic": __version__,
            "schema": f"{SCHEMA_ID:016x}",
            **self.stocks,
            "plate": file or resume.plate_of(job.source),
            "frame": job.frame,
            "missing": job.missing,
            "input": source,
            "output": asked.output or self.controls(job.frame).encode.output,
            "start": asked.start.name,
            "until": asked.until.name,
            "view": asked.view,
            "parts": list(asked.parts),
            "depth": asked.depth,
            "compression": asked.compression,
            "ocio": colourspace.configuration() if source not in ENCODINGS else None,
            "controls": asdict(self.controls(job.frame)),
        }


def recipe_as_read(recipe: dict) -> dict:
    """A recipe as a file gives it back."""
    return json.loads(recipes.encode(recipe))


def _is_integer(target, depth) -> bool:
    return (depth or "").startswith("uint") or (depth is None and format_of(Path(target)).name != "openexr")
