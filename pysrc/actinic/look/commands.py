"""`actinic look`: a table from pairs of pictures, or from one picture; what a table does, drawn."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="A look as a table: fitted to pairs, read from a picture, drawn.")
Argument, Option = typer.Argument, typer.Option
Out = Annotated[Path, Option(help="Folder of the files; made when missing")]


@app.command()
def fit(
    before: Annotated[Path, Argument(help="Folder of pictures before the look, or one picture")],
    after: Annotated[Path, Argument(help="The same pictures after it, by the same names")],
    out: Out,
    source: Annotated[str, Option(help="Encoding before; see `actinic spaces`")] = "srgb",
    target: Annotated[str, Option(help="Encoding after")] = "srgb",
) -> None:
    """Solve for the table between pictures; one pair is enough, and says what it never showed."""
    from . import fit as fitting
    from . import pairs, table

    table.check(source, target)
    files, notes = {}, []
    read = pairs.read(before, after, files, notes)
    made = fitting.fit(read, {"source": source, "target": target, "notes": notes, "files": files})
    _kept(made, out)


@app.command()
def predict(
    picture: Annotated[Path, Argument(help="A graded picture, as shown: sRGB codes")],
    out: Out,
) -> None:
    """Guess the table, and the film that may have made it, from one graded picture: .cube, CLF and a preset to edit."""
    from . import film, foretell

    made, preset = foretell.foretold(picture)
    kept = _kept(made, out)
    print(f"\n{film.text(preset)}\n\n{film.write(preset, kept / 'film.json')}")


@app.command()
def show(
    look: Annotated[Path, Argument(help="A folder of `actinic look`, or a .cube or CLF of sRGB codes")],
    out: Out,
    picture: Annotated[list[Path], Option(help="Pictures to show before and after")] = (),
) -> None:
    """Draw a table: as a cube, its greys, slices of hue, banding, coverage, pictures before and after."""
    from ..plot import save
    from . import pairs, show, table

    held = table.read(look)
    shots = [pairs.codes(p, [], {})[0] for p in picture]
    figures = {name: draw(held) for name, draw in show.FIGURES.items()}
    if shots:
        figures["sheet"] = show.sheet(held, shots)
    for name, figure in figures.items():
        print(save(figure, Path(out) / f"{name}.png"))


def _kept(made, out):
    """The table, its .cube and CLF, its report."""
    from . import files, report, table

    path = table.write(made, out)
    report.write(made, Path(out) / "report.md")
    print("\n".join(map(str, [path, *files.write(made, out)])))
    print(f"\n{report.text(made)}")
    return Path(out)
