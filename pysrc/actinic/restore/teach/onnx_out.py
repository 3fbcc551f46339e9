"""A taught network as ONNX."""

from pathlib import Path

import torch

from ...nets.graph import exported


def write(net, inputs: int, path: Path) -> Path:
    """planes (n, inputs, h, w) -> out (n, outputs, h, w), h and w free multiples of 8."""
    free = {name: {0: "n", 2: "h", 3: "w"} for name in ("planes", "out")}
    net = net.to(memory_format=torch.contiguous_format)
    return exported(net, (torch.zeros(1, inputs, 16, 16),), ["planes"], ["out"], free, path)
