"""The judge: 216 reflectances under 12 lights at 7 exposures, through a measured camera and through a simulated film.

18,144 pairs. The camera is the Nikon D5100 as the NPL measured it, white-balanced for D55 once and for all; the film is
any stock of the shelf on its print, exposed by its own spectral sensitivities and carried on by the chain's stages.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from .. import spectra
from ..chain import Controls
from ..emulsion import sensitivity
from ..fold import fold, taking_light
from ..prepare import GREY, Input, prepare
from ..stages import develop, enlarge, inhibit, view
from ..stages.develop import STOP
from ..stock import Stock
from .pairs import Pairs

CAMERA = "Nikon 5100 (NPL)"
LIGHTS = ("D50", "D55", "D65", "D75", "A", "FL2", "FL7", "FL11", "LED-B1", "LED-B3", "LED-B5", "LED-V1")
HOME = "D55"  # the camera's white balance
EXPOSURES = (-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0)
BEYOND = (3.0, -5.0)
GREYS = np.geomspace(0.02, 0.95, 25)


@dataclass(frozen=True)
class Scene:
    """What camera and film take of each reflectance (rows) under each light (columns), a perfect white's being 1.

    camera: (lights, patches, 3). film: (lights, patches, 3) exposure of the layers, in the same unit.
    """

    lights: tuple[str, ...]
    names: tuple[str, ...]
    camera: np.ndarray
    film: np.ndarray


@cache
def reflectances() -> tuple[tuple[str, ...], np.ndarray]:
    """Names and spectra (216, 71): two ColorCheckers, CRI, CQS 7.4 and 9.0, CFI2017, greys. Source: mansencal2015."""
    import colour
    from colour.quality import cfi2017
    from colour.quality.datasets import SDS_TCS, SDS_VS

    named = {}
    charts = {k: colour.SDS_COLOURCHECKERS[k] for k in ("BabelColor Average", "ISO 17321-1")}
    cri, cqs = {"CRI": SDS_TCS["CIE 1995"]}, {f"CQS {k[-3:]}": v for k, v in SDS_VS.items()}
    for title, sds in (charts | cri | cqs).items():
        named |= {f"{title} {k}": spectra.on_grid(v.wavelengths, v.values, None) for k, v in sds.items()}
    cfi = cfi2017.load_TCS_CIE2017(colour.SpectralShape(380, 780, 5))
    named |= {f"CFI {i + 1}": spectra.on_grid(cfi.wavelengths, v, None) for i, v in enumerate(cfi.values.T)}
    named |= {f"grey {g:.3f}": np.full(spectra.WAVELENGTHS.size, g) for g in GREYS}
    return tuple(named), np.stack(list(named.values()))


@cache
def camera() -> np.ndarray:
    """The camera's sensitivities, each channel 1 for a perfect white under D55: (71, 3). Source: darrodi2015."""
    import colour

    measured = colour.MSDS_CAMERA_SENSITIVITIES[CAMERA]
    taken = np.stack([spectra.on_grid(measured.wavelengths, v) for v in measured.values.T], axis=1)
    return taken / (light(HOME) @ taken)


@cache
def light(name: str) -> np.ndarray:
    """A light of colour-science on the grid, its perfect white at Y = 1: (71,)."""
    import colour

    sd = colour.SDS_ILLUMINANTS[name]
    values = spectra.on_grid(sd.wavelengths, sd.values)
    return values / (values @ spectra.observer()[:, 1])


def scene(film: Stock, lights=LIGHTS) -> Scene:
    """Every reflectance under every light, as the camera and the film's layers take it."""
    names, reflected = reflectances()
    home, layers = taking_light(film), sensitivity(film)
    layers = layers / (home / (home @ spectra.observer()[:, 1]) @ layers)
    radiance = np.stack([light(n) for n in lights])[:, None] * reflected
    return Scene(tuple(lights), names, radiance @ camera(), radiance @ layers)


class Film:
    """A film on its print, or seen directly, as a function of what its layers receive: float64, no kernels."""

    def __init__(self, film: Stock, print_: Stock | None):
        self._mid = film.sheet.mid_grey_log10_h - np.log10(GREY)
        self._p = prepare(fold(film, print_), Controls(), 1.0, Input.named("acescg"))

    def __call__(self, exposure) -> np.ndarray:
        """XYZ under D65, the print's clear base at Y = 1, of exposures where 0.18 is mid grey. (..., 3)."""
        p = self._p
        amounts = develop.develop(develop.log_exposure(10**self._mid * exposure), p.film["curve"])
        known = {k: v for k, v in p.inhibit.items() if k not in ("length_mm", "pixel_um")}
        if known["gain"] is not None:
            amounts = inhibit.held_back(amounts, amounts, **known)
        if not p.direct:
            amounts = develop.develop(enlarge.enlarge(amounts, **p.enlarge), p.print["curve"])
        return view.view(amounts, **p.view)


def pairs(shot: Scene, film: Film, exposures=EXPOSURES) -> Pairs:
    """The pairs of a scene at exposures in stops: 18,144 of the whole protocol."""
    ev = np.asarray(exposures)
    lights, patches = len(shot.lights), len(shot.names)
    gain = (2.0**ev)[:, None, None, None]
    shape = (ev.size, lights, patches)
    return Pairs(
        source=(gain * shot.camera).reshape(-1, 3),
        target=film((gain * shot.film).reshape(-1, 3)),
        patch=np.broadcast_to(np.array(shot.names), shape).ravel(),
        light=np.broadcast_to(np.array(shot.lights)[:, None], shape).ravel(),
        ev=np.broadcast_to(ev[:, None, None], shape).ravel(),
    )


def stops(x) -> np.ndarray:
    """log10 of an exposure as stops."""
    return np.log10(x) / STOP
