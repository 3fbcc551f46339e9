"""An OpenColorIO configuration with the film as a look and as a view, and the same as a fragment for another one.

The view carries scene light to XYZ of the print, which each display encodes for itself. The look stays in ACEScct: the
print's light as a scene, mid grey where it was; seen through "Print light" it is the view's picture.
"""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import PyOpenColorIO as ocio

from ..atomic import replacing
from ..colour import SPACES
from ..prepare import Input, prepare
from . import clf
from .inscription import Inscription
from .lattice import working_lut
from .pointwise import NO_PIXEL_UM, Pointwise

VERSION = (2, 3)  # the newest that OpenImageIO's wheel reads
AP0, AP1, CCT = "ACES2065-1", "ACEScg", "ACEScct"
DISPLAYS = {
    "sRGB": "DISPLAY - CIE-XYZ-D65_to_sRGB",
    "Rec.1886 Rec.709": "DISPLAY - CIE-XYZ-D65_to_REC.1886-REC.709",
    "P3-D65 2.6": "DISPLAY - CIE-XYZ-D65_to_G2.6-P3-D65",
}
CAMERAS = {
    "ARRI LogC3 EI 800": "ARRI_ALEXA-LOGC-EI800-AWG_to_ACES2065-1",
    "ARRI LogC4": "ARRI_LOGC4_to_ACES2065-1",
    "Sony S-Log3 S-Gamut3.Cine": "SONY_SLOG3-SGAMUT3.CINE_to_ACES2065-1",
}
LIGHT = "Print light"
SECTIONS = ("looks", "view_transforms")


def write(film: Pointwise, said: Inscription, folder: Path, size: int = 33) -> list[Path]:
    """config.ocio, fragment.ocio and the two LUTs they name, in `folder`. Raises FilmError."""
    scene = replace(film.controls, encode=replace(film.controls.encode, output="scene"))
    look = working_lut(Pointwise(film.tables, scene), "film", "acescct", size)
    view = working_lut(film, "film", "acescg", size, is_xyz=True)
    whole = config(film, said)
    texts = {
        "film_look.clf": clf.text(look, Inscription(said.stocks, scene)),
        "film_view.clf": clf.text(view, said),
        "config.ocio": whole.serialize(),
        "fragment.ocio": fragment(whole, said),
    }
    return [_written(folder / name, text) for name, text in texts.items()]


def _written(path, text):
    with replacing(path) as part:
        part.write_text(text)
    return path


def config(film: Pointwise, said: Inscription):
    """The whole configuration: ACES spaces, three cameras, three displays, the look and the view."""
    made = ocio.Config()
    made.setVersion(*VERSION)
    made.setName(said.title.replace(" ", "_"))
    made.setDescription("\n".join(said.lines()))
    made.setSearchPath(".")
    for space in _spaces():
        made.addColorSpace(space)
    for role, name in _roles().items():
        made.setRole(role, name)
    made.setFileRules(_rules())
    _film(made, film, said)
    return made


def _film(made, film, said):
    process = _file("film_look.clf")
    made.addLook(ocio.Look(name=said.title, processSpace=CCT, transform=process, description="\n".join(said.lines())))
    to_film = ocio.GroupTransform([_matrix(SPACES[AP0]), _file("film_view.clf")])
    made.addViewTransform(_view(said.title, to_film))
    made.addViewTransform(_view(LIGHT, _matrix(_light(film))))
    made.setDefaultViewTransformName(LIGHT)
    for display in DISPLAYS:
        made.addDisplayView(display, said.title, viewTransform=said.title, displayColorSpaceName=display)
        as_look = {"viewTransform": LIGHT, "displayColorSpaceName": display}
        made.addDisplayView(display, f"{said.title} (look)", **as_look, looks=said.title)
        made.addDisplayView(display, LIGHT, **as_look)
        made.addDisplayView(display, "Raw", "Raw")


def _light(film):
    """ACES2065-1 -> XYZ under D65, the print's clear base at Y = 1 where the look has put its mid grey at 0.18."""
    scene = replace(film.controls, encode=replace(film.controls.encode, output="scene"))
    to_scene = prepare(film.tables, scene, NO_PIXEL_UM, Input.named("acescg")).encode["matrix"]
    return np.linalg.inv(to_scene) @ SPACES[AP0]


def _spaces():
    linear = {"encoding": "scene-linear", "family": "ACES"}
    yield ocio.ColorSpace(name=AP0, aliases=["lin_ap0_scene"], **linear)
    yield ocio.ColorSpace(
        name=AP1, aliases=["lin_ap1_scene"], toReference=_matrix(np.linalg.inv(SPACES[AP0])), **linear
    )
    log = {"encoding": "log", "family": "Input"}
    yield ocio.ColorSpace(name=CCT, toReference=ocio.BuiltinTransform("ACEScct_to_ACES2065-1"), **log)
    for name, style in CAMERAS.items():
        yield ocio.ColorSpace(name=name, toReference=ocio.BuiltinTransform(style), **log)
    yield ocio.ColorSpace(name="Raw", isData=True, family="Utility")
    shown = ocio.REFERENCE_SPACE_DISPLAY
    yield ocio.ColorSpace(shown, name="CIE-XYZ-D65", encoding="display-linear", family="Display")
    for name, style in DISPLAYS.items():
        to = ocio.BuiltinTransform(style)
        yield ocio.ColorSpace(shown, name=name, encoding="sdr-video", family="Display", fromReference=to)


def _roles():
    scene = dict.fromkeys(("scene_linear", "rendering"), AP1)
    log = dict.fromkeys(("compositing_log", "color_timing"), CCT)
    return {"aces_interchange": AP0, "cie_xyz_d65_interchange": "CIE-XYZ-D65", "data": "Raw", **scene, **log}


def _rules():
    rules = ocio.FileRules()
    rules.setDefaultRuleColorSpace(AP1)
    return rules


def _view(name, transform):
    scene = ocio.REFERENCE_SPACE_SCENE
    return ocio.ViewTransform(scene, name=name, fromReference=transform)


def _file(name):
    return ocio.FileTransform(name, interpolation=ocio.INTERP_TETRAHEDRAL)


def _matrix(m):
    whole = np.eye(4)
    whole[:3, :3] = m
    return ocio.MatrixTransform(whole.ravel().tolist())


def fragment(whole, said: Inscription) -> str:
    """The look and the view for a configuration whose reference is ACES2065-1 and that has ACEScct."""
    parts = re.split(r"^(?=\w+:)", whole.serialize(), flags=re.M)
    kept = "\n".join(next(p for p in parts if p.startswith(f"{name}:")).rstrip() + "\n" for name in SECTIONS)
    display = f"  - !<View> {{name: {said.title}, view_transform: {said.title}, display_colorspace: <your display>}}"
    notes = [
        *said.lines(),
        "Add each list to the one of the same name in your configuration, and to each display's list of views:",
        display,
        "film_look.clf and film_view.clf belong in a folder of its search_path.",
    ]
    return "".join(f"# {line}\n" for line in notes) + "\n" + kept
