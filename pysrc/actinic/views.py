"""Other pictures of the same film: the negative on a light box, densities, what one effect alone did.

None is auto-gained: the same film gives the same numbers in every frame. Float files hold them as they are;
`shown` says how an integer file, which holds 0 to 1, is to show them.
"""

from dataclasses import replace

import numpy as np

from . import prepare, spectra
from .balance import adaptation
from .chain import State
from .colour import CURVES, PRIMARIES, from_linear, rgb_to_xyz
from .stages.densitometer import densitometer
from .stages.view import view

LIGHT_BOX_KELVIN = 5000
MOST_DENSITY = 5.0  # 1.0 of an integer file
STRIP = 32  # rows whose spectra are in memory at once


def negative(render, tables, controls):
    """The negative on a 5000 K light box, orange mask and all: linear Rec.709, open light = 1. (h, w, 3)."""
    weights = light_box()
    spectra_now = {"dyes": prepare.with_silver(tables, "film", controls.film.silver), "base": tables["film.base"]}
    amounts = render(controls, State.NEGATIVE)
    return _strips(amounts, lambda a: view(a, **spectra_now, weights=weights, flare=np.zeros(3)))


def light_box() -> np.ndarray:
    """Light of 5000 K by the eye, adapted to D65, as linear Rec.709 with the open box = 1: (71, 3)."""
    light = spectra.daylight(LIGHT_BOX_KELVIN)[:, None] * spectra.observer()
    light /= light[:, 1].sum()
    to_d65 = adaptation(light.sum(axis=0), prepare.D65)
    to_rgb = np.linalg.inv(rgb_to_xyz(*PRIMARIES["Rec.709"]))
    return light @ (to_rgb @ to_d65).T


def status_m(render, tables, controls):
    """Status M density of the negative, as a densitometer reads it: (h, w, 3) D of red, green, blue."""
    return _density(render, tables, controls, "film", State.NEGATIVE, "M")


def status_a(render, tables, controls):
    """Status A density of the print: (h, w, 3) D of red, green, blue."""
    return _density(render, tables, controls, "print", State.PRINT, "A")


def halation(render, tables, controls):
    """The light that halation alone added, in units of the scene (0.18 = as much as a grey card): (h, w, 3)."""
    dark = replace(controls, scatter=replace(controls.scatter, halation=0.0))
    added = render(controls, State.LATENT).astype(float) - render(dark, State.LATENT)
    return prepare.GREY * added / 10 ** tables["expose.mid_log_h"][0]


def inhibition(render, tables, controls):
    """What inhibition alone did to the negative's dyes, signed: (h, w, 3) amounts of C, M, Y."""
    still = without_grain(controls)  # other amounts have other grain
    free = replace(still, inhibit=replace(still.inhibit, bypass=True))
    return render(still, State.NEGATIVE).astype(float) - render(free, State.NEGATIVE)


def grain(render, tables, controls):
    """What grain alone did to the negative's dyes, signed: (h, w, 3) amounts of C, M, Y."""
    return render(controls, State.NEGATIVE).astype(float) - render(without_grain(controls), State.NEGATIVE)


def without_grain(controls):
    return replace(controls, grain=replace(controls.grain, rendition="off"))


def _density(render, tables, controls, side, state, status):
    develop = getattr(controls, side)
    dyes, base = prepare.with_silver(tables, side, develop.silver), tables[f"{side}.base"]
    return _strips(render(controls, state), lambda a: densitometer(a, dyes, base, spectra.status(status)))


def _strips(image, body):
    """body over a few rows at a time."""
    rows = range(0, image.shape[0], STRIP)
    return np.concatenate([body(image[y : y + STRIP].astype(float)) for y in rows]).astype(np.float32)


def _light(x):
    return from_linear(np.clip(x, 0, 1), CURVES["srgb"])


# Each view and how an integer file shows it: light by the sRGB curve, densities 0..5 D, differences about 1/2.
VIEWS = {
    "negative": (negative, _light),
    "status_m": (status_m, lambda d: d / MOST_DENSITY),
    "status_a": (status_a, lambda d: d / MOST_DENSITY),
    "halation": (halation, _light),
    "inhibition": (inhibition, lambda d: 0.5 + d),
    "grain": (grain, lambda d: 0.5 + d),
}


def shown(name: str, image):
    """A view's numbers as an integer file shows them, 0 to 1. (h, w, 3) float32."""
    return VIEWS[name][1](image).astype(np.float32)
