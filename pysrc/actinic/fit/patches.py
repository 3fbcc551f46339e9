"""Blocks of measured patches: a user's own step wedge or chart beside the sheet, over the same parameters."""

import numpy as np

from .difference import delta_e
from .film import Film
from .parameters import Parameter, expected
from .problem import Block
from .tensors import tensor

RGB = ("red", "green", "blue")


def densities(film: Film, log_h, density, sigma) -> Block:
    """Status densities (n, 3) of patches whose layers were exposed to log_h (n, 3), interlayer effect included."""
    at = tensor(log_h)
    return Block("patches_D", None, RGB, np.asarray(density), np.asarray(sigma), lambda v: film.density(v, at), "D")


def scanned(film: Film, log_h, rgb, sigma) -> tuple[list[Parameter], list[Block]]:
    """Linear scanned RGB (n, 3) of such patches, and the scanner's matrix (3, 3) from Status transmittances to it.

    rgb = 10^-D M^T. Scale rgb so that the clear film reads about what a Status densitometer does: M is expected near 1.
    """
    at, asked = tensor(log_h), [expected("scanner", np.eye(3), 0.5, "plain", "")]

    def model(v):
        return 10 ** -film.density(v, at) @ v["scanner"].T

    return asked, [Block("scan_rgb", None, RGB, np.asarray(rgb), np.asarray(sigma), model, "")]


def perceptual(name: str, lab, model, sigma: float) -> Block:
    """dE2000 of patches: measured L*, a*, b* (n, 3) against model(v) (n, 3), each expected within sigma of 0."""
    measured, none = tensor(lab), np.zeros((len(lab), 1))
    return Block(name, None, ("dE2000",), none, np.asarray(sigma), lambda v: delta_e(model(v), measured)[:, None], "dE")
