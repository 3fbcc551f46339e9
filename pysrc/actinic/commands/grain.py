"""`actinic grain`: grain measured in pictures."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(no_args_is_help=True, help="Grain of a plate.")
DARKEST = 1e-6  # of light, where a density is asked for


@app.callback()
def grain() -> None:
    """Grain of a plate."""


@app.command()
def measure(
    plate: Annotated[Path, typer.Argument(help="A picture with flat areas")],
    stored: Annotated[bool, typer.Option("--stored", help="Levels as stored, not -log10 of them")] = False,
    layer: Annotated[str | None, typer.Option(help="Of an EXR with several")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with the spectrum")] = False,
) -> None:
    """Sigma against level and the spectrum of the grain in a picture's flat areas, channel by channel."""
    from ..grain.plate import measure_plate
    from ..render.picture import read

    values = read(plate, layer).pixels.astype(np.float64)
    found = measure_plate(values if stored else -np.log10(np.maximum(values, DARKEST)))
    if as_json:
        return print(json.dumps({name: asdict(one) for name, one in zip("RGB", found, strict=True)}))
    table = Table("channel", "level" if stored else "density", "sigma", "blocks")
    for name, one in zip("RGB", found, strict=True):
        for level, sigma, blocks in zip(one.level, one.sigma, one.blocks, strict=True):
            table.add_row(name, f"{level:.3f}", f"{sigma:.4g}", str(blocks))
    Console().print(table)
