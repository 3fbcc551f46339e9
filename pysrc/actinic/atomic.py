"""A file is replaced whole or not at all."""

import errno
import os
import secrets
from contextlib import contextmanager
from pathlib import Path

from .codes import Code
from .errors import FilmError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PROBE_BYTES = 1 << 20


@contextmanager
def replacing(path: Path, reserve_bytes: int = 0):
    """A temporary file beside `path`, with its ending, that takes its place when the block ends well.

    On any failure, Ctrl-C included, the temporary is removed and `path` is as it was. With `reserve_bytes`
    the space is asked for first: libjpeg ends the process on a full disk and must not meet one.
    Raises FilmError (Code.SPACE, Code.WRITE). Symbolic links are followed.
    """
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".actinic-{secrets.token_hex(6)}{path.suffix}")
    try:
        _create(temporary, reserve_bytes)
        yield temporary
        _sync(temporary)
        os.replace(temporary, path)
        _sync(path.parent)
    except OSError as error:
        raise refusal(path, error) from error
    finally:
        _discard(temporary)


def folder_made(folder: Path) -> Path:
    """The folder, made where it is not there. Raises FilmError (Code.WRITE)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = f"mkdir -p {folder}"
        raise FilmError(f"{folder}: {error.strerror}", "a folder to write to", remedy, Code.WRITE) from None
    return folder


def refusal(path: Path, error: OSError) -> FilmError:
    """The FilmError for an OSError met on the way to `path`."""
    if error.errno in _FULL:
        return FilmError(
            f"no space left for {path} ({error.strerror})",
            "room for the whole picture",
            f"free some of {path.parent}, or write elsewhere",
            Code.SPACE,
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return FilmError(f"no folder {path.parent}", "a folder that exists", f"mkdir -p {path.parent}", Code.WRITE)
    return FilmError(
        f"cannot write {path} ({error.strerror})",
        "a folder open to writing",
        f"ls -ld {path.parent}, or write elsewhere",
        Code.WRITE,
    )


def failed(path: Path, temporary: Path, message: str) -> FilmError:
    """The FilmError for a failure that OpenImageIO reported in words: is the disk full, or is it the file?"""
    try:
        with open(temporary, "ab") as file:
            os.posix_fallocate(file.fileno(), file.tell(), _PROBE_BYTES)
    except OSError as error:
        return refusal(path, error)
    last = message.strip().splitlines()[-1:] or ["no reason given"]
    return FilmError(f"cannot write {path}: {last[0]}", "a picture that the format holds", "write an .exr", Code.WRITE)


def _create(temporary: Path, reserve_bytes: int) -> None:
    with open(temporary, "xb") as file:
        if reserve_bytes:
            os.posix_fallocate(file.fileno(), 0, reserve_bytes)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _discard(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        pass  # the folder is missing or read-only: nothing was made there
