"""The pointwise film as a DCTL for DaVinci Resolve: the engine's arithmetic, a look's numbers written before it.

Two tables are coarser than the engine's, to fit a GPU's 64 kB of constants: the exposure table and the neutral scale.
"""

from dataclasses import astuple
from importlib.resources import files

import numpy as np

from ..prepare import Input, is_direct, prepare, projection
from ..stages.develop import STOP
from ..stages.expose import SOFTNESS, bilinear
from ..stages.view import LAMPS
from .inscription import Inscription
from .pointwise import NO_PIXEL_UM, Pointwise

ENDING = ".dctl"
EXPOSURE_NODES, NEUTRAL_NODES = 88, 128
PIECE = ("A", "B", "C", "D", "P")
CUT = ("X_CUT", "Y_CUT", "X_LO", "X_HI", "Y_LO", "Y_HI", "CENTRE")


def text(film: Pointwise, source: str, said: Inscription) -> str:
    """The file for one encoding of the input."""
    output = film.controls.encode.output
    notes = [*said.lines(), f"input {source}, output {output}; every code is taken, nothing is held to 0..1"]
    head = "\n".join(f"// {line}" for line in notes)
    given = Input.named(source)
    p = prepare(film.tables, film.controls, NO_PIXEL_UM, given)
    parts = [_scene(p, given), _negative(film, p), _print(film, p), _screen(film, p)]
    return head + "\n\n" + "\n".join(sum(parts, [])) + "\n" + files(__package__).joinpath("film.dctl.in").read_text()


def _scene(p, given):
    rows = [(i, j) for i in range(EXPOSURE_NODES) for j in range(EXPOSURE_NODES - i + 2)]
    table = bilinear(p.expose["table"], *np.minimum(np.transpose(rows) / (EXPOSURE_NODES - 1), 1.0))
    return [
        *_curve("IN", given.curve),
        _array("TO_SCENE", given.matrix),
        _array("TO_LIGHT", p.expose["matrix"] @ given.matrix),
        _number("SOFTNESS", SOFTNESS),
        _count("EXPOSURE_NODES", EXPOSURE_NODES),
        _array("EXPOSURE", table),
        _array("GAIN", p.expose["gain"]),
        _array("FLASH", p.expose["flash"]),
        _count("EXPOSE_BYPASS", p.expose["bypass"]),
    ]


def _negative(film, p):
    gain, scale = p.inhibit["gain"], p.inhibit["neutral"]
    every = np.linspace(0, 1, NEUTRAL_NODES)
    coarse = [[np.interp(every, np.linspace(0, 1, scale.shape[2]), t) for t in row] for row in scale]
    return [
        *_bath("FILM", p.film, film.controls.film.bypass),
        _array("INTERIMAGE", np.zeros((3, 3)) if gain is None else gain),
        _count("NEUTRAL_NODES", NEUTRAL_NODES),
        _array("NEUTRAL", coarse),
        _array("NEUTRAL_MOST", p.inhibit["dmax"]),
    ]


def _print(film, p):
    lines = _lines(film, "film", film.tables["enlarge.lines"], np.eye(3))
    return [
        _count("PRINTER_LINES", len(lines)),
        _array("PRINTER", lines),
        _array("PRINT_FLASH", p.enlarge["flash"]),
        _array("TRIM", p.enlarge["trim"]),
        _array("CLEAR", p.encode["clear"]),
        *_bath("PRINT", p.print, film.controls.print.bypass),
    ]


def _screen(film, p):
    view, encode = film.controls.view, film.controls.encode
    lamp = LAMPS.index(view.lamp)
    weighted = projection(film.tables, lamp).T * (1 - view.flare / 100)
    tank = "film" if is_direct(film.tables) else "print"
    lines = _lines(film, tank, film.tables["view.lines"][lamp], weighted)
    return [
        _count("IS_DIRECT", tank == "film"),
        _count("VIEW_LINES", len(lines)),
        _array("VIEW", lines),
        _array("VIEW_FLARE", p.view["flare"]),
        _array("TO_SCREEN", p.encode["matrix"]),
        _number("BLACK", p.encode["black"]),
        *_curve("OUT", p.encode["curve"]),
        _count("IS_PQ", encode.output == "rec2100_pq"),
        _count("IS_DENSITY", encode.output == "printing_density"),
        _number("WHITE_NITS", encode.white_nits),
        _number("PEAK_NITS", encode.peak_nits),
    ]


def _bath(name, bath, bypass):
    curve = np.asarray(bath["curve"])
    arrays = [_array(f"{name}_CURVE", curve), _array(f"{name}_LINE", bath["line"])]
    return [_count(f"{name}_TERMS", curve.shape[1]), _count(f"{name}_BYPASS", bypass), *arrays]


def _lines(film, side, given, weighted):
    """(lines, 6): dyes in stops, the silver left in with them, and weights; see quadrature."""
    silver = getattr(film.controls, side).silver * film.tables[f"{side}.silver"][0] / 3
    rows = np.column_stack([(given[:, :3] + silver) / STOP, given[:, 3:] @ weighted])
    return rows[rows[:, 3:].any(axis=1)]


def _curve(name, curve):
    upper, lower, *rest = astuple(curve)
    names = [*(f"UPPER_{k}" for k in PIECE), *(f"LOWER_{k}" for k in PIECE), *CUT]
    numbers = [_number(f"{name}_{k}", v) for k, v in zip(names, [*upper, *lower, *rest[:7]], strict=True)]
    return [*numbers, _count(f"{name}_MIRRORED", rest[7])]


def _number(name, value):
    return f"#define {name} {_text(value)}"


def _count(name, value):
    return f"#define {name} {int(value)}"


def _array(name, values):
    flat = np.ravel(values)
    rows = [", ".join(map(_text, flat[i : i + 12])) for i in range(0, flat.size, 12)]
    return f"__CONSTANT__ float {name}[{flat.size}] = {{\n" + ",\n".join(rows) + "\n};"


def _text(value):
    number = f"{np.float32(value):.9g}"
    return (number if any(c in number for c in ".e") else number + ".0") + "f"
