"""A network run by ONNX Runtime."""

from functools import lru_cache
from pathlib import Path

from ..codes import Code
from ..errors import FilmError


@lru_cache(maxsize=8)
def session(path: Path, extra: str):
    """An ONNX Runtime session on the caller's thread, for callers work side by side.

    Raises FilmError: EXTRA without onnxruntime (`extra` of this package installs it), MISSING without the file.
    """
    try:
        import onnxruntime
    except ImportError:
        remedy = f"pip install 'actinic[{extra}]'"
        raise FilmError("onnxruntime is not installed", f"onnxruntime, to {extra}", remedy, Code.EXTRA) from None
    if not path.is_file():
        raise FilmError(f"no file {path}", "a trained net in ONNX", "train it: tools/train_*.py", Code.MISSING)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
