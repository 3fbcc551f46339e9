"""Metadata on its way from one file format to another."""

from fractions import Fraction

import numpy as np
import OpenImageIO as oiio

from .picture_data import Attribute

# Beginnings of names: what describes the storage of one file and not the picture, but for what is kept of it.
_STORAGE = tuple(
    """oiio: openexr: tiff: png: jpeg: targa: thumbnail planarconfig compression Orientation name type
    chunkCount version textureformat""".split()
)
_KEPT = tuple("""oiio:ColorSpace oiio:UnassociatedAlpha compression openexr:lineOrder Orientation""".split())
# What claims how colours are to be taken, and is false once they are of another colour space.
_COLOUR = tuple(
    """oiio:ColorSpace oiio:Gamma ICCProfile chromaticities CICP colorInteropID Exif:ColorSpace
    Exif:Gamma Exif:WhitePoint Exif:PrimaryChromaticities adoptedNeutral whiteLuminance acesImageContainerFlag
    renderingTransform lookModTransform dpx:Transfer dpx:Colorimetric WhitePoint PrimaryChromaticities
    TransferFunction Gamma rla:""".split()
)
# What is no loss when a format has no place for it.
_DEFAULTS = {"PixelAspectRatio": 1.0, "screenWindowCenter": (0.0, 0.0), "screenWindowWidth": 1.0}
_UNREMARKABLE = tuple(
    """compression openexr: dpx: ResolutionUnit XResolution YResolution Exif:ColorSpace
    Exif:ExifVersion Exif:FlashPixVersion oiio:ColorSpace colorInteropID""".split()
)
_RATE = "FramesPerSecond"
_DPX_RATE = "dpx:FrameRate"


def attributes_of(spec, file_format: str) -> tuple[Attribute, ...]:
    """The metadata of an OpenImageIO spec that is about the picture, with the frame rate where EXR has it."""
    kept = tuple(
        Attribute(item.name, item.type, item.value)
        for item in spec.extra_attribs
        if (item.name in _KEPT or not item.name.startswith(_STORAGE)) and not _is_echo(spec, item.name, file_format)
    )
    rate = next((item.value for item in kept if item.name == _DPX_RATE), 0)
    if rate and rate > 0 and not any(item.name == _RATE for item in kept):
        return (*kept, Attribute(_RATE, oiio.TypeRational, rational_rate(rate)))
    return kept


def _is_echo(spec, name: str, file_format: str) -> bool:
    """OpenImageIO reads a JPEG comment `a: b`, which is the description once more, as an attribute `a`."""
    return file_format == "jpeg" and spec.get_string_attribute("ImageDescription").startswith(f"{name}:")


def rational_rate(rate: float) -> tuple[int, int]:
    """A frame rate as the fraction that was meant: 23.976 -> (24000, 1001).

    Source: SMPTE ST 12-1, rates of n and of n 1000/1001 frames a second.
    """
    whole = round(rate)
    if abs(rate - whole * 1000 / 1001) < abs(rate - whole):
        return whole * 1000, 1001
    exact = Fraction(rate).limit_denominator(1000)
    return exact.numerator, exact.denominator


def carried(metadata: tuple[Attribute, ...], source: str, target: str, new_colours: bool) -> tuple[Attribute, ...]:
    """The metadata to write: what was read, less what would be false in the new file."""
    items = [item for item in metadata if not (new_colours and item.name.startswith(_COLOUR))]
    if source != target:
        items = [item for item in items if item.name not in ("compression", "openexr:lineOrder")]
    if target == "dpx" and (rate := next((item.value for item in items if item.name == _RATE), None)):
        items = [item for item in items if item.name != _DPX_RATE]
        items.append(Attribute(_DPX_RATE, oiio.TypeFloat, rate[0] / rate[1]))
    return tuple(items)


def missing(wanted: tuple[Attribute, ...], found: tuple[Attribute, ...]) -> tuple[str, ...]:
    """The names of the attributes in `wanted` that say something and are not the same in `found`."""
    values = {item.name.lower(): item.value for item in found}
    return tuple(
        item.name for item in wanted if _says_something(item) and not _same(item.value, values.get(item.name.lower()))
    )


def _says_something(item: Attribute) -> bool:
    is_default = item.name in _DEFAULTS and _same(_DEFAULTS[item.name], item.value)
    return not (is_default or item.name.startswith(_UNREMARKABLE))


def _same(first, second) -> bool:
    """Equal, to the precision of a float32 where numbers are meant."""
    if second is None or isinstance(first, str) or isinstance(second, str):
        return first == second
    first, second = np.asarray(first), np.asarray(second)
    numeric = all(values.dtype.kind in "iuf" for values in (first, second))
    return first.shape == second.shape and bool(
        np.allclose(first, second, rtol=1e-6, atol=0) if numeric else np.array_equal(first, second)
    )
