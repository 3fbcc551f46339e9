"""A fit as codes to codes: what every export samples, and what a file says of itself."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .. import __version__, colour
from ..bake.lattice import HELD_OUTPUTS, Lut, plain
from ..errors import FilmError, nearest
from ..prepare import output_curve, output_matrix
from ..stages.encode import encode
from .nodes import axis, fitted, spread

SCREENS = ("rec709", "srgb", "p3d65", "rec2100_pq")
NITS = (203.0, 1000.0)  # of the film's white and of the peak, on PQ


@dataclass(frozen=True)
class Look:
    """model: anything with xyz(x). space: a key of colour.SPACES, the primaries of its camera RGB. title: for comments.

    seen: (n, 3) camera RGB of the charts, about which lattices are made to err least; None samples them plainly.
    """

    model: object = field(repr=False)
    space: str
    title: str = "match"
    seen: np.ndarray | None = field(repr=False, default=None)

    def display(self, xyz, output: str) -> np.ndarray:
        """Codes of a screen, or linear ACEScg: (n, 3) XYZ under D65 -> (n, 3)."""
        if output not in (*SCREENS, "acescg"):
            raise FilmError(f"output {output!r}", nearest(output, [*SCREENS, "acescg"]), "choose another --screen")
        nits = NITS if output == "rec2100_pq" else None
        codes = encode(xyz, output_matrix(output), 0.0, output_curve(output), nits)
        return np.clip(codes, 0, 1) if output in HELD_OUTPUTS else codes

    def of_light(self, light, output: str) -> np.ndarray:
        """Linear ACEScg (..., 3) -> codes of the screen."""
        x = np.reshape(light, (-1, 3)) @ colour.matrix("ACEScg", self.space).T
        return self.display(self.model.xyz(x), output).reshape(np.shape(light))

    def transfer(self, source: str, output: str) -> Callable:
        """Codes of an encoding -> codes of the screen."""
        given = colour.encoding(source)
        return lambda codes: self.of_light(given.to_scene(np.asarray(codes, float)), output)

    def lut(self, source: str, output: str, size: int, has_shaper: bool = True) -> Lut:
        """A lattice on the input's own channels, for .cube, HALD and ICC."""
        given = colour.encoding(source)
        along = axis(colour.CURVES[given.curve], given.curve == "linear") if has_shaper else plain()
        codes = None if self.seen is None else self._codes(given, along)
        return Lut("film", source, along, self._nodes(self.transfer(source, output), along, size, codes, output))

    def working_lut(self, source: str, output: str, size: int) -> Lut:
        """A lattice on ACEScg light behind the input's curve and matrix, for CLF."""
        along = axis(colour.CURVES["linear"], True)
        codes = None if self.seen is None else np.clip(self._light(), *along.domain)
        nodes = self._nodes(lambda x: self.of_light(x, output), along, size, codes, output)
        return Lut("film", source, along, nodes, to_working=True)

    def _nodes(self, body, along, size, codes, output):
        nodes = fitted(body, along, size, codes)
        return np.clip(nodes, 0, 1) if output in HELD_OUTPUTS else nodes

    def _light(self):
        """Colours about the charts', linear ACEScg."""
        return spread(self.seen) @ colour.matrix(self.space).T

    def _codes(self, given, along):
        return np.clip(given.from_scene(self._light()), *along.domain)

    def said(self, output: str) -> "Said":
        """The inscription of a file that shows this look on a screen."""
        return Said(self.title, output)


@dataclass(frozen=True)
class Said:
    """Comment lines of a file, as bake.inscription has them for stocks."""

    title: str
    output: str

    def lines(self, lut: Lut | None = None) -> list[str]:
        low, high = lut.codes if lut else (0.0, 1.0)
        given = f"input {lut.source}, codes {low:g} to {high:g}; " if lut else ""
        return [
            f"{self.title} (Actinic {__version__} match)",
            f"{given}output {self.output}; interpolation: tetrahedral where there is a choice",
            "What two patches that the camera sees alike do on film is not in any function of the camera's RGB.",
        ]
