"""From pairs of pictures to a table: kept-back pictures first, then all; what it is worth is said in figures."""

from collections.abc import Callable

import numpy as np

from ..errors import FilmError
from ..match.metric import off
from .basis import load
from .pairs import Pair, coloured, flat
from .solve import REACH_CODES, Solved, solve
from .table import SOURCE, TARGET, Table, check, read_by, xyz

KEPT_EVERY = 4  # a picture in four is kept back, where there are four
NOT_A_TABLE = 0.02  # rms of codes left over


def fit(pairs: list[Pair], header: dict, told: Callable = lambda what: None) -> Table:
    """The table of pairs. header: source, target, notes, files. Raises FilmError for pictures that say nothing."""
    check(header["source"], header["target"])
    _check(pairs)
    kept = pairs[KEPT_EVERY - 1 :: KEPT_EVERY]
    figures = {}
    if kept:
        told(f"{len(kept)} pictures kept back")
        given = [p for k, p in enumerate(pairs) if k % KEPT_EVERY != KEPT_EVERY - 1]
        figures["kept back"] = worth(solved(given, header).nodes, kept, header["target"])
    told("all pictures")
    whole = solved(pairs, header)
    figures |= {"all": worth(whole.nodes, pairs, header["target"]), **_covered(whole)}
    return Table(
        whole.nodes, whole.away, header | {"made": f"{len(pairs)} pairs", "figures": figures} | _noted(header, figures)
    )


def solved(pairs: list[Pair], header: dict) -> Solved:
    """The lattice alone."""
    basis = load() if (header["source"], header["target"]) == (SOURCE, TARGET) else None
    return solve(*(np.concatenate([getattr(p, side) for p in pairs]) for side in ("before", "after")), basis)


def worth(nodes, pairs: list[Pair], target: str) -> dict:
    """Mean square of what is off in codes, mean and 95 % dE2000, over pictures' pixels."""
    x, y = (np.concatenate([getattr(p, side) for p in pairs]) for side in ("before", "after"))
    made = read_by(nodes, x)
    error = off(xyz(made, target), xyz(y, target))
    return {"mse": float(((made - y) ** 2).mean()), "dE": float(error.mean()), "dE95": float(np.percentile(error, 95))}


def _check(pairs):
    x = np.concatenate([p.before for p in pairs])
    if flat(x):
        raise FilmError("one colour in all the pictures before", "pictures", "name the right folder")
    if not coloured(x):
        got = "grey pictures before: nothing is known of any colour"
        raise FilmError(got, "pictures in colour before the look", "swap before and after, or add a picture in colour")


def _covered(whole):
    return {"nodes reached": float((whole.away == 0).mean()), "nodes near": float((whole.away <= REACH_CODES).mean())}


def _noted(header, figures):
    notes = list(header["notes"])
    if (left := figures["all"]["mse"] ** 0.5) > NOT_A_TABLE:
        notes.append(
            f"{left:.3f} of a code is left over: the pictures after are no function of the codes before "
            "(grain, halation, another crop, a mask?); the table is the mean"
        )
    if figures["nodes near"] < 0.2:
        notes.append(f"the pictures' colours come near {figures['nodes near']:.0%} of the table: the rest is expected")
    return {"notes": notes}
