"""The bench: targets exposed through the engine, and the instruments that read what comes out."""

from dataclasses import dataclass

import numpy as np

from .. import emulsion, fold, native, prepare, spectra, stock
from ..chain import Controls, State
from ..fit.neutral import lab
from ..gate import Gate
from ..stages.densitometer import densitometer
from ..stages.view import LAMPS
from ..stock import Stock

LAYERS = ("red", "green", "blue")
SIDE_PX = 8  # of an even field
TARGET_UM, TARGET_PX = 1.0, 2000  # pixel and width of a sine target: 2 mm of film
MODULATION = 0.05  # of a sine target's exposure: small, so that the response is linear
GREY = prepare.GREY


@dataclass(frozen=True)
class Bench:
    """A pair of stocks, what they fold to, and the engine that holds them."""

    negative: Stock
    print: Stock
    tables: dict[str, np.ndarray]
    engine: native.Engine

    @classmethod
    def of(cls, negative: str, print_: str) -> "Bench":
        """The bench of two stocks by id or folder. Raises FilmError as stock.load and native.library do."""
        pair = stock.load(negative), stock.load(print_)
        tables = fold.fold(*pair)
        return cls(*pair, tables, native.Engine(tables))

    def even(self, levels, start: State, until: State) -> np.ndarray:
        """Even fields, each a picture of its own. levels: (n, 3) in state `start` -> (n, 3) in state `until`."""
        field = np.ones((SIDE_PX, SIDE_PX, 1))
        centre = SIDE_PX // 2
        return np.array([self.engine.render(field * v, start=start, until=until)[0][centre, centre] for v in levels], float)


def greys(levels) -> np.ndarray:
    """The same level in every layer or channel: (n,) -> (n, 3)."""
    return np.repeat(np.asarray(levels, float)[:, None], 3, axis=1)


def readings(film: Stock, table: str) -> tuple[np.ndarray, np.ndarray] | None:
    """First column (n,) and red, green, blue (n, 3) of a published table, NaN where empty; None without it."""
    t = film.tables.get(table)
    return t and (next(iter(t.values())), np.stack([t[c] for c in LAYERS], axis=1))


def rms(miss) -> np.ndarray:
    """Root mean square down the columns, holes left out: (n, k) -> (k,)."""
    return np.sqrt(np.nanmean(np.square(miss), axis=0))


def negative_density(bench: Bench, log_h) -> np.ndarray:
    """Status densities of the negative under neutral exposures: (n,) log10 lux seconds -> (n, 3)."""
    amounts = bench.even(greys(10.0 ** np.asarray(log_h)), State.EXPOSURE, State.NEGATIVE)
    return density(bench.negative, amounts)


def print_density(bench: Bench, log_h) -> np.ndarray:
    """Status densities of the print under neutral exposures: (n,) log10 lux seconds -> (n, 3)."""
    return density(bench.print, bench.even(greys(log_h), State.PRINT_EXPOSURE, State.PRINT))


def density(film: Stock, amounts) -> np.ndarray:
    """What a Status densitometer reads of dye amounts (n, 3) -> (n, 3). Source: iso5-3."""
    return densitometer(amounts, emulsion.dyes(film), emulsion.base(film), spectra.status(film.sheet.status))


def grey_scale(bench: Bench, stops, until: State) -> np.ndarray:
    """A grey card at each exposure, 0 being 0.18, through the chain: (n,) stops -> (n, 3) in state `until`."""
    return bench.even(greys(GREY * 2.0 ** np.asarray(stops)), State.SCENE, until)


def projected(bench: Bench, amounts, lamp: str = "xenon") -> np.ndarray:
    """L*, a*, b* of a print in the projector, the open gate being white: (n, 3) dye amounts -> (n, 3)."""
    seen = bench.tables["view.lamps"][LAMPS.index(lamp)][:, None] * bench.tables["view.observer"]
    through = 10 ** -(amounts @ bench.tables["print.dyes"] + bench.tables["print.base"])
    return lab(through @ seen, seen.sum(axis=0))


def sine_response(bench: Bench, cycles_per_mm) -> tuple[np.ndarray, np.ndarray]:
    """Response of the negative's dye to sines of neutral exposure, an even field's being 1: f as exposed, (n, 3).

    Each sine is cos(pi m (x + 1/2) / n), m whole, which the mirrored edges of the picture continue without a
    seam; its answer is the projection of the dye amounts on it. f = m / (2 n pixel), nearest to what was asked.
    """
    mid = 10 ** bench.tables["expose.mid_log_h"][0]
    step = bench.even(greys(mid * np.array([1 - MODULATION, 1 + MODULATION])), State.EXPOSURE, State.NEGATIVE)
    halves = np.unique(np.maximum(1, np.rint(np.asarray(cycles_per_mm) * 2e-3 * TARGET_UM * TARGET_PX)))
    swing = np.stack([_swing(bench, mid, m) for m in halves])
    return halves / (2e-3 * TARGET_UM * TARGET_PX), swing / ((step[1] - step[0]) / 2)


def _swing(bench, mid, halves):
    wave = np.cos(np.pi * halves * (np.arange(TARGET_PX) + 0.5) / TARGET_PX)
    target = np.tile((mid * (1 + MODULATION * wave))[None, :, None], (4, 1, 3))
    controls = Controls(gate=Gate("custom", TARGET_UM * TARGET_PX / 1000))
    dye, _ = bench.engine.render(target, controls, start=State.EXPOSURE, until=State.NEGATIVE)
    return 2 * wave @ dye[1].astype(float) / TARGET_PX


def spectral_response(bench: Bench) -> np.ndarray:
    """log10 exposure per unit of power when a light of one wavelength enters as its three numbers: (71, 3).

    In the units of the stock's own sensitivities; the two agree as far as a colour can stand for a spectrum.
    """
    light, own = fold.taking_light(bench.negative), emulsion.sensitivity(bench.negative)
    to_margined = prepare.scene_matrix(bench.tables, Controls().expose)
    lines = np.linalg.solve(to_margined, prepare.margined(np.eye(3)) @ spectra.observer().T).T
    per_white = bench.even(lines, State.SCENE, State.EXPOSURE) * GREY / 10 ** bench.tables["expose.mid_log_h"][0]
    return np.log10(np.maximum(per_white * (light @ own) / (light @ spectra.observer()[:, 1]), 1e-9))
