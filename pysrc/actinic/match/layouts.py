"""Charts as grids of patches with known colours: what a picture is searched for and turned the right way up by."""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from .. import colour as own
from ..errors import FilmError, nearest

# Names of colour-science's sets of chromaticities, columns and rows as the maker holds the chart.
CHARTS = {
    "classic": ("ColorChecker24 - After November 2014", 6, 4),
    "passport": ("ColorChecker24 - After November 2014", 6, 4),
    "sg": ("ColorCheckerSG - After November 2014", 14, 10),
}
PATCH = 0.5  # of a patch's pitch that is read


@dataclass(frozen=True)
class Layout:
    """columns, rows of patches; names (n,); rgb (n, 3): linear Rec.709 of each, row by row."""

    columns: int
    rows: int
    names: tuple[str, ...]
    rgb: np.ndarray = field(repr=False)

    def centres(self) -> np.ndarray:
        """Patches' centres in the unit square, row by row: (n, 2) of x, y."""
        x, y = (np.arange(self.columns) + 0.5) / self.columns, (np.arange(self.rows) + 0.5) / self.rows
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


@cache
def layout(name: str) -> Layout:
    """The named chart. Raises FilmError. Source: xrite2016, as colour-science has it."""
    import colour

    if name not in CHARTS:
        remedy = "read it with Argyll's scanin and give the patches as CSV (docs/match.md)"
        raise FilmError(f"chart {name!r}", nearest(name, CHARTS), remedy)
    key, columns, rows = CHARTS[name]
    chart = colour.CCS_COLOURCHECKERS[key]  # row by row
    xyz = np.stack([colour.xyY_to_XYZ(v) for v in chart.data.values()])
    to_d65 = own.adaptation(chart.illuminant, own.PRIMARIES["Rec.709"][3])
    rgb = xyz @ np.linalg.solve(own.rgb_to_xyz(*own.PRIMARIES["Rec.709"]), to_d65).T
    return Layout(columns, rows, tuple(k.split(" (")[0] for k in chart.data), np.maximum(rgb, 1e-3))
