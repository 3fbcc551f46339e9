"""What this machine has for Actinic, and what to do about what it lacks."""

import importlib
import importlib.metadata
import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from . import __version__, native
from .chain import SCHEMA_ID
from .errors import FilmError
from .presets import VERSION

LEVELS = ("avx512", "avx2", "sse")
NEEDED = ("numpy", "scipy", "OpenImageIO", "opencolorio", "colour-science", "pydantic", "typer")
EXTRAS = {  # package as imported: what it is for, the extra that brings it
    "av": ("movies, the delivery meter", "movie"),
    "distributed": ("actinic submit --dask", "farm"),
    "openjd.cli": ("running job bundles here", "farm"),
    "rawpy": ("camera RAW", "raw"),
    "torch": ("fitting stocks", "fit"),
}
PROGRAMS = {
    "ffprobe": "apt-get install ffmpeg, to check movies",
    "chromium": "apt-get install chromium, to view reviews",
}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what is there, and the remedy where something is missing; `is_fault`: nothing renders so."""

    name: str
    found: str
    remedy: str | None = None
    is_fault: bool = False


def findings() -> Iterator[Finding]:
    """Everything in order, each found anew."""
    yield Finding("actinic", f"{__version__}, schema {SCHEMA_ID:016x}, presets of layout {VERSION}")
    yield Finding("machine", f"{platform.platform()}, {_cores()} cores, Python {platform.python_version()}")
    yield _kernels()
    yield _device()
    yield _colours()
    yield from map(_package, NEEDED)
    yield from (_extra(name, *why) for name, why in EXTRAS.items())
    yield from (_program(name, remedy) for name, remedy in PROGRAMS.items())
    yield _stocks()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _kernels() -> Finding:
    try:
        levels = [name for name in LEVELS if native.use_isa(name)]
    except (FilmError, OSError) as error:
        remedy = getattr(error, "remedy", native.REBUILD)
        return Finding("kernels", str(getattr(error, "got", error)), remedy, is_fault=True)
    return Finding("kernels", f"{native.use_isa('')} (this machine runs {', '.join(levels)})")


def _device() -> Finding:
    try:
        reason = native.no_device()
    except (FilmError, OSError) as error:
        reason = getattr(error, "got", str(error))
    remedy = "rendering goes on on the CPU; a driver and pip install 'actinic[cuda]' would change that"
    return Finding("CUDA", reason, remedy) if reason else Finding("CUDA", "a device that renders")


def _colours() -> Finding:
    from .render import colourspace

    named = "$OCIO" if os.environ.get("OCIO") else "built in"
    try:
        return Finding("OpenColorIO", f"{colourspace.configuration()} ({named})")
    except FilmError as error:
        return Finding("OpenColorIO", error.got, error.remedy, is_fault=True)


def _package(name: str) -> Finding:
    try:
        return Finding(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "missing", f"pip install {name}", is_fault=True)


def _extra(name: str, purpose: str, extra: str) -> Finding:
    try:
        found = importlib.import_module(name)
        return Finding(name, f"{getattr(found, '__version__', 'there')}: {purpose}")
    except ImportError:
        return Finding(name, f"missing: {purpose}", f"pip install 'actinic[{extra}]'")


def _program(name: str, remedy: str) -> Finding:
    path = shutil.which(name)
    return Finding(name, path) if path else Finding(name, "missing", remedy)


def _stocks() -> Finding:
    from .stock import names

    count = len(names())
    return Finding("stocks", f"{count} on the shelves", None if count else "install the whole package", not count)
