"""What is known of a fitted stock before a chart is seen: the sheet's problem, or its fit as expectation."""

from dataclasses import replace

import numpy as np

from ..emulsion import interlayer
from ..stock import DYES, Fitted, Stock
from .film import Film
from .losses import BETWEEN, curve_parameters, problem, spectral_parameters
from .parameters import expected
from .problem import Problem

GAIN_REACH = 0.3  # of an interlayer gain, where exposures tell the layers apart
ASSUMED = "interimage"  # the block of `losses` that holds a layer's gains to their assumed sum
SPREADING = ("share", "gamma_um", "bloom_um", "length_um", "adjacency")


def known_so_far(stock: Stock, chart_only: bool, frees_gains: bool) -> tuple[Problem, np.ndarray]:
    """The problem of the sheet, or none of its figures but their fit as expectation, and x (n,) of fitted.json."""
    values = by_name(stock)
    if chart_only:
        asked = _expecting(stock, values)
    else:
        asked = _said(problem(stock), stock)
    if frees_gains:
        asked = _with_free_gains(asked, values)
    start = [p.distance(values[p.name]) if p.name in values else np.zeros(p.size) for p in asked.parameters]
    return asked, np.concatenate(start)


def _said(asked, stock):
    """The problem without the parameters of light in the emulsion, where the sheet has no MTF: they stay kin's."""
    mute = SPREADING if "mtf" not in stock.tables else ()
    return replace(asked, parameters=tuple(p for p in asked.parameters if p.name not in mute))


def by_name(stock: Stock) -> dict[str, np.ndarray]:
    """fitted.json by the names of a problem's parameters; a black-and-white layer once."""
    fitted, layers = stock.fitted, 1 if stock.is_monochrome else 3
    terms = np.asarray(fitted.curve)[:layers]
    found = {name: terms[..., i] for i, name in enumerate(("A", "k", "h0", "nu"))}
    found["offset"] = np.asarray(fitted.base_offset)[:layers]
    if fitted.spectra:
        found["spectra"] = np.array([fitted.spectra[name] for name in (*DYES, "base")])
    if fitted.scatter:
        scatter = np.asarray(fitted.scatter)[:layers]
        found |= {name: scatter[:, i] for i, name in enumerate(("share", "gamma_um", "bloom_um"))}
        found |= {
            "length_um": np.array(fitted.inhibition_um)[:layers],
            "adjacency": np.array(fitted.adjacency)[:layers],
        }
    if layers == 3 and not stock.is_print:
        found["between"] = interlayer(stock)[~np.eye(3, dtype=bool)]
    return found | ({"neutral": np.array(fitted.neutral)} if fitted.neutral else {})


def _expecting(stock, values):
    """The pointwise parameters alone, each expected where the published fit put it."""
    dyes = Fitted(data={}, curve=[], base_offset=(0, 0, 0), dyes=stock.fitted.dyes) if stock.fitted.dyes else None
    bare = replace(stock, fitted=dyes)
    film, terms = Film(bare), np.shape(stock.fitted.curve)[1]
    asked = curve_parameters(bare, terms)
    if not stock.is_monochrome:
        asked += spectral_parameters(bare, film)
    if "between" in values:
        asked.append(expected("between", values["between"], BETWEEN, "log"))
    return Problem(bare, film, tuple(replace(p, centre=values.get(p.name, p.centre)) for p in asked), ())


def _with_free_gains(asked, values):
    """The interlayer matrix for the chart to say, and no longer for the assumed sums."""
    if "between" not in values:
        return asked
    free = expected("between", values["between"], GAIN_REACH)
    blocks = tuple(b for b in asked.blocks if b.name != ASSUMED)
    return replace(asked, parameters=tuple(free if p.name == free.name else p for p in asked.parameters), blocks=blocks)
