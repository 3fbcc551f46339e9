"""From pairs to a profile: the ladder climbed, the choice refitted on everything, each light for itself when asked."""

from collections.abc import Callable

import numpy as np

from . import codes, physical, residual
from .ladder import RUNGS, Errors, chosen, climb, plain
from .metric import off
from .pairs import Pairs
from .profile import Profile
from .uncertainty import coverage


def match(
    pairs: Pairs, header: dict, names=tuple(RUNGS), per_light=False, told: Callable = lambda what: None
) -> Profile:
    """The profile of pairs. header: source, target, notes, files, kelvin (by light).

    names: rungs to climb; of one, no choice. told(what) as work goes on.
    """
    rungs = climb(pairs, names, lambda name: told(f"fold of {name}"))
    name = chosen(rungs).name
    base = physical.fit(pairs, lambda cost: told("physical, all pairs"))
    models = [_all(name, pairs, base)]
    lights = [{"name": "all", "kelvin": None, "model": name}]
    for light in np.unique(pairs.light) if per_light else ():
        told(f"light {light}")
        some = pairs.at(pairs.light == light)
        models.append(physical.fit(some, start=base))
        lights.append({"name": str(light), "kelvin": _kelvin(str(light), header), "model": physical.NAME})
    score = next(r for r in rungs if r.name == name).score
    said = header | {
        "rungs": [plain(r) for r in rungs],
        "chosen": name,
        "lights": lights,
        "training": _errors(models, pairs),
    }
    return Profile(said, pairs, models, coverage(pairs, base, score))


def _all(name, pairs, base):
    if name == physical.NAME:
        return base
    return residual.fit(pairs, base) if name == residual.NAME else RUNGS[name](pairs)


def _errors(models, pairs):
    return vars(Errors.of(off(models[0].xyz(pairs.source), pairs.target)))


def _kelvin(light, header):
    k = codes.kelvin(light, [header.get("kelvin", {}).get(light, np.nan)])
    return None if np.isnan(k) else k


def available() -> tuple[str, ...]:
    """The rungs that can be climbed here: the network needs torch."""
    from importlib.util import find_spec

    from .mlp import NAME

    return tuple(n for n in RUNGS if n != NAME or find_spec("torch"))
