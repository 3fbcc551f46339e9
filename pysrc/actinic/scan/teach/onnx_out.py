"""The encoder as ONNX."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save_model

from ...atomic import folder_made, replacing
from ..encoder import OUTPUTS, SHAPES
from ..statistics import COUNT

OPSET, IR = 17, 8


def write(weights: dict, path: Path) -> Path:
    """statistics (frames, 136) of one roll -> estimate (frames, 14), as encoder.py states."""
    held = {n: np.asarray(weights[n], np.float32) for n in SHAPES}
    nodes = []

    def add(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def layer(x, name, bends=True):
        line = add("Add", [add("MatMul", [x, f"{name}.weight"], f"{name}_m"), f"{name}.bias"], f"{name}_a")
        return add("Relu", [line], f"{name}_r") if bends else line

    x = add("Div", [add("Sub", ["statistics", "centre"], "moved"), "scale"], "x")
    f = layer(layer(x, "frame1"), "frame2")
    roll = add("ReduceMean", [f], "mean", axes=[0], keepdims=1)
    every = add("Expand", [roll, add("Shape", [f], "shape")], "every")
    out = layer(layer(add("Concat", [f, every], "both", axis=1), "roll1"), "roll2", bends=False)
    add("Identity", [out], "estimate")
    inputs = [helper.make_tensor_value_info("statistics", TensorProto.FLOAT, ["frames", COUNT])]
    outputs = [helper.make_tensor_value_info("estimate", TensorProto.FLOAT, ["frames", 2 * OUTPUTS])]
    numbers = [numpy_helper.from_array(np.ascontiguousarray(v), n) for n, v in held.items()]
    graph = helper.make_graph(nodes, "InvertEncoder", inputs, outputs, numbers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="actinic")
    model.ir_version = IR
    checker.check_model(model)
    folder_made(path.parent)
    with replacing(path) as part:
        save_model(model, str(part))
    return path
