"""What a chart taught, in lines of text."""

import numpy as np

from ..stages.enlarge import POINT
from .refine import Refined
from .tensors import tensor

MEASURED = {"patches_D": ("D_red", "D_visual"), "scan_rgb": ("scan_red",), "patches_dE2000": ("Lab_L",)}
WORST = 5


def report(refined: Refined) -> list[str]:
    """Lines of text: rms of every block, parameters with standard errors, the patches that fit worst."""
    shown = refined.problem.simulate(tensor(refined.x))
    lines = ["block                rms by column; of all in their own standard deviations"]
    lines += [
        f"{n:20} {'  '.join(f'{r:.4f}' for r in s.rms)} {s.block.unit}; {_apart(s):.1f}" for n, s in shown.items()
    ]
    lines += ["", "parameter            value +- standard error"]
    lines += [f"{name:20} {_row(k)}" for name, k in refined.known.items() if name != "spectra"]
    if "printer" in refined.known:
        lines.append(f"{'printer, points':20} {'  '.join(f'{b / POINT:.2f}' for b in refined.known['printer'].value)}")
    return [*lines, "", "patches that fit worst, in their own standard deviations", *_worst(refined, shown)]


def _apart(shown):
    """rms of model - published in standard deviations: above 1.5 a chart and a sheet are not one film."""
    return np.sqrt(np.nanmean(((shown.model - shown.block.published) / shown.block.sigma) ** 2))


def _row(known):
    weak = " *" if (known.status != "fitted").any() else ""
    each = zip(known.value.ravel(), known.error.ravel(), strict=True)
    return "  ".join(f"{v:.4g}+-{e:.2g}" for v, e in each) + weak


def _worst(refined, shown):
    """The rows furthest from the model."""
    found, chart = [], refined.chart
    for name, group in MEASURED.items():
        if name in shown:
            block, rows = shown[name].block, np.flatnonzero(np.any([chart.has(c) for c in group], axis=0))
            miss = np.abs((shown[name].model - block.published) / block.sigma).max(axis=1)
            found += [(m, chart.rows[i], chart.words["patch"][i], name) for m, i in zip(miss, rows, strict=True)]
    return [f"row {row:4} {patch:20} {name:16} {miss:6.1f}" for miss, row, patch, name in sorted(found)[::-1][:WORST]]
