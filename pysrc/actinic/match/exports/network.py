"""ONNX: codes through a shaper and a lattice, trilinear, as a graph of standard operators (opset 20)."""

import numpy as np

from ...bake.lattice import Lut
from ...codes import Code
from ...errors import FilmError

ENDING = ".onnx"
SHAPER_NODES = 16384
OPSET, IR = 20, 9


def data(lut: Lut, lines: list[str]) -> bytes:
    """The file: float32 `codes` (n, 3) of the LUT's encoding to `screen` (n, 3). Raises FilmError without onnx."""
    onnx = _onnx()
    h = onnx.helper
    held = [onnx.numpy_helper.from_array(a, name) for name, a in _constants(lut).items()]
    graph = h.make_graph(_steps(h), "look", [_of(onnx, "codes")], [_of(onnx, "screen")], held)
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", OPSET)], ir_version=IR, producer_name="actinic")
    model.doc_string = "\n".join(lines)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def _constants(lut):
    low, high = lut.axis.domain
    shaper = lut.axis.place(np.linspace(low, high, SHAPER_NODES)) * 2 - 1
    volume = lut.nodes.transpose(3, 0, 1, 2)[None]
    return {
        "low": np.float32([low]),
        "steps": np.float32([(SHAPER_NODES - 1) / (high - low)]),
        "none": np.float32(0),
        "last": np.float32(SHAPER_NODES - 1),
        "one": np.int64([1]),
        "top": np.int64(SHAPER_NODES - 1),
        "shaper": shaper.astype(np.float32),
        "blue_first": np.int64([2, 1, 0]),
        "as_grid": np.int64([1, 1, 1, -1, 3]),
        "as_rows": np.int64([3, -1]),
        "lattice": np.ascontiguousarray(volume, np.float32),
    }


def _steps(h):
    """Codes to the shaper's table, linear between its nodes; its places -1..1 to the lattice."""
    n = h.make_node
    return [
        n("Sub", ["codes", "low"], ["from_low"]),
        n("Mul", ["from_low", "steps"], ["at"]),
        n("Clip", ["at", "none", "last"], ["held"]),
        n("Floor", ["held"], ["first"]),
        n("Sub", ["held", "first"], ["share"]),
        n("Cast", ["first"], ["i"], to=7),
        n("Add", ["i", "one"], ["next"]),
        n("Min", ["next", "top"], ["j"]),
        n("Gather", ["shaper", "i"], ["a"]),
        n("Gather", ["shaper", "j"], ["b"]),
        n("Sub", ["b", "a"], ["rise"]),
        n("Mul", ["rise", "share"], ["more"]),
        n("Add", ["a", "more"], ["place"]),
        n("Gather", ["place", "blue_first"], ["xyz"], axis=1),
        n("Reshape", ["xyz", "as_grid"], ["grid"]),
        n("GridSample", ["lattice", "grid"], ["read"], mode="linear", padding_mode="border", align_corners=1),
        n("Reshape", ["read", "as_rows"], ["columns"]),
        n("Transpose", ["columns"], ["screen"], perm=[1, 0]),
    ]


def _of(onnx, name):
    return onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", 3])


def _onnx():
    try:
        import onnx
    except ImportError:
        remedy = "pip install 'actinic[match]'"
        raise FilmError("onnx is not installed", "onnx, for this kind of export", remedy, Code.EXTRA) from None
    return onnx
