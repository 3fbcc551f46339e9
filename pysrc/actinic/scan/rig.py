"""What a scan is made with: a light and a camera, as one weighing of the spectrum."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from ..codes import Code
from ..errors import FilmError, nearest
from ..spectra import WAVELENGTHS, on_grid
from ..stock import LAYERS, table

NARROW_NM = ((640.0, 18.0), (532.0, 25.0), (452.0, 18.0))  # peak and full width at half height of common RGB LEDs
LIGHTS = ("led", "narrow")
CAMERAS = {"nikon": "Nikon 5100 (NPL)", "mono": ""}
DEFAULT = "led_nikon"


@dataclass(frozen=True, eq=False)
class Rig:
    """A light and a camera; weights: (71, 3) light x sensitivity, open light = 1 in every channel."""

    name: str
    weights: np.ndarray = field(repr=False)


def names() -> list[str]:
    """Every light with every camera, `light_camera`; `mono` is one exposure a colour of the narrow light."""
    return [f"{light}_{camera}" for camera in CAMERAS for light in LIGHTS if (light, camera) != ("led", "mono")]


@cache
def rig(name: str = DEFAULT) -> Rig:
    """The rig of a name, or of a CSV (wavelength_nm,red,green,blue: light x sensitivity). Raises FilmError.

    Source: darrodi2015 (camera), cie015 (LED-B3), chosen (narrow LEDs).
    """
    if name.endswith(".csv"):
        return Rig(name, _even(_measured(name)))
    if name not in names():
        raise FilmError(f"no rig {name!r}", f"one of {nearest(name, names())}", f"--rig {DEFAULT}", Code.USAGE)
    light, camera = name.split("_")
    bands = _narrow()
    if camera == "mono":
        weights = bands
    else:
        weights = _camera(CAMERAS[camera]) * (bands.sum(axis=1) if light == "narrow" else _white())[:, None]
    return Rig(name, _even(weights))


def _even(weights):
    return weights / weights.sum(axis=0)


def _narrow():
    """Three bands of equal power, Gaussian: (71, 3)."""
    bands = np.stack([np.exp(-4 * np.log(2) * ((WAVELENGTHS - at) / wide) ** 2) for at, wide in NARROW_NM], axis=1)
    return bands / bands.sum(axis=0)


def _white():
    """A white LED of some 4100 K (CIE LED-B3): (71,)."""
    import colour

    light = colour.SDS_ILLUMINANTS["LED-B3"]
    return on_grid(light.wavelengths, light.values, outside=None)


def _camera(name):
    import colour

    found = colour.MSDS_CAMERA_SENSITIVITIES[name]
    return np.stack([on_grid(found.wavelengths, np.maximum(found.values[:, i], 0)) for i in range(3)], axis=1)


def _measured(name):
    """A user's own light and camera, on `WAVELENGTHS`, 0 outside."""
    t = table(Path(name), (("wavelength_nm", *LAYERS),), (200, 1200), never_negative=True)
    return np.stack([on_grid(t["wavelength_nm"], np.nan_to_num(t[c])) for c in LAYERS], axis=1)
