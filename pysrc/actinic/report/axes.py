"""Axes: where a figure lies between two ends, and the round numbers on the way."""

from dataclasses import dataclass

import numpy as np

from .numbers import MINUS

ROUND = (1, 2, 5)


@dataclass(frozen=True)
class Axis:
    """From low to high, linear or logarithmic; `most` numbers along it."""

    low: float
    high: float
    is_log: bool = False
    most: int = 8

    def place(self, values) -> np.ndarray:
        """0 at the low end, 1 at the high one; NaN for what a logarithm doesn't have."""
        low, high, at = self.low, self.high, np.asarray(values, float)
        if self.is_log:
            low, high, at = np.log10(low), np.log10(high), np.log10(np.where(at > 0, at, np.nan))
        return (at - low) / (high - low)

    def ticks(self) -> list[float]:
        """Round numbers within: 1, 2, 5 of every decade on a logarithmic axis, as many as asked for on a linear one."""
        if self.is_log:
            decades = 10.0 ** np.arange(np.floor(np.log10(self.low)), np.ceil(np.log10(self.high)) + 1)
            return [
                t for d in decades for t in d * np.array(ROUND) if self.low <= t * 1.0001 and t <= self.high * 1.0001
            ]
        step = _step((self.high - self.low) / self.most)
        first, last = np.ceil(self.low / step - 1e-6), np.floor(self.high / step + 1e-6)
        return [float(k * step) for k in np.arange(first, last + 1)]

    def label(self, tick: float) -> str:
        """A tick's number, no longer than its neighbours need."""
        places = (
            0 if self.is_log else max(0, -int(np.floor(np.log10(_step((self.high - self.low) / self.most)) + 1e-9)))
        )
        text = f"{tick:g}" if self.is_log else f"{tick + 0.0:.{places}f}"
        return ("0" if float(text) == 0 and places == 0 else text).replace("-", MINUS)


def _step(least: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below `least`."""
    power = 10.0 ** np.floor(np.log10(least))
    return float(min(r * power for r in (*ROUND, 10) if r * power >= least * (1 - 1e-9)))


def around(*values, margin=0.05, least=0.0, **how) -> Axis:
    """The axis that holds every finite value, a margin about them, at least `least` wide."""
    known = np.concatenate([np.ravel(v) for v in values])
    known = known[np.isfinite(known)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 1.0)
    wide = max(high - low, least, 1e-6) * (1 + 2 * margin)
    middle = 0.5 * (low + high)
    return Axis(float(middle - wide / 2), float(middle + wide / 2), **how)
