"""A guess as a film: a preset whose controls can be edited, with how sure each of them is."""

from pathlib import Path

from .. import preset_forms, presets, shelf
from ..chain import Controls
from ..presets import Preset
from ..schema import changed
from . import films
from .predict import Guess

KEY = "predicted"  # in the preset's header, which readers keep


def preset(guess: Guess) -> Preset:
    """The most likely film on its most likely print under the guessed controls; confidences in the header.

    The film is the likeliest of the likeliest family, the print the likeliest that goes with it.
    """
    family = max(guess.family, key=guess.family.get)
    stock = max((s for s in films.STOCKS if s in films.FAMILIES[family]), key=guess.stock.get)
    print_ = max(films.prints(stock), key=guess.print.get)
    controls, numbers = Controls(), told(guess, stock)
    for key, entry in numbers.items():
        controls = changed(controls, key, entry["value"])
    made = presets.bake(*shelf.pair(stock, print_), controls)
    labels = {k: _likely(getattr(guess, k)) for k in ("family", "stock", "print")}
    return Preset(made.header | {KEY: labels | {"numbers": numbers}}, {})


def told(guess: Guess, stock: str) -> dict[str, dict]:
    """Value, deviation and unit of every control that the film has."""
    keys = films.NUMBERS if films.has_points(stock) else films.NUMBERS[3:]
    units = dict(zip(films.NUMBERS, films.UNITS, strict=True))
    spans, held = dict(zip(films.NUMBERS, films.SPANS, strict=True)), {}
    for k in keys:
        value, deviation = guess.numbers[k]
        value = min(max(value, spans[k][0]), spans[k][1])
        held[k] = {"value": round(value, 2), "deviation": round(deviation, 2), "unit": units[k]}
    return held


def write(made: Preset, path: Path) -> Path:
    """The preset as JSON, whole or not at all."""
    return preset_forms.write(made, path)


def text(made: Preset) -> str:
    """What the preset says of itself, to a person."""
    held = made.header[KEY]
    lines = [
        f"{k}: " + ", ".join(f"{name} {p:.0%}" for name, p in held[k].items()) for k in ("family", "stock", "print")
    ]
    more = [f"{k} = {e['value']:.2f} +- {e['deviation']:.2f} {e['unit']}" for k, e in held["numbers"].items()]
    return "\n".join([*lines, *more])


def _likely(shares, least=0.05):
    """Names whose probability is worth telling, likeliest first; the first always."""
    ranked = sorted(shares.items(), key=lambda item: -item[1])
    return {name: round(p, 3) for k, (name, p) in enumerate(ranked) if k == 0 or p >= least}
