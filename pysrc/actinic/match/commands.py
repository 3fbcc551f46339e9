"""`actinic match`: fit a look to paired charts, say how good it is, write it for other programs."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from ..errors import FilmError, nearest


class _FitByDefault(TyperGroup):
    """`actinic match PAIRS` is `actinic match fit PAIRS`."""

    def resolve_command(self, ctx, args):
        known = args and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if known else ["fit", *args])


app = typer.Typer(
    cls=_FitByDefault, no_args_is_help=True, help="Digital to film from paired charts: fit, report, export."
)
Argument, Option = typer.Argument, typer.Option
Folder = Annotated[Path, Argument(help="A folder of `actinic match`")]
Kelvin = Annotated[float | None, Option(help="Between the fits of single lights, at this colour temperature")]


@app.command()
def fit(
    pairs: Annotated[Path, Argument(help="CSV of paired patches, or of pairs of pictures of charts; docs/match.md")],
    out: Annotated[Path, Option(help="Folder of the profile; made when missing")],
    source: Annotated[str, Option(help="Encoding of the digital side; linear camera RGB: acescg")] = "acescg",
    target: Annotated[str, Option(help="Encoding of the film's side")] = "gamma24_rec709",
    model: Annotated[str | None, Option(help="One rung of the ladder in place of the choice")] = None,
    per_light: Annotated[bool, Option("--per-light", help="Each light for itself too, to interpolate between")] = False,
) -> None:
    """Fit the ladder of models, choose by what was kept back, write the profile and its report."""
    from . import codes, match, profile, report
    from .ladder import RUNGS

    if model and model not in RUNGS:
        raise FilmError(f"model {model!r}", nearest(model, RUNGS), "choose another --model")
    given, files, sheets, seen = _read(pairs, source)
    light, notes = codes.pairs(given, source, target)
    kelvins = {str(n): codes.kelvin(str(n), given.kelvin[given.light == n]) for n in set(given.light.tolist()) if n}
    header = {"source": source, "target": target, "notes": seen + notes, "files": files}
    header["kelvin"] = {k: v for k, v in kelvins.items() if v == v}
    names = (model,) if model else match.available()
    with _Told() as told:
        made = match.match(light, header, names, per_light, told)
    path = profile.write(made, out)
    for name, draw in sheets.items():
        draw(Path(out) / name)
    report.write(made, Path(out) / "report.md")
    print(report.text(made))
    print(f"\n{path}")


@app.command("report")
def report_(folder: Folder, as_json: Annotated[bool, Option("--json", help="The figures as JSON")] = False) -> None:
    """Ladder, choice, errors, coverage and provenance of a profile."""
    from . import profile, report

    made = profile.read(folder)
    print(json.dumps(made.header) if as_json else report.text(made))


@app.command()
def export(
    folder: Folder,
    out: Annotated[Path, Option(help="Folder of the files; made when missing")],
    format_: Annotated[
        list[str], Option("--format", help="cube plain clf hald icc dcp xmp onnx look; all by default")
    ] = (),
    input_: Annotated[list[str], Option("--input", help="Encodings of the input; see `actinic spaces`")] = (),
    screen: Annotated[list[str], Option(help="rec709 srgb p3d65 rec2100_pq")] = (),
    size: Annotated[list[int], Option(help="Nodes a side of lattices")] = (),
    kelvin: Kelvin = None,
) -> None:
    """Write the look as files for other programs."""
    from .. import colour
    from . import profile
    from .exports.order import Order, export
    from .look import SCREENS, Look

    made = profile.read(folder)
    asked = {"formats": format_, "inputs": input_, "screens": screen, "sizes": size}
    order = Order(**{k: tuple(v) for k, v in asked.items() if v})
    for name in order.inputs:
        colour.encoding(name)
    if wrong := [s for s in order.screens if s not in SCREENS]:
        raise FilmError(f"screen {wrong[0]!r}", nearest(wrong[0], SCREENS), "choose another --screen")
    space = colour.encoding(made.header["source"]).space
    look = Look(made.model(kelvin), space, Path(folder).resolve().name, made.pairs.source)
    for path in export(look, out, order):
        print(path, flush=True)


def _read(path, source):
    """Codes of a CSV of patches or of pictures; hashes of every file read; sheets to draw, by name; notes."""
    from . import profile, table

    rows, notes = table.rows(path), []
    files = {str(path): profile.digest(path)}
    if not table.is_of_pictures(rows):
        return table.patches(path, rows), files, {}, notes
    from .pictures import read

    given, sheets = read(path, rows, source, files, notes)
    return given, files, sheets, notes


class _Told:
    """A line on standard error that says what is being fitted, where there is a terminal."""

    def __enter__(self):
        self._count = 0
        return self._say if sys.stderr.isatty() else (lambda what: None)

    def _say(self, what):
        self._count += 1
        print(f"\r\033[K{self._count}: {what}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_):
        if self._count:
            print("\r\033[K", end="", file=sys.stderr)
