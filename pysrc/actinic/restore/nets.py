"""The two small networks: what is damaged, by the kernels, and what the closed-form fill leaves out, by onnxruntime."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..codes import Code
from ..detector import Detector
from ..errors import FilmError

MULTIPLE_PX = 8  # sides that a net takes


@dataclass(frozen=True)
class Nets:
    """detect: the kernels' own; folder: where the refining net lies, opened by ONNX Runtime when first asked for."""

    detect: Detector
    folder: Path

    def correction(self, planes: np.ndarray) -> np.ndarray:
        """Density to add to the fill: `inputs.refine` planes (8, h, w) -> (h, w)."""
        return run(_refine(self.folder), planes)[0]


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Nets:
    """The trained nets of `models/nets` (or of `folder`), on the caller's thread: tiles go side by side.

    Raises FilmError (MISSING) without the file; the refining net raises EXTRA without onnxruntime when it is used.
    """
    folder = folder or _shelf()
    return Nets(Detector(folder / "restore_detect.onnx"), folder)


@lru_cache(maxsize=4)
def _refine(folder):
    return session(folder / "restore_refine.onnx")


def _shelf():
    here = Path(__file__).resolve().parents[1]
    return next((p for p in (here / "models/nets", here.parents[1] / "models/nets") if p.exists()), here)


def session(path: Path):
    """An ONNX Runtime session; FilmError EXTRA, MISSING."""
    try:
        import onnxruntime
    except ImportError:
        remedy = "pip install 'actinic[restore]'"
        raise FilmError("onnxruntime is not installed", "onnxruntime, to refine", remedy, Code.EXTRA) from None
    if not path.exists():
        raise FilmError(f"no file {path}", "a trained net", "python tools/train_restore.py detect refine", Code.MISSING)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run(session, planes: np.ndarray) -> np.ndarray:
    """A net of planes (channels, h, w), sides multiples of 8."""
    return session.run(None, {"planes": np.ascontiguousarray(planes[None], np.float32)})[0][0]
