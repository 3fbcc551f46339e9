"""A plate's grain matched: the controls under which a film's own grain measures as the plate's does.

Flat fields are drawn with the controls and measured as the plate was. What lies between moves the controls:
the spectra the size, sigma at equal levels the amount of each layer and the trims of tones; in rounds, for dyes have
cross-talk.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import interp1d
from scipy.optimize import least_squares

from ..errors import FilmError
from ..stages.grain import Grain, trimmed
from .plate import PlateGrain, measure_field

SIZES = np.geomspace(0.5, 2, 7)
TOLD_DB, MOST_ALIKE = 0.3, 4  # sizes whose spectra are as near as the best's within this, where the size is told
ROUNDS, LEAST_LEVELS = 4, 3
CLEAR = 2  # rings of the spectrum that texture is left in, under 2.5 cycles a block
EVEN = 4.0  # a trim of a factor e costs as much as a sigma e^(1/4) off
TEXTURE = 0.05  # of the logarithm of sigma: what is further off pulls little more, for it may be texture
MOST = 4.0  # of every control


@dataclass(frozen=True)
class Fields:
    """Flat fields as the film shows them: levels (n, h, w, 3), and their share of the layers' most density (n, 3)."""

    levels: np.ndarray
    share: np.ndarray


@dataclass(frozen=True)
class Matched:
    """Controls, the film's sigma beside the plate's (median, percent off) and the shapes of the spectra, rms dB apart.

    is_size_told: false where any size gives the plate's spectrum, as pixels wider than the clouds do: it is left at 1.
    """

    grain: Grain
    sigma_percent: float
    spectrum_db: float
    is_size_told: bool


def match(plate: list[PlateGrain], draw: Callable[[Grain], Fields], grain: Grain) -> Matched:
    """Controls of `grain` set so that `draw`'s fields have the plate's grain; the rendition, hold and seed stay.

    plate: three channels of `measure_plate`, in the levels that `draw` gives. Raises FilmError where fewer than three
    of the plate's levels are among the film's, or the film has no grain.
    """
    if grain.rendition == "off":
        raise FilmError("a film without grain", "linear or net", "-c grain.rendition=net")
    grain = replace(grain, amount=1, red=1, green=1, blue=1, shadows=1, mids=1, highlights=1, size=1)
    apart = [_spectra_apart(plate, draw(replace(grain, size=size))) for size in SIZES]
    is_told = bool(np.count_nonzero(np.array(apart) < min(apart) + TOLD_DB) <= MOST_ALIKE)
    grain = replace(grain, size=_lowest(SIZES, apart) if is_told else 1.0)
    for _ in range(ROUNDS):
        grain = _levelled(plate, draw(grain), grain)
    fields = draw(grain)
    left = np.concatenate([one.ratio for one in _beside(plate, fields)])
    percent = 100 * float(np.median(np.abs(left)))
    return Matched(grain, percent, _spectra_apart(plate, fields), is_told)


def _lowest(sizes, apart) -> float:
    """Where a parabola through the least square and its neighbours, over the logarithm, is least."""
    k = int(np.clip(np.argmin(apart), 1, len(sizes) - 2))
    a, b, _ = np.polyfit(np.log(sizes[k - 1 : k + 2]), np.square(apart[k - 1 : k + 2]), 2)
    vertex = np.exp(-b / (2 * a)) if a > 0 else sizes[np.argmin(apart)]
    return round(float(np.clip(vertex, sizes[0], sizes[-1])), 3)


@dataclass(frozen=True)
class _Beside:
    """A channel of the film at the plate's levels: log(plate / film) of sigma, share of density; spectra apart, dB."""

    ratio: np.ndarray
    share: np.ndarray
    apart_db: np.ndarray


def _beside(plate, fields) -> list[_Beside]:
    """Each channel of the film at those of the plate's levels that it has; its spectrum as the plate's blocks lie."""
    found = [measure_field(field) for field in fields.levels]
    return [_channel(one, c, found, fields.share[:, c]) for c, one in enumerate(plate)]


def _channel(one: PlateGrain, c: int, found, share) -> _Beside:
    level, sigma, power = (np.array([getattr(f, name)[c] for f in found]) for name in ("level", "sigma", "power"))
    order, at = np.argsort(level), np.array(one.level)
    inside = (at > level.min()) & (at < level.max())
    if inside.sum() < LEAST_LEVELS:
        got = f"{inside.sum()} of the plate's levels among the film's, {level.min():.3f} to {level.max():.3f}"
        raise FilmError(got, f"{LEAST_LEVELS} or more", "say with -c encode.output= how the plate is encoded")
    between = interp1d(level[order], np.column_stack([sigma, share, power])[order], axis=0)(at[inside])
    spectrum = np.average(between[:, 2:], axis=0, weights=np.array(one.blocks)[inside])
    ratio = np.log(np.array(one.sigma)[inside] / between[:, 0])
    apart_db = 10 * np.log10(spectrum / one.power)[CLEAR:]
    return _Beside(ratio, between[:, 1], apart_db - apart_db.mean())


def _spectra_apart(plate, fields) -> float:
    """Rms of the channels' spectra over the plate's, dB."""
    return float(np.sqrt(np.mean([one.apart_db**2 for one in _beside(plate, fields)])))


def _robust(off):
    """Residuals whose squares grow as |off| beyond TEXTURE."""
    return np.sign(off) * TEXTURE * np.sqrt(2 * (np.hypot(1, off / TEXTURE) - 1))


def _levelled(plate, fields, grain: Grain) -> Grain:
    """Amounts A and trims T moved by least squares of log A_c T(x) - log ratio; mids held at 1, T not far from even."""
    beside, dense_is_dark = _beside(plate, fields), bool((fields.share[-1] < fields.share[0]).all())
    held = np.array([grain.shadows, grain.highlights])

    def trims(ends, x):
        return trimmed(x, ends[0], 1.0, ends[1], dense_is_dark, np)

    def left(v):
        ends = np.exp(v[3:])
        off = [v[c] + np.log(trims(ends, b.share) / trims(held, b.share)) - b.ratio for c, b in enumerate(beside)]
        return np.concatenate([_robust(np.concatenate(off)), v[3:] / EVEN])

    start = [*(np.median(b.ratio) for b in beside), *np.log(held)]
    found = np.exp(least_squares(left, start).x)
    layers = found[:3] * grain.amount * [grain.red, grain.green, grain.blue]
    amount = float(np.exp(np.log(layers).mean()))
    numbers = [amount, *(layers / amount), *found[3:]]
    named = zip(("amount", "red", "green", "blue", "shadows", "highlights"), numbers, strict=True)
    return replace(grain, **{name: round(float(np.clip(n, 0, MOST)), 3) for name, n in named})
