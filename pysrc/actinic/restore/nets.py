"""The two small networks, run by onnxruntime: what is damaged, and what the closed-form fill leaves out."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..nets.runtime import session
from ..shipped import shipped

FILES = ("restore_detect.onnx", "restore_refine.onnx")
TRAIN = "python tools/train_restore.py detect refine"
MULTIPLE_PX = 8  # sides that a net takes


@dataclass(frozen=True)
class Nets:
    """detect, refine: ONNX Runtime sessions that take planes (1, channels, h, w), sides multiples of 8."""

    detect: object
    refine: object

    def probability(self, planes: np.ndarray) -> np.ndarray:
        """Of each channel's damage: `inputs.detect` planes (12, h, w) -> (3, h, w), 0..1."""
        return 1 / (1 + np.exp(-np.clip(run(self.detect, planes), -60, 60)))

    def correction(self, planes: np.ndarray) -> np.ndarray:
        """Density to add to the fill: `inputs.refine` planes (8, h, w) -> (h, w)."""
        return run(self.refine, planes)[0]


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Nets:
    """The trained nets of `models/nets` (or of `folder`), on the caller's thread: tiles go side by side.

    Raises FilmError: EXTRA without onnxruntime, MISSING without the files.
    """
    paths = (folder / name if folder else shipped(f"nets/{name}", TRAIN) for name in FILES)
    return Nets(*(session(path, "restore") for path in paths))


def run(session, planes: np.ndarray) -> np.ndarray:
    """A net of planes (channels, h, w), sides multiples of 8."""
    return session.run(None, {"planes": np.ascontiguousarray(planes[None], np.float32)})[0][0]
