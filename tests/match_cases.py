"""What the tests of matching share: a film's pairs, a small fit of it, its CSV."""

import csv
from functools import cache

import numpy as np

from actinic import colour, shelf
from actinic.match import physical, protocol

REC709_TO_XYZ = colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"])


@cache
def court(film_id="kodachrome_64", lights=("D55",), exposures=protocol.EXPOSURES):
    """(scene, film as a function, pairs) of a film under lights."""
    film, print_ = shelf.pair(film_id, None)
    shot, shown = protocol.scene(film, lights), protocol.Film(film, print_)
    return shot, shown, protocol.pairs(shot, shown, exposures)


def of_chart(pairs, chart="BabelColor"):
    """The pairs of one chart's 24 patches."""
    return pairs.at(np.char.startswith(pairs.patch.astype(str), chart))


@cache
def small_fit():
    """The physical model of a slide from 24 patches at seven exposures."""
    return physical.fit(of_chart(court()[2]))


def write_csv(path, pairs, **columns):
    """Pairs as the CSV that users write, the film's side in Rec.709 gamma 2.4; columns replace or add."""
    code = colour.from_linear(pairs.target @ np.linalg.inv(REC709_TO_XYZ).T, colour.CURVES["gamma24"])
    held = {"patch": pairs.patch, "light": pairs.light, "ev": pairs.ev}
    held |= {f"source_{c}": pairs.source[:, i] for i, c in enumerate(("red", "green", "blue"))}
    held |= {f"target_{c}": code[:, i] for i, c in enumerate(("red", "green", "blue"))}
    held |= columns
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(held)
        out.writerows(zip(*(np.broadcast_to(v, len(pairs)) for v in held.values()), strict=True))
    return path
