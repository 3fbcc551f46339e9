"""The Common LUT Format, SMPTE ST 2136-1, written by OpenColorIO: curve, matrix, shaper and lattice in one file."""

import numpy as np
import PyOpenColorIO as ocio

from ..colour import CURVES, ENCODINGS, SPACES, to_linear
from .inscription import Inscription
from .lattice import GAMMA, Lut

ENDING = ".clf"
FORMAT = "Academy/ASC Common LUT Format"
CODES = 4096  # nodes of a curve over codes 0..1
HALVES = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32)  # one node for every half


def transform(lut: Lut) -> ocio.GroupTransform:
    """Codes of the LUT's input to its output, as OpenColorIO operators."""
    group = ocio.GroupTransform()
    for step in (*_head(lut), _lattice(lut.nodes)):
        group.appendTransform(step)
    if lut.is_xyz:
        group.appendTransform(ocio.ExponentTransform(value=[GAMMA, GAMMA, GAMMA, 1.0]))
    return group


def _head(lut):
    """From codes to places in the lattice."""
    if lut.part == "print":
        low, high = lut.axis.domain
        return [_matrix(np.eye(3) / (high - low), -low / (high - low))]
    given = ENCODINGS[lut.source]
    curve = CURVES[given.curve]
    is_linear = curve == CURVES["linear"]
    if not lut.to_working:
        return [_of_halves(lut.axis.place)] if is_linear else [_of_codes(lut.axis.place)]
    decode = [] if is_linear else [_of_codes(lambda code: to_linear(code, curve))]
    space = SPACES[given.space]
    matrix = [] if np.allclose(space, np.eye(3)) else [_matrix(space)]
    return [*decode, *matrix, _of_halves(lut.axis.place)]


def _of_codes(body):
    return _curve(ocio.Lut1DTransform(CODES, False), body(np.linspace(0, 1, CODES)))


def _of_halves(body):
    with np.errstate(invalid="ignore"):
        return _curve(ocio.Lut1DTransform(len(HALVES), True), np.nan_to_num(body(np.nan_to_num(HALVES))))


def _curve(op, values):
    op.setData(np.repeat(np.asarray(values, np.float32), 3))
    return op


def _matrix(m, offset=0.0):
    whole = np.eye(4)
    whole[:3, :3] = m
    return ocio.MatrixTransform(whole.ravel().tolist(), [offset] * 3 + [0.0])


def _lattice(nodes):
    op = ocio.Lut3DTransform(len(nodes))
    op.setInterpolation(ocio.INTERP_TETRAHEDRAL)
    op.setData(np.ascontiguousarray(nodes, np.float32).ravel())
    return op


def text(lut: Lut, said: Inscription) -> str:
    """The file."""
    group = transform(lut)
    told = group.getFormatMetadata()
    told.setID(f"{said.title} {lut.name}".replace(" ", "_"))
    for line in said.lines(lut):
        told.addChildElement("Description", line)
    return group.write(formatName=FORMAT, config=ocio.Config.CreateRaw())
