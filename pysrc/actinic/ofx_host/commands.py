"""`actinic ofx-host`: nodes, parameters and pictures of any OpenFX plugin."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ..errors import FilmError

app = typer.Typer(no_args_is_help=True, help="A small OpenFX host: list a plugin's nodes, render files through them.")
Bundle = Annotated[Path, typer.Argument(help="An .ofx.bundle, or its .ofx")]


@app.command()
def nodes(plugin: Bundle) -> None:
    """The plugin's nodes: id, label, what it says of itself."""
    from .host import Host

    for key, node in Host().load(plugin).items():
        print(f"{key}\t{node.label}\t{node.descriptor.props.one('OfxPropPluginDescription', '')}")


@app.command()
def params(
    plugin: Bundle,
    node: Annotated[str, typer.Argument(help="Id, or its last word")],
    markdown: Annotated[bool, typer.Option(help="As the table of the manual")] = False,
) -> None:
    """A node's parameters: group, id, range, default, what each does."""
    from .host import Host
    from .manual import lines

    host = Host()
    for line in lines(host.named(host.load(plugin), node), markdown):
        print(line)


@app.command()
def render(
    plugin: Bundle,
    node: Annotated[str, typer.Argument(help="Id, or its last word")],
    source: Path,
    target: Path,
    set_: Annotated[list[str], typer.Option("-p", "--set", help="parameter=value, as often as you like")] = (),
    depth: Annotated[str, typer.Option(help="Of the pixels that the node gets: Float, Half, Short, Byte")] = "Float",
) -> None:
    """Render one file through a node."""
    from ..render import picture
    from .host import Host
    from .images import DEPTHS

    host = Host()
    found = picture.read(source)
    with host.named(host.load(plugin), node).create() as instance:
        for pair in set_:
            name, equals, value = pair.partition("=")
            if not equals:
                raise FilmError(f"--set {pair}", "parameter=value", "-p mix=0.5")
            instance.set(name, value)
        most = np.iinfo(DEPTHS[depth]).max if depth in ("Byte", "Short") else 1
        rgba = np.dstack([found.pixels, np.ones(found.pixels.shape[:2], np.float32)])
        given = np.rint(np.clip(rgba, 0, 1) * most) if most > 1 else rgba
        shown = instance.picture(given.astype(DEPTHS[depth])).astype(np.float32) / most
    picture.write(target, found, shown[..., :3], colour_space="data", inputs=[source])
    print(target)
