"""Dye amounts of a negative to a picture: the project's own print, a flat log master or the scene again."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from .. import fold, native, stock
from ..chain import Controls, State
from ..shelf import DIRECT
from ..stages.develop import STOP, develop
from ..stages.enlarge import CENTRE, POINT, enlarge
from .mean import loaded

PRINT = "kodak_vision_2383"
MOST_POINTS = 24.0  # that a printer light may move; the rest is exposure


@lru_cache(maxsize=16)
def engine(film: str, print_: str = PRINT):
    """A film (or a mean negative) on a print, or "direct": folded tables and kernels."""
    tables = fold.fold(loaded(film), None if print_ == DIRECT else stock.load(print_))
    return tables, native.Engine(tables)


def timed(tables, grey, controls: Controls | None = None) -> Controls:
    """Controls whose printer lights bring a grey of these dye amounts (3,) to the print's aim, the user's added.

    t_c = aim_c - log10 H_c(grey); t = 0.025 (points - 25) + log10(2) ev, beside the trim that the chain itself sets.
    """
    controls = controls or Controls()
    film = {"dyes": tables["film.dyes"], "base": tables["film.base"], "weights": tables["enlarge.weights"]}
    mid = np.asarray(_mid(tables))
    lights = enlarge(mid, **film, trim=0.0, flash=0.0) - enlarge(np.asarray(grey, float), **film, trim=0.0, flash=0.0)
    ev = float(np.mean(lights)) / STOP
    red, green, blue = np.clip((lights - STOP * ev) / POINT, -MOST_POINTS, MOST_POINTS)
    asked = controls.enlarge
    found = {"red": asked.red + red, "green": asked.green + green, "blue": asked.blue + blue}
    printer = replace(
        asked, auto=False, ev=float(np.clip(asked.ev + ev, -5, 5)), **{k: _held(v) for k, v in found.items()}
    )
    return replace(controls, enlarge=printer)


def _held(points):
    return float(np.clip(points, 0, 2 * CENTRE))


def _mid(tables):
    return develop(np.full(3, tables["expose.mid_log_h"][0]), tables["film.curve"])


def printed(amounts, film: str, controls: Controls, print_: str = PRINT, until=State.DISPLAY) -> np.ndarray:
    """The print of dye amounts (h, w, 3) by the kernels: (h, w, 3) float32 in the output's codes, or XYZ."""
    return engine(film, print_)[1].render(amounts, controls, start=State.NEGATIVE, until=until)[0]
