"""HALD: the lattice as a 16-bit PNG, red running fastest; no shaper, codes 0 to 1 of a log input.

A HALD of level l is a picture l^3 pixels wide that holds l^2 nodes a side, so 17, 33 and 65 become 16, 36 and 64.
"""

import numpy as np
import OpenImageIO as oiio

from ..atomic import failed
from .inscription import Inscription
from .lattice import Lut

ENDING = ".png"
LEVELS = {17: 4, 33: 6, 65: 8}


def write(lut: Lut, said: Inscription, path) -> None:
    """Write the PNG, what it is as its text. Raises FilmError."""
    level = round(lut.size**0.5)
    pixels = np.clip(np.round(lut.nodes.transpose(2, 1, 0, 3) * 65535), 0, 65535).astype(np.uint16)
    spec = oiio.ImageSpec(level**3, level**3, 3, "uint16")
    spec.attribute("ImageDescription", "\n".join(said.lines(lut)))
    out = oiio.ImageOutput.create(str(path))
    if not (out.open(str(path), spec) and out.write_image(pixels.reshape(level**3, level**3, 3)) and out.close()):
        raise failed(path, path, out.geterror())
