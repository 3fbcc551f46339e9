"""The chain in float64: the truth that the kernels are held to, and where gradients come from.

PIXELS -decode-> SCENE -expose-> EXPOSURE -scatter-> LATENT -develop, inhibit, (grain)-> NEGATIVE
-enlarge-> PRINT_EXPOSURE -develop-> PRINT -view-> DISPLAY_LINEAR -encode-> DISPLAY
"""

from dataclasses import dataclass, field, fields
from enum import IntEnum

import numpy as np

from .errors import FilmError
from .gate import Gate, pixel_um
from .grain.noise import noise
from .prepare import Input, is_direct, prepare
from .quadrature import LEAST, MOST_FILM_DYE, MOST_PRINT_DYE
from .schema import declared, schema_id
from .stages import decode, develop, encode, enlarge, expose, grain, inhibit, scatter, view
from .stages.clean import LIMIT, clean
from .stages.develop import Develop
from .stages.encode import Encode
from .stages.enlarge import Enlarge
from .stages.expose import Expose
from .stages.grain import Grain
from .stages.inhibit import Inhibit
from .stages.scatter import Scatter
from .stages.view import View


class State(IntEnum):
    """What a pixel holds; a picture is always in exactly one of these."""

    PIXELS = 0
    SCENE = 1
    EXPOSURE = 2
    LATENT = 3
    NEGATIVE = 4
    PRINT_EXPOSURE = 5
    PRINT = 6
    DISPLAY_LINEAR = 7
    DISPLAY = 8


@dataclass(frozen=True)
class Controls:
    """Every control, a group a stage, in the order light and chemistry take."""

    gate: Gate = field(default_factory=Gate)
    expose: Expose = field(default_factory=Expose)
    scatter: Scatter = field(default_factory=Scatter)
    film: Develop = field(default_factory=Develop)
    inhibit: Inhibit = field(default_factory=Inhibit)
    grain: Grain = field(default_factory=Grain)
    enlarge: Enlarge = field(default_factory=Enlarge)
    print: Develop = field(default_factory=Develop)
    view: View = field(default_factory=View)
    encode: Encode = field(default_factory=Encode)


CONTROLS = declared({f.name: f.default_factory for f in fields(Controls)})
SCHEMA_ID = schema_id(CONTROLS)

# Range that a picture is held to when the chain starts at its state; a NaN becomes 0.
HELD = {
    State.PIXELS: (-LIMIT, LIMIT),
    State.SCENE: (-LIMIT, LIMIT),
    State.EXPOSURE: (0.0, LIMIT),
    State.LATENT: (0.0, LIMIT),
    State.NEGATIVE: (LEAST, MOST_FILM_DYE),
    State.PRINT_EXPOSURE: (-10.0, 10.0),
    State.PRINT: (LEAST, MOST_PRINT_DYE),
    State.DISPLAY_LINEAR: (-LIMIT, LIMIT),
}


def render(
    image,
    tables,
    controls=None,
    source=None,
    start=State.PIXELS,
    until=State.DISPLAY,
    width_px=None,
    frame=0,
    matte=None,
):
    """Carry a picture from one state to another.

    image: (h, w, 3) float in state `start`. tables: `fold.fold`. source: prepare.Input of PIXELS (ACEScg when
    None). width_px: of the whole frame, when `image` is not all of it. frame: its number, for the grain.
    matte: (h, w), what grain is multiplied by. Returns (h, w, 3) in state `until`.
    """
    controls = controls or Controls()
    _check(start, until, controls, is_direct(tables))
    um = pixel_um(controls.gate, width_px or image.shape[1])
    p = prepare(tables, controls, um, source or Input.named("acescg"))
    image, _, _ = clean(image, *HELD[start])
    for step in steps(p, controls, until, lambda x, bath: grained(x, bath, frame, matte))[start:until]:
        image = step(image)
    return image


def _check(start, until, controls, direct):
    """Refuses what the kernels refuse."""
    density = controls.encode.output == "printing_density" and until == State.DISPLAY
    if direct and (density or State.PRINT_EXPOSURE in (start, until)):
        raise FilmError("a print exposure of a film seen directly", "NEGATIVE or PRINT", "give the film a print")
    if start not in HELD or start > until:
        raise FilmError(f"from {start!r} to {until!r}", "start before DISPLAY and not after until", "swap them")
    if density and start > State.PRINT_EXPOSURE:
        raise FilmError(f"printing density of {start!r}", "a start up to PRINT_EXPOSURE", "choose another output")


def steps(p, controls, until=State.DISPLAY, grained=lambda amounts, bath: amounts):
    """The chain as one function a state, PIXELS -> SCENE first; printing density skips the print.

    grained: what adds p.grain and p.print_grain to amounts; nothing when left out.
    """
    density = controls.encode.output == "printing_density" and until == State.DISPLAY
    return [
        lambda x: np.clip(decode.decode(x, **p.decode), -LIMIT, LIMIT),
        lambda x: expose.expose(x, **p.expose),
        lambda x: x if p.scatter["layers"] is None else scatter.scatter(x, **p.scatter),
        lambda x: grained(negative(x, p, controls.film.bypass), p.grain),
        lambda x: x if p.direct else enlarge.enlarge(x, **p.enlarge),
        lambda x: x if density or p.direct else grained(dye(x, p.print, controls.print.bypass), p.print_grain),
        lambda x: x if density else view.view(x, **p.view),
        lambda x: shown(x, p, density),
    ]


def negative(latent, p, bypass):
    """LATENT -> NEGATIVE without its grain: development and inhibition."""
    amounts = dye(develop.log_exposure(latent), p.film, bypass)
    return amounts if p.inhibit["gain"] is None else inhibit.inhibit(amounts, **p.inhibit)


def grained(amounts, bath, frame, matte=None):
    """Dye amounts (h, w, 3) with grain; frames share it by `hold`. One layer of silver serves all three."""
    if bath is None:
        return amounts
    identity = bath["seed"], frame // bath["hold"]
    alone = [noise(layer, amounts[..., c], identity, bath["net"]) for c, layer in enumerate(bath["layers"])]
    held = None if matte is None else np.clip(np.nan_to_num(matte, nan=0.0), 0, LIMIT)
    return grain.grained(amounts, np.stack(alone * (3 // len(alone)), axis=-1), held)


def dye(log_h, bath, bypass):
    return develop.straight(log_h, bath["line"]) if bypass else develop.develop(log_h, bath["curve"])


def shown(x, p, density):
    """DISPLAY_LINEAR -> DISPLAY, or PRINT_EXPOSURE -> Cineon printing density."""
    if density:
        return encode.printing_density(x - p.enlarge["trim"], p.encode["clear"])
    return encode.encode(x, p.encode["matrix"], p.encode["black"], p.encode["curve"], p.encode["nits"])
