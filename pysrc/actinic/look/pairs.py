"""Pictures before and after: found by name, checked, their pixels side by side.

Part of the command: it reads files by `render.picture`, which the models do not know.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..codes import Code
from ..errors import FilmError
from ..match.profile import digest
from ..render import picture

ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".dpx")
MOST = 300_000  # pixels of all pairs together
BEYOND, NEUTRAL, FLAT = 0.01, 0.004, 0.002  # share of pixels; codes between channels; codes of spread
SEED = 12


@dataclass(frozen=True)
class Pair:
    """Pixels of one picture before and after, (m, 3) codes each; its name."""

    name: str
    before: np.ndarray = field(repr=False)
    after: np.ndarray = field(repr=False)


def read(before: Path, after: Path, files: dict, notes: list[str], most: int = MOST) -> list[Pair]:
    """Every pair of two folders, or of two pictures; hashes of files and notes are added to. Raises FilmError."""
    matched = _matched(Path(before), Path(after))
    return [_pair(b, a, max(1, most // len(matched)), files, notes) for b, a in matched]


def codes(path: Path, notes: list[str], files: dict) -> tuple[np.ndarray, np.ndarray]:
    """A picture's codes (h, w, 3) and which pixels are there at all (h, w). Raises FilmError."""
    held = picture.read(path)
    files[str(path)] = digest(path)
    x = held.pixels
    if not np.isfinite(x).all():
        bad = int((~np.isfinite(x)).any(axis=2).sum())
        raise FilmError(f"{path}: {bad} pixels are no numbers", "finite codes", "repair the picture", Code.DAMAGED)
    if (share := ((x < -BEYOND) | (x > 1 + BEYOND)).any(axis=2).mean()) > BEYOND:
        got = f"{path}: {share:.0%} of its pixels lie beyond 0..1, as light does"
        raise FilmError(got, "codes 0..1", "encode it first: actinic render --output srgb, or export it as log")
    if held.bits == 8 and (note := "pictures of 8 bits: codes are known to 0.002") not in notes:
        notes.append(note)
    return np.clip(x, 0, 1), _there(held, path, notes)


def coloured(x) -> bool:
    """Whether any colour is in codes (..., 3)."""
    return bool((np.ptp(np.asarray(x), axis=-1) > NEUTRAL).mean() > 1e-3)


def flat(x) -> bool:
    """Whether codes are one colour throughout."""
    return bool(np.reshape(x, (-1, 3)).std(axis=0).max() < FLAT)


def _matched(before, after):
    sides = [_listed(p) for p in (before, after)]
    if before.is_file() and after.is_file():
        return [(before, after)]
    alone = [sorted(set(a) - set(b)) for a, b in (sides, sides[::-1])]
    for one, other, names in ((before, after, alone[0]), (after, before, alone[1])):
        if names:
            few = ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")
            got = f"{len(sides[0])} pictures before, {len(sides[1])} after: {few} of {one} have no partner in {other}"
            raise FilmError(got, "a picture of the same name on each side", "add or remove pictures", Code.MISSING)
    return [(sides[0][name], sides[1][name]) for name in sorted(sides[0])]


def _listed(path):
    if path.is_file():
        return {path.stem: path}
    found = [p for p in sorted(path.glob("*")) if p.suffix.lower() in ENDINGS] if path.is_dir() else []
    if not found:
        raise FilmError(f"no pictures in {path}", "a folder of pictures, or a picture", f"ls {path}", Code.MISSING)
    if len({p.stem for p in found}) < len(found):
        raise FilmError(f"{path}: two pictures of one name", "a name each, endings aside", "rename one")
    return {p.stem: p for p in found}


def _pair(before, after, most, files, notes):
    (x, there), (y, also) = (codes(p, notes, files) for p in (before, after))
    if x.shape != y.shape:
        sizes = " and ".join(f"{a.shape[1]} x {a.shape[0]}" for a in (x, y))
        raise FilmError(f"{before.name}: {sizes} px", "one size, pixel on pixel", "render both alike; no crop or scale")
    kept = np.flatnonzero((there & also).ravel())
    rows = np.random.default_rng(SEED).permutation(kept)[:most]
    return Pair(before.stem, *(a.reshape(-1, 3)[rows] for a in (x, y)))


def _there(held, path, notes):
    """Pixels that the alpha shows whole: half transparent ones are another picture's too."""
    name = held.alpha_name
    if name is None:
        return np.ones(held.pixels.shape[:2], bool)
    alpha = held.extra[name]
    top = np.iinfo(alpha.dtype).max if alpha.dtype.kind == "u" else 1
    there = alpha >= top
    if not there.any():
        raise FilmError(f"{path}: its alpha shows no pixel whole", "an opaque picture", "drop the alpha channel")
    if not there.all():
        notes.append(f"{Path(path).name}: {(~there).mean():.0%} of the pixels are not opaque and were left out")
    return there
