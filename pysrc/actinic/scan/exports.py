"""What a frame is written as: presets of print, flat log, scene and preview, from the same dye amounts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .. import colour
from ..chain import Controls, State
from ..codes import Code
from ..errors import FilmError, nearest
from ..render.tagging import CLAIMS
from . import files
from .model import grey_density, scan_model
from .positive import engine, printed, timed
from .roll import Frame, Plan
from .scene import scene

STRIP = 128  # rows whose densities are in memory at once
PREVIEW_PX = 1200


@dataclass(frozen=True)
class Job:
    """One frame to write: its numbers, the roll's plan, the controls as asked, the display's output."""

    frame: Frame
    plan: Plan
    controls: Controls
    output: str = "srgb"

    def controls_for(self, output: str) -> Controls:
        """The controls with the frame's printer lights, encoded for `output`."""
        tables = engine(self.plan.film, self.plan.paper)[0]
        asked = replace(self.controls, encode=replace(self.controls.encode, output=output))
        return asked if self.plan.mode == "slide" else timed(tables, self.frame.grey, asked)

    def print(self, amounts, output: str) -> np.ndarray:
        return printed(amounts, self.plan.film, self.controls_for(output), self.plan.paper, State.DISPLAY)


@dataclass(frozen=True)
class Export:
    """ending: what follows the frame's name. write: of a job, amounts, path, recipe and the files not to write over."""

    ending: str
    says: str
    write: Callable


def amounts(light, frame: Frame, plan: Plan) -> np.ndarray:
    """Dye amounts (h, w, 3) float32 of a scan, a few rows at a time."""
    rgb = np.array(frame.rebate.rgb, np.float32)
    model = None if plan.mode == "bw" else scan_model(plan.rig, plan.film)
    out = np.empty_like(light, dtype=np.float32)
    for y in range(0, len(light), STRIP):
        part = light[y : y + STRIP]
        if model is None:
            out[y : y + STRIP] = grey_density(part, rgb)[..., None]
        else:
            out[y : y + STRIP] = model.amounts(part, rgb)
    return out


def _print(job, made, path, recipe, inputs):
    files.write(path, job.print(made, job.output), recipe, CLAIMS[job.output], "uint16", inputs, job.output)


def _linear(job, made, path, recipe, inputs):
    files.write(path, job.print(made, "acescg"), recipe, CLAIMS["acescg"], "half", inputs)


def _flat(job, made, path, recipe, inputs):
    _no_slide(job, "flat")
    files.write(path, job.print(made, "printing_density"), recipe, "data", "uint16", inputs)


def _scene(job, made, path, recipe, inputs):
    files.write(path, _light(job, made), recipe, "lin_ap1_scene", "half", inputs)


def _dng(job, made, path, recipe, inputs):
    if path.resolve() in [Path(p).resolve() for p in inputs]:
        raise FilmError(f"{path} is an input", "another folder", "--out positives", Code.USAGE)
    files.write_dng(path, _light(job, made), recipe)


def _preview(job, made, path, recipe, inputs):
    """The print, made smaller in light: what the export will be, not another rendering."""
    curve = colour.CURVES["srgb"]
    step = max(1, -(-max(made.shape[:2]) // PREVIEW_PX))
    light = np.asarray(colour.to_linear(job.print(made, "srgb"), curve))
    height, width = (n // step for n in light.shape[:2])
    small = light[: height * step, : width * step].reshape(height, step, width, step, 3).mean(axis=(1, 3))
    codes = np.asarray(colour.from_linear(small, curve), np.float32)
    files.write(path, codes, recipe, CLAIMS["srgb"], "uint8", inputs, "srgb")


def _light(job, made):
    _no_slide(job, "scene")
    if job.plan.mode == "bw":
        return scene(made, np.array(job.frame.grey), job.plan.film).mean(axis=2, keepdims=True).repeat(3, axis=2)
    return scene(made, np.array(job.frame.grey), job.plan.film)


def _no_slide(job, name):
    if job.plan.mode == "slide":
        raise FilmError(f"{name} of a slide", "print, print_exr or preview", "leave it out", Code.USAGE)


EXPORTS = {
    "print": Export(".tif", "the print, 16-bit TIFF with ICC profile", _print),
    "print_exr": Export("_print.exr", "the print, linear ACEScg EXR", _linear),
    "flat": Export("_flat.tif", "flat log master: Cineon printing density, 16-bit TIFF", _flat),
    "scene": Export("_scene.exr", "the scene, linear ACEScg EXR, grey card 0.18", _scene),
    "dng": Export(".dng", "the scene, linear DNG, 3 stops above 1", _dng),
    "preview": Export("_preview.png", "the print, 1200 px", _preview),
}


def chosen(names) -> dict[str, Export]:
    """Exports by name. Raises FilmError."""
    for name in names:
        if name not in EXPORTS:
            raise FilmError(f"export {name!r}", f"one of {nearest(name, EXPORTS)}", "actinic invert --help", Code.USAGE)
    return {name: EXPORTS[name] for name in names}
