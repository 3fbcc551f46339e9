"""Where a picture's exposures fall on its stock's curves: the H&D scope."""

from dataclasses import replace

import numpy as np

from .. import prepare, spectra
from ..chain import Controls, State
from ..codes import Code
from ..errors import FilmError
from ..render.jobs import Job
from ..render.request import Request
from ..render.shot import Shot
from ..schema import changed
from ..stages import develop
from ..stages.densitometer import densitometer

LOG_H = np.linspace(-5.0, 2.0, 141)  # lux seconds, log10
LEAST_H = 1e-9


class Scope:
    """A film warm for the exposures of its frames."""

    def __init__(self, recipe: dict):
        """recipe: of a rendered frame. Raises FilmError (Code.STOCK) where this shelf has another stock."""
        self.controls = controls_of(recipe)
        onto = recipe["print"]
        asked = Request(
            recipe["negative"]["id"],
            onto["id"] if onto else "direct",
            replace(self.controls, encode=Controls().encode),
            source=recipe["input"],
            start=State[recipe["start"]],
            until=State.LATENT,
        )
        self.shot = Shot(asked)
        if self.shot.stocks["negative"] != recipe["negative"]:
            got = f"{recipe['negative']['id']} is another one on this shelf"
            raise FilmError(got, "the stock of the frame", "render the frame again", Code.STOCK)

    def curves(self) -> list[list[float]]:
        """Density of neutral exposures at LOG_H, red, green, blue: 3 lists."""
        tables, controls = self.shot.tables, self.controls
        curve = develop.pushed(tables["film.curve"], controls.film.push)
        amounts = develop.develop(np.repeat(LOG_H[:, None], 3, axis=1), curve)
        dyes = prepare.with_silver(tables, "film", controls.film.silver)
        status = "A" if prepare.is_direct(tables) else "M"
        return densitometer(amounts, dyes, tables["film.base"], spectra.status(status)).T.round(4).tolist()

    def histogram(self, plate, frame: int) -> list[list[int]]:
        """How many pixels of a plate are exposed by LOG_H's steps, red, green, blue layer: 3 lists of counts."""
        film = self.shot.film(self.shot.load(Job(frame, plate, plate)))
        log_h = np.log10(np.maximum(film.parts[0].pixels, LEAST_H)).reshape(-1, 3)
        step = LOG_H[1] - LOG_H[0]
        edges = np.append(LOG_H - step / 2, LOG_H[-1] + step / 2)
        return [np.histogram(np.clip(log_h[:, c], LOG_H[0], LOG_H[-1]), edges)[0].tolist() for c in range(3)]

    def mid_log_h(self) -> float:
        """Where a grey card lies, log10 H."""
        return float(self.shot.tables["expose.mid_log_h"][0])


def controls_of(recipe: dict) -> Controls:
    """The controls that a recipe names; one that this version lacks is a FilmError."""
    chosen = Controls()
    for stage, group in recipe["controls"].items():
        for name, value in group.items():
            chosen = changed(chosen, f"{stage}.{name}", value)
    return chosen
