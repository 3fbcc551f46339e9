"""The part of a film that a LUT can carry: what happens to a pixel whose neighbours are all like it."""

from dataclasses import replace

import numpy as np

from .. import native
from ..chain import State
from ..prepare import Input, inhibiting, prepare
from ..stages.develop import pushed
from ..stages.encode import BLACK_CODE, DENSITY_PER_CODE
from ..stages.inhibit import held_back

WIDTH_PX = 1024  # of the picture that a list of colours is laid out as
NO_PIXEL_UM = 1.0  # the size of a pixel changes nothing here


class Pointwise:
    """The engine on colours instead of pictures.

    Scattered light comes back from a uniform field as it left; inhibitors spread over it stay as they are, so
    b_j * D_j = D_j. Within a layer that leaves nothing; between layers it is the interimage of a coloured field.
    """

    def __init__(self, tables, controls):
        self.tables, self.controls = tables, controls
        self._engine = native.Engine(tables)
        curve = pushed(tables["film.curve"], controls.film.push)
        self._inhibit = {k: v for k, v in inhibiting(tables, controls.inhibit, curve).items() if k != "length_mm"}
        scatter, inhibit = replace(controls.scatter, bypass=True), replace(controls.inhibit, bypass=True)
        grain = replace(controls.grain, rendition="off")
        self._still = replace(controls, scatter=scatter, inhibit=inhibit, grain=grain)

    def __call__(self, colours, source: Input | None = None, start=State.PIXELS, until=State.DISPLAY, output=None):
        """As chain.render on colours (..., 3) in place of a picture; `output` in place of encode.output. Float32."""
        controls = self._still
        if output:
            controls = replace(controls, encode=replace(controls.encode, output=output))
        flat = np.reshape(colours, (-1, 3))
        rows = np.pad(flat, ((0, -len(flat) % WIDTH_PX), (0, 0))).reshape(-1, WIDTH_PX, 3)
        if start < State.NEGATIVE <= until and self._inhibit["gain"] is not None:
            amounts, _ = self._engine.render(rows, controls, source, start, State.NEGATIVE)
            rows, start = held_back(amounts.astype(float), amounts.astype(float), **self._inhibit), State.NEGATIVE
        out, _ = self._engine.render(rows, controls, source, start, until)
        return out.reshape(-1, 3)[: len(flat)].reshape(np.shape(colours))

    def density(self, colours, source: Input | None = None, start=State.PIXELS):
        """Cineon code 0..1 of the negative's printing density."""
        return self(colours, source, start, output="printing_density")

    def printed(self, code, source: Input | None = None, until=State.DISPLAY):
        """Cineon code of printing density -> the print: the way on from `density`."""
        p = prepare(self.tables, self.controls, NO_PIXEL_UM, source or Input.named("acescg"))
        density = (1023 * np.asarray(code, float) - BLACK_CODE) * DENSITY_PER_CODE
        log_h = p.encode["clear"] + p.enlarge["trim"] - density
        return self(log_h, source, State.PRINT_EXPOSURE, until)
