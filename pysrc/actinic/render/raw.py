"""Camera RAW, through LibRaw by way of rawpy, an optional part (`pip install 'actinic[raw]'`).

As linear Rec.2020 at D65, because LibRaw's own matrices are D65 ones and few camera colours lie outside it;
the camera's white balance; no curve, no automatic brightening, 16 bits; clipped at the sensor's white.
"""

from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from ..codes import Code
from ..errors import FilmError
from .picture_data import Attribute, Picture

COLOUR_SPACE = "lin_rec2020_scene"
_ENDINGS = frozenset(
    """.3fr .ari .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .iiq .kdc .mef .mos .mrw .nef .nrw
                     .orf .pef .raf .raw .rw2 .rwl .sr2 .srf .srw .x3f""".split()
)


def is_raw(path: Path) -> bool:
    """Whether the ending of `path` is that of a camera's own RAW format."""
    return path.suffix.lower() in _ENDINGS


def read(path: Path) -> Picture:
    """The developed RAW file, (h, w, 3) linear Rec.2020, upright as the camera was held.

    Raises FilmError EXTRA where rawpy is missing, UNREADABLE for a RAW that LibRaw does not know, DAMAGED for
    one that it cannot decode to the end.
    Source: LibRaw 0.22 documentation, libraw_output_params_t.
    """
    rawpy = library(path)
    try:
        with rawpy.imread(str(path)) as file:
            codes = file.postprocess(**settings(rawpy))
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError) as error:
        raise FilmError(
            f"{path} is no RAW that LibRaw knows ({error})",
            "camera RAW",
            f"convert it to DNG, or `file {path}`",
            Code.UNREADABLE,
        ) from error
    except rawpy.LibRawError as error:
        raise FilmError(
            f"{path} is cut short or damaged ({error})", "a whole camera RAW", "copy it again", Code.DAMAGED
        ) from error
    return _picture(path, codes)


def library(path: Path):
    """rawpy, which `path` wants; raises FilmError (Code.EXTRA) where it is not installed."""
    try:
        import rawpy
    except ImportError as error:
        raise FilmError(
            f"{path} is camera RAW and rawpy is not installed",
            "rawpy",
            "pip install 'actinic[raw]'",
            Code.EXTRA,
        ) from error
    return rawpy


def settings(rawpy) -> dict:
    """How LibRaw develops: 16 bits of light, without curve or brightening."""
    return dict(
        gamma=(1, 1),
        no_auto_bright=True,
        output_bps=16,
        use_camera_wb=True,
        adjust_maximum_thr=0.0,
        output_color=rawpy.ColorSpace.Rec2020,
        highlight_mode=rawpy.HighlightMode.Clip,
    )


def _picture(path: Path, codes: np.ndarray) -> Picture:
    pixels = np.ascontiguousarray(codes / np.float32(np.iinfo(codes.dtype).max), np.float32)
    window = (0, 0, pixels.shape[1], pixels.shape[0])
    space = Attribute("oiio:ColorSpace", oiio.TypeString, COLOUR_SPACE)
    return Picture(
        pixels,
        window,
        window,
        formats=dict.fromkeys("RGB", "uint16"),
        metadata=(space,),
        source_format="raw",
        bits=16,
        path=str(path),
    )
