"""A chart in a picture: found, its corners drawn tight, turned the right way up, its patches read robustly."""

from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import map_coordinates
from scipy.optimize import minimize

from ..codes import Code
from ..errors import FilmError
from .layouts import PATCH, Layout

SAMPLES = 9  # each way in a patch
WIDE = 0.76  # of a patch's pitch by which corners are drawn tight
ALIKE = 0.75  # least likeness to the chart's own colours
FLOOR = 0.02  # of the greatest value, added before logarithms
CLIPPED, UNEVEN = 0.99, 0.12


@dataclass(frozen=True)
class Reading:
    """quad: (4, 2) x, y in pixels of the chart's own top left, top right, bottom right, bottom left.

    values: (n, 3) medians. spread: (n,) of a patch, relative. clipped: (n,) share of a patch's samples. likeness: to
    the chart's colours, 1 at most. lies: how the chart lies in the picture.
    """

    quad: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    spread: np.ndarray = field(repr=False)
    clipped: np.ndarray = field(repr=False)
    likeness: float = 0.0
    lies: str = "upright"


def read(pixels, chart: Layout, quad=None, what: str = "the picture") -> Reading:
    """The chart's patches. pixels: (h, w, 3) codes or light. quad: corners that the user knows, in any order round.

    Raises FilmError where no chart is found.
    """
    pixels = np.nan_to_num(np.asarray(pixels, float))
    is_tall = pixels.shape[0] > pixels.shape[1]
    best = None
    for found in (
        [[np.asarray(quad, float)]]
        if quad is not None
        else (_detected(pixels, chart, t) for t in (is_tall, not is_tall))
    ):
        readings = [_upright(pixels, chart, c) for q in found for c in (q, _tight(pixels, chart, q))]
        best = max([*readings, *([best] if best else [])], key=lambda r: r.likeness, default=None)
        if best and best.likeness >= ALIKE:
            return best
    seen = f"a likeness of {best.likeness:.2f} at best" if best else "no grid of squares"
    wanted = f"a chart of {chart.columns} x {chart.rows} patches, whole, sharp and evenly lit"
    raise FilmError(f"{what}: no chart found ({seen})", wanted, "give its corners (docs/match.md), or crop the picture")


def _detected(pixels, chart, turn):
    """Corners of every candidate, by colour-checker-detection, in a picture as bright as a screen, wider than tall."""
    library = _library()
    sets = {24: "CLASSIC", 140: "SG"}
    settings = getattr(library, f"SETTINGS_SEGMENTATION_COLORCHECKER_{sets[len(chart.names)]}")
    shown = np.rot90(np.clip(pixels / max(np.percentile(pixels, 99), 1e-9), 0, 1) ** (1 / 2.2), int(turn))
    data = library.segmenter_default(shown.astype(np.float32), additional_data=True, **settings)
    scale = shown.shape[1] / settings["working_width"]
    return [_unturned(np.asarray(r, float) * scale, turn, pixels.shape) for r in data.rectangles]


def _unturned(quad, turn, shape):
    """x, y of a picture that was turned a quarter back to the picture's own."""
    return np.stack([shape[1] - 1 - quad[:, 1], quad[:, 0]], axis=1) if turn else quad


def _library():
    try:
        import colour_checker_detection
    except ImportError:
        got, remedy = "colour-checker-detection is not installed", "pip install 'actinic[match]', or give the corners"
        raise FilmError(got, "it, to find charts in pictures", remedy, Code.EXTRA) from None
    return colour_checker_detection


def points(quad, unit) -> np.ndarray:
    """x, y in the picture of places in the chart's unit square, through the homography of its corners: (..., 2)."""
    x, y = quad[:, 0], quad[:, 1]
    rows = []
    for (u, v), px, py in zip(((0, 0), (1, 0), (1, 1), (0, 1)), x, y, strict=True):
        rows += [[u, v, 1, 0, 0, 0, -u * px, -v * px], [0, 0, 0, u, v, 1, -u * py, -v * py]]
    h = np.append(np.linalg.lstsq(np.array(rows, float), np.stack([x, y], axis=1).ravel(), None)[0], 1.0).reshape(3, 3)
    at = np.concatenate([unit, np.ones((*np.shape(unit)[:-1], 1))], axis=-1) @ h.T
    return at[..., :2] / at[..., 2:]


def places(chart: Layout, share=PATCH) -> np.ndarray:
    """Where patches are sampled, in the unit square: (n, SAMPLES^2, 2)."""
    step = (np.arange(SAMPLES) + 0.5) / SAMPLES - 0.5
    inside = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2) * share / (chart.columns, chart.rows)
    return chart.centres()[:, None] + inside


def _sampled(pixels, chart, quad, share=PATCH):
    """Samples of every patch: (n, SAMPLES^2, channels). share: of the pitch that is sampled."""
    at = points(quad, places(chart, share))
    coordinates = np.stack([at[..., 1], at[..., 0]]).reshape(2, -1)
    read = [map_coordinates(pixels[..., c], coordinates, order=1, mode="nearest") for c in range(pixels.shape[2])]
    return np.stack(read, axis=-1).reshape(len(chart.names), -1, 3)


def _tight(pixels, chart, quad):
    """The corners moved, as one and then each, to where patches are most even against their unlikeness."""
    grey = np.log(np.maximum(pixels.mean(axis=2, keepdims=True), 0) + 0.01 * np.percentile(pixels, 99) + 1e-9)
    middle, size = quad.mean(axis=0), np.ptp(quad, axis=0).max()

    def uneven(corners):
        logs = _sampled(grey, chart, corners, WIDE)[..., 0]
        return logs.std(axis=1).mean() / max(logs.mean(axis=1).std(), 1e-3)

    def as_one(move):
        return middle + (quad - middle) * (1 + move[:2]) + size * move[2:]

    whole = _least(lambda m: uneven(as_one(m)), np.zeros(4), 150)
    at = as_one(whole)
    return at + size * _least(lambda m: uneven(at + size * m.reshape(4, 2)), np.zeros(8), 500).reshape(4, 2)


def _least(body, start, most):
    simplex = np.vstack([start, start + 0.03 * np.eye(start.size)])
    options = {"initial_simplex": simplex, "maxfev": most, "xatol": 1e-4, "fatol": 1e-5, "adaptive": True}
    return minimize(body, start, method="Nelder-Mead", options=options).x


def _upright(pixels, chart, quad):
    """The best of the eight ways round, told by the chart's own colours."""
    corners = [np.roll(side, turn, axis=0) for side in (quad, quad[::-1]) for turn in range(4)]
    return max((_read(pixels, chart, c) for c in corners), key=lambda r: r.likeness)


def way(quad) -> str:
    """How the chart lies in the picture: upright, or turned and mirrored."""
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    quarter = int(np.round(np.arctan2(-down[0], down[1]) / (np.pi / 2))) % 4
    said = [f"turned by {90 * quarter} degrees"] * (quarter > 0)
    said += ["mirrored"] * bool(across[0] * down[1] - across[1] * down[0] < 0)
    return ", ".join(said) or "upright"


def _read(pixels, chart, quad):
    samples = _sampled(pixels, chart, quad)
    values = np.median(samples, axis=1)
    off = np.median(np.abs(samples - values[:, None]), axis=1).mean(axis=1)
    top = CLIPPED if pixels.max() <= 1 else np.inf
    spread, clipped = 1.48 * off / np.maximum(values.mean(axis=1), 1e-4), (samples >= top).any(axis=2).mean(axis=1)
    alike = _likeness(values, chart) - np.minimum(spread, 0.5).mean()
    return Reading(quad, values, spread, clipped, alike, way(quad))


def _likeness(values, chart):
    """Correlation of log brightness with the chart's and of log red and blue over it, less how uneven patches are."""
    bright, hues = [], []
    for v in (values, chart.rgb):
        logs, total = np.log(v + FLOOR * v.max()), np.log(v.sum(axis=1) + FLOOR * v.max())
        bright.append(total)
        hues.append((logs - total[:, None])[:, [0, 2]].T)
    alike = [np.corrcoef(*bright)[0, 1], *(np.corrcoef(a, b)[0, 1] for a, b in zip(*hues, strict=True))]
    return float(np.nan_to_num(alike) @ (0.5, 0.25, 0.25))


def flare(reading: Reading, chart: Layout) -> float:
    """Stray light as a share of the lightest patch: what the darkest patch has too much. For linear light."""
    bright, known = reading.values[:, 1], chart.rgb[:, 1]
    dark, light = np.argmin(known), np.argmax(known)
    wanted, got = known[dark] / known[light], bright[dark] / max(bright[light], 1e-9)
    return float((got - wanted) / max(1 - wanted, 1e-9))


def gamma(reading: Reading, chart: Layout) -> float:
    """Slope of log values over log reflectance on the lighter greys: 1 for light, about a half for sRGB codes."""
    known = chart.rgb[:, 1]
    greys = (np.ptp(np.log(chart.rgb), axis=1) < 0.1) & (known > 0.15)
    return float(np.polyfit(np.log(known[greys]), np.log(np.maximum(reading.values[greys, 1], 1e-6)), 1)[0])
