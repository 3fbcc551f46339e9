"""What is encoded how: encoder, pixel format, colour tags, options.

Tags are ITU-T H.273 codes: 1-1-1 is Rec.709; 9-16-9 Rec.2020 with PQ.
Source: aswfencoding (Encoding Guidelines of the Academy Software Foundation), bt709, bt2100; h273.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..codes import Code
from ..errors import FilmError, nearest
from .yuv import Layout

_P3_D65 = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)"  # mastering display, 0.00002 units of x and y


@dataclass(frozen=True)
class Codec:
    """One way to encode: `holds` is the colour space of the pixels, `tags` primaries, transfer and matrix."""

    name: str
    encoder: str
    pixel_format: str
    layout: Layout
    holds: str
    tags: tuple[int, int, int]
    fourcc: str
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    is_intra: bool = False
    endings: tuple[str, ...] = (".mov", ".mp4")


def _x265(peak_nits: float) -> str:
    light = f"L({round(peak_nits * 10000)},1)"
    said = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:range=limited:hdr10=1:hdr10-opt=1:repeat-headers=1"
    return f"log-level=error:{said}:master-display={_P3_D65}{light}"


_709, _2100 = (1, 1, 1), (9, 16, 9)
CODECS = {
    c.name: c
    for c in (
        Codec(
            "prores",
            "prores_ks",
            "yuv422p10le",
            Layout("bt709", 10, False),
            "g24_rec709_display",
            _709,
            "apch",
            MappingProxyType({"profile": "3", "vendor": "apl0"}),
            is_intra=True,
            endings=(".mov",),
        ),
        Codec(
            "h264",
            "libx264",
            "yuv420p",
            Layout("bt709", 8, True),
            "g24_rec709_display",
            _709,
            "avc1",
            MappingProxyType({"preset": "medium", "crf": "18"}),
        ),
        Codec(
            "hevc",
            "libx265",
            "yuv420p10le",
            Layout("bt2020", 10, True),
            "pq_rec2020_display",
            _2100,
            "hvc1",
            MappingProxyType({"preset": "medium", "crf": "16", "x265-params": _x265(1000)}),
        ),
    )
}


def codec_of(name: str) -> Codec:
    """The codec by name; FilmError (Code.USAGE) for one that is not known."""
    if name not in CODECS:
        raise FilmError(f"codec {name!r}", f"one of {nearest(name, CODECS)}", "--codec prores", Code.USAGE)
    return CODECS[name]


def options_of(codec: Codec, mbps: float | None = None, peak_nits: float = 1000) -> dict[str, str]:
    """The encoder's options, with a bit rate in place of a constant quality when `mbps` is given."""
    options = dict(codec.options)
    if "x265-params" in options:
        options["x265-params"] = _x265(peak_nits)
    if mbps is not None:
        options.pop("crf", None)
    return options


def av():
    """PyAV; FilmError (Code.EXTRA) where it is not installed."""
    try:
        import av as library
    except ImportError:
        raise FilmError("no PyAV", "the package av", "pip install 'actinic[movie]'", Code.EXTRA) from None
    return library


def checked(codec: Codec) -> Codec:
    """The codec, if this PyAV's ffmpeg has its encoder; else FilmError (Code.EXTRA)."""
    library = av()
    try:
        library.codec.Codec(codec.encoder, "w")
    except (library.codec.codec.UnknownCodecError, ValueError):
        got = f"this ffmpeg ({library.library_versions['libavcodec'][0]}) has no encoder {codec.encoder}"
        there = [c.name for c in CODECS.values() if c.encoder in library.codecs_available]
        raise FilmError(got, f"--codec {' or '.join(there)}", "pip install --only-binary av av", Code.EXTRA) from None
    return codec
