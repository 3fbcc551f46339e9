"""What the bundle of nodes holds for Actinic Invert: the mean negatives, a scan model a rig and film, the encoder.

scan.actinic: <rig>.<film>.unmix (3, 3), <rig>.<film>.polynomial (19, 3); encoder.<name>, shaped as in `encoder`
"""

from collections.abc import Iterable, Iterator

import numpy as np

from .. import stock
from . import encoder
from .mean import ID, MASKLESS, folder
from .model import scan_model
from .rig import names

Pair = tuple[str, str]


def pairs(wanted: Iterable[Pair]) -> list[Pair]:
    """The mean negatives, by their folders, on every print that a colour negative of `wanted` (film, print) is on."""
    prints = [print_ for film, print_ in wanted if _is_colour(film) and stock.load(film).sheet.kind == "negative"]
    return [(str(folder(mean)), print_) for mean in (ID, MASKLESS) for print_ in dict.fromkeys(prints)]


def files(wanted: Iterable[Pair]) -> Iterator[tuple[str, dict, dict]]:
    """(path without ending, header, arrays), for `bake.bundle`. Raises FilmError where a film or the net is missing."""
    films = {ID: ID, MASKLESS: MASKLESS} | {stock.load(film).id: film for film, _ in wanted if _is_colour(film)}
    arrays = {}
    for rig in names():
        for name, film in films.items():
            model = scan_model(rig, film)
            arrays |= {f"{rig}.{name}.unmix": model.unmix, f"{rig}.{name}.polynomial": model.polynomial}
    arrays |= {f"encoder.{name}": np.asarray(w, np.float32) for name, w in encoder.read().items()}
    yield "scan", {}, arrays


def _is_colour(film):
    return stock.load(film).sheet.layers == 3
