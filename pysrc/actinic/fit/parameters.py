"""Named parameters: groups of numbers, each with the value and the reach that are expected before any data are seen."""

from dataclasses import dataclass

import numpy as np

WEAK = 0.7  # standard error over expected reach, beyond which the data have said little


@dataclass(frozen=True)
class Parameter:
    """A group of numbers of one kind, seen by a solver as z, the distance from the expectation in its own reach.

    name    as in `Film` and the keys of fitted.json
    centre  the expected values, any shape
    reach   standard deviation of the expectation, in the measure of `scale`; broadcasts to centre
    scale   "plain": centre + reach z; "log": centre exp(reach z); "logit": the same in ln(p / (1 - p))
    unit    of the values
    """

    name: str
    centre: np.ndarray
    reach: np.ndarray
    scale: str
    unit: str

    @property
    def size(self) -> int:
        return np.size(self.centre)

    def value(self, z, xp):
        """The values at z, in the shape of `centre`. z: (size,) tensor. xp: the torch module."""
        centre, z = xp.as_tensor(self.centre, dtype=z.dtype), xp.reshape(z, np.shape(self.centre))
        step = xp.as_tensor(np.broadcast_to(self.reach, np.shape(self.centre)).copy(), dtype=z.dtype) * z
        if self.scale == "plain":
            return centre + step
        return centre * xp.exp(step) if self.scale == "log" else xp.sigmoid(xp.logit(centre) + step)

    def distance(self, value) -> np.ndarray:
        """z (size,) of values in the shape of `centre`, the inverse of `value`; 0 where the centre can't move."""
        seen = {"plain": lambda v: v, "log": lambda v: np.log(np.abs(v)), "logit": lambda v: np.log(v / (1 - v))}
        how = seen[self.scale]
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (how(np.asarray(value)) - how(self.centre)) / self.reach
        return np.where(np.isfinite(z), z, 0.0).ravel()

    def slope(self, value) -> np.ndarray:
        """d value / d z, for standard errors. value: in the shape of `centre`."""
        how = {"plain": np.ones_like(value), "log": value, "logit": value * (1 - value)}
        return how[self.scale] * self.reach


def expected(name, centre, reach, scale="plain", unit=""):
    """A Parameter whose centre and reach are float64 arrays."""
    return Parameter(name, np.asarray(centre, np.float64), np.asarray(reach, np.float64), scale, unit)


def status(error_z: np.ndarray) -> np.ndarray:
    """ "fitted", or "fitted, weakly determined" where the standard error is above 0.7 of the expected reach."""
    return np.where(np.asarray(error_z) <= WEAK, "fitted", "fitted, weakly determined")
