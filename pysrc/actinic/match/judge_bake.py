"""What a lattice loses of the model it was made of: dE2000 on a screen, on the charts' colours and between them."""

import numpy as np

from .. import colour
from ..prepare import output_curve
from .look import Look
from .metric import off
from .nodes import tetrahedral

SCREEN, SHIFT_EV = "rec709", 0.5  # exposures between those that the nodes were moved for


def baked(look: Look, source: str, size: int, screen: str = SCREEN) -> tuple[np.ndarray, np.ndarray]:
    """dE2000 of a shaped lattice, read tetrahedrally, against the model: of look.seen, (n,); half a stop brighter."""
    lut, given = look.lut(source, screen, size), colour.encoding(source)
    to_xyz = colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"])
    curve, errors = output_curve(screen), []
    for ev in (0.0, SHIFT_EV):
        code = given.from_scene(2**ev * look.seen @ colour.matrix(look.space).T)
        read = tetrahedral(lut.axis.place(code), size) @ lut.nodes.reshape(-1, 3)
        meant = look.transfer(source, screen)(code)
        errors.append(off(*(colour.to_linear(np.clip(c, 0, 1), curve) @ to_xyz.T for c in (read, meant))))
    return errors[0], errors[1]
