"""The two bundled pictures: a test scene of our own making, and a photograph opened up to scene light.

Both are linear ACEScg with 0.18 = mid grey. Shapes are drawn from signed distances in pixels, so edges are
anti-aliased and patches that lie on pixel borders are exact.
"""

from functools import cache

import numpy as np

from actinic import spectra
from actinic.colour import CURVES, PRIMARIES, SPACES, adaptation, rgb_to_xyz, to_linear

GREY = 0.18
WIDTH_PX, HEIGHT_PX = 1024, 576
WEDGE_EV = np.arange(-7.0, 5.5, 0.5)  # 25 neutral steps about mid grey
SINE_PERIODS_PX = (32, 16, 10, 6, 4, 3)
SINE_MODULATIONS = (0.1, 0.8)  # upper row, lower row
EDGE_EV = (-4.0, 2.0)
EDGE_DEGREES = 5.0
DARK_EV, SURROUND_EV = -7.0, -2.75  # the surround lies between two steps of the wedge
LIGHT_EV = 10.0
MADE = "2026:11:21 00:00:00"  # fixed, so that a rebuild gives the same bytes

# x0, y0, x1, y1 in pixels. Source: chosen by eye, as is every place below.
BOXES = {
    "wedge": (24, 24, 999, 92),
    "checker": (24, 116, 332, 320),
    "edge": (352, 116, 556, 320),
    "sines": (576, 116, 1000, 320),
    "night": (24, 336, 664, 500),
    "faces": (680, 336, 1000, 500),
    "sweep": (24, 516, 1000, 552),
}


def light_of(ev):
    """Scene light `GREY * 2^ev` of an exposure in stops about mid grey. Source: definition of the stop."""
    return GREY * 2.0 ** np.asarray(ev, dtype=np.float64)


def wedge_box(i: int) -> tuple:
    """x0, y0, x1, y1 of the i-th step of the wedge, in pixels. Source: `BOXES`."""
    x0, y0, x1, y1 = BOXES["wedge"]
    step = (x1 - x0) // len(WEDGE_EV)
    return x0 + i * step, y0, x0 + (i + 1) * step, y1


def checker_box(i: int) -> tuple:
    """x0, y0, x1, y1 of the i-th of 24 colour patches, six in a row, in pixels. Source: `BOXES`."""
    x0, y0, *_ = BOXES["checker"]
    x, y = x0 + 52 * (i % 6), y0 + 52 * (i // 6)
    return x, y, x + 48, y + 48


def sine_box(row: int, column: int) -> tuple:
    """x0, y0, x1, y1 of one sine target: row = modulation, column = period, in pixels. Source: `BOXES`."""
    x0, y0, *_ = BOXES["sines"]
    x, y = x0 + 72 * column, y0 + 104 * row
    return x, y, x + 64, y + 100


@cache
def checker_colours() -> np.ndarray:
    """The 24 patches under daylight of 5500 K as linear ACEScg, shape (24, 3), a perfect white being 1.

    XYZ = sum R(lambda) E(lambda) xyz(lambda) / sum E(lambda) y(lambda), adapted to the ACES white by
    Bradford. Raises `ImportError` without colour-science.
    Source: babelcolor2012 (mean of 30 charts, read through colour-science), cie015.
    """
    import colour

    patches = colour.SDS_COLOURCHECKERS["BabelColor Average"].values()
    reflectance = np.array([spectra.on_grid(sd.wavelengths, sd.values, outside=None) for sd in patches])
    weights = spectra.daylight(5500.0)[:, None] * spectra.observer()
    weights = weights / weights[:, 1].sum()
    white = weights.sum(axis=0)
    to_aces = adaptation(white[:2] / white.sum(), PRIMARIES["ACEScg"][3])
    return reflectance @ weights @ np.linalg.solve(rgb_to_xyz(*PRIMARIES["ACEScg"]), to_aces).T


def _grid():
    """Pixel centres x (1, W) and y (H, 1), in pixels."""
    return np.arange(WIDTH_PX)[None, :] + 0.5, np.arange(HEIGHT_PX)[:, None] + 0.5


def _paint(picture, distance_px, light) -> np.ndarray:
    """The picture with `light` where the signed distance is negative, the edge one pixel wide."""
    cover = np.clip(0.5 - distance_px, 0.0, 1.0)[..., None]
    return picture + cover * (light - picture)


def _box(x0, y0, x1, y1, round_px=0.0, turn_deg=0.0):
    """Signed distance of a rectangle, its corners rounded, turned about its centre."""
    x, y = _grid()
    dx, dy = x - (x0 + x1) / 2, y - (y0 + y1) / 2
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    qx = np.abs(c * dx + s * dy) - (x1 - x0) / 2 + round_px
    qy = np.abs(c * dy - s * dx) - (y1 - y0) / 2 + round_px
    outside = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0))
    return outside + np.minimum(np.maximum(qx, qy), 0) - round_px


def _disc(x0, y0, diameter_px):
    """Signed distance of a disc; one of a single pixel is that pixel."""
    if diameter_px == 1:
        return _box(x0 - 0.5, y0 - 0.5, x0 + 0.5, y0 + 0.5)
    x, y = _grid()
    return np.hypot(x - x0, y - y0) - diameter_px / 2


def _backing(p, x0, y0, x1, y1):
    """A black border of four pixels about a box."""
    return _paint(p, _box(x0 - 4, y0 - 4, x1 + 4, y1 + 4, 3.0), light_of(-5.0))


def _wedge(p):
    """Neutral steps on black, a small mark under mid grey."""
    p = _backing(p, *BOXES["wedge"])
    for i, ev in enumerate(WEDGE_EV):
        p = _paint(p, _box(*wedge_box(i)), light_of(ev))
    x0, _, x1, y1 = wedge_box(int(np.argmin(np.abs(WEDGE_EV))))
    return _paint(p, _disc((x0 + x1) / 2, y1 + 12, 7), light_of(1.0))


def _checker(p):
    """The 24 colour patches on black."""
    p = _backing(p, *BOXES["checker"])
    for i, rgb in enumerate(checker_colours()):
        p = _paint(p, _box(*checker_box(i)), rgb)
    return p


def _edge(p):
    """A slanted edge of six stops."""
    x0, y0, x1, y1 = BOXES["edge"]
    x, y = _grid()
    t = np.radians(EDGE_DEGREES)
    slant = (x - (x0 + x1) / 2) * np.cos(t) + (y - (y0 + y1) / 2) * np.sin(t)
    p = _paint(p, _box(x0, y0, x1, y1), light_of(EDGE_EV[0]))
    return _paint(p, np.maximum(_box(x0, y0, x1, y1), -slant), light_of(EDGE_EV[1]))


def _sines(p):
    """Sines about mid grey, `GREY (1 + m cos(2 pi (x - x0) / period))` at the pixel centres."""
    x, _ = _grid()
    for row, m in enumerate(SINE_MODULATIONS):
        for column, period in enumerate(SINE_PERIODS_PX):
            box = sine_box(row, column)
            wave = GREY * (1 + m * np.cos(2 * np.pi * (x - box[0] - 0.5) / period))
            p = _paint(p, _box(*box), wave[..., None])
    return p


def _points(p):
    """Small lights on the dark field: by size, by strength and by colour."""
    red, green, blue, amber = np.array([[1, 0.02, 0.02], [0.05, 1, 0.08], [0.02, 0.06, 1], [1, 0.42, 0.06]])
    for i, d in enumerate((1, 1, 2, 3)):
        p = _paint(p, _disc(72.5 + 76 * i, 372.5 if d != 2 else 372.0, d), light_of(LIGHT_EV - 2 * (i == 0)))
    for i, ev in enumerate((4, 6, 8, 10)):
        p = _paint(p, _disc(72.5 + 76 * i, 418.5, 3), light_of(ev))
    for i, rgb in enumerate((red, green, blue, amber)):
        p = _paint(p, _disc(72.5 + 76 * i, 464.5, 3), rgb * light_of(LIGHT_EV))
    return p


def _bars(p):
    """Three tubes of +8, +9 and +10 stops, and the reflection of a window at +8, dark close by."""
    for i, ev in enumerate((8, 9, 10)):
        p = _paint(p, _box(378 + 46 * i, 360, 385 + 46 * i, 476, 3.5), light_of(ev))
    window = _box(544, 368, 616, 468, 6.0, 8.0)
    frame = np.minimum(_box(577, 350, 583, 486, 0.0, 8.0), _box(530, 415, 630, 421, 0.0, 8.0))
    return _paint(p, np.maximum(window, -frame), light_of(8.0))


def _sphere(p, x0, y0, radius_px, albedo):
    """A ball of skin lit from the upper left: `albedo (0.06 + 1.3 w^1.5) + sheen`, w a wrapped cosine."""
    x, y = _grid()
    u, v = (x - x0) / radius_px, (y - y0) / radius_px
    z = np.sqrt(np.maximum(1 - u * u - v * v, 0))
    w = np.clip((-0.55 * u - 0.5 * v + 0.67 * z + 0.2) / 1.2, 0, 1)[..., None]
    sheen = 0.25 * np.clip(-0.3 * u - 0.28 * v + 0.91 * z, 0, 1)[..., None] ** 25
    return _paint(p, np.hypot(x - x0, y - y0) - radius_px, albedo * (0.06 + 1.3 * w**1.5) + sheen)


def _faces(p):
    """Light, middle and dark skin as shaded balls before a grey wall."""
    x0, y0, x1, y1 = BOXES["faces"]
    _, y = _grid()
    wall = light_of(-1.2 - 1.8 * (y - y0) / (y1 - y0))[..., None]
    p = _paint(p, _box(x0, y0, x1, y1), wall)
    dark, light = checker_colours()[:2]
    for i, albedo in enumerate((light, np.sqrt(light * dark), dark)):
        p = _sphere(p, x0 + 58 + 102 * i, (y0 + y1) / 2, 46, albedo)
    return p


def _sweep(p):
    """Every hue of Rec.2020: near white at +3 stops on top, pure from a third down, -2 stops at the foot."""
    x0, y0, x1, y1 = BOXES["sweep"]
    x, y = _grid()
    t, v = np.clip((x - x0) / (x1 - x0), 0, 1), np.clip((y - y0) / (y1 - y0), 0, 1)
    hue = 0.5 + 0.5 * np.cos(2 * np.pi * (t[..., None] - np.array([0, 1 / 3, 2 / 3])))
    purity = np.clip(3.0 * v, 0, 1)[..., None]
    rgb = (1 - purity + purity * hue**1.5) * light_of(3.0 - 5.0 * v)[..., None]
    return _paint(p, _box(x0, y0, x1, y1), rgb @ SPACES["Rec.2020"].T)


def hdr_scene() -> np.ndarray:
    """The test scene: wedge, colours, edge, sines, lights, skin and a colour sweep; see `pictures/README.md`.

    Returns (576, 1024, 3) float32, linear ACEScg, 0 to 184. Raises `ImportError` without colour-science.
    Source: chosen by eye.
    """
    p = np.broadcast_to(light_of(SURROUND_EV), (HEIGHT_PX, WIDTH_PX, 3))
    p = _paint(p, _box(*BOXES["night"], 4.0), light_of(DARK_EV))
    for part in (_wedge, _checker, _edge, _sines, _points, _bars, _faces, _sweep):
        p = part(p)
    return p.astype(np.float32)


def opened_up(display, shoulder=0.92, contrast=1.2):
    """Display light back to scene light by a smooth inverse of a print-like rendering, colour kept.

    n = sum d^3 / sum d^2;  t = n/0.18 (1 - 0.18 q) / (1 - q n);  s = d/n 0.18 t^(1/g)
    with q = shoulder and g = contrast. So 0.18 stays 0.18, shadows rise a little, and
    white, 1, is extrapolated to 5.3.
    display: (..., 3) linear 0..1; returns the same shape, scene linear. Raises nothing.
    Source: chosen by eye.
    """
    squares = np.sum(display**2, axis=-1, keepdims=True)
    n = np.sum(display**3, axis=-1, keepdims=True) / np.maximum(squares, 1e-9)
    t = n / GREY * (1 - GREY * shoulder) / (1 - shoulder * n)
    return display * GREY * t ** (1 / contrast) / np.maximum(n, 1e-9)


def photograph(srgb8) -> np.ndarray:
    """An 8-bit sRGB photograph as linear ACEScg, its highlights extrapolated by `opened_up`.

    srgb8: (H, W, 3) uint8; returns (H, W, 3) float32. Raises nothing.
    Source: iec1999srgb, chosen by eye.
    """
    display = to_linear(np.asarray(srgb8, dtype=np.float64) / 255, CURVES["srgb"])
    return (opened_up(display) @ SPACES["sRGB"].T).astype(np.float32)


def write_picture(path, rgb, copyright: str, description: str) -> None:
    """Write linear ACEScg as a half-float EXR that says whose it is and what its numbers mean.

    rgb: (H, W, 3). Raises `OSError` when the file cannot be written.
    Source: OpenEXR's standard attributes.
    """
    import OpenImageIO as oiio

    spec = oiio.ImageSpec(rgb.shape[1], rgb.shape[0], 3, oiio.HALF)
    aces = tuple(np.ravel(PRIMARIES["ACEScg"]).tolist())
    spec.attribute("chromaticities", oiio.TypeDesc("float[8]"), aces)
    said = {"Copyright": copyright, "ImageDescription": description, "DateTime": MADE}
    for name, value in {"oiio:ColorSpace": "ACEScg", "compression": "piz", **said}.items():
        spec.attribute(name, value)
    out = oiio.ImageOutput.create(str(path))
    pixels = np.ascontiguousarray(rgb, dtype=np.float32)
    if not (out and out.open(str(path), spec) and out.write_image(pixels)):
        raise OSError(f"{path}: {out.geterror() if out else oiio.geterror()}")
    out.close()
