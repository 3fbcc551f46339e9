"""A 3x3 matrix from camera light to the film's XYZ: what colour charts are used for everywhere."""

from dataclasses import dataclass

import numpy as np

from .pairs import Pairs

NAME = "matrix"


@dataclass(frozen=True)
class Matrix:
    """XYZ = M x. arrays: m (3, 3)."""

    arrays: dict[str, np.ndarray]
    name = NAME

    def xyz(self, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        return x @ self.arrays["m"].T


def fit(pairs: Pairs) -> Matrix:
    """Least squares, each pair weighed by 1 / (Y + 0.05) so that shadows count as eyes count them."""
    w = (1 / (pairs.sigma * (pairs.target[:, 1] + 0.05)))[:, None]
    m, *_ = np.linalg.lstsq(pairs.source * w, pairs.target * w, rcond=None)
    return Matrix({"m": m.T})
