"""The parts of a multi-part EXR: other states and views of the same film beside the print."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import OpenImageIO as oiio

from ..codes import Code
from ..errors import FilmError
from .formats import Format, quantised
from .planes import Planes
from .tagging import colour_attributes

_NAME = "oiio:subimagename"
_OF_COLOUR = ("oiio:ColorSpace", "chromaticities", "colorInteropID")


@dataclass(frozen=True, eq=False)
class Part:
    """Pixels (h, w, 3) by name, and the colour space that they claim; None: as the plate does."""

    name: str
    pixels: np.ndarray = field(repr=False)
    claim: str | None


def part_files(parts: Sequence[Part], first, planes: Planes, target: Format) -> list[tuple]:
    """Spec and values of every part, `first` and `planes` those of the first: [(spec, values)].

    The first keeps the plate's other channels, the rest are R, G, B. Raises FilmError (Code.WRITE).
    """
    if not parts:
        return [(first, planes.values)]
    if target.name != "openexr":
        raise FilmError(f"{len(parts)} parts in {target.name}", "an .exr", "write to out.%04d.exr", Code.WRITE)
    first.attribute(_NAME, parts[0].name)
    first.tile_width = first.tile_height = 0
    return [(first, planes.values), *(_part_file(part, first, planes.depth) for part in parts[1:])]


def _part_file(part: Part, first, depth: str) -> tuple:
    spec = first.copy()
    spec.nchannels, spec.channelnames, spec.channelformats = 3, ("R", "G", "B"), ()
    spec.set_format(oiio.TypeDesc(depth))
    for name in _OF_COLOUR:
        spec.erase_attribute(name)
    for item in colour_attributes(part.claim or "data", "openexr"):
        spec.attribute(item.name, item.kind, item.value)
    spec.attribute(_NAME, part.name)
    return spec, quantised(part.pixels, depth)[0]
