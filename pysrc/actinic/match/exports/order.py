"""Which files of a look are wanted, made one after another; each is whole or not there."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ... import colour
from ...atomic import refusal, replacing
from ...bake import clf, cube, hald
from ...errors import FilmError, nearest
from ..look import Look
from . import dcp, icc, network, xmp

FORMATS = ("cube", "plain", "clf", "hald", "icc", "dcp", "xmp", "onnx", "look")
INPUTS = ("acescct", "arri_logc3_ei800", "arri_logc4", "sony_slog3_sgamut3cine", "davinci_intermediate")
SCREENS = ("rec709", "rec2100_pq")
SIZES = (33,)
ON_SCREEN = ("cube", "plain", "clf", "hald", "icc", "onnx")


@dataclass(frozen=True)
class Order:
    """Encodings of the input, screens, lattice sizes and kinds of files. Raises FilmError for unknown kinds."""

    inputs: tuple[str, ...] = INPUTS
    screens: tuple[str, ...] = SCREENS
    sizes: tuple[int, ...] = SIZES
    formats: tuple[str, ...] = FORMATS
    camera: str = "Actinic linear"

    def __post_init__(self):
        for name in self.formats:
            if name not in FORMATS:
                raise FilmError(f"format {name!r}", nearest(name, FORMATS), "choose another --format")


def export(look: Look, folder: Path, order: Order) -> Iterator[Path]:
    """Write every file of an order under `folder` and yield its path. Raises FilmError."""
    for kind in order.formats:
        if kind in ON_SCREEN:
            for screen in order.screens:
                for source in order.inputs:
                    for size in order.sizes:
                        if not (kind in ("plain", "hald") and colour.encoding(source).curve == "linear"):
                            yield ON[kind](look, Path(folder), screen, source, size)
        else:
            yield from ALONE[kind](look, Path(folder), order)


def _cube(look, folder, screen, source, size):
    lut = look.lut(source, screen, size)
    return _kept(folder / "cube" / f"{lut.name}_{screen}.cube", cube.text(lut, look.said(screen)))


def _plain(look, folder, screen, source, size):
    lut = look.lut(source, screen, size, has_shaper=False)
    return _kept(folder / "cube_plain" / f"{lut.name}_{screen}.cube", cube.text(lut, look.said(screen)))


def _clf(look, folder, screen, source, size):
    lut = look.working_lut(source, screen, size)
    return _kept(folder / "clf" / f"{lut.name}_{screen}.clf", clf.text(lut, Titled(look, screen)))


def _hald(look, folder, screen, source, size):
    lut = look.lut(source, screen, hald.LEVELS.get(size, round(size**0.5)) ** 2, has_shaper=False)
    return _written(folder / "hald" / f"{lut.name}_{screen}.png", lambda path: hald.write(lut, look.said(screen), path))


def _icc(look, folder, screen, source, size):
    lut = look.lut(source, screen, size)
    _kept(folder / "icc" / f"{screen}.icc", icc.display(screen)) if screen != "rec2100_pq" else None
    return _kept(folder / "icc" / f"{lut.name}_{screen}.icc", icc.device_link(lut, f"{look.title}: {lut.name}"))


def _onnx(look, folder, screen, source, size):
    lut = look.lut(source, screen, size)
    return _kept(folder / "onnx" / f"{lut.name}_{screen}.onnx", network.data(lut, look.said(screen).lines(lut)))


def prophoto(look: Look) -> Callable:
    """The look on linear ProPhoto light, whose 1 is five and a half times mid grey, as raw converters see a scene."""
    to, back = colour.matrix("ProPhoto"), colour.matrix("ACEScg", "ProPhoto")
    return lambda x: look.of_light(np.asarray(x) @ to.T, "acescg") @ back.T


def _dcp(look, folder, order):
    yield _kept(folder / "dcp" / "match.dcp", dcp.file(prophoto(look), look.space, look.title, order.camera))


def _xmp(look, folder, order):
    given = xmp.codes()
    table = xmp.quantised(prophoto(look)(given.reshape(-1, 3)).reshape(given.shape))
    yield _kept(folder / "xmp" / "match.xmp", xmp.text(table, look.title))


def _look(look, folder, order):
    """What the Actinic Look node takes: a shaped .cube for each input, and a card that says what each is for."""
    card = {"title": look.title, "node": "org.actinic.Look", "files": {}}
    for source in order.inputs:
        lut = look.lut(source, order.screens[0], order.sizes[-1])
        yield _kept(folder / "look" / f"{source}.cube", cube.text(lut, look.said(order.screens[0])))
        card["files"][f"{source}.cube"] = {"input": source, "output": order.screens[0], "size": lut.size}
    yield _kept(folder / "look" / "look.json", json.dumps(card, indent=1) + "\n")


@dataclass(frozen=True)
class Titled:
    """bake.clf's inscription: a title beside the lines."""

    look: Look
    screen: str

    @property
    def title(self) -> str:
        return f"{self.look.title}_{self.screen}"

    def lines(self, lut):
        return self.look.said(self.screen).lines(lut)


ON = {"cube": _cube, "plain": _plain, "clf": _clf, "hald": _hald, "icc": _icc, "onnx": _onnx}
ALONE = {"dcp": _dcp, "xmp": _xmp, "look": _look}


def _kept(path, data):
    body = data.encode() if isinstance(data, str) else data
    return _written(path, lambda part: part.write_bytes(body))


def _written(path, write):
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(path, error) from error
    with replacing(path) as part:
        write(part)
    return path
