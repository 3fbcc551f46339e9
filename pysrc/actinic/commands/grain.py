"""`actinic grain`: grain measured in pictures, and a film's own made to match it."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from .. import prepare
from ..chain import Controls, State
from ..grain.match import Fields
from ..render.order import Order, settings
from ..schema import changed
from ..stages.grain import Grain

app = typer.Typer(no_args_is_help=True, help="Grain of a plate.")
DARKEST = 1e-6  # of light, where a density is asked for
DARK_EV, LIGHT_EV, FIELD_PX = -8, 6, 128  # of the greys that are drawn beside a plate


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


@app.command()
def match(
    plate: Annotated[Path, typer.Argument(help="A picture with flat areas, grain and all")],
    stock: Annotated[str, typer.Option(help="Film: an id of `actinic stocks`, or a folder")] = Order.stock,
    print_: Annotated[str | None, typer.Option("--print", help="Print; default: the film's own")] = None,
    control: Annotated[
        list[str], typer.Option("-c", "--control", help="encode.output, gate.gauge, ...: how the plate is shown")
    ] = (),
    width: Annotated[int, typer.Option(help="Pixels across the gate, where the plate is a crop")] = 0,
    save: Annotated[Path | None, typer.Option(help="A preset to write")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Grain controls under which the film's grain measures as the plate's; the plate's levels are in encode.output."""
    from .. import fold, native, presets, shelf
    from ..grain.match import match as matched
    from ..grain.plate import measure_plate
    from ..render.picture import read

    chosen = settings(control)
    if chosen.grain.rendition == "off":
        chosen = changed(chosen, "grain.rendition", "net")
    pixels, pair = read(plate).pixels, shelf.pair(stock, print_)
    engine = native.Engine(fold.fold(*pair))
    draw = fields_of(engine, chosen, width or pixels.shape[1])
    found = matched(measure_plate(pixels[..., :3].astype(np.float64)), draw, chosen.grain)
    if save:
        presets.write(presets.bake(*pair, replace(chosen, grain=found.grain)), save)
    if as_json:
        return print(json.dumps(asdict(found)))
    moved = {k: v for k, v in asdict(found.grain).items() if v != getattr(Grain(), k)}
    print(" ".join(f"-c grain.{name}={value}" for name, value in moved.items()))
    size = "" if found.is_size_told else "; the size can't be told at this pitch"
    print(f"sigma {found.sigma_percent:.1f} % off in the median, spectrum {found.spectrum_db:.2f} dB rms off{size}")


def fields_of(engine, controls: Controls, width_px: int):
    """What draws `grain.match.Fields`: greys from `DARK_EV` to `LIGHT_EV`, no light spread, with any grain controls."""
    stops = np.arange(DARK_EV, LIGHT_EV + 1)
    row = np.repeat(prepare.GREY * 2.0**stops, FIELD_PX)[:, None]
    image = np.broadcast_to(row, (FIELD_PX, row.size, 3)).astype(np.float32)
    bare = changed(changed(controls, "scatter.bypass", True), "inhibit.bypass", True)
    smooth = changed(bare, "grain.rendition", "off")
    amounts = engine.render(image[:1], smooth, until=State.NEGATIVE)[0][0, FIELD_PX // 2 :: FIELD_PX]
    most = engine.render(image[:1] * np.float32(2**10), smooth, until=State.NEGATIVE)[0].max(axis=(0, 1))
    share = amounts / np.maximum(np.maximum(most, amounts.max(axis=0)), 1e-6)

    def draw(grain: Grain) -> Fields:
        shown = engine.render(image, replace(bare, grain=grain), width_px=width_px)[0]
        return Fields(np.stack(np.split(shown, stops.size, axis=1)), share)

    return draw
