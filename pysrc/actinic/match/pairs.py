"""What was measured: patches of a digital camera beside the same patches on film."""

from dataclasses import dataclass, field, replace

import numpy as np

LEAST = 1e-6  # of linear light: what a logarithm is taken of


@dataclass(frozen=True)
class Pairs:
    """n patches. source: (n, 3) linear camera RGB, 0.18 = mid grey. target: (n, 3) XYZ under D65, white Y = 1.

    patch, light: (n,) names, by which folds are laid. ev: (n,) stops. sigma: (n,) what a patch is trusted to, dE.
    """

    source: np.ndarray
    target: np.ndarray
    patch: np.ndarray
    light: np.ndarray
    ev: np.ndarray
    sigma: np.ndarray = field(default=None)

    def __post_init__(self):
        if self.sigma is None:
            object.__setattr__(self, "sigma", np.ones(len(self.source)))

    def __len__(self) -> int:
        return len(self.source)

    def at(self, rows) -> "Pairs":
        """The pairs of an index or a mask."""
        names = ("source", "target", "patch", "light", "ev", "sigma")
        return replace(self, **{k: getattr(self, k)[rows] for k in names})
