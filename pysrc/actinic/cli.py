"""The command line: `actinic`, its commands in `commands`, and what it says when something is wrong."""

import json
import sys

import typer

from .commands import grain, preset
from .commands.delivery import delivery
from .commands.invert import invert
from .commands.lists import controls, spaces, stocks
from .commands.movie import movie
from .commands.render import render
from .commands.restore import restore
from .commands.review import review
from .commands.sheets import doctor, info
from .commands.submit import CONTEXT, submit
from .commands.telling import as_json, err
from .errors import FilmError
from .look.commands import app as look
from .match.commands import app as match
from .ofx_host.commands import app as ofx_host
from .render.order import settings

__all__ = ["app", "main", "settings"]

app = typer.Typer(no_args_is_help=True, add_completion=False, help="An open film laboratory.", rich_markup_mode=None)
app.add_typer(ofx_host, name="ofx-host")
app.add_typer(preset.app, name="preset")
app.add_typer(match, name="match")
app.add_typer(look, name="look")
app.add_typer(grain.app, name="grain")
for command in (render, invert, restore, movie, delivery, review, info, doctor, stocks, controls, spaces):
    app.command()(command)
app.command(context_settings=CONTEXT)(submit)


def main() -> None:
    """Entry point: a FilmError becomes its text and exit code, with --json an object on standard output."""
    try:
        app()
    except FilmError as error:
        if "--json" in sys.argv:
            print(json.dumps(as_json(error)))
        err.print(f"actinic: {error}", soft_wrap=True, markup=False, highlight=False)
        sys.exit(int(error.code))
    except KeyboardInterrupt:
        sys.exit(130)
