"""Everything that is baked for a pair of stocks, into one folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import presets
from ..atomic import refusal, replacing
from ..errors import FilmError
from ..prepare import is_direct
from ..presets import Preset
from . import clf, cube, dctl, hald, ocio, threedl
from .inscription import Inscription
from .lattice import Lut, lut, working_lut
from .pointwise import Pointwise

INPUTS = (
    "acescg",
    "acescct",
    "arri_logc3_ei800",
    "arri_logc4",
    "sony_slog3_sgamut3cine",
    "davinci_intermediate",
)
SIZES = (17, 33, 65)
FORMATS = ("preset", "cube", "plain", "clf", "3dl", "hald", "ocio", "dctl")
LINEAR = ("acescg", "aces2065_1", "linear_rec709", "linear_p3d65", "linear_rec2020")


@dataclass(frozen=True)
class Order:
    """What to bake: encodings of the input, sizes of lattices, kinds of files."""

    inputs: tuple[str, ...] = INPUTS
    sizes: tuple[int, ...] = SIZES
    formats: tuple[str, ...] = FORMATS


def bake(preset: Preset, folder: Path, order: Order = Order()) -> Iterator[tuple[Path, Lut | None]]:  # noqa: B008
    """Write all that is ordered into `folder`, which is made; gives each file as it is done, with its LUT.

    Raises FilmError for a look that ends at the negative, or a folder that can't be written.
    """
    if preset.controls.encode.output == "printing_density":
        wanted = "an output for a screen; negative_* LUTs give printing density anyway"
        raise FilmError("encode.output=printing_density", wanted, "--set encode.output=rec709")
    film, said = Pointwise(preset.tables, preset.controls), Inscription(preset.stocks, preset.controls)
    if "preset" in order.formats:
        yield presets.write(preset, _made(folder) / f"look{presets.ENDING}"), None
    yield from _luts(film, said, folder, order)
    if "ocio" in order.formats:
        yield from ((path, None) for path in ocio.write(film, said, _made(folder / "ocio")))
    for source in order.inputs if "dctl" in order.formats else ():
        yield _text(folder / "dctl" / f"film_{source}{dctl.ENDING}", dctl.text(film, source, said)), None


def _luts(film, said, folder, order):
    """Every LUT: one at a time, for a lattice of 65 is large."""
    parts = [("film", s) for s in order.inputs]
    if not is_direct(film.tables):  # a slide has no negative to put grain on
        parts += [("negative", s) for s in order.inputs] + [("print", "acescct")]
    for size in order.sizes:
        for part, source in parts:
            for kind in order.formats:
                if kind in KINDS and not (part != "print" and source in LINEAR and kind in ("plain", "3dl", "hald")):
                    yield KINDS[kind](film, said, folder, part, source, size)


def _cube(film, said, folder, part, source, size):
    made = lut(film, part, source, size)
    return _text(folder / "cube" / f"{made.name}{cube.ENDING}", cube.text(made, said)), made


def _plain(film, said, folder, part, source, size):
    made = lut(film, part, source, size, has_shaper=False)
    return _text(folder / "cube_plain" / f"{made.name}{cube.ENDING}", cube.text(made, said)), made


def _clf(film, said, folder, part, source, size):
    made = (lut if part == "print" else working_lut)(film, part, source, size)
    return _text(folder / "clf" / f"{made.name}{clf.ENDING}", clf.text(made, said)), made


def _threedl(film, said, folder, part, source, size):
    made = lut(film, part, source, size, has_shaper=False)
    return _text(folder / "3dl" / f"{made.name}{threedl.ENDING}", threedl.text(made, said)), made


def _hald(film, said, folder, part, source, size):
    made = lut(film, part, source, hald.LEVELS.get(size, round(size**0.5)) ** 2, has_shaper=False)
    path = _made(folder / "hald") / f"{made.name}{hald.ENDING}"
    with replacing(path) as temporary:
        hald.write(made, said, temporary)
    return path, made


KINDS = {"cube": _cube, "plain": _plain, "clf": _clf, "3dl": _threedl, "hald": _hald}


def _text(path, text):
    _made(path.parent)
    with replacing(path) as part:
        part.write_text(text)
    return path


def _made(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(folder / "look", error) from error
    return folder
