"""Scans made from photographs: a stock's negative under a rig, with what goes wrong in a camera, a tank and a scan."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from .. import fold, native, stock
from ..chain import Controls, State
from ..prepare import Input
from .rig import Rig

PRINT = "kodak_vision_2383"
UNSEEN = ("kodak_vision3_250d_5207", "kodak_gold_200", "fujifilm_pro_400h", "fujifilm_eterna_500")
SOURCE = "linear_rec709"
DEVELOPMENT = 0.05  # share of density; a stop of push forms 10 % more
PUSH = 10.0  # stops of push for a density of twice as much
EV = (-1.0, 2.0)
BASE_D, GAIN_D, FLARE, DUST = 0.04, 0.30, 0.015, 0.003
READ, SHOT = 1e-4, 1e-3  # of open light: noise of a scan made a fifth as wide, alone and times the root of light
REBATE_NOISE_D = 0.003
WIDE_PX = 64  # of the gate: a pixel of a thumbnail is wider than any spread of light or of inhibitors


@dataclass(frozen=True)
class Nuisances:
    """What a roll shares: development (share of density), base and gain (3,) in D, flare (share of the mean)."""

    development: float = 0.0
    base: np.ndarray = None
    gain: np.ndarray = None
    flare: float = 0.0
    dust: float = 0.0
    noise: float = 0.0

    @classmethod
    def none(cls) -> "Nuisances":
        return cls(base=np.zeros(3), gain=np.zeros(3))

    @classmethod
    def drawn(cls, rng) -> "Nuisances":
        """Drawn evenly: development +-5 %, base +-0.04 D, gains +-0.30 D, flare to 1.5 %."""
        spread = [rng.uniform(-x, x, n) for x, n in ((DEVELOPMENT, None), (BASE_D, 3), (GAIN_D, 3))]
        return cls(*spread, *(rng.uniform(0, x) for x in (FLARE, DUST, 1.0)))


@dataclass(frozen=True, eq=False)
class Frame:
    """One scan. scan: (h, w, 3), rebate: (3,) linear scan RGB; grey: (3,) what the grey card scans as."""

    scan: np.ndarray
    rebate: np.ndarray
    grey: np.ndarray
    ev: float


@lru_cache(maxsize=4)
def negatives(unseen: bool | None = None) -> list[str]:
    """Ids of colour negatives: all, those kept for judging, or the others."""
    found = [n for n, sheet in stock.sheets().items() if sheet.kind == "negative" and sheet.layers == 3]
    return [n for n in found if unseen is None or (n in UNSEEN) == unseen]


@lru_cache(maxsize=32)
def engine(film: str):
    """A film on 2383: its folded tables and the kernels that hold them."""
    tables = fold.fold(*_pair(film))
    return tables, native.Engine(tables)


def _pair(film):
    return stock.load(film), stock.load(PRINT)


def amounts(film: str, light, development: float = 0.0) -> np.ndarray:
    """Dye above base of a scene in linear Rec.709, (h, w, 3); developed by so much more, speed and all."""
    tank = replace(Controls().film, push=PUSH * development)
    controls = replace(Controls(), film=tank)
    return engine(film)[1].render(light, controls, Input.named(SOURCE), until=State.NEGATIVE, width_px=WIDE_PX)[0]


def truth(film: str, light, ev: float, until=State.DISPLAY) -> np.ndarray:
    """The timed print of the stock on 2383, developed normally, exposed by `ev`: Rec.709 codes, or XYZ."""
    controls = replace(Controls(), expose=replace(Controls().expose, ev=ev))
    return engine(film)[1].render(light, controls, Input.named(SOURCE), until=until, width_px=WIDE_PX)[0]


def through(film: str, made, where: Rig, was: Nuisances) -> np.ndarray:
    """Scan RGB of dye amounts: s = 10^(gain - base) sum_lambda w 10^-(a @ dyes + base); open light = 1. (..., 3)."""
    tables = engine(film)[0]
    clear = np.exp(-np.log(10) * (np.asarray(made, float) @ tables["film.dyes"] + tables["film.base"]))
    return (clear @ where.weights) * 10 ** (was.gain - was.base)


def roll(film: str, lights, evs, where: Rig, was: Nuisances, rng) -> list[Frame]:
    """Scans of scenes (each (h, w, 3) linear Rec.709), all on one film in one tank under one rig."""
    return [_frame(film, light, ev, where, was, rng) for light, ev in zip(lights, evs, strict=True)]


def _frame(film, light, ev, where, was, rng):
    card = np.full((1, 1, 3), 0.18, np.float32)
    made = [amounts(film, np.asarray(x * 2.0**ev, np.float32), was.development) for x in (light, card)]
    rows = [through(film, m, where, was) for m in (*made, np.zeros((1, 1, 3)))]
    stray = was.flare * rows[0].mean(axis=(0, 1))
    scan, grey, rebate = (x + stray for x in rows)
    rebate = rebate[0, 0] * 10 ** (REBATE_NOISE_D * was.noise * rng.standard_normal(3))
    return Frame(_spoilt(scan, was, rng), rebate, grey[0, 0], ev)


def _spoilt(scan, was, rng):
    """Dust shadows some pixels, noise of light and of reading."""
    dusty = rng.random(scan.shape[:2]) < was.dust
    shadow = np.where(dusty, rng.uniform(0.1, 0.8, scan.shape[:2]), 1.0)[..., None]
    noise = rng.standard_normal(scan.shape) * np.hypot(READ, SHOT * np.sqrt(scan)) * was.noise
    return np.maximum(scan * shadow + noise, 1e-5)


def framed(frame: Frame, light_px: int = 0, share: float = 0.08, seed: int = 0) -> np.ndarray:
    """The frame within its rebate, `share` of its long side wide, and so many pixels of open light or holder around.

    light_px > 0: open light; < 0: a black holder; 0: none. Returns (h, w, 3), open light clipped at 1.
    """
    rng = np.random.default_rng(seed)
    wide = max(3, round(share * max(frame.scan.shape[:2])))
    height, width = (n + 2 * wide for n in frame.scan.shape[:2])
    sheet = frame.rebate * (1 + 0.004 * rng.standard_normal((height, width, 3)))
    sheet[wide:-wide, wide:-wide] = frame.scan
    around = abs(light_px)
    level = 1.0 if light_px > 0 else 1e-4
    return np.pad(sheet, ((around, around), (around, around), (0, 0)), constant_values=level).clip(1e-5, 1)
