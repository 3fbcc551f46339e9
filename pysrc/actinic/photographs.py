"""Photographs to train on and to judge by: from Debian packages by name, never in the repository."""

import fnmatch
import re
import subprocess
import tempfile
import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from .atomic import folder_made, replacing
from .codes import Code
from .colour import CURVES, to_linear
from .errors import FilmError
from .shipped import shipped

SHARES = {"train": 70, "check": 10, "held": 20}  # percent of the pictures


@dataclass(frozen=True)
class Photograph:
    """One picture on disk: `name` (package/file, for ever), `share` (train, check or held) and `path`."""

    name: str
    path: Path

    @property
    def share(self) -> str:
        """Which split it belongs to: crc32(name) mod 100, so that a picture never changes sides."""
        place = zlib.crc32(self.name.encode()) % 100
        return next(s for s, upto in zip(SHARES, np.cumsum(list(SHARES.values())), strict=True) if place < upto)


def fetch(folder: Path, packages: tuple[str, ...] = ()) -> list[Photograph]:
    """All photographs of `models/photographs.toml` (or of `packages` alone), downloaded where they are not there yet.

    Raises FilmError (Code.WRITE, Code.MISSING) without apt-get or network, or for a name not listed.
    """
    listed = catalogue()
    for package in packages or tuple(listed):
        entry = _entry(listed, package)
        if not (folder / package / ".whole").exists():
            _take(folder_made(folder / package), package, entry)
    return [p for p in found(folder) if not packages or p.name.split("/")[0] in packages]


def found(folder: Path) -> list[Photograph]:
    """The photographs that `fetch` left in `folder`, by name."""
    files = (p for p in sorted(folder.glob("*/*")) if p.suffix in (".jpg", ".png", ".webp"))
    return [Photograph(f"{p.parent.name}/{p.name}", p) for p in files]


def catalogue() -> dict:
    """`models/photographs.toml` as a mapping of package to licence and globs."""
    return tomllib.loads(shipped("photographs.toml").read_text())


def linear(photograph: Photograph, long_side_px: int) -> np.ndarray:
    """The picture as linear Rec.709 light (height, width, 3) float32, sRGB undone, no side over `long_side_px`.

    Made smaller in light, not in codes. Raises FilmError (Code.DAMAGED) for a picture that does not decode.
    """
    pixels = oiio.ImageBuf(str(photograph.path)).get_pixels(oiio.FLOAT)
    if pixels is None or pixels.size == 0:
        raise FilmError(
            f"{photograph.path} does not decode", "a picture", "delete its folder and fetch again", Code.MISSING
        )
    codes = np.repeat(pixels[..., :1], 3, 2) if pixels.shape[2] < 3 else pixels[..., :3]
    light = to_linear(codes, CURVES["srgb"])
    return _smaller(np.asarray(light, np.float32), long_side_px)


def _smaller(light: np.ndarray, long_side_px: int) -> np.ndarray:
    height, width = light.shape[:2]
    scale = min(1.0, long_side_px / max(height, width))
    roi = oiio.ROI(0, max(1, round(width * scale)), 0, max(1, round(height * scale)), 0, 1, 0, 3)
    resized = oiio.ImageBufAlgo.resize(oiio.ImageBuf(np.ascontiguousarray(light)), filtername="triangle", roi=roi)
    return np.maximum(resized.get_pixels(oiio.FLOAT), 0)


def _entry(listed: dict, package: str) -> dict:
    if package not in listed:
        raise FilmError(
            f"package {package!r}", " or ".join(listed), "name one of models/photographs.toml", Code.MISSING
        )
    return listed[package]


def _take(into: Path, package: str, entry: dict) -> None:
    with tempfile.TemporaryDirectory() as work:
        _run(["apt-get", "download", package], work)
        _run(["dpkg-deb", "-x", next(Path(work).glob("*.deb")).name, "."], work)
        for name, data in (*_listed(Path(work), entry), *_carved(Path(work), entry)):
            with replacing(into / name) as temporary:
                temporary.write_bytes(data)
    (into / ".whole").touch()


def _listed(root: Path, entry: dict):
    for glob in entry.get("pictures", ()):
        for path in sorted(root.glob(f"usr/share/**/{glob}")):
            where = str(path.relative_to(root))
            if not any(fnmatch.fnmatch(where, f"*{w}*") for w in entry.get("without", ())):
                yield _short(path), path.read_bytes()


def _short(path: Path) -> str:
    """A file name that says what the picture is: wallpapers of one package are all called by their size."""
    return f"{path.parents[2].name}{path.suffix}" if path.parent.name == "images" else path.name


def _carved(root: Path, entry: dict):
    for bundle in entry.get("carve", ()):
        data = next(root.glob(f"usr/share/**/{bundle}.rcc")).read_bytes()
        for k, match in enumerate(re.finditer(rb"RIFF(....)WEBP", data, re.DOTALL)):
            end = match.start() + 8 + int.from_bytes(match.group(1), "little")
            yield f"{bundle}_{k:03d}.webp", data[match.start() : end]


def _run(command: list[str], where: str) -> None:
    try:
        subprocess.run(command, cwd=where, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise FilmError(
            f"no {command[0]} here", "a Debian 12 machine", "run on Debian, or in its container", Code.MISSING
        ) from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        raise FilmError(
            f"{' '.join(command)}: {said[-1:]}", "the package", "apt-get update, then again", Code.MISSING
        ) from None
