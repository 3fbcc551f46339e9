"""What real shoots do to a chart: noise, eight bits, stray light, vignetting, misregistration; seeded."""

from dataclasses import replace

import numpy as np

from .. import colour
from .folds import folds
from .metric import off
from .pairs import Pairs

SEED = 17
NOISE, FLARE, CORNER, SHIFTED = 0.02, 0.01, 0.15, 0.05
WHITE = 0.9  # of light, what flare is a share of


def noise(pairs: Pairs) -> Pairs:
    """2 % of each patch's light on both sides."""
    draw = np.random.default_rng(SEED)
    source, target = (a * (1 + NOISE * draw.normal(size=a.shape)) for a in (pairs.source, pairs.target))
    return replace(pairs, source=source, target=np.maximum(target, 0))


def eight_bits(pairs: Pairs) -> Pairs:
    """The film's scan as Rec.709 gamma 2.4 of eight bits."""
    to_xyz = colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"])
    code = colour.from_linear(np.clip(pairs.target @ np.linalg.inv(to_xyz).T, 0, 1), colour.CURVES["gamma24"])
    return replace(pairs, target=colour.to_linear(np.round(code * 255) / 255, colour.CURVES["gamma24"]) @ to_xyz.T)


def flare(pairs: Pairs) -> Pairs:
    """1 % of the exposure's white on every digital patch."""
    return replace(pairs, source=pairs.source + FLARE * WHITE * 2.0 ** pairs.ev[:, None])


def vignetting(pairs: Pairs) -> Pairs:
    """Up to 15 % less light on the digital patches, by their place on the chart (at random, alike at each exposure)."""
    names, which = np.unique(pairs.patch, return_inverse=True)
    fall = 1 - CORNER * np.random.default_rng(SEED).uniform(size=names.size) ** 2
    return replace(pairs, source=pairs.source * fall[which][:, None])


def misregistration(pairs: Pairs) -> Pairs:
    """5 % of the next patch in each digital patch."""
    return replace(pairs, source=(1 - SHIFTED) * pairs.source + SHIFTED * np.roll(pairs.source, 1, axis=0))


EVERY = {f.__name__.replace("_", " "): f for f in (noise, eight_bits, flare, vignetting, misregistration)}


def errors(pairs: Pairs, body, fit) -> float:
    """Mean dE2000 of held-out reflectances, clean, after fit(pairs) on folds that went through a hardship."""
    worse, kept = body(pairs), []
    for fold in (f for f in folds(pairs) if f.scheme == "patch"):
        model = fit(worse.at(~fold.kept))
        kept.append(off(model.xyz(pairs.source[fold.kept]), pairs.target[fold.kept]))
    return float(np.concatenate(kept).mean())
