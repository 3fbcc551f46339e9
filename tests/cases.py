"""Looks and pictures to try the film with: any control in its range, light from deep shadow to the sun."""

import numpy as np
from hypothesis import strategies as st

from actinic import chain
from actinic.chain import CONTROLS, HELD, Controls, State
from actinic.gate import WIDTHS_MM, Gate, pixel_um
from actinic.prepare import GREY, Input, prepare, projection
from actinic.schema import changed
from actinic.stages.clean import clean
from actinic.stages.view import LAMPS

MID = 10**-1.297  # lux seconds of 5207's grey card
STEPS = [(State(s), State(s + 1)) for s in range(State.DISPLAY)]
# From log10 H = -4.5 down 5207 forms no density: what differs below is lost in the film as well.
SILENT = 10**-4.5
# How near the kernels come to float64: D, log10 and code as a difference; light relative to itself, or to a
# floor where a film or an eye is blind to it.
BARS = {
    State.SCENE: 1e-4,
    State.EXPOSURE: 1e-4,
    State.NEGATIVE: 2e-5,
    State.PRINT_EXPOSURE: 2e-5,
    State.PRINT: 2e-5,
    State.DISPLAY_LINEAR: 1e-4,
    State.DISPLAY: 1e-4,
}
SCATTERED = 20  # bars that a whole chain keeps to: light may be 0.0045 stop off in the deepest shadows
FLOORS = {State.SCENE: SILENT * GREY / MID, State.EXPOSURE: SILENT, State.DISPLAY_LINEAR: 1e-6}


def miss(state, got, truth):
    """How far a picture in a state is from the truth, in the measure of its bar."""
    difference = np.abs(np.asarray(got, np.float64) - truth)
    return difference / np.maximum(np.abs(truth), FLOORS[state]) if state in FLOORS else difference


def stops(got, truth):
    """The difference in stops of two LATENT pictures, both held above what the film sees."""
    return np.abs(np.log2(np.maximum(got, SILENT)) - np.log2(np.maximum(truth, SILENT)))


def value_of(control):
    """Any value of one control, its ends and its default among them."""
    if control.options:
        return st.sampled_from(control.options)
    if isinstance(control.default, bool):
        return st.booleans()
    ends = st.sampled_from((control.default, float(control.low), float(control.high)))
    return ends | st.floats(control.low, control.high)


@st.composite
def looks(draw, groups=None, most=8):
    """The film as measured with up to `most` controls changed, of the named groups, or of all but gate and grain.

    Grain is apart: a rounding may develop a crystal more, which is no error. tests/test_grain_kernel.py has it.
    """
    named = {c.stage for c in CONTROLS} - {"gate", "grain"} if groups is None else groups
    free = [c for c in CONTROLS if c.stage in named]
    controls = Controls()
    for c in draw(st.lists(st.sampled_from(free), unique_by=lambda c: c.key, max_size=most)):
        controls = changed(controls, c.key, draw(value_of(c)))
    return controls


# Every gauge, the whole frame on as many pixels as leave 3 um for one; finer ones cost seconds a picture.
FRAMES = [(g, n) for g, mm in WIDTHS_MM.items() for n in (512, 1920, 4096) if mm * 1e3 / n > 3]


@st.composite
def filmed(draw, **how):
    """A look on one of FRAMES: controls, and the width in pixels of the whole frame."""
    gauge, width_px = draw(st.sampled_from(FRAMES))
    controls = draw(looks(**how))
    return changed(controls, "gate.gauge", gauge), width_px


def is_density(controls):
    """Whether DISPLAY is the printing density of the negative, which leaves the print out."""
    return controls.encode.output == "printing_density"


def on_pitch(um, width_px, **groups):
    """Controls on a gate whose pixels are `um` wide, and the width of its frame."""
    return Controls(gate=Gate("custom", um * width_px / 1000), **groups), width_px


def picture(state, seed, height=20, width=90):
    """A picture in a state, over all that a film meets there: float32 (height, width, 3)."""
    rng = np.random.default_rng(seed)
    shape = (height, width, 3)
    if state in (State.PIXELS, State.SCENE):
        return _scene(rng, shape) * np.where(rng.random(shape) < 0.03, -0.1, 1).astype(np.float32)
    if state in (State.EXPOSURE, State.LATENT):
        return _scene(rng, shape) * np.float32(MID / GREY)
    if state == State.DISPLAY_LINEAR:
        return _scene(rng, shape, stops=2.5)
    low, high = {State.NEGATIVE: (0, 2.2), State.PRINT_EXPOSURE: (-1.5, 3), State.PRINT: (0, 4)}[state]
    return rng.uniform(low, high, shape).astype(np.float32)


def _scene(rng, shape, stops=10):
    """Light from 12 stops under grey to 4 over it, coloured, with a few sources `stops` over it."""
    light = GREY * 2.0 ** rng.uniform(-12, min(4, stops), (*shape[:2], 1)) * 10 ** rng.uniform(-0.7, 0, shape)
    light[rng.random(shape[:2]) < 0.01] = GREY * 2.0**stops
    return light.astype(np.float32)


def on_lines(stage, made, lines, adapt):
    """A stage whose sum over wavelength runs over few lines, as in the kernels."""
    silver = (stage["dyes"] - made)[:, :1]
    dyes = {"dyes": lines[:, :3].T + silver, "base": np.zeros(len(lines))}
    return {**stage, **dyes, "weights": lines[:, 3:] @ adapt}


def constants(tables, controls, um, source):
    """prepare.prepare, both sums over wavelength over their few lines."""
    p, lamp = prepare(tables, controls, um, source), LAMPS.index(controls.view.lamp)
    p.enlarge = on_lines(p.enlarge, tables["film.dyes"], tables["enlarge.lines"], np.eye(3))
    p.view = on_lines(p.view, tables["print.dyes"], tables["view.lines"][lamp], projection(tables, lamp).T)
    return p


def both(engine, tables, image, start, until, controls=None, width_px=None, source=None):
    """The picture by the kernels and by the float64 chain, spectral sums over the same few lines."""
    image, controls, source = np.asarray(image, np.float32), controls or Controls(), source or Input.named("acescg")
    got, _ = engine.render(image, controls, source, start=start, until=until, width_px=width_px)
    p = constants(tables, controls, pixel_um(controls.gate, width_px or image.shape[1]), source)
    truth, _, _ = clean(image.astype(np.float64), *HELD[start])
    for step in chain.steps(p, controls, until)[start:until]:
        truth = step(truth)
    return got, truth
