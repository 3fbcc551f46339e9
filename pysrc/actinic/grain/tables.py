"""Grain as folded arrays: what chain and kernels draw from, and the way back to what `counts` takes.

    {film|print}.grain.layers   (layers, 3, 3): cell_um2, cloud_um, clump of each sublayer; zeros where there is none
    {film|print}.grain.curves   (layers, 3, 5, NODES): share, gain, held, found, drawn; see `curves.Curves`
    {film|print}.grain.wanted   (layers, NODES): variance of density through 48 um
    {film|print}.grain.maximum  (layers,): the densest that each is
    grain.net                   (3248,): GrainNet's weights in the order of `net.SHAPES`

One layer for black and white, else three.
"""

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ..errors import FilmError
from ..shipped import found
from .curves import NODES, Curves, curves
from .model import Layer, read
from .net import SHAPES, Net
from .net import read as read_net

SUBLAYERS = 3
BY_SUBLAYER = ("share", "gain", "held", "found", "drawn")
FACTS = ("cell_um2", "cloud_um", "clump")


def folded(role: str, folder: Path) -> dict[str, np.ndarray]:
    """The arrays of a stock whose grain is known, under "film" or "print"; none where it has no grain.json."""
    if not (folder / "grain.json").exists():
        return {}
    layers = read(folder).layers
    known = [curves(layer) for layer in layers]
    return {
        f"{role}.grain.layers": np.stack([_facts(layer) for layer in layers]),
        f"{role}.grain.curves": np.stack([_curves(c) for c in known]),
        f"{role}.grain.wanted": np.stack([c.wanted for c in known]),
        f"{role}.grain.maximum": np.array([layer.maximum for layer in layers]),
    }


def _facts(layer: Layer):
    held = np.array([[getattr(s, name) for name in FACTS] for s in layer.sublayers])
    return np.pad(held, ((0, SUBLAYERS - len(held)), (0, 0)))


def _curves(known: Curves):
    held = np.stack([getattr(known, name) for name in BY_SUBLAYER], axis=1)
    return np.pad(held, ((0, SUBLAYERS - len(held)), (0, 0), (0, 0)))


def net_file() -> Path | None:
    """The trained net: models/nets/grain.onnx beside this package, or in the tree that it is run from."""
    return found("nets/grain.onnx")


def folded_net(path: Path | None) -> dict[str, np.ndarray]:
    """The weights of a net in ONNX as one array; none without a file."""
    return {"grain.net": packed(read_net(path))} if path else {}


def packed(net: Net) -> np.ndarray:
    """A net's weights one behind the other, in the order of SHAPES."""
    return np.concatenate([np.ravel(net.weights[name]) for name in SHAPES]).astype(np.float64)


def unpacked(numbers) -> Net:
    """The net of such an array."""
    ends = np.cumsum([np.prod(shape) for shape in SHAPES.values()])
    parts = np.split(np.asarray(numbers, np.float32), ends[:-1])
    return Net({name: part.reshape(shape) for part, (name, shape) in zip(parts, SHAPES.items(), strict=True)})


def check(tables, rendition: str, roles) -> None:
    """Raises FilmError, naming the tool that makes it, where the arrays of grain asked for are not there."""
    for role in roles if rendition != "off" else ():
        if f"{role}.grain.layers" not in tables:
            remedy = f"python tools/fit_grain.py models/stocks/<id of the {role}>"
            raise FilmError(f"grain of a {role} that has no grain.json", "a fitted grain", remedy)
    if rendition == "net" and "grain.net" not in tables:
        raise FilmError("no models/nets/grain.onnx", "a trained GrainNet", "python tools/train_grain.py")


def layers(tables, role: str) -> list[tuple[SimpleNamespace, Curves]]:
    """Every layer as `counts.drawing` takes it, with its curves."""
    return [_layer(tables, role, i) for i in range(len(tables[f"{role}.grain.maximum"]))]


def _layer(tables, role, i):
    facts, known, wanted, most = (tables[f"{role}.grain.{n}"] for n in ("layers", "curves", "wanted", "maximum"))
    sublayers = [SimpleNamespace(**dict(zip(FACTS, map(float, row), strict=True))) for row in facts[i] if row[0] > 0]
    parts = known[i][: len(sublayers)].reshape(-1, len(BY_SUBLAYER), NODES)
    held = {name: parts[:, k] for k, name in enumerate(BY_SUBLAYER)}
    return SimpleNamespace(sublayers=sublayers, maximum=float(most[i])), Curves(**held, wanted=wanted[i])
