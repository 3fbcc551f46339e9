"""The file's own name inside a DPX, where OpenImageIO puts the path of the temporary."""

from pathlib import Path

_OFFSET, _BYTES = 36, 100  # Source: smpte268, file information header, file_name


def name_dpx(temporary: Path, path: Path) -> None:
    """Write the name of `path`, without its folder, into the header of the DPX at `temporary`."""
    name = path.name.encode("ascii", "replace")[: _BYTES - 1]
    with open(temporary, "r+b") as file:
        file.seek(_OFFSET)
        file.write(name.ljust(_BYTES, b"\0"))
