"""The numbers in an ONNX file, read without ONNX: protobuf fields of ModelProto.graph.initializer."""

from pathlib import Path

import numpy as np

from ..errors import FilmError

GRAPH, INITIALIZER, DIMS, TYPE, FLOATS, NAME, RAW = 7, 5, 1, 2, 4, 8, 9
FLOAT = 1


def shaped(path: Path, shapes: dict[str, tuple], remedy: str) -> dict[str, np.ndarray]:
    """The tensors of these names; raises FilmError for one that is missing or of another shape."""
    held = tensors(path)
    for name, shape in shapes.items():
        if name not in held or held[name].shape != shape:
            got = held[name].shape if name in held else "none"
            raise FilmError(f"{path}: {name} is {got}", f"{shape}", remedy)
    return {name: held[name] for name in shapes}


def tensors(path: Path) -> dict[str, np.ndarray]:
    """Float tensors by name; raises FilmError for a file that is not ONNX."""
    try:
        data = Path(path).read_bytes()
        graph = next(value for number, value in fields(data) if number == GRAPH)
        held = [_tensor(value) for number, value in fields(graph) if number == INITIALIZER]
        return {name: values for name, values in held if values is not None}
    except (OSError, StopIteration, IndexError, ValueError, TypeError) as error:
        raise FilmError(f"{path}: {error or 'no graph'}", "an ONNX file", "python tools/train_grain.py") from None


def fields(data: bytes):
    """(number, value) of every field: bytes where it has a length, else a whole number."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(data, at)
        else:
            size, at = _varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind] if kind in (1, 5) else -1, at)
            if size < 0 or at + size > len(data):
                raise ValueError("ends early")
            value, at = data[at : at + size], at + size
        yield tag >> 3, value


def _varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return value, at


def _tensor(data):
    dims, raw, name, kind = [], b"", "", None
    for number, value in fields(data):
        if number == DIMS:
            dims += _packed(value) if isinstance(value, bytes) else [value]
        elif number == TYPE:
            kind = value
        elif number in (RAW, FLOATS):
            raw += value
        elif number == NAME:
            name = value.decode()
    return name, np.frombuffer(raw, "<f4").reshape(dims) if kind == FLOAT else None


def _packed(data):
    found, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        found.append(value)
    return found
