"""Blocks of measured patches: a user's own step wedge or chart beside the sheet, over the same parameters."""

from collections.abc import Callable

import numpy as np

from ..spectra import daylight, observer
from ..stages.view import view
from .chart import Chart
from .columns import DENSITY, LAB, SCAN
from .difference import delta_e
from .film import Film
from .neutral import lab
from .parameters import Parameter, expected
from .problem import Block
from .tensors import tensor, torch

RGB = ("red", "green", "blue")
READING = 0.01  # D, what a densitometer or a scanner's code is trusted to where no sigma is given
FLOOR = 2e-4  # of a scan: stray light and codes
GATE = 0.005  # of the empty gate, which a scan is divided by
SEEN = 1.0  # dE2000 of a patch measured in CIELAB
LN10 = 2.302585092994046


def densities(film: Film, log_h, density, sigma) -> Block:
    """Status densities (n, layers) of patches whose layers were exposed to log_h, interlayer effect included.

    log_h: (n, layers), or what makes it a tensor of the parameters.
    """
    names = RGB if film.layers == 3 else ("visual",)
    at = _exposure(log_h)
    return Block(
        "patches_D", None, names, np.asarray(density), np.asarray(sigma), lambda v: film.density(v, at(v)), "D"
    )


def scanned(film: Film, log_h, rgb, sigma) -> tuple[list[Parameter], list[Block]]:
    """Linear scanned RGB (n, 3) of such patches, and the scanner's matrix (3, 3) from Status transmittances to it.

    rgb = 10^-D M^T. Scale rgb so that the empty gate reads about 1: M is expected near 1.
    """
    at, asked = _exposure(log_h), [expected("scanner", np.eye(3), 0.5, "plain", "")]

    def model(v):
        return 10 ** -film.density(v, at(v)) @ v["scanner"].T

    return asked, [Block("scan_rgb", None, RGB, np.asarray(rgb), np.asarray(sigma), model, "")]


def empty_gate() -> Block:
    """A scanner that reads 1 without film: the rows of its matrix sum to 1."""
    return Block("gate_rgb", None, RGB, np.ones((1, 3)), np.array(GATE), lambda v: v["scanner"].sum(dim=1)[None], "")


def perceptual(name: str, lab, model, sigma) -> Block:
    """dE2000 of patches: measured L*, a*, b* (n, 3) against model(v) (n, 3), each expected within sigma of 0."""
    measured, none = tensor(lab), np.zeros((len(lab), 1))
    return Block(name, None, ("dE2000",), none, np.asarray(sigma), lambda v: delta_e(model(v), measured)[:, None], "dE")


def on_a_table(film: Film, log_h) -> Callable:
    """CIELAB (n, 3) of patches on a light table of D50, the bare table being white; of paper, its ideal diffuser."""
    at, seen = _exposure(log_h), tensor(daylight(5000.0)[:, None] * observer())

    def model(v):
        dye, _ = film.spectra(v)
        return lab(view(film.amounts(v, at(v)), dye, film.base(v), seen, torch().zeros(3)), seen.sum(dim=0))

    return model


def _exposure(log_h):
    held = None if callable(log_h) else tensor(log_h)
    return log_h if callable(log_h) else lambda v: held


def measured(film: Film, chart: Chart, log_h: Callable) -> tuple[list[Parameter], list[Block]]:
    """Parameters and blocks of every measurement of a chart. log_h: parameters' values -> (n, layers) tensor."""
    asked, blocks = [], []
    columns = DENSITY if film.layers == 3 else ("D_visual",)
    if (rows := chart.has(*columns)).any():
        blocks.append(densities(film, _some(log_h, rows), chart.of(*columns)[rows], _sigma(chart, rows, READING)))
    if (rows := chart.has(*SCAN)).any():
        rgb = chart.of(*SCAN)[rows]
        asked, scans = scanned(
            film, _some(log_h, rows), rgb, _sigma(chart, rows, np.hypot(LN10 * READING * rgb, FLOOR))
        )
        blocks += [*scans, empty_gate()]
    if (rows := chart.has(*LAB)).any():
        seen = on_a_table(film, _some(log_h, rows))
        blocks.append(perceptual("patches_dE2000", chart.of(*LAB)[rows], seen, _sigma(chart, rows, SEEN)))
    return asked, blocks


def _some(log_h, rows):
    at = torch().tensor(np.flatnonzero(rows))
    return lambda v: log_h(v)[at]


def _sigma(chart, rows, usual):
    """Standard deviation of each reading, the row's own where it has one: broadcasts to (n, m)."""
    own = chart.numbers["sigma"][rows][:, None]
    return np.where(np.isfinite(own), own, usual)
