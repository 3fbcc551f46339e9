"""GrainNet as ONNX: the interchange, and what another net has to look like."""

from pathlib import Path

import numpy as np

from ...nets.graph import Graph
from ..counts import CONDITIONS
from ..net import BINOMIAL, WIDE, Net

INPUTS = {"v": 4, "condition": CONDITIONS, "sigma": 1}


def write(net: Net, path: Path) -> Path:
    """v (n, 4, h, w), condition (n, 6, h, w), sigma (n, 1, h, w) -> noise (n, 1, h - 8, w - 8), as net.py states."""
    held = {n: np.asarray(w, np.float32) for n, w in net.weights.items()}
    held |= {"binomial": BINOMIAL[None, None].astype(np.float32)}
    held["where"] = np.array([2, 3], np.int64)
    held["planes"] = np.array([WIDE, CONDITIONS, 1, 1], np.int64)
    graph = Graph(held)
    add = graph.add

    def cut(name, k):
        held[f"from{k}"], held[f"to{k}"] = np.array([k, k], np.int64), np.array([-k, -k], np.int64)
        return add("Slice", [name, f"from{k}", f"to{k}", "where"], f"{name}_cut{k}")

    def layer(x, weight, told, bias, k, output):
        spatial = add("Conv", [x, weight], f"{output}_v")
        planes = add("Reshape", [f"{told}.weight", "planes"], f"{told}_planes")
        known = add("Conv", [cut("condition", k), planes, bias], f"{output}_c")
        return add("Relu", [add("Add", [spatial, known], f"{output}_sum")], output)

    a = layer(add("Div", ["v", "sigma"], "x"), "v.weight", "condition1", "bias1", 1, "a")
    b = layer(a, "hidden.weight", "condition2", "bias2", 2, "b")
    y = add("Mul", [cut("sigma", 3), add("Conv", [b, "out.weight"], "o")], "y")
    add("Sub", [cut("y", 1), add("Conv", [y, "binomial"], "shared")], "noise")
    ends = {n: ["n", c, "h", "w"] for n, c in INPUTS.items()}
    return graph.write("GrainNet", ends, {"noise": ["n", 1, "h8", "w8"]}, path)
