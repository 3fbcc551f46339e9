"""Polynomials of Finlayson, Mackiewicz and Hurlbert: plain ones of stops to CIELAB, root ones of light to XYZ."""

from dataclasses import dataclass

import numpy as np

from .domain import code, white_last
from .metric import xyz_of
from .pairs import Pairs

RIDGE = 1e-7


@dataclass(frozen=True)
class Polynomial:
    """Lab = W terms(stops), or XYZ = W roots(x). arrays: w (terms, 3), degree (), is_root ()."""

    arrays: dict[str, np.ndarray]

    @property
    def name(self) -> str:
        return f"{'root-' if self.arrays['is_root'] else ''}polynomial {int(self.arrays['degree'])}"

    def xyz(self, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        degree, is_root = int(self.arrays["degree"]), bool(self.arrays["is_root"])
        out = terms(x, degree, is_root) @ self.arrays["w"]
        return out if is_root else xyz_of(out)


def terms(x, degree: int, is_root: bool) -> np.ndarray:
    """The expansion, a column of ones with the plain one. Source: finlayson2015, as colour-science has it."""
    from colour.characterisation import polynomial_expansion_Finlayson2015 as expansion

    if is_root:
        return expansion(np.maximum(x, 0), degree, root_polynomial_expansion=True)
    return white_last(expansion(2 * code(x), degree, root_polynomial_expansion=False))


def fit(pairs: Pairs, degree: int, is_root: bool = False) -> Polynomial:
    """Least squares with a trace of ridge."""
    from .metric import lab

    a, y = terms(pairs.source, degree, is_root), pairs.target if is_root else lab(pairs.target)
    w = 1 / pairs.sigma if not is_root else 1 / (pairs.sigma * (pairs.target[:, 1] + 0.05))
    a, y = a * w[:, None], y * w[:, None]
    bend = a.T @ a
    solved = np.linalg.solve(bend + RIDGE * np.trace(bend) / len(bend) * np.eye(len(bend)), a.T @ y)
    return Polynomial({"w": solved, "degree": np.array(degree), "is_root": np.array(is_root)})
