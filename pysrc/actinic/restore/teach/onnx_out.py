"""A taught network as ONNX."""

import warnings
from pathlib import Path

import torch

from ...atomic import folder_made, replacing

OPSET = 17


def write(net, inputs: int, path: Path) -> Path:
    """planes (n, inputs, h, w) -> out (n, outputs, h, w), h and w free multiples of 8."""
    folder_made(path.parent)
    free = {name: {0: "n", 2: "h", 3: "w"} for name in ("planes", "out")}
    net = net.eval().to(memory_format=torch.contiguous_format)
    with replacing(path) as part, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net,
            (torch.zeros(1, inputs, 16, 16),),
            str(part),
            input_names=["planes"],
            output_names=["out"],
            dynamic_axes=free,
            opset_version=OPSET,
            dynamo=False,
        )
    return path
