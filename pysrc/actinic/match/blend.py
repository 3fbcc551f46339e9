"""Two fits of one light each and the colours between them, as a dual-illuminant camera profile has it."""

from dataclasses import dataclass

import numpy as np

from .metric import lab, xyz_of


@dataclass(frozen=True)
class Blend:
    """Lab = (1 - share) Lab(one) + share Lab(other)."""

    one: object
    other: object
    share: float
    name = "blend"

    @classmethod
    def between(cls, known: list[tuple[float, object]], kelvin: float) -> "Blend":
        """The two nearest of (kelvin, model); share even in 1 / kelvin, held at the ends. Source: adobe2012dng."""
        kelvins = np.array([k for k, _ in known])
        i = int(np.clip(np.searchsorted(kelvins, kelvin) - 1, 0, len(known) - 2))
        (cold, one), (warm, other) = known[i], known[i + 1]
        share = (1 / cold - 1 / kelvin) / (1 / cold - 1 / warm)
        return cls(one, other, float(np.clip(share, 0, 1)))

    def xyz(self, x) -> np.ndarray:
        """XYZ under D65 (n, 3) of camera RGB (n, 3)."""
        return xyz_of((1 - self.share) * lab(self.one.xyz(x)) + self.share * lab(self.other.xyz(x)))
