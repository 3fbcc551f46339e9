"""Which pairs are kept back to judge a model: whole patches, whole lights, whole exposures; never single readings."""

from dataclasses import dataclass

import numpy as np

from .pairs import Pairs

COUNT, SEED = 3, 216
SCHEMES = {"patch": "reflectances", "light": "illuminants", "ev": "exposures"}


@dataclass(frozen=True)
class Fold:
    """What is kept back (scheme, a key of SCHEMES) and the mask of those pairs, (n,)."""

    scheme: str
    kept: np.ndarray


def folds(pairs: Pairs, count: int = COUNT) -> list[Fold]:
    """Folds of each scheme that the pairs allow: patches and lights at random, exposures from dark to bright."""
    made = []
    for scheme in SCHEMES:
        of = getattr(pairs, scheme)
        names = np.unique(of)
        if names.size >= 2:
            parts = names if scheme == "ev" else np.random.default_rng(SEED).permutation(names)
            made += [Fold(scheme, np.isin(of, part)) for part in np.array_split(parts, min(count, names.size))]
    return made
