"""A movie from frames: whole or not at all, every frame tagged, with a timecode track."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np

from ..atomic import replacing
from ..codes import Code
from ..errors import FilmError
from .codecs import Codec, av, checked, options_of
from .yuv import to_yuv

_LIMITED = 1  # AVCOL_RANGE_MPEG


def write(
    path: Path,
    frames: Iterable[np.ndarray],
    codec: Codec,
    rate: Fraction,
    timecode: str | None = None,
    mbps: float | None = None,
    peak_nits: float = 1000,
) -> int:
    """Write frames (h, w, 3), R'G'B' of 0..1 in the codec's own colour space, as a movie; returns their number.

    rate: frames a second. timecode: HH:MM:SS:FF of the first. mbps: megabits a second in place of constant quality.
    An odd width or height repeats its last column or row. Raises FilmError EXTRA, WRITE, USAGE, SPACE.
    """
    library, path = av(), Path(path)
    if path.suffix.lower() not in checked(codec).endings:
        got = f"{path} for {codec.name}"
        raise FilmError(got, " or ".join(codec.endings), f"write to {path.stem}.mov", Code.WRITE)
    with replacing(path) as part:
        try:
            with library.open(str(part), "w", format=path.suffix.lower()[1:]) as container:
                return _encoded(container, frames, codec, rate, timecode, options_of(codec, mbps, peak_nits), mbps)
        except library.error.FFmpegError as error:
            raise FilmError(
                f"{path}: {error}", f"frames that {codec.encoder} takes", "actinic doctor", Code.WRITE
            ) from None


def _encoded(container, frames, codec, rate, timecode, options, mbps) -> int:
    stream, count = None, 0
    for count, pixels in enumerate(frames, 1):
        pixels = _even(pixels)
        stream = stream or _stream(container, codec, pixels.shape, rate, timecode, options, mbps)
        if (stream.height, stream.width) != pixels.shape[:2]:
            got = f"frame {count} of {pixels.shape[1]}x{pixels.shape[0]} after {stream.width}x{stream.height}"
            raise FilmError(got, "frames of one size", "render them to one size", Code.USAGE)
        container.mux(stream.encode(_frame(pixels, codec, count - 1, 1 / rate)))
    if stream is None:
        raise FilmError("no frames", "one or more", "--frames 1001-1010", Code.USAGE)
    container.mux(stream.encode(None))
    return count


def _stream(container, codec, shape, rate, timecode, options, mbps):
    stream = container.add_stream(codec.encoder, rate=rate, options=options)
    stream.height, stream.width = shape[:2]
    stream.pix_fmt = codec.pixel_format
    context = stream.codec_context
    context.color_primaries, context.color_trc, context.colorspace = codec.tags
    context.color_range = _LIMITED
    context.codec_tag = codec.fourcc
    context.time_base = 1 / rate
    if mbps is not None:
        context.bit_rate = round(mbps * 1e6)
    if timecode:
        container.metadata["timecode"] = timecode
    return stream


def _frame(pixels, codec, index, time_base):
    """One frame as the encoder takes it, tagged."""
    frame = av().VideoFrame(pixels.shape[1], pixels.shape[0], codec.pixel_format)
    for plane, codes in zip(frame.planes, to_yuv(pixels, codec.layout), strict=True):
        rows = np.zeros((plane.height, plane.line_size // codes.itemsize), codes.dtype)
        rows[:, : codes.shape[1]] = codes
        plane.update(rows.tobytes())
    frame.color_primaries, frame.color_trc, frame.colorspace = codec.tags
    frame.color_range = _LIMITED
    frame.pts, frame.time_base = index, time_base
    return frame


def _even(pixels):
    """(h, w, 3) with its last row and column once more where their number is odd."""
    height, width = pixels.shape[:2]
    return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge") if height % 2 or width % 2 else pixels


def read(path: Path, codec: Codec):
    """Yield the frames of a movie, (h, w, 3) R'G'B', as float32. Raises FilmError (Code.UNREADABLE)."""
    from .yuv import to_rgb

    library = av()
    try:
        with library.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield to_rgb([_plane(p, codec) for p in frame.planes], codec.layout)
    except library.error.FFmpegError as error:
        raise FilmError(f"{path}: {error}", "a movie", "ffprobe says what it is", Code.UNREADABLE) from None


def _plane(plane, codec):
    kind = np.dtype(np.uint8 if codec.layout.bits == 8 else np.uint16)
    return np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width]
