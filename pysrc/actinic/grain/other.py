"""Another net in GrainNet's place: any ONNX file of its inputs and outputs, run by ONNX Runtime."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import FilmError
from ..nets.runtime import session
from .net import HALO, SHAPES, Net, read

EXTRA = "restore"  # of this package: ONNX Runtime alone
REMEDY = "models/nets/grain.md says what a net takes and gives"


@dataclass(frozen=True)
class Other:
    """v (n, 4, h, w), condition (n, 6, h, w), sigma (n, 1, h, w) -> noise (n, 1, h - 8, w - 8), float32."""

    path: Path

    def __call__(self, v, condition, sigma) -> np.ndarray:
        """As `Net`; raises FilmError where the file wants other inputs or gives another size."""
        asked = {"v": v, "condition": condition, "sigma": np.asarray(sigma)[None]}
        given = {k: np.asarray(a, np.float32)[None] for k, a in asked.items()}
        try:
            (noise,) = session(self.path, EXTRA, gpu=True).run(None, given)
        except Exception as error:  # of ONNX Runtime, which has no class of its own for them
            raise FilmError(f"{self.path}: {error}", "inputs v, condition and sigma, one output", REMEDY) from None
        wanted = tuple(n - 2 * HALO for n in np.shape(sigma))
        if noise.shape != (1, 1, *wanted):
            raise FilmError(f"{self.path}: noise of {noise.shape}", f"(1, 1, {wanted[0]}, {wanted[1]})", REMEDY)
        return noise[0, 0].astype(np.float64)


def load(path: Path) -> Net | Other:
    """A net by its file: GrainNet where the weights are its own, which needs no ONNX Runtime; else `Other`."""
    from ..nets.onnx_file import tensors

    held = tensors(path)
    own = all(name in held and held[name].shape == shape for name, shape in SHAPES.items())
    return read(path) if own else Other(Path(path))
