"""Networks as ONNX files: graphs written node by node, and modules that torch exports."""

import warnings
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, load, numpy_helper, save_model

from ..atomic import folder_made, replacing

OPSET, IR = 17, 8


class Graph:
    """A graph in the making. held: its constants by name; `add` appends a node and gives back its output's name."""

    def __init__(self, held: dict):
        self.held, self.nodes = held, []

    def add(self, op: str, inputs: list[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def write(self, name: str, inputs: dict, outputs: dict, path: Path) -> Path:
        """The file, checked; inputs and outputs: shapes by name."""
        ends = [[_end(*e) for e in named.items()] for named in (inputs, outputs)]
        numbers = [numpy_helper.from_array(np.ascontiguousarray(v), n) for n, v in self.held.items()]
        graph = helper.make_graph(self.nodes, name, *ends, numbers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="actinic")
        model.ir_version = IR
        checker.check_model(model)
        folder_made(path.parent)
        with replacing(path) as part:
            save_model(model, str(part))
        return path


def _end(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def exported(net, given: tuple, inputs: list[str], outputs: list[str], free: dict, path: Path) -> Path:
    """A torch module traced on tensors `given`, checked; free: axes of any length by end and number."""
    import torch

    folder_made(path.parent)
    with replacing(path) as part, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named = {"input_names": inputs, "output_names": outputs, "dynamic_axes": free}
        torch.onnx.export(net.eval(), given, str(part), opset_version=OPSET, dynamo=False, **named)
        checker.check_model(load(str(part)))
    return path
