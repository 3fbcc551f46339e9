"""Named encodings and spaces of the step PIXELS -> SCENE, one set of numbers for Python and the kernels.

A camera's or a file's encoding is a `Curve` (code value -> linear) and a space (a 3x3 matrix to ACEScg).
Every curve is the same piecewise form with different coefficients, so a kernel needs one function and a row
of `dataclasses.astuple(curve)`. Code values are normalised to full range, code / (2^n - 1), as hosts and
files hand them over. Linear values are scene linear with 0.18 = mid grey (reflection, not the percentage of a
90 % white that Sony's and Canon's papers start from); display encodings (sRGB, gamma, Rec.709) and Cineon
give 1.0 for their white.

Longer than a hundred lines because the published constants are written out here, as data: importing
colour-science for them would cost a second.
"""

from dataclasses import dataclass, replace
from math import log, log2

import numpy as np
from array_api_compat import array_namespace, device

from actinic.errors import FilmError, nearest

LIMIT = 65504.0  # the largest half: no code value decodes to more, so every finite code gives finite light
FLOAT_MAX = 3.4028234663852886e38  # the largest float32: the same bound for linear files
LOG2_10 = log2(10.0)
TINY = 1e-30  # smallest base of a power, so that its gradient at zero is zero and not NaN


@dataclass(frozen=True)
class Segment:
    """One piece of a curve, `y = a * g(b * (x - c)) + d`.

    g(v) = 2^v for p = 0, v for p = 1, else sign(v) |v|^p; strictly rising in every case (a, b > 0).
    a  gain, linear units            b  inner gain, per code value (1 for a line)
    c  code value where v = 0        d  offset, linear units
    p  exponent; 0 = exponential, 1 = straight line
    Source: chosen, as the smallest form that holds every published curve below.
    """

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0
    d: float = 0.0
    p: float = 1.0


@dataclass(frozen=True)
class Curve:
    """Code value x -> linear y: `upper` from the cut on, `lower` below it, both held at the join.

    x_cut, y_cut  the join: y_cut = upper(x_cut); lower(x) never exceeds y_cut, so that rounded constants
                  cannot make the curve fall there
    x_lo, x_hi    code values are held to this range
    y_lo, y_hi    linear values are held to this range, the images of x_lo and x_hi
    centre        for a mirrored curve the code value of black: y(centre - t) = -y(centre + t); else 0, unused
    mirrored      1 or 0
    Source: chosen, see `Segment`.
    """

    upper: Segment
    lower: Segment
    x_cut: float
    y_cut: float
    x_lo: float
    x_hi: float
    y_lo: float
    y_hi: float
    centre: float = 0.0
    mirrored: int = 0


def _rise(v, p: float, xp):
    """g(v) of `Segment`: rising function of exponent p."""
    if p == 0:
        return 2.0**v
    return v if p == 1 else xp.sign(v) * xp.clip(xp.abs(v), min=TINY) ** p


def _fall(g, p: float, xp):
    """v of g(v): the inverse of `_rise`; for the exponential g is held above zero."""
    return xp.log2(xp.clip(g, min=TINY)) if p == 0 else _rise(g, 1.0 / p, xp)


def _forward(x, s: Segment, xp):
    """The segment's linear value at code values x."""
    return s.a * _rise(s.b * (x - s.c), s.p, xp) + s.d


def _backward(y, s: Segment, xp):
    """The segment's code value at linear values y."""
    return _fall((y - s.d) / s.a, s.p, xp) / s.b + s.c


def to_linear(x, curve: Curve):
    """Decode code values to linear light.

    x <- clip(x, x_lo, x_hi); y = upper(x) for x >= x_cut, min(lower(x), y_cut) below; mirrored about
    `centre` first where the curve is. x: any shape, normalised full-range code values, of any array-API
    namespace; returns the same shape, linear, 0.18 = mid grey. Finite for finite x, never falling; NaN stays
    NaN. Raises nothing.
    Source: the curve's own, see `CURVES`.
    """
    xp, c = array_namespace(x), curve
    x = xp.clip(x, min=c.x_lo, max=c.x_hi)
    u = xp.abs(x - c.centre) + c.centre if c.mirrored else x
    upper = _forward(xp.clip(u, min=c.x_cut), c.upper, xp)
    lower = xp.clip(_forward(xp.clip(u, max=c.x_cut), c.lower, xp), max=c.y_cut)
    y = xp.where(u >= c.x_cut, upper, lower)
    return xp.where(x < c.centre, -y, y) if c.mirrored else y


def from_linear(y, curve: Curve):
    """Encode linear light to code values, the inverse of `to_linear` on [y_lo, y_hi].

    y <- clip(y, y_lo, y_hi); x = upper^-1(y) for y >= y_cut, min(lower^-1(y), x_cut) below. Shapes, units
    and NaN as in `to_linear`, the other way round. Raises nothing.
    Source: the curve's own, see `CURVES`.
    """
    xp, c = array_namespace(y), curve
    y = xp.clip(y, min=c.y_lo, max=c.y_hi)
    u = xp.abs(y) if c.mirrored else y
    upper = _backward(xp.clip(u, min=c.y_cut), c.upper, xp)
    lower = xp.clip(_backward(xp.clip(u, max=c.y_cut), c.lower, xp), max=c.x_cut)
    x = xp.where(u >= c.y_cut, upper, lower)
    return xp.where(y < 0, 2 * c.centre - x, x) if c.mirrored else x


def _curve(upper: Segment, lower: Segment, x_cut: float, x_lo=None, centre=None, limit=LIMIT) -> Curve:
    """A `Curve` with its join and its bounds worked out from the segments."""
    at = lambda f, v, s: float(f(np.asarray(v, dtype=np.float64), s, np))  # noqa: E731
    x_hi = at(_backward, limit, upper)
    if centre is not None:
        x_lo = 2 * centre - x_hi
    x_lo = at(_backward, -limit, lower) if x_lo is None else x_lo
    bounds = (x_cut, at(_forward, x_cut, upper), x_lo, x_hi, -limit, limit)
    c = Curve(upper, lower, *bounds, centre or 0.0, int(centre is not None))
    return replace(c, y_lo=float(to_linear(np.asarray(x_lo), c)))


def _line(slope: float, code: float) -> Segment:
    """`x = slope * y + code`, the linear toe as the makers publish it."""
    return Segment(a=1.0 / slope, c=code)


def _log(gain: float, code: float, inside: float = 1.0, offset: float = 0.0, base_log2=LOG2_10) -> Segment:
    """`x = gain * log(inside * y + offset) + code`, to the base 2^base_log2, as the makers publish it."""
    return Segment(a=1.0 / inside, b=base_log2 / gain, c=code, d=-offset / inside, p=0.0)


def _power(p: float, scale: float = 1.0, offset: float = 0.0, d: float = 0.0) -> Segment:
    """`y = ((x + offset) / scale)^p + d`."""
    return Segment(b=1.0 / scale, c=-offset, d=d, p=p)


# cut a b c d e f at each EI. Source: arri2017logc3, SUP 3.x, linear scene exposure factor.
LOGC3 = {
    160: (0.005561, 5.555556, 0.080216, 0.269036, 0.381991, 5.842037, 0.092778),
    200: (0.006208, 5.555556, 0.076621, 0.266007, 0.382478, 5.776265, 0.092782),
    250: (0.006871, 5.555556, 0.072941, 0.262978, 0.382966, 5.710494, 0.092786),
    320: (0.007622, 5.555556, 0.068768, 0.259627, 0.383508, 5.637732, 0.092791),
    400: (0.008318, 5.555556, 0.064901, 0.256598, 0.383999, 5.571960, 0.092795),
    500: (0.009031, 5.555556, 0.060939, 0.253569, 0.384493, 5.506188, 0.092800),
    640: (0.009840, 5.555556, 0.056443, 0.250219, 0.385040, 5.433426, 0.092805),
    800: (0.010591, 5.555556, 0.052272, 0.247190, 0.385537, 5.367655, 0.092809),
    1000: (0.011361, 5.555556, 0.047996, 0.244161, 0.386036, 5.301883, 0.092814),
    1280: (0.012235, 5.555556, 0.043137, 0.240810, 0.386590, 5.229121, 0.092819),
    1600: (0.013047, 5.555556, 0.038625, 0.237781, 0.387093, 5.163350, 0.092824),
}


def _logc3(ei: int) -> Curve:
    """LogC3: x = c log10(a y + b) + d above `cut`, e y + f below."""
    cut, a, b, c, d, e, f = LOGC3[ei]
    return _curve(_log(c, d, a, b), _line(e, f), e * cut + f)


def _logc4() -> Curve:
    """LogC4: x = (log2(a y + 64) - 6) / 14 * b + c for x >= 0, the tangent there below."""
    a, b, c = (2**18 - 16) / 117.45, (1023 - 95) / 1023, 95 / 1023
    upper = _log(b / 14, c - 6 * b / 14, a, 64, base_log2=1)
    s, t = 7 * log(2) * 2 ** (7 - 14 * c / b) / (a * b), (2 ** (14 * -c / b + 6) - 64) / a
    return _curve(upper, Segment(a=s, d=t), 0.0)


def _cineon() -> Curve:
    """Cineon printing density as light: black 95, white 685, .002 D a code, gamma .6: 300 codes a decade."""
    black = 10 ** ((95 - 685) / 300)
    upper = _log(300 / 1023, 685 / 1023, 1 - black, black)
    return _curve(upper, upper, -0.25, x_lo=-0.25)


def _acescc() -> Curve:
    """ACEScc: 2^(17.52 x - 9.72); twice that less 2^-15 below x = -5.28 / 17.52; held at the code of zero."""
    upper = _log(1 / 17.52, 9.72 / 17.52, base_log2=1)
    lower = replace(upper, a=2.0, d=-(2.0**-15))
    return _curve(upper, lower, (9.72 - 15) / 17.52, x_lo=(9.72 - 16) / 17.52)


def _gamma(p: float) -> Curve:
    """Pure power, sign preserving: y = sign(x) |x|^p."""
    return _curve(_power(p), _power(p), 0.0)


# Source of each: the maker's paper named; code values, constants and cuts as published there.
CURVES = {
    **{f"logc3_ei{ei}": _logc3(ei) for ei in LOGC3},
    "logc4": _logc4(),  # arri2022logc4
    # sony2013slog3: x = (420 + 261.5 log10((y + .01) / .19)) / 1023
    "slog3": _curve(
        _log(261.5 / 1023, 420 / 1023, 1 / 0.19, 0.01 / 0.19),
        _line((171.2102946929 - 95) / 0.01125 / 1023, 95 / 1023),
        171.2102946929 / 1023,
    ),
    # red2017log3g10: x = .224282 log10(155.975327 (y + .01) + 1), a line below y = -.01
    "log3g10": _curve(_log(0.224282, 0.0, 155.975327, 155.975327 * 0.01 + 1), Segment(a=1 / 15.1927, d=-0.01), 0.0),
    "vlog": _curve(_log(0.241514, 0.598206, 1.0, 0.00873), _line(5.6, 0.125), 0.181),  # panasonic2014vlog
    # canon2020: y / 0.9 inside; the negative side mirrors the positive one
    "canon_log2": _curve(
        _log(0.24136077, 0.092864125, 87.09937546 / 0.9, 1.0),
        _log(0.24136077, 0.092864125, 87.09937546 / 0.9, 1.0),
        0.092864125,
        centre=0.092864125,
    ),
    "canon_log3": _curve(
        _log(0.36726845, 0.12240537, 14.98325 / 0.9, 1.0),
        _line(1.9754798 / 0.9, 0.12512219),
        0.15277891,
        centre=0.12512219,
    ),
    "flog2": _curve(  # fujifilm2022flog2
        _log(0.245281, 0.384316, 5.555556, 0.064829), _line(8.799461, 0.092864), 0.100686685370811
    ),
    # nikon2018nlog: (x / a)^3 - b below code 452, exp((x - d) / c) above
    "nlog": _curve(
        _log(150 / 1023, 619 / 1023, base_log2=1 / log(2)), _power(3.0, scale=650 / 1023, d=-0.0075), 452 / 1023
    ),
    # dji2017dlog: 10^(3.89616 x - 2.27752) = .9892 y + .0108
    "dlog": _curve(_log(1 / 3.89616, 2.27752 / 3.89616, 0.9892, 0.0108), _line(6.025, 0.0929), 0.14),
    # apple2023log: sigma (y - r0)^2 below y = .01; code values below 0 are the darkest, r0
    "apple_log": _curve(
        _log(0.08550479, 0.69336945, 1.0, 0.00964052, base_log2=1),
        _power(0.5, scale=47.28711236, d=-0.05641088),
        47.28711236 * (0.01 + 0.05641088) ** 2,
        x_lo=0.0,
    ),
    # blackmagic2020intermediate: x = .07329248 (log2(y + .0075) + 7)
    "davinci_intermediate": _curve(
        _log(0.07329248, 0.07329248 * 7, 1.0, 0.0075, base_log2=1), _line(10.44426855, 0.0), 0.02740668
    ),
    "acescc": _acescc(),  # ampas2014acescc, S-2014-003
    # ampas2016acescct, S-2016-001
    "acescct": _curve(
        _log(1 / 17.52, 9.72 / 17.52, base_log2=1), _line(10.5402377416545, 0.0729055341958355), 0.155251141552511
    ),
    "cineon": _cineon(),  # kodak1995cineon
    # iec1999srgb
    "srgb": _curve(_power(2.4, scale=1.055, offset=0.055), _line(12.92, 0.0), 12.92 * 0.0031308),
    # itu2015bt709, the inverse of the camera curve; the cut is the code of .018 on the power piece
    "rec709": _curve(_power(1 / 0.45, scale=1.099, offset=0.099), _line(4.5, 0.0), 1.099 * 0.018**0.45 - 0.099),
    "gamma22": _gamma(2.2),
    "gamma24": _gamma(2.4),  # itu2011bt1886 with a black of zero
    "gamma26": _gamma(2.6),  # smpte2011rp431
    "linear": _curve(Segment(), Segment(), 0.0, limit=FLOAT_MAX),
}

_D65, _D50, _ACES = (0.3127, 0.3290), (0.3457, 0.3585), (0.32168, 0.33767)
_REC2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65)
_REC709 = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65)

# xy of red, green, blue and white. Source: the key beside each.
PRIMARIES = {
    "ACEScg": ((0.713, 0.293), (0.165, 0.830), (0.128, 0.044), _ACES),  # ampas2014acescg, S-2014-004
    "ACES2065-1": ((0.7347, 0.2653), (0.0, 1.0), (0.0001, -0.0770), _ACES),  # smpte2012st2065
    "sRGB": _REC709,  # iec1999srgb
    "Rec.709": _REC709,  # itu2015bt709
    "P3-D65": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),  # smpte2010eg432
    "Rec.2020": _REC2020,  # itu2015bt2020
    "ARRI Wide Gamut 3": ((0.684, 0.313), (0.221, 0.848), (0.0861, -0.1020), _D65),  # arri2017logc3
    "ARRI Wide Gamut 4": ((0.7347, 0.2653), (0.1424, 0.8576), (0.0991, -0.0308), _D65),  # arri2022logc4
    "S-Gamut3": ((0.730, 0.280), (0.140, 0.855), (0.100, -0.050), _D65),  # sony2013slog3
    "S-Gamut3.Cine": ((0.766, 0.275), (0.225, 0.800), (0.089, -0.087), _D65),  # sony2013slog3
    # red2017log3g10
    "REDWideGamutRGB": ((0.780308, 0.304253), (0.121595, 1.493994), (0.095612, -0.084589), _D65),
    "V-Gamut": ((0.730, 0.280), (0.165, 0.840), (0.100, -0.030), _D65),  # panasonic2014vlog
    "Cinema Gamut": ((0.740, 0.270), (0.170, 1.140), (0.080, -0.100), _D65),  # canon2020
    "F-Gamut": _REC2020,  # fujifilm2022flog2
    "N-Gamut": _REC2020,  # nikon2018nlog
    "D-Gamut": ((0.710, 0.310), (0.210, 0.880), (0.090, -0.080), _D65),  # dji2017dlog
    # blackmagic2020intermediate
    "DaVinci Wide Gamut": ((0.8000, 0.3130), (0.1682, 0.9877), (0.0790, -0.1155), _D65),
    "Adobe RGB": ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060), _D65),  # adobe2005rgb
    # iso2013romm
    "ProPhoto": ((0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105), _D50),
}

# Cone-like responses in which whites are scaled. Source: lam1985bradford.
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def xyz_of_white(xy) -> np.ndarray:
    """XYZ of a chromaticity at Y = 1: (x/y, 1, (1-x-y)/y).

    xy: (2,), y not 0; returns (3,). Raises `ZeroDivisionError` for y = 0. Source: cie2004colorimetry.
    """
    x, y = xy
    return np.array([x / y, 1.0, (1.0 - x - y) / y])


def rgb_to_xyz(red, green, blue, white) -> np.ndarray:
    """The matrix of an RGB space from the xy of its primaries and white.

    M = P diag(P^-1 W), P the primaries' (x, y, 1-x-y) as columns, W the white's XYZ at Y = 1. Returns (3, 3),
    linear RGB to XYZ under that white. Raises `numpy.linalg.LinAlgError` when the primaries lie on one line.
    Source: smpte1993rp177.
    """
    primaries = np.array([(x, y, 1.0 - x - y) for x, y in (red, green, blue)]).T
    return primaries * np.linalg.solve(primaries, xyz_of_white(white))


def adaptation(source_xy, target_xy) -> np.ndarray:
    """The Bradford matrix that carries XYZ seen under one white to another.

    A = B^-1 diag(B W_t / B W_s) B. Whites as xy; returns (3, 3), acting on XYZ columns. Raises nothing.
    Source: lam1985bradford.
    """
    gain = (BRADFORD @ xyz_of_white(target_xy)) / (BRADFORD @ xyz_of_white(source_xy))
    return np.linalg.solve(BRADFORD, gain[:, None] * BRADFORD)


def _to_acescg(primaries) -> np.ndarray:
    """Linear RGB of the given primaries -> ACEScg, adapted by Bradford; read-only (3, 3)."""
    to_white = adaptation(primaries[3], _ACES) @ rgb_to_xyz(*primaries)
    m = np.linalg.solve(rgb_to_xyz(*PRIMARIES["ACEScg"]), to_white)
    m.setflags(write=False)
    return m


SPACES = {name: _to_acescg(primaries) for name, primaries in PRIMARIES.items()}


def matrix(source: str, target: str = "ACEScg") -> np.ndarray:
    """The 3x3 matrix between two named linear spaces, `target_rgb = matrix @ source_rgb`.

    M = SPACES[target]^-1 SPACES[source]; a neutral stays neutral. Returns (3, 3) float64. Raises `FilmError`
    for a name that is not in `SPACES`.
    Source: smpte1993rp177, lam1985bradford.
    """
    for name in (source, target):
        if name not in SPACES:
            remedy = "use one of the names in actinic.colour.SPACES"
            raise FilmError(f"colour space '{name}'", nearest(name, SPACES), remedy)
    return np.linalg.solve(SPACES[target], SPACES[source])


@dataclass(frozen=True)
class Encoding:
    """What a host or a file calls its picture: a curve and a space under one id.

    id     stable, lower case; presets and files store it
    label  what a menu shows
    curve  key of `CURVES`           space  key of `SPACES`
    Source: chosen.
    """

    id: str
    label: str
    curve: str
    space: str

    def to_scene(self, pixels):
        """PIXELS -> SCENE: `rgb = M to_linear(pixels)`.

        (..., 3) code values -> (..., 3) linear ACEScg. Raises nothing. Source: see `CURVES` and `SPACES`.
        """
        return _times(to_linear(pixels, CURVES[self.curve]), SPACES[self.space])

    def from_scene(self, scene):
        """SCENE -> PIXELS: `pixels = from_linear(M^-1 rgb)`, the inverse of `to_scene`.

        (..., 3) linear ACEScg -> (..., 3) code values. Raises nothing. Source: see `CURVES` and `SPACES`.
        """
        return from_linear(_times(scene, np.linalg.inv(SPACES[self.space])), CURVES[self.curve])


def _times(rgb, m):
    """`m @ rgb` over the last axis, in the namespace, device and precision of rgb."""
    xp = array_namespace(rgb)
    return xp.matmul(rgb, xp.asarray(np.ascontiguousarray(m.T), dtype=rgb.dtype, device=device(rgb)))


def _logc3_encoding(ei: int) -> Encoding:
    """The encoding of an Alexa at an exposure index."""
    name = f"ARRI LogC3 EI {ei} / Wide Gamut 3"
    return Encoding(f"arri_logc3_ei{ei}", name, f"logc3_ei{ei}", "ARRI Wide Gamut 3")


_ENCODINGS = [
    *(_logc3_encoding(ei) for ei in LOGC3),
    Encoding("arri_logc4", "ARRI LogC4 / Wide Gamut 4", "logc4", "ARRI Wide Gamut 4"),
    Encoding("sony_slog3_sgamut3", "Sony S-Log3 / S-Gamut3", "slog3", "S-Gamut3"),
    Encoding("sony_slog3_sgamut3cine", "Sony S-Log3 / S-Gamut3.Cine", "slog3", "S-Gamut3.Cine"),
    Encoding("red_log3g10_rwg", "RED Log3G10 / REDWideGamutRGB", "log3g10", "REDWideGamutRGB"),
    Encoding("panasonic_vlog", "Panasonic V-Log / V-Gamut", "vlog", "V-Gamut"),
    Encoding("canon_log2_cgamut", "Canon Log 2 / Cinema Gamut", "canon_log2", "Cinema Gamut"),
    Encoding("canon_log3_cgamut", "Canon Log 3 / Cinema Gamut", "canon_log3", "Cinema Gamut"),
    Encoding("fuji_flog2", "Fujifilm F-Log2 / F-Gamut", "flog2", "F-Gamut"),
    Encoding("nikon_nlog", "Nikon N-Log / N-Gamut", "nlog", "N-Gamut"),
    Encoding("dji_dlog", "DJI D-Log / D-Gamut", "dlog", "D-Gamut"),
    Encoding("apple_log", "Apple Log / Rec.2020", "apple_log", "Rec.2020"),
    Encoding("davinci_intermediate", "DaVinci Intermediate / Wide Gamut", "davinci_intermediate", "DaVinci Wide Gamut"),
    Encoding("acescc", "ACEScc", "acescc", "ACEScg"),
    Encoding("acescct", "ACEScct", "acescct", "ACEScg"),
    Encoding("acescg", "ACEScg (linear AP1)", "linear", "ACEScg"),
    Encoding("aces2065_1", "ACES2065-1 (linear AP0)", "linear", "ACES2065-1"),
    Encoding("linear_rec709", "Linear Rec.709", "linear", "Rec.709"),
    Encoding("linear_p3d65", "Linear P3-D65", "linear", "P3-D65"),
    Encoding("linear_rec2020", "Linear Rec.2020", "linear", "Rec.2020"),
    Encoding("srgb", "sRGB", "srgb", "sRGB"),
    Encoding("rec709", "Rec.709 (camera curve)", "rec709", "Rec.709"),
    Encoding("gamma24_rec709", "Rec.709 gamma 2.4", "gamma24", "Rec.709"),
    Encoding("gamma22_rec709", "Rec.709 gamma 2.2", "gamma22", "Rec.709"),
    Encoding("gamma26_p3d65", "P3-D65 gamma 2.6", "gamma26", "P3-D65"),
    # A scan's printing density has no primaries; Rec.709 is an assumption, the usual one in compositing.
    Encoding("cineon_film", "Cineon film scan (Rec.709 assumed)", "cineon", "Rec.709"),
]
ENCODINGS = {e.id: e for e in _ENCODINGS}


def encoding(name: str) -> Encoding:
    """The named encoding.

    Raises `FilmError` for a name that is not in `ENCODINGS`, with the nearest ones.
    Source: chosen.
    """
    if name not in ENCODINGS:
        remedy = "use one of the ids in actinic.colour.ENCODINGS"
        raise FilmError(f"encoding '{name}'", nearest(name, ENCODINGS), remedy)
    return ENCODINGS[name]


# Source: smpte2014st2084.
PQ_PEAK_NITS = 10000.0
PQ_M1, PQ_M2 = 2610 / 16384, 2523 / 32
PQ_C1, PQ_C2, PQ_C3 = 3424 / 4096, 2413 / 128, 2392 / 128


def pq_from_nits(nits):
    """Display light to the PQ signal.

    N = ((c1 + c2 Y^m1) / (1 + c3 Y^m1))^m2, Y = nits / 10000 held to 0..1. Any shape,
    cd/m^2 -> 0..1. Raises nothing.
    Source: smpte2014st2084.
    """
    xp = array_namespace(nits)
    y = xp.clip(nits / PQ_PEAK_NITS, min=0.0, max=1.0) ** PQ_M1
    return ((PQ_C1 + PQ_C2 * y) / (1.0 + PQ_C3 * y)) ** PQ_M2


def nits_from_pq(pq):
    """The PQ signal to display light, the inverse of `pq_from_nits`.

    Y = (max(N^(1/m2) - c1, 0) / (c2 - c3 N^(1/m2)))^(1/m1), N held to 0..1. Any shape,
    0..1 -> cd/m^2. Raises nothing.
    Source: smpte2014st2084.
    """
    xp = array_namespace(pq)
    n = xp.clip(pq, min=0.0, max=1.0) ** (1.0 / PQ_M2)
    return PQ_PEAK_NITS * (xp.clip(n - PQ_C1, min=0.0) / (PQ_C2 - PQ_C3 * n)) ** (1.0 / PQ_M1)
