"""ICC version 4: a device link of codes to codes (shaper and lattice, 16 bits), and the screen's own display profile.

Source: icc2010, ISO 15076-1.
"""

import struct
from datetime import date

import numpy as np

from ... import colour
from ...bake.lattice import Lut
from ...prepare import OUTPUTS, output_curve

ENDING = ".icc"
CURVE_NODES, FLOAT_NODES = 4096, 16385
D50 = (0.9642, 1.0, 0.8249)
VERSION = 0x04300000


def device_link(lut: Lut, title: str) -> bytes:
    """A profile of class link, RGB to RGB: the shaper and the lattice, in 16 bits and again in float."""
    tags = {
        "desc": _text(title),
        "cprt": _text("CC0"),
        "A2B0": _pipeline(lut),
        "D2B0": _elements(lut),
        "pseq": _sequence(),
    }
    return _profile(b"link", b"RGB ", tags)


def display(output: str) -> bytes:
    """The display profile of a screen: primaries adapted to D50 by Bradford, one curve."""
    primaries = colour.PRIMARIES[OUTPUTS[output][1]]
    to_d50 = colour.adaptation(primaries[3], (0.3457, 0.3585)) @ colour.rgb_to_xyz(*primaries)
    curve = _curve(colour.to_linear(np.linspace(0, 1, CURVE_NODES), output_curve(output)))
    white = colour.adaptation(primaries[3], (0.3457, 0.3585))
    tags = {"desc": _text(f"Actinic {output}"), "cprt": _text("CC0"), "wtpt": _xyz(D50), "chad": _numbers(white)}
    tags |= {f"{c}XYZ": _xyz(to_d50[:, i]) for i, c in enumerate("rgb")}
    return _profile(b"mntr", b"XYZ ", tags | {f"{c}TRC": curve for c in "rgb"})


def _pipeline(lut):
    """lutAToBType: A curves, CLUT, B curves that do nothing."""
    low, high = lut.axis.domain
    shaper = _padded(_curve(lut.axis.place(np.linspace(low, high, CURVE_NODES)))) * 3
    line = _padded(b"para" + bytes(4) + struct.pack(">HHi", 0, 0, 1 << 16)) * 3
    nodes = np.clip(np.round(lut.nodes * 65535), 0, 65535).astype(">u2").tobytes()
    lattice = _padded(bytes([lut.size] * 3 + [0] * 13) + struct.pack(">B3x", 2) + nodes)
    at_b = 32
    at_lattice = at_b + len(line)
    at_a = at_lattice + len(lattice)
    head = b"mAB " + bytes(4) + struct.pack(">BB2xIIIII", 3, 3, at_b, 0, 0, at_lattice, at_a)
    return head + line + lattice + shaper


def _elements(lut):
    """multiProcessElements of the same in float32: a set of curves and a lattice."""
    curve = _sampled(lut.axis.place(np.linspace(*lut.axis.domain, FLOAT_NODES)))
    curves = b"cvst" + bytes(4) + struct.pack(">HH", 3, 3) + struct.pack(">II", 36, len(curve)) * 3 + curve
    lattice = b"clut" + bytes(4) + struct.pack(">HH", 3, 3) + bytes([lut.size] * 3 + [0] * 13)
    lattice += np.asarray(lut.nodes).astype(">f4").tobytes()
    first = 16 + 16
    places = struct.pack(">IIII", first, len(curves), first + len(curves), len(lattice))
    return b"mpet" + bytes(4) + struct.pack(">HHI", 3, 3, 2) + places + curves + lattice


def _sampled(values):
    """A segmented curve: even samples over 0..1, held beyond both ends."""
    low, high = (b"parf" + bytes(4) + struct.pack(">HHffff", 0, 0, 1, 0, 0, v) for v in (values[0], values[-1]))
    inside = b"samf" + bytes(4) + struct.pack(">I", values.size - 1) + values[1:].astype(">f4").tobytes()
    return b"curf" + bytes(4) + struct.pack(">HHff", 3, 0, 0.0, 1.0) + low + inside + high


def _curve(values):
    codes = np.clip(np.round(np.asarray(values) * 65535), 0, 65535).astype(">u2")
    return b"curv" + bytes(4) + struct.pack(">I", codes.size) + codes.tobytes()


def _text(text):
    data = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(data), 28) + data


def _xyz(values):
    return b"XYZ " + bytes(4) + _fixed(values)


def _numbers(matrix):
    return b"sf32" + bytes(4) + _fixed(np.ravel(matrix))


def _fixed(values):
    return np.round(np.asarray(values, float) * 65536).astype(">i4").tobytes()


def _sequence():
    """Two profiles stood here: the camera's encoding and the screen."""
    one = bytes(20) + _padded(_text("")) * 2
    return b"pseq" + bytes(4) + struct.pack(">I", 2) + one * 2


def _padded(data):
    return data + bytes(-len(data) % 4)


def _profile(kind, space, tags):
    """Header, table of tags, their data; equal data is written once."""
    at, places, body = 132 + 12 * len(tags), [], b""
    for name, data in tags.items():
        if data not in (known := {d: p for _, p, d in places}):
            known[data] = at + len(body)
            body += _padded(data)
        places.append((name, known[data], data))
    table = struct.pack(">I", len(tags)) + b"".join(struct.pack(">4sII", n.encode(), p, len(d)) for n, p, d in places)
    today = date.today()
    head = struct.pack(
        ">I4sI4s4s4s6H4s4sII4sQI12sI",
        at + len(body), bytes(4), VERSION, kind, b"RGB ", space,
        today.year, today.month, today.day, 0, 0, 0, b"acsp", bytes(4), 0, 0, bytes(4), 0, 0, _fixed(D50), 0,
    )  # fmt: skip
    return head + bytes(128 - len(head)) + table + body
