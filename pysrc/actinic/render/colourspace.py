"""Colour spaces of files, by name, through OpenColorIO: to scene-linear ACEScg and back.

The configuration is the one `$OCIO` names, else the newest studio configuration built into OpenColorIO.
"""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
import PyOpenColorIO as ocio

from ..codes import Code
from ..errors import FilmError, nearest

BUILT_IN = "ocio://studio-config-latest"
_WORKING = ("lin_ap1_scene", "lin_ap1", "ACEScg", "acescg", "ACES - ACEScg")
_ROWS = 128  # rows a thread takes at a time
# x, y of red, green, blue and white. Sources: ITU-R BT.709-6, BT.2020-2; SMPTE ST 2065-1, RP 431-2, EG 432-1;
# AMPAS S-2014-004 (AP1); Adobe RGB (1998) 4.3.1.
_D65, _ACES_WHITE = (0.3127, 0.3290), (0.32168, 0.33767)
_GAMUTS = {
    "rec709": (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, *_D65),
    "rec2020": (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, *_D65),
    "p3d65": (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_D65),
    "adobergb": (0.64, 0.33, 0.21, 0.71, 0.15, 0.06, *_D65),
    "ap0": (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.0770, *_ACES_WHITE),
    "ap1": (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, *_ACES_WHITE),
}


def to_working(pixels: np.ndarray, name: str) -> np.ndarray:
    """Pixels of the colour space `name` as scene-linear ACEScg; a new (h, w, 3) float32 array.

    Raises FilmError (Code.COLOUR_SPACE) where the configuration has no such space.
    """
    return _applied(pixels, *_processor(_source(), name, None))


def from_working(pixels: np.ndarray, name: str) -> np.ndarray:
    """Scene-linear ACEScg pixels in the colour space `name`; a new (h, w, 3) float32 array.

    Raises FilmError (Code.COLOUR_SPACE) where the configuration has no such space.
    """
    return _applied(pixels, *_processor(_source(), None, name))


def canonical(name: str) -> str:
    """The configuration's spelling of a colour space given by name, alias, role or interop id."""
    return _space(_config(_source()), name).getName()


def is_data(name: str) -> bool:
    """Whether a space of the configuration holds no colours, but densities, depth and the like."""
    return _space(_config(_source()), name).isData()


def names() -> tuple[str, ...]:
    """Every colour space of the configuration that pixels can be converted from or to."""
    return tuple(space.getName() for space in _config(_source()).getColorSpaces())


def configuration() -> str:
    """The name of the configuration in use, for a recipe: a colour space's name means nothing without it."""
    return _config(_source()).getName() or _source()


def tags(name: str) -> tuple[str, tuple[float, ...] | None]:
    """What a file should claim: the interop id (else the name) and, where known, the eight chromaticities.

    Source: Color Interop Forum, "Recommended names for color spaces" (the ids that OpenImageIO writes).
    """
    space = _space(_config(_source()), name)
    known = [space.getInteropID(), *space.getAliases(), space.getName()]
    interop = next(filter(None, known))
    parts = "_".join(known).replace(":", "_").split("_")
    return interop, next((_GAMUTS[part] for part in parts if part in _GAMUTS), None)


def of_chromaticities(eight: Iterable[float]) -> str | None:
    """The linear colour space that an EXR's `chromaticities` mean, as an interop id; None where unknown.

    Source: OpenEXR technical introduction, RGB values are linear in the given primaries; 0.001 chosen by eye.
    """
    given = tuple(eight)
    found = (key for key, gamut in _GAMUTS.items() if np.allclose(gamut, given, atol=1e-3))
    return next((f"lin_{key}_scene" for key in found), None)


def _source() -> str:
    return os.environ.get("OCIO") or BUILT_IN


@lru_cache(maxsize=8)
def _config(source: str):
    try:
        return ocio.Config.CreateFromFile(source)
    except (ocio.Exception, ocio.ExceptionMissingFile) as error:
        raise FilmError(
            f"OpenColorIO cannot use {source}: {error}",
            "an OpenColorIO configuration",
            "unset OCIO, or let it name a config.ocio",
            Code.COLOUR_SPACE,
        ) from error


def _space(config, name: str):
    """The colour space of `config` that `name` means."""
    space = config.getColorSpace(name) or _by_interop(config, name)
    if space is None:
        raise FilmError(
            f"unknown colour space '{name}' in {config.getName() or _source()}",
            f"a colour space such as {nearest(name, _spellings(config))}",
            "use one of these, or set OCIO to the configuration that has it",
            Code.COLOUR_SPACE,
        )
    return space


def _by_interop(config, name: str):
    found = (space for space in config.getColorSpaces() if space.getInteropID().lower() == name.lower())
    return next(found, None)


def _spellings(config) -> list[str]:
    spaces = list(config.getColorSpaces())
    return [s.getName() for s in spaces] + [alias for s in spaces for alias in s.getAliases()]


def _working(config):
    """ACEScg by name, alias or interop id in any configuration; None where there is none."""
    found = (config.getColorSpace(name) or _by_interop(config, name) for name in _WORKING)
    return next(filter(None, found), None)


@lru_cache(maxsize=64)
def _processor(source: str, start: str | None, end: str | None):
    """The processor from `start` to `end` (None = working), and whether it changes nothing."""
    config = _config(source)
    here = _space(config, start or end).getName()
    processor = _bridge(config, here, reverse=start is None)
    return processor.getDefaultCPUProcessor(), processor.isNoOp()


def _bridge(config, here: str, reverse: bool):
    """From `here` to ACEScg, or back; through role aces_interchange where the configuration lacks ACEScg."""
    home = config if _working(config) else _config(BUILT_IN)
    ends = [(config, here), (home, _working(home).getName())]
    (first, start), (second, end) = ends[::-1] if reverse else ends
    try:
        return (
            ocio.Config.GetProcessorFromConfigs(first, start, second, end)
            if home is not config
            else config.getProcessor(start, end)
        )
    except ocio.Exception as error:
        raise FilmError(
            f"no way from '{here}' to ACEScg: {error}",
            "a configuration with ACEScg or aces_interchange",
            "unset OCIO to use the built-in studio configuration",
            Code.COLOUR_SPACE,
        ) from error


def _applied(pixels: np.ndarray, processor, is_identity: bool) -> np.ndarray:
    """A float32 copy of `pixels`, converted in bands of rows on all cores."""
    out = np.array(pixels, np.float32, order="C")
    if is_identity or not out.size:
        return out
    bands = [out[row : row + _ROWS] for row in range(0, len(out), _ROWS)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(processor.applyRGB, bands))
    return out
