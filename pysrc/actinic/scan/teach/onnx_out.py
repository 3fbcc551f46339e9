"""The encoder as ONNX."""

from pathlib import Path

import numpy as np

from ...nets.graph import Graph
from ..encoder import OUTPUTS, SHAPES
from ..statistics import COUNT


def write(weights: dict, path: Path) -> Path:
    """statistics (frames, 136) of one roll -> estimate (frames, 14), as encoder.py states."""
    held = {n: np.asarray(weights[n], np.float32) for n in SHAPES}
    graph = Graph(held)
    add = graph.add

    def layer(x, name, bends=True):
        line = add("Add", [add("MatMul", [x, f"{name}.weight"], f"{name}_m"), f"{name}.bias"], f"{name}_a")
        return add("Relu", [line], f"{name}_r") if bends else line

    x = add("Div", [add("Sub", ["statistics", "centre"], "moved"), "scale"], "x")
    f = layer(layer(x, "frame1"), "frame2")
    roll = add("ReduceMean", [f], "mean", axes=[0], keepdims=1)
    every = add("Expand", [roll, add("Shape", [f], "shape")], "every")
    out = layer(layer(add("Concat", [f, every], "both", axis=1), "roll1"), "roll2", bends=False)
    add("Identity", [out], "estimate")
    inputs, outputs = {"statistics": ["frames", COUNT]}, {"estimate": ["frames", 2 * OUTPUTS]}
    return graph.write("InvertEncoder", inputs, outputs, path)
