"""Spectra on one grid: wavelengths, lights, observer and densitometer.

Every spectrum in Actinic is an array over `WAVELENGTHS` (380..730 nm, 5 nm, 71 samples), and an
integral over wavelength is a sum over it. The constant step of 5 nm cancels in every ratio the
chain takes, so it is never written.
"""

from functools import cache
from pathlib import Path

import numpy as np

WAVELENGTHS = np.arange(380.0, 731.0, 5.0)


def _colour():
    """colour-science, imported late: it costs a second, and a warm start never needs it."""
    import colour

    return colour


def on_grid(wavelengths_nm, values, outside: float | None = 0.0) -> np.ndarray:
    """A measured spectrum on `WAVELENGTHS`, linear between samples.

    outside: the value beyond the measured range; None holds the end values.
    """
    ends = {} if outside is None else {"left": outside, "right": outside}
    return np.interp(WAVELENGTHS, wavelengths_nm, values, **ends)


@cache
def observer() -> np.ndarray:
    """CIE 1931 2-degree colour matching functions, shape (71, 3). Source: cie1931."""
    cmfs = _colour().MSDS_CMFS["CIE 1931 2 Degree Standard Observer"]
    return np.stack([on_grid(cmfs.wavelengths, cmfs.values[:, i]) for i in range(3)], axis=1)


@cache
def daylight(kelvin: float) -> np.ndarray:
    """CIE daylight of a correlated colour temperature in 4000..25000 K, 1 at 560 nm. Source: cie015.

    The nominal temperature is multiplied by 1.4388/1.4380 as CIE 15 asks, so 5500 is D55.
    """
    colour = _colour()
    xy = colour.temperature.CCT_to_xy_CIE_D(kelvin * 1.4388 / 1.4380)
    light = colour.sd_CIE_illuminant_D_series(xy)
    values = on_grid(light.wavelengths, light.values)
    return values / np.interp(560.0, WAVELENGTHS, values)


@cache
def planck(kelvin: float) -> np.ndarray:
    """Black-body radiation, 1 at 560 nm. Source: planck1901 with c2 = 1.4388e-2 m K."""
    wave = WAVELENGTHS * 1e-9
    radiance = wave**-5 / np.expm1(1.4388e-2 / (wave * kelvin))
    return radiance / np.interp(560.0, WAVELENGTHS, radiance)


@cache
def xenon() -> np.ndarray:
    """A cinema projector's xenon lamp (Kinoton 75P, measured), 1 at 560 nm. Source: kinoton75p."""
    lamp = _colour().SDS_LIGHT_SOURCES["Kinoton 75P"]
    values = on_grid(lamp.wavelengths, lamp.values, outside=None)
    return values / np.interp(560.0, WAVELENGTHS, values)


def printer_light(kelvin: float, uv_cut_nm: float) -> np.ndarray:
    """A tungsten lamp behind a smooth ultraviolet cut, half at `uv_cut_nm`: (71,)."""
    return planck(kelvin) / (1 + np.exp(-(WAVELENGTHS - uv_cut_nm) / 4))


def white_xyz(light: np.ndarray) -> np.ndarray:
    """XYZ of a light, Y = 1. light: (71,) -> (3,)."""
    xyz = light @ observer()
    return xyz / xyz[1]


@cache
def status(name: str) -> np.ndarray:
    """Spectral products of ISO 5-3 Status "A" or "M" as linear weights, each channel's sum 1: (71, 3).

    "visual" is illuminant A (2856 K) by the eye's V(lambda), the same in all three channels.
    """
    if name == "visual":
        weights = planck(2856)[:, None] * observer()[:, [1, 1, 1]]
        return weights / weights.sum(axis=0)
    table = np.genfromtxt(Path(__file__).parent / "data" / f"status_{name.lower()}.csv", delimiter=",", skip_header=1)
    weights = np.zeros((WAVELENGTHS.size, 3))
    for i in range(3):
        known = np.isfinite(table[:, i + 1])
        wave, log_product = table[known, 0], table[known, i + 1]
        inside = (WAVELENGTHS >= wave[0]) & (WAVELENGTHS <= wave[-1])
        weights[inside, i] = 10 ** np.interp(WAVELENGTHS[inside], wave, log_product)
    return weights / weights.sum(axis=0)
