"""`actinic stocks`, `controls` and `spaces`: what there is to choose from."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from ..chain import CONTROLS
from ..errors import FilmError, nearest
from .telling import out

Option, Argument = typer.Option, typer.Argument


def stocks(
    long: Annotated[bool, Option("--long", help="Of every curve whether it is published or assumed")] = False,
    as_json: Annotated[bool, Option("--json", help="As JSON, everything")] = False,
) -> None:
    """The stocks on the shelves, and how well the fit reads each one's curves."""
    from ..shelf import CURVES, described
    from ..stock import load, names

    rows = [described(load(name)) for name in names()]
    if as_json:
        return print(json.dumps(rows))
    table = Table("id", "kind", "EI", "print", *((*CURVES, "assumed") if long else ("name", "rms of the curves, D")))
    for r in rows:
        rms = (r["rms"] or {}).get("characteristic_D", ["not fitted"])
        last = (*r["status"].values(), ", ".join(r["assumed"])) if long else (r["name"], str(max(rms)))
        speed = str(r["exposure_index"] or "").removesuffix(".0")
        table.add_row(r["id"], r["kind"], speed, r["default_print"] or "", *last)
    out.print(table)


def controls(
    stage: Annotated[str | None, Argument(help="Only this stage's")] = None,
    as_json: Annotated[bool, Option("--json", help="As JSON")] = False,
) -> None:
    """Every control: default, range, unit and what it does."""
    shown = [c for c in CONTROLS if stage in (None, c.stage)]
    if not shown:
        raise FilmError(f"stage {stage!r}", nearest(stage, {c.stage for c in CONTROLS}), "actinic controls")
    if as_json:
        return print(json.dumps([asdict(c) | {"key": c.key} for c in shown]))
    table = Table("control", "default", "range", "what it does")
    for c in shown:
        span = ", ".join(c.options) or ("yes, no" if isinstance(c.default, bool) else f"{c.low:g}..{c.high:g} {c.unit}")
        table.add_row(c.key, str(c.default), span, c.doc)
    out.print(table)


def spaces() -> None:
    """Names for --input and --output: Actinic's own encodings, then OpenColorIO's spaces."""
    from ..colour import ENCODINGS
    from ..render import colourspace
    from ..stages.encode import OUTPUTS

    for e in ENCODINGS.values():
        print(f"{e.id:28} {e.label}")
    print(f"outputs: {', '.join(OUTPUTS)}\n{colourspace.configuration()}:")
    for name in colourspace.names():
        print(f"  {name}")
