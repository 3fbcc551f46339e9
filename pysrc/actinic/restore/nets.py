"""The two small networks: what is damaged, by the kernels, and what the closed-form fill leaves out, by onnxruntime."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..detector import Detector
from ..nets.runtime import session
from ..shipped import shipped

REFINE = "restore_refine.onnx"
MULTIPLE_PX = 8  # sides that a net takes


@dataclass(frozen=True)
class Nets:
    """detect: the kernels' own; folder: where the refining net lies, opened by ONNX Runtime when first asked for."""

    detect: Detector
    folder: Path | None

    def correction(self, planes: np.ndarray) -> np.ndarray:
        """Density to add to the fill: `inputs.refine` planes (8, h, w) -> (h, w); FilmError EXTRA, MISSING."""
        train = "python tools/train_restore.py refine"
        path = self.folder / REFINE if self.folder else shipped(f"nets/{REFINE}", train)
        return run(session(path, "restore"), planes)[0]


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Nets:
    """The trained nets of `models/nets` (or of `folder`); tiles go side by side. Raises FilmError (MISSING)."""
    return Nets(Detector(folder and folder / "restore_detect.onnx"), folder)


def run(session, planes: np.ndarray) -> np.ndarray:
    """A net of planes (channels, h, w), sides multiples of 8."""
    return session.run(None, {"planes": np.ascontiguousarray(planes[None], np.float32)})[0][0]
