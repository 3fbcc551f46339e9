"""Lattices: the film sampled where it bends, behind a shaper that puts the samples there.

The shaper is a film curve itself, with a toe and a shoulder in stops about mid grey,

    s(x) = (S(x) - S(0)) / (S(top) - S(0)),  S(x) = log2((x + o) / (1 + x / w)),  x >= 0 linear light / 0.18.

Chosen by measurement on 5207 / 2383 (docs/bake.md) against plain logarithms and against a shaper that evens out the
film's curvature, which does no better, and against nodes fitted by least squares: a lower mean and a higher tail.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ..chain import State
from ..colour import CURVES, ENCODINGS, Curve, encoding, from_linear, to_linear
from ..prepare import GREY, Input
from .pointwise import Pointwise

TOE, SHOULDER, TOP = 2.0**-4.5, 2.0**5.5, 2.0**8  # o, w and top, times mid grey
DENSITY_RANGE = (0.05, 1.2)  # Cineon codes of printing density that a print lattice covers
HELD_OUTPUTS = ("rec709", "srgb", "p3d65", "rec2100_pq")  # what a screen shows: 0..1
GAMMA = 2.4  # of XYZ in a lattice that goes on to a display's own encoding


@dataclass(frozen=True)
class Shaper:
    """s(x) of light, for 0 <= x <= top."""

    top: float = TOP

    def __call__(self, light):
        """Linear light (0.18 = mid grey) -> 0..1, held at the ends."""
        low, high = _stops(0.0), _stops(self.top)
        held = np.clip(np.asarray(light), 0, GREY * self.top) / GREY
        return np.clip((_stops(held) - low) / (high - low), 0, 1)

    def light(self, s):
        """The inverse: 0..1 -> linear light."""
        low, high = _stops(0.0), _stops(self.top)
        r = 2 ** (low + np.asarray(s) * (high - low))
        return GREY * (r - TOE) / (1 - r / SHOULDER)


def _stops(x):
    return np.log2((x + TOE) / (1 + x / SHOULDER))


@dataclass(frozen=True)
class Axis:
    """How codes go to places 0..1 in a lattice and back, per channel. domain: the codes that are covered."""

    domain: tuple[float, float]
    place: Callable = field(compare=False)
    code: Callable = field(compare=False)


def plain() -> Axis:
    """Codes 0..1 as they are: for readers without a shaper."""
    return Axis((0.0, 1.0), lambda code: np.clip(code, 0, 1), lambda s: s)


def shaped(curve: Curve) -> Axis:
    """Codes of a camera's curve through the shaper; the top is code 1 where that comes first (not for linear)."""
    is_linear = curve == CURVES["linear"]
    top = TOP if is_linear else min(TOP, float(to_linear(np.ones(1), curve)[0]) / GREY)
    shaper = Shaper(top)
    domain = (0.0, GREY * TOP) if is_linear else (0.0, 1.0)
    return Axis(domain, lambda c: shaper(to_linear(c, curve)), lambda s: from_linear(shaper.light(s), curve))


def dense(low=DENSITY_RANGE[0], high=DENSITY_RANGE[1]) -> Axis:
    """Cineon codes of printing density."""
    return Axis((low, high), lambda code: np.clip((code - low) / (high - low), 0, 1), lambda s: low + s * (high - low))


@dataclass(frozen=True)
class Lut:
    """A part of the film for one encoding of the input.

    part: film (scene to screen), negative (scene to printing density) or print (printing density to screen).
    source: an id of colour.ENCODINGS. axis: of the codes, per channel. nodes: (n, n, n, 3) by red, green, blue.
    to_working: the lattice lies in ACEScg light, behind the input's curve and a matrix (CLF and OpenColorIO only).
    is_xyz: the nodes are XYZ^(1 / 2.4) under D65, white Y = 1, whatever the output.
    """

    part: str
    source: str
    axis: Axis
    nodes: np.ndarray = field(compare=False)
    to_working: bool = False
    is_xyz: bool = False

    @property
    def size(self) -> int:
        return len(self.nodes)

    @property
    def codes(self) -> tuple[float, float]:
        """The codes of the input that are covered; CLF holds the light of a camera's 0..1 in the working space."""
        is_camera = self.to_working and ENCODINGS[self.source].curve != "linear"
        return (0.0, 1.0) if is_camera else self.axis.domain

    @property
    def name(self) -> str:
        return f"{self.part}_{self.source if self.part != 'print' else 'density'}_{self.size}"


PARTS = ("film", "negative", "print")


def transfer(film: Pointwise, part: str, source: str, is_xyz: bool = False, start=State.PIXELS) -> Callable:
    """The film as a function: codes of `source` (or of printing density) -> codes of the output. (..., 3)."""
    given = Input.named(source)
    until = State.DISPLAY_LINEAR if is_xyz else State.DISPLAY
    body = {
        "film": lambda c: film(c, given, start, until),
        "negative": lambda c: film.density(c, given, start),
        "print": lambda c: film.printed(c, given, until),
    }[part]
    if part == "negative":
        return body
    if is_xyz:
        return lambda c: np.clip(body(c), 0, None) ** (1 / GAMMA)
    return (lambda c: np.clip(body(c), 0, 1)) if film.controls.encode.output in HELD_OUTPUTS else body


def sampled(body: Callable, axis: Axis, size: int) -> np.ndarray:
    """`body` at every node: (size, size, size, 3)."""
    code = np.asarray(axis.code(np.linspace(0, 1, size)))
    return body(np.stack(np.meshgrid(code, code, code, indexing="ij"), axis=-1))


def lut(film: Pointwise, part: str, source: str, size: int, has_shaper: bool = True) -> Lut:
    """A lattice on the input's own channels."""
    encoding(source)
    axis = plain() if not has_shaper else dense() if part == "print" else shaped(CURVES[ENCODINGS[source].curve])
    return Lut(part, source, axis, sampled(transfer(film, part, source), axis, size))


def working_lut(film: Pointwise, part: str, source: str, size: int, is_xyz: bool = False) -> Lut:
    """A lattice on ACEScg light, behind the input's curve and matrix: the same accuracy for every camera."""
    axis = shaped(CURVES["linear"])
    body = transfer(film, part, encoding(source).id, is_xyz, State.SCENE)
    return Lut(part, source, axis, sampled(body, axis, size), True, is_xyz)
