"""Looks and pictures to try the film with: every control in its range, light from the deepest shadow to the sun."""

import numpy as np
from hypothesis import strategies as st

from actinic import chain
from actinic.chain import CONTROLS, HELD, Controls, State
from actinic.gate import WIDTHS_MM, Gate, pixel_um
from actinic.prepare import Input, prepare
from actinic.schema import changed

MID = 10**-1.297  # lux seconds of 5207's grey card
STEPS = [(State(s), State(s + 1)) for s in range(State.DISPLAY)]
# From log10 H = -4.5 down 5207 forms no density: what is lost under it is lost in the film as well.
SILENT = 10**-4.5


def value_of(control):
    """Any value of one control, its ends and its default among them."""
    if control.options:
        return st.sampled_from(control.options)
    if isinstance(control.default, bool):
        return st.booleans()
    ends = st.sampled_from((control.default, float(control.low), float(control.high)))
    return ends | st.floats(control.low, control.high)


@st.composite
def looks(draw, most=6, keep=()):
    """The film as measured with up to `most` of its controls changed, none of `keep`."""
    free = [c for c in CONTROLS if c.stage != "gate" and c.key not in keep]
    controls = Controls()
    for c in draw(st.lists(st.sampled_from(free), unique_by=lambda c: c.key, max_size=most)):
        controls = changed(controls, c.key, draw(value_of(c)))
    return controls


@st.composite
def gates(draw, width):
    """A gate: a gauge of today with the whole frame on `width` pixels, or a strip of a real frame, 1.2 um a pixel and up."""
    if draw(st.booleans()):
        return Gate(draw(st.sampled_from(sorted(WIDTHS_MM))))
    whole = draw(st.sampled_from([w * 1e3 / n for w in WIDTHS_MM.values() for n in (1920, 4096) if w * 1e3 / n > 1.2]))
    return Gate("custom", float(np.clip(whole * width / 1e3, 1.0, 1000.0)))


def spread(rng, shape, low, high):
    """Even in the logarithm, from 10^low to 10^high."""
    return 10 ** rng.uniform(low, high, shape)


def picture(state, rng, height, width):
    """A picture in a state, over all that a film meets there: float32 (height, width, 3)."""
    shape = (height, width, 3)
    light = spread(rng, (height, width, 1), -4, 1.5) * spread(rng, shape, -0.7, 0.2)
    light[rng.random((height, width)) < 0.02] *= 2.0**8
    made = {
        State.PIXELS: lambda: light * np.where(rng.random(shape) < 0.05, -0.2, 1),
        State.SCENE: lambda: light * np.where(rng.random(shape) < 0.05, -0.2, 1),
        State.EXPOSURE: lambda: light * MID / 0.18,
        State.LATENT: lambda: light * MID / 0.18,
        State.NEGATIVE: lambda: rng.uniform(0, 2.2, shape),
        State.PRINT_EXPOSURE: lambda: rng.uniform(-1.5, 3, shape),
        State.PRINT: lambda: rng.uniform(0, 4, shape),
        State.DISPLAY_LINEAR: lambda: spread(rng, (height, width, 1), -4, 0.1) * spread(rng, shape, -0.2, 0),
        State.DISPLAY: lambda: rng.random(shape),
    }
    return made[state]().astype(np.float32)


def both(engine, tables, image, controls, start, until, source=None):
    """The picture by the kernels and by the float64 chain."""
    image = np.asarray(image, np.float32)
    fast, _ = engine.render(image, controls, source, start=start, until=until)
    return fast.astype(np.float64), chain.render(image.astype(np.float64), tables, controls, source, start, until)
