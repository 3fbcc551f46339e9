"""Once per frame: the folded arrays and the controls become the constants of each stage.

The kernels do the same in kernels/look.h, in double; tests/test_parity.py holds the two together.
"""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from . import balance, colour
from .fold import margined
from .grain import tables as grains
from .grain.counts import NODES, drawing
from .grain.noise import Drawn
from .stages import develop, enlarge, grain, scatter, view
from .stages.develop import STOP

NEUTRAL_NODES = 4096  # of T_cj
NEUTRAL_LOG_H = (-7.0, 5.0)
D65 = colour.xyz_of_white(colour.PRIMARIES["Rec.709"][3])
ACES = colour.xyz_of_white(colour.PRIMARIES["ACEScg"][3])
GREY = 0.18


@dataclass(frozen=True)
class Input:
    """How the file encodes the scene: a curve and a matrix to ACEScg."""

    curve: colour.Curve
    matrix: np.ndarray

    @classmethod
    def named(cls, name: str) -> "Input":
        e = colour.encoding(name)
        return cls(colour.CURVES[e.curve], colour.SPACES[e.space])


def prepare(tables, controls, pixel_um: float, source: Input):
    """The constants of every stage, each under its stage's name.

    tables: see `fold`. controls: `chain.Controls`. Returns a namespace of keyword dictionaries.
    """
    film_curve = develop.pushed(tables["film.curve"], controls.film.push)
    print_curve = develop.pushed(tables["print.curve"], controls.print.push)
    film = {"dyes": with_silver(tables, "film", controls.film.silver), "base": tables["film.base"]}
    direct = is_direct(tables)
    tank = controls.film if direct else controls.print
    paper = {"dyes": with_silver(tables, "print", tank.silver), "base": tables["print.base"]}
    return SimpleNamespace(
        direct=direct,
        decode={"curve": source.curve, "matrix": source.matrix},
        expose=exposing(tables, controls.expose),
        scatter={"layers": scattering(tables, controls.scatter), "pixel_um": pixel_um},
        film=developing(film_curve, tables["expose.mid_log_h"][0] + np.zeros(3)),
        inhibit={**inhibiting(tables, controls.inhibit, film_curve), "pixel_um": pixel_um},
        grain=graining(tables, "film", controls.grain, film_curve, pixel_um),
        enlarge={**film, **printing(tables, controls, film_curve, film)},
        print=developing(print_curve, tables["print.aim"]),
        print_grain=graining(tables, "print", controls.grain, print_curve, pixel_um) if not direct else None,
        view={**paper, **viewing(tables, controls.view)},
        encode=encoding(tables, controls.encode, source),
    )


def is_direct(tables) -> bool:
    """Whether the film itself is looked at: its dyes are then the print's, and no print is exposed."""
    return bool(tables["print.direct"][0])


def with_silver(tables, side: str, share: float) -> np.ndarray:
    """Dye spectra with the image silver that was left in: dye_c + share s / 3, spectrally flat. (3, 71)."""
    return tables[f"{side}.dyes"] + share * tables[f"{side}.silver"][0] / 3


def scene_matrix(tables, c) -> np.ndarray:
    """ACEScg -> margined XYZ of the film's light, its neutral at the scene white that was asked for."""
    to_light = balance.adaptation(ACES, tables["expose.white"])
    home = balance.xyz_of_uv(balance.white_uv(tables["expose.balance_kelvin"][0], 0.0))
    asked = balance.xyz_of_uv(balance.white_uv(c.kelvin, c.tint))
    to_xyz = colour.rgb_to_xyz(*colour.PRIMARIES["ACEScg"])
    return margined(balance.adaptation(home, asked, c.cat) @ to_light @ to_xyz)


def reciprocity(tables, seconds: float) -> np.ndarray:
    """What is left of a metered exposure: (t / edge)^(p - 1) outside the range where p is 1. (3,)."""
    shortest, longest, *p = tables["expose.reciprocity"]
    if seconds > longest:
        return (seconds / longest) ** (np.array(p[3:]) - 1)
    return (min(seconds, shortest) / shortest) ** (np.array(p[:3]) - 1)


def exposing(tables, c):
    mid = 10 ** tables["expose.mid_log_h"][0]
    gain = mid / GREY * 2.0**c.ev * reciprocity(tables, c.shutter_s)
    flash = np.full(3, mid * c.flash / 100)
    table = {"matrix": scene_matrix(tables, c), "table": tables["expose.table"]}
    return {**table, "gain": gain, "flash": flash, "bypass": c.bypass}


def scattering(tables, c) -> np.ndarray:
    """The (3, 10) layers of stages.scatter.transfer under the controls; bypass is None."""
    if c.bypass:
        return None
    made = int(tables["scatter.backing"][0])
    backing = list(scatter.BACKINGS)[made] if c.backing == "as_made" else c.backing
    layers = tables["scatter.layers"].copy()
    rings = np.array([4, 7])
    layers[:, rings] *= c.halation * scatter.BACKINGS[backing]
    layers[:, rings + 1] *= c.halation_radius
    layers[:, rings + 2] *= c.halation_radius
    layers[:, 1] *= c.scatter
    layers[:, 3] *= c.bloom
    layers[:, [0, 2]] *= np.maximum(0.0, 1 - layers[:, rings].sum(axis=1, keepdims=True))
    return layers


def developing(curve, mid_log_h):
    """The curve, and the straight line that stands for it under bypass: through mid grey at its slope there."""
    mid, step = np.asarray(mid_log_h), 0.01
    low, at, high = (develop.develop(mid + s, curve) for s in (-step, 0.0, step))
    return {"curve": curve, "line": np.stack([at, (high - low) / (2 * step), mid], axis=1)}


def inhibiting(tables, c, curve):
    """Gains under the controls and T_cj of the curve as developed; bypass has a gain of None.

    The neutral scale runs from no dye to the most, which in reversal material is from light to dark.
    """
    gain = tables["inhibit.gain"]
    own = np.diag(np.diag(gain))
    log_h = np.linspace(*NEUTRAL_LOG_H[:: -1 if develop.falling(curve) else 1], NEUTRAL_NODES)
    scale = develop.develop(np.repeat(log_h[:, None], 3, axis=1), curve)
    dmax = scale[-1]
    even = [np.linspace(0, d, NEUTRAL_NODES) for d in dmax]
    neutral = np.array([[np.interp(even[j], scale[:, j], scale[:, i]) for j in range(3)] for i in range(3)])
    scaled = None if c.bypass else c.adjacency * own + c.interimage * (gain - own)
    return {"gain": scaled, "length_mm": tables["inhibit.length_mm"], "neutral": neutral, "dmax": dmax}


def graining(tables, role: str, c, curve, pixel_um: float):
    """The layers to draw of a film or a print, with seed and net; None where no grain is wanted.

    Size stretches lengths: the drawing is that of a pixel so much smaller, and 1 / size keeps the RMS granularity.
    """
    if c.rendition == "off" or (role == "print" and not c.print):
        return None
    grains.check(tables, c.rendition, [role])
    um, net = pixel_um / c.size, grains.net(tables) if c.rendition == "net" else None
    trims = (c.shadows, c.mids, c.highlights, role == "print" or develop.falling(curve))
    by_density = grain.trimmed(np.linspace(0, 1, NODES), *trims, np) * c.amount / c.size
    made, most_dye = grains.layers(tables, role), curve[:, :, 0].sum(axis=1)
    by_layer = (c.red, c.green, c.blue) if len(made) == 3 else (1.0,)
    layers = [
        Drawn(drawing(layer, um, known, net is None), um, layer.maximum, dye, i + 3 * (role == "print"), gain)
        for i, (layer, known) in enumerate(made)
        for dye in [float(most_dye[i])]
        for gain in [by_density * by_layer[i] * dye / layer.maximum]
    ]
    return {"layers": layers, "seed": grain.whole(c.seed), "hold": grain.whole(c.hold), "net": net}


def printing(tables, controls, film_curve, film):
    """Printer trims (log10) and flash. With `auto` the grey card as exposed and developed is timed to the aim."""
    weights, c = tables["enlarge.weights"], controls.enlarge
    mid = np.full(3, tables["expose.mid_log_h"][0])
    timed = _raw(mid, tables["film.curve"], made(tables), weights)
    if c.auto:
        e = exposing(tables, controls.expose)
        card = develop.log_exposure(GREY * e["gain"] + e["flash"])
        timed = _raw(card, film_curve, film, weights)
    lights = np.array([c.red, c.green, c.blue]) + c.gang - enlarge.CENTRE
    trim = tables["print.aim"] - timed + enlarge.POINT * lights + STOP * c.ev
    return {"weights": weights, "trim": trim, "flash": c.flash / 100 * 10**timed}


def made(tables):
    """The negative's spectra as the maker meant them, all silver bleached."""
    return {"dyes": tables["film.dyes"], "base": tables["film.base"]}


def _raw(log_h, curve, film, weights):
    return enlarge.enlarge(develop.develop(log_h, curve), **film, weights=weights, trim=0.0, flash=0.0)


def seen(tables, lamp: int) -> np.ndarray:
    """lamp x observer as it is: (71, 3)."""
    return tables["view.lamps"][lamp][:, None] * tables["view.observer"]


def projection(tables, lamp: int) -> np.ndarray:
    """XYZ under a lamp -> adapted to D65, a clear base at Y = 1: (3, 3)."""
    weights = seen(tables, lamp)
    adapt = balance.adaptation(weights.sum(axis=0) / weights[:, 1].sum(), D65)
    return adapt / (10 ** -tables["print.base"] @ weights @ adapt.T)[1]


def projected(tables, lamp: int) -> np.ndarray:
    """lamp x observer, adapted to D65, a clear base at Y = 1: (71, 3)."""
    return seen(tables, lamp) @ projection(tables, lamp).T


def viewing(tables, c):
    return {"weights": projected(tables, view.LAMPS.index(c.lamp)), "flare": c.flare / 100 * D65}


OUTPUTS = {
    "rec709": ("gamma24", "Rec.709"),
    "srgb": ("srgb", "sRGB"),
    "p3d65": ("gamma26", "P3-D65"),
    "rec2100_pq": ("linear", "Rec.2020"),
    "acescg": ("linear", "ACEScg"),
    "scene": ("linear", "ACEScg"),
    "printing_density": ("linear", "ACEScg"),
}


def output_matrix(output: str) -> np.ndarray:
    """XYZ under D65 -> the output's linear RGB; for `scene` ACEScg, on its way to the input's own. (3, 3)."""
    to_rec709 = np.linalg.inv(colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]))
    return colour.matrix("Rec.709", OUTPUTS[output][1]) @ to_rec709


def output_curve(output: str) -> colour.Curve:
    """The output's curve; for PQ and `scene` linear, theirs is applied elsewhere."""
    return colour.CURVES[OUTPUTS[output][0]]


def encoding(tables, c, source: Input):
    """Matrix, curve and levels of the output; `scene` puts the print's mid grey back at 0.18 in the input's own."""
    matrix, curve = output_matrix(c.output), output_curve(c.output)
    if c.output == "scene":
        grey = 10 ** -(tables["print.lad"] @ tables["print.dyes"] + tables["print.base"]) @ projected(tables, 0)
        matrix, curve = np.linalg.inv(source.matrix) @ matrix * (GREY / grey[1]), source.curve
    nits = (c.white_nits, c.peak_nits) if c.output == "rec2100_pq" else None
    clear = enlarge.enlarge(np.zeros(3), **made(tables), weights=tables["enlarge.weights"], trim=0.0, flash=0.0)
    return {"matrix": matrix, "black": c.black / 100, "curve": curve, "nits": nits, "clear": clear}
