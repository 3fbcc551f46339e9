"""A published chart beside the model: what every figure of a report holds, and its residuals."""

from dataclasses import dataclass, replace

import numpy as np

from ..stock import Stock


@dataclass(frozen=True)
class Figure:
    """One chart of the sheet.

    key, title       its id on the page and its name
    labels           what lies along x and y, with units
    unit             of `published`, for residuals
    names            of the m columns; each is a class of style.css, its ink
    x, published     (n,) and (n, m) readings, NaN where nothing is published
    sigma            (n, m), standard deviation of the readings, or None
    line_x, line     (k,) and (k, m), the model; None where the chain has none
    model            (n, m), the model at the readings; None likewise
    notes            what must be known of this chart
    parts            further marks
    """

    key: str
    title: str
    labels: tuple[str, str]
    unit: str
    names: tuple[str, ...]
    x: np.ndarray
    published: np.ndarray
    sigma: np.ndarray | None = None
    line_x: np.ndarray | None = None
    line: np.ndarray | None = None
    model: np.ndarray | None = None
    notes: tuple[str, ...] = ()
    parts: tuple = ()
    is_log_x: bool = False
    is_log_y: bool = False

    @property
    def is_published(self) -> bool:
        return bool(np.isfinite(self.published).any())

    @property
    def miss(self) -> np.ndarray:
        """Model minus published, (n, m); NaN where either is missing."""
        return np.full(self.published.shape, np.nan) if self.model is None else self.model - self.published

    @property
    def rms(self) -> np.ndarray:
        """Root mean square of `miss` down each column, (m,); NaN where there is nothing."""
        count = np.isfinite(self.miss).sum(axis=0)
        return np.sqrt(np.nansum(self.miss**2, axis=0) / np.where(count, count, np.nan))

    def worst(self, column: int) -> tuple[float, float]:
        """The largest miss of a column and the x where it is; NaN where there is none."""
        miss = self.miss[:, column]
        if not np.isfinite(miss).any():
            return np.nan, np.nan
        at = int(np.nanargmax(np.abs(miss)))
        return float(miss[at]), float(self.x[at])


def of_layers(stock: Stock, figure: Figure) -> Figure:
    """The figure by the stock's own layers: black and white has one, which the chain carries three times."""
    if not stock.is_monochrome:
        return figure
    one = {k: v[:, :1] for k in ("line", "model", "published", "sigma") if (v := getattr(figure, k)) is not None}
    return replace(figure, names=("visual",), **one)
