"""Scans in and out of files: a folder, a roll at a time; whole pictures or none, inputs never written."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..atomic import folder_made
from ..codes import Code
from ..colour import CURVES, from_linear, to_linear
from ..errors import FilmError
from ..render import raw
from ..render.formats import FORMATS
from ..render.picture import Picture, read, write
from . import fade, infrared, specks
from .density import density, light
from .nets import Nets
from .pages import AUTO, NEVER, infrared_of, mask_picture
from .restore import Settings, restore
from .tiles import tiles


@dataclass(frozen=True)
class Job:
    """What is asked of every scan of a run.

    settings   of `restore.restore`; its curve is chosen per file where `curve` is None: sRGB for integers, else linear
    infrared   none, auto (a channel called IR, or a page of one channel), or the name of a channel
    dust       look for thin shapes that shade all channels, too; fade: to undo, or None
    """

    settings: Settings
    curve: str | None = None
    infrared: str = AUTO
    dust: bool = False
    undo: fade.Fade | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a scan: files, shares of repaired and unrecoverable pixels in percent, what to know."""

    source: str
    target: str
    mask: str | None
    repaired_percent: float
    unrecoverable_percent: float
    gone_percent: float
    notes: tuple[str, ...]


def found(inputs: list[Path]) -> list[Path]:
    """The scans of files and folders; FilmError (MISSING) for a folder without any."""
    scans = []
    for one in inputs:
        inside = [p for p in sorted(one.iterdir()) if _is_scan(p)] if one.is_dir() else [one]
        if not inside:
            raise FilmError(f"no scan in {one}", "pictures " + " ".join(FORMATS), f"ls {one}", Code.MISSING)
        scans += inside
    return scans


def run(scans: list[Path], out: Path, nets: Nets, job: Job, masks: Path | None = None) -> Iterator[Outcome | FilmError]:
    """Restore scans into the folder `out`, masks as EXR into `masks`; a scan that fails yields its error instead.

    Raises FilmError (USAGE) where two scans would have one name, or an output would be an input.
    """
    targets = [folder_made(out) / target_name(s) for s in scans]
    if len({*targets}) < len(scans) or {t.resolve() for t in targets} & {s.resolve() for s in scans}:
        raise FilmError(f"--out {out}", "a folder of its own, names once", "choose another --out", Code.USAGE)
    for source, target in zip(scans, targets, strict=True):
        try:
            yield one(source, target, nets, job, masks and folder_made(masks) / f"{source.stem}_mask.exr")
        except FilmError as error:
            yield error


def one(source: Path, target: Path, nets: Nets, job: Job, mask: Path | None = None) -> Outcome:
    """Restore a scan; its mask is written first, each file whole or not at all."""
    picture = read(source)
    settings = replace(job.settings, curve=CURVES[curve_of(picture, job.curve)])
    also = _also(picture, source, job, settings)
    made = restore(picture.pixels, nets, settings, also)
    pixels, gone, notes = made.pixels, np.zeros(made.unrecoverable.shape, bool), made.notes
    if job.undo:
        pixels, gone = _unfaded(pixels, settings.curve, job.undo)
    if mask:
        write(mask, mask_picture(made, gone), inputs=[source])
    notes += write(target, picture, pixels, depth=_depth(picture, target), inputs=[source])
    shares = (float(100 * p.mean()) for p in (made.mask.any(axis=-1), made.unrecoverable, gone))
    return Outcome(str(source), str(target), mask and str(mask), *(round(s, 4) for s in shares), notes)


def curve_of(picture: Picture, asked: str | None) -> str:
    """The name of a scan's encoding: as asked, else sRGB of integers and linear of half and float."""
    if asked and asked not in CURVES:
        raise FilmError(f"--curve {asked}", " ".join(CURVES), "--curve srgb", Code.USAGE)
    return asked or ("srgb" if picture.bits else "linear")


def target_name(source: Path) -> str:
    """The name of the restored scan: a JPEG would not keep pixels, RAW cannot be written; both become TIFF."""
    keeps = source.suffix.lower() in FORMATS and source.suffix.lower() not in (".jpg", ".jpeg")
    return source.name if keeps else f"{source.stem}.tif"


def planes_of(path: Path, curve: str | None, side_px: int = 512) -> np.ndarray:
    """Density of a scan, thinned to some 512 px a side, (3, n): for the fade of a roll."""
    picture = read(path)
    step = max(1, max(picture.pixels.shape) // side_px)
    thin = picture.pixels[::step, ::step].reshape(-1, 3)
    return density(to_linear(thin, CURVES[curve_of(picture, curve)])).T


def _is_scan(path):
    return path.is_file() and (path.suffix.lower() in FORMATS or raw.is_raw(path)) and not path.name.startswith(".")


def _depth(picture, target):
    """The scan's own number format, so that what is not repaired stays bit for bit."""
    kind = picture.formats.get(picture.rgb[0], "float")
    if picture.source_format == "openexr":
        return kind
    return f"uint{picture.bits}" if picture.bits else ("float" if target.suffix.lower() in (".tif", ".tiff") else None)


def _also(picture, source, job, settings):
    """What infrared, or the shapes of dust, mark besides: (h, w, 3) bool, or None."""
    shape = picture.pixels.shape[:2]
    plane = None if job.infrared == NEVER else infrared_of(picture, source, job.infrared)
    marked = None if plane is None else infrared.shaded(plane, shape)
    if job.dust:
        marked = _dust(picture.pixels, settings) if marked is None else marked | _dust(picture.pixels, settings)
    return None if marked is None else np.repeat(marked[..., None], 3, axis=2)


def _dust(pixels, settings):
    marked = np.zeros(pixels.shape[:2], bool)
    for tile in tiles(marked.shape, settings.tile_px):
        codes = np.nan_to_num(tile.around(pixels))
        planes = np.moveaxis(density(to_linear(codes, settings.curve)), -1, 0)
        marked[tile.inside] = tile.core(specks.specks(planes, settings.sensitivity))
    return marked


def _unfaded(pixels, curve, undo: fade.Fade):
    """Codes as before they faded, and where at least one channel is gone; strip by strip."""
    out, gone = np.empty_like(pixels), np.zeros(pixels.shape[:2], bool)
    for top in range(0, len(pixels), 256):
        rows = slice(top, top + 256)
        planes = np.moveaxis(density(to_linear(np.nan_to_num(pixels[rows]), curve)), -1, 0)
        made, error = fade.undone(planes, undo)
        out[rows] = from_linear(light(np.moveaxis(made, 0, -1)), curve)
        gone[rows] = (error > fade.LIMIT_D).any(axis=0)
    return out, gone
