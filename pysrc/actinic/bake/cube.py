""".cube in Resolve's flavour: a 1-D shaper and a 3-D lattice in one file; without the shaper for everything else."""

import numpy as np

from .inscription import Inscription
from .lattice import Lut

ENDING = ".cube"
SHAPER_NODES = {"linear": 65536, "code": 4096}  # of light, which needs its shadows; of anything else


def text(lut: Lut, said: Inscription) -> str:
    """The file. Red runs fastest. Source: blackmagic Resolve manual, "LUT", as OpenColorIO's resolve_cube reads it."""
    head = "".join(f"# {line}\n" for line in said.lines(lut))
    return head + _shaper(lut) + rows(lut.nodes.transpose(2, 1, 0, 3))


def _shaper(lut):
    low, high = lut.axis.domain
    size = f"LUT_3D_SIZE {lut.size}\n"
    if is_plain(lut):
        return size
    count = SHAPER_NODES["linear" if high > 2 else "code"]
    place = lut.axis.place(np.linspace(low, high, count))
    sizes = f"LUT_1D_SIZE {count}\nLUT_1D_INPUT_RANGE {low:.7g} {high:.7g}\n{size}LUT_3D_INPUT_RANGE 0 1\n"
    return sizes + rows(np.repeat(place[:, None], 3, axis=1))


def is_plain(lut: Lut) -> bool:
    """Whether the lattice takes codes 0..1 as they are."""
    ends = np.linspace(0, 1, 5)
    return lut.axis.domain == (0.0, 1.0) and np.array_equal(lut.axis.place(ends), ends)


def rows(values) -> str:
    """Three numbers a line."""
    flat = np.asarray(values, float).reshape(-1)
    return ("%.7f %.7f %.7f\n" * (flat.size // 3)) % tuple(flat.tolist())
