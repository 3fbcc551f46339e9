""".3dl for Lustre, Flame and Smoke: integers, no shaper, codes 0 to 1 of a log input."""

import numpy as np

from .inscription import Inscription
from .lattice import Lut

ENDING = ".3dl"
IN_BITS, OUT_BITS = 10, 12


def text(lut: Lut, said: Inscription) -> str:
    """The file: comments, the mesh, the positions, the nodes with blue running fastest. Source: discreet's 3dl."""
    top = 2**OUT_BITS - 1
    positions = np.round(np.linspace(0, 2**IN_BITS - 1, lut.size)).astype(int)
    nodes = np.clip(np.round(lut.nodes * top), 0, top).astype(int).reshape(-1)
    head = [*(f"# {line}" for line in said.lines(lut)), "3DMESH", f"Mesh {(lut.size - 1).bit_length() - 1} {OUT_BITS}"]
    body = ("%d %d %d\n" * (nodes.size // 3)) % tuple(nodes.tolist())
    return "\n".join([*head, " ".join(map(str, positions))]) + "\n" + body + "\nLUT8\ngamma 1.0\n"
