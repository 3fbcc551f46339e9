"""Folding: everything a stock pair needs at render time, as named arrays that Python and the kernels both read.

Control-independent and slow (the spectral recovery takes seconds), so it is kept in a cache keyed by
the stocks' contents and the code that folds them.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from . import emulsion, spectra
from .atomic import replacing
from .errors import FilmError
from .grain import tables as grain
from .quadrature import MOST_FILM_DYE, MOST_PRINT_DYE, PRINTER_TOLERANCE, VIEWER_TOLERANCE, spectral_lines
from .shelf import check_pair
from .stages.develop import develop, falling
from .stages.expose import MARGIN, SOFTNESS, bilinear, positive
from .stages.scatter import BACKINGS
from .stages.view import LAMPS
from .stock import Stock

NODES = 128  # of the exposure table, each way
HOME_KELVIN = 5500.0  # scene white at which every film is in balance: a tungsten film has its daylight filter on
NO_RECIPROCITY = [1e-5, 3600.0, 1, 1, 1, 1, 1, 1]


def fold(film: Stock, print_: Stock | None = None) -> dict[str, np.ndarray]:
    """The folded arrays of a pair, or of a reversal film seen directly, from the cache as far as it holds them.

    Raises FilmError for two stocks that do not make a positive; see `shelf.check_pair`.
    """
    check_pair(film, print_)
    return _folded(film, print_, _kept)


def fold_anew(film: Stock, print_: Stock | None = None) -> dict[str, np.ndarray]:
    """As `fold`, without the cache."""
    return _folded(film, print_, lambda name, hashes, make: _solid(make()))


def _folded(film, print_, part: Callable) -> dict[str, np.ndarray]:
    """Every named array: float64, C order, wavelength arrays on spectra.WAVELENGTHS. part(name, hashes, make)."""
    from threadpoolctl import threadpool_limits

    seen = print_ or film
    with threadpool_limits(1):  # hundreds of small solves: a second thread only waits
        negative = part(film.id, [film.hash], lambda: {**_exposing(film), **_negative(film)})
        viewed = part(f"{seen.id}-seen", [seen.hash], lambda: _viewing(seen))
        known = {**negative, **viewed, **_grain(film, print_, part)}
        if not print_:
            return {**known, **_solid(_direct(film))}
        through = [film.hash, print_.hash]
        return {**known, **part(f"{film.id}-{print_.id}", through, lambda: _printing(film, print_))}


def _grain(film, print_, part):
    """Grain of the film, of its print and the net, as far as there are any."""
    found = _solid(grain.folded_net(grain.net_file()))
    for role, stock in {"film": film, "print": print_}.items():
        path = stock and stock.folder / "grain.json"
        if path and path.exists():
            seal = sha256(path.read_bytes()).hexdigest()
            found |= part(f"{stock.id}-{role}-grain", [seal], lambda r=role, s=stock: grain.folded(r, s.folder))
    return found


def _solid(arrays):
    return {k: np.ascontiguousarray(v, dtype=np.float64) for k, v in arrays.items()}


def _kept(name, hashes, make):
    """The arrays under a name, from the cache when they were made of the same stocks by the same code."""
    key = sha256(" ".join([_makers_hash(), *hashes]).encode()).hexdigest()[:24]
    path = cache_folder() / f"{name}-{key}.npz"
    if path.exists():
        with np.load(path) as kept:
            return dict(kept)
    return _keep(path, _solid(make()))


def _makers_hash() -> str:
    """Identity of the code that makes the arrays: a cache never outlives it."""
    here = Path(__file__).parent
    makers = [
        "fold",
        "quadrature",
        "recovery",
        "emulsion",
        "spectra",
        "stages/expose",
        "stages/develop",
        "stages/densitometer",
        *(f"grain/{m}" for m in ("tables", "curves", "model", "theory", "measure")),
    ]
    return sha256(b"".join((here / f"{m}.py").read_bytes() for m in makers)).hexdigest()


def cache_folder() -> Path:
    """$ACTINIC_CACHE, else $XDG_CACHE_HOME/actinic, else ~/.cache/actinic."""
    own = os.environ.get("ACTINIC_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "actinic"


def _keep(path, arrays):
    """Write the cache whole or not at all; a cache that can't be written is only slower."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            np.savez(part, **arrays)
    except (OSError, FilmError):
        pass
    return arrays


def taking_light(stock: Stock) -> np.ndarray:
    """The light the stock is balanced for: CIE daylight from 4000 K up, a black body below."""
    kelvin = stock.sheet.balance_kelvin
    return spectra.daylight(kelvin) if kelvin >= 4000 else spectra.planck(kelvin)


def _exposing(stock):
    light = taking_light(stock)
    r = stock.sheet.reciprocity
    return {
        "expose.table": exposure_table(light, emulsion.sensitivity(stock)),
        "expose.white": spectra.white_xyz(light),
        "expose.balance_kelvin": [HOME_KELVIN],
        "expose.mid_log_h": [stock.sheet.mid_grey_log10_h],
        "expose.reciprocity": [r.shortest_s, r.longest_s, *r.short_p, *r.long_p] if r else NO_RECIPROCITY,
    }


def exposure_table(light, sensitivity, nodes=NODES) -> np.ndarray:
    """T_c(u, v): exposure of each layer per unit of s (see stages.expose), a perfect white's being 1.

    A colour outside the locus is brought inside with the length of its XYZ kept, so that it doesn't go dark.
    light: (71,). sensitivity: (71, 3). Returns (nodes, nodes, 3), positive.
    """
    radiance = _radiances(light.tobytes(), nodes)
    per_white = radiance @ sensitivity / (light @ sensitivity) * (light @ spectra.observer()[:, 1])
    table = per_white.reshape(nodes, nodes, 3)
    return table / _read_at(table, spectra.white_xyz(light))


@lru_cache(maxsize=4)
def _radiances(light, nodes):
    """The spectra that the table's nodes stand for, whatever film they fall on: (nodes^2, 71). light: its bytes."""
    from .recovery import recover, to_gamut

    light = np.frombuffer(light)
    u, v = np.meshgrid(*[np.linspace(0, 1, nodes)] * 2, indexing="ij")
    shares = np.stack([u, v, 1 - u - v], axis=-1).reshape(-1, 3)
    xyz = tristimulus_of(_inside(shares, 1 / (nodes - 1)))
    white = spectra.white_xyz(light)
    xy = to_gamut(xyz[:, :2] / xyz.sum(axis=-1, keepdims=True), white[:2] / white.sum())
    radiance = recover(xy, light) * light
    length = np.linalg.norm(radiance @ spectra.observer(), axis=-1)
    return radiance * (np.linalg.norm(xyz, axis=-1) / length)[:, None]


def _read_at(table, white):
    """The table as the stage reads it at white, per unit of exposure: 1 but for the bend of a cell."""
    shares, size = positive(margined(np.eye(3)) @ white)
    return size * bilinear(table, shares[:1], shares[1:2])[0]


def _inside(shares, least):
    """Shares held off the edges of the triangle, where colours lie infinitely far out; the unused half is folded in."""
    held = np.maximum(shares, least)
    return held / held.sum(axis=-1, keepdims=True)


def tristimulus_of(shares) -> np.ndarray:
    """The XYZ whose margined, softened shares these are, for s = 1: the inverse of stages.expose.positive.

    p = (q + sqrt(q^2 + (e t)^2)) / 2 with t = |q| gives q = p - (e t)^2 / (4 p); t by bisection on |q| = t.
    """
    low, high = np.zeros(len(shares)), np.full(len(shares), 2.0)
    bend = SOFTNESS**2 / 4
    for _ in range(60):
        t = 0.5 * (low + high)
        q = shares - bend * t[:, None] ** 2 / shares
        short = np.linalg.norm(q, axis=-1) > t
        low, high = np.where(short, t, low), np.where(short, high, t)
    margined = shares - bend * low[:, None] ** 2 / shares
    return margined - MARGIN * (margined.sum(axis=-1, keepdims=True) / (1 + 3 * MARGIN))


def margined(xyz_matrix) -> np.ndarray:
    """A matrix to XYZ turned into one to q = XYZ + m (X + Y + Z)."""
    return (np.eye(3) + MARGIN) @ xyz_matrix


def _negative(stock):
    fitted, halo = stock.fitted, emulsion.rings(stock)
    layers = np.array([[w, g * 1e-3, 1 - w, b * 1e-3] for w, g, b in fitted.scatter])
    return {
        "film.curve": fitted.curve,
        "film.dyes": emulsion.dyes(stock),
        "film.base": emulsion.base(stock),
        "film.silver": [stock.sheet.silver_per_dye],
        "scatter.layers": np.column_stack([layers, halo]),
        "scatter.backing": [list(BACKINGS).index(stock.sheet.base.backing)],
        "inhibit.length_mm": np.asarray(fitted.inhibition_um) * 1e-3,
        "inhibit.gain": emulsion.interlayer(stock) + np.diag(fitted.adjacency),
    }


def _printing(film, print_):
    weights, lad = emulsion.printing_weights(print_), emulsion.grey_aim(print_)
    weights = weights / weights.sum(axis=0)
    curve = print_.fitted.curve
    return {
        "print.direct": [0],
        "enlarge.lines": _printer_lines(film, weights),
        "enlarge.weights": weights,
        "print.curve": curve,
        "print.silver": [print_.sheet.silver_per_dye],
        "print.lad": lad,
        "print.aim": [exposure_for(curve, c, lad[c]) for c in range(3)],
    }


def _direct(film):
    """The film in the print's place. Nothing is exposed through it: the printer's arrays only fill their places."""
    weights = spectra.observer() / spectra.observer().sum(axis=0)
    mid = np.full(3, film.sheet.mid_grey_log10_h)
    return {
        "print.direct": [1],
        "enlarge.lines": [[1, 1, 1, 1, 1, 1]],
        "enlarge.weights": weights,
        "print.curve": film.fitted.curve,
        "print.silver": [film.sheet.silver_per_dye],
        "print.lad": develop(mid, np.asarray(film.fitted.curve)),
        "print.aim": mid,
    }


def _viewing(stock):
    """What the eye is shown under each lamp."""
    dyes, base = emulsion.dyes(stock), emulsion.base(stock)
    kinds = {"xenon": spectra.xenon(), "d55": spectra.daylight(5500), "d65": spectra.daylight(6500)}
    kinds["tungsten"] = spectra.planck(3200)
    lamps = np.stack([kinds[name] for name in LAMPS])
    return {
        "print.dyes": dyes,
        "print.base": base,
        "view.lamps": lamps,
        "view.observer": spectra.observer(),
        "view.lines": _viewer_lines(dyes, base, lamps),
    }


def _printer_lines(film, printing):
    """The printer's integrals as few lines for the kernels, see `quadrature`: dyes and weights, (k, 6).

    Each print layer has lines of its own, for they hardly share a wavelength.
    """
    dyes, base = emulsion.dyes(film), emulsion.base(film)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        one = [printing[:, [c]] for c in range(3)]
        found = pool.map(lambda weights: spectral_lines(dyes, base, weights, MOST_FILM_DYE, PRINTER_TOLERANCE), one)
    alone = [np.column_stack([lines[:, :3], lines[:, [3]] * np.eye(3)[c]]) for c, lines in enumerate(found)]
    return np.concatenate(alone)


def _viewer_lines(dyes, base, lamps):
    """The projector's integrals in the same way, (4, k, 6): X, Y and Z share their lines; zeros fill up the fewer."""
    seen = lamps[:, :, None] * spectra.observer()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda weights: spectral_lines(dyes, base, weights, MOST_PRINT_DYE, VIEWER_TOLERANCE), seen)
        found = list(found)
    most = max(map(len, found))
    return np.stack([np.pad(lines, ((0, most - len(lines)), (0, 0))) for lines in found])


def exposure_for(curve, layer: int, amount: float) -> float:
    """log10 H at which a layer of `curve` forms, or leaves, `amount` of dye, by bisection."""
    curve, low, high = np.asarray(curve), -6.0, 6.0
    for _ in range(80):
        h = 0.5 * (low + high)
        is_less = develop(np.full(3, h), curve)[layer] < amount
        low, high = (h, high) if is_less != falling(curve) else (low, h)
    return 0.5 * (low + high)
