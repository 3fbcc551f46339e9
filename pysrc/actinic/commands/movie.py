"""`actinic movie`: rendered frames as ProRes, H.264 or HEVC."""

from pathlib import Path
from typing import Annotated

import typer

from ..atomic import folder_made
from ..codes import Code
from ..errors import FilmError

Option, Argument = typer.Option, typer.Argument


def movie(
    pictures: Annotated[str, Argument(help="Pattern of the rendered frames, or one of them")],
    target: Annotated[Path, Argument(help="The movie, .mov or .mp4")],
    codec: Annotated[str, Option(help="prores (422 HQ), h264 (Rec.709) or hevc (PQ, 10 bit)")] = "prores",
    frames: Annotated[str | None, Option(help="Frames of the pattern; default: what is there")] = None,
    fps: Annotated[str | None, Option(help="Frames a second: 24, 23.976, 24000/1001; default: the frames'")] = None,
    timecode: Annotated[str | None, Option(help="HH:MM:SS:FF of the first frame; default: its own")] = None,
    mbps: Annotated[float | None, Option(help="Megabits a second, in place of constant quality")] = None,
    openjd: Annotated[bool, Option("--openjd", help="Progress as OpenJD reads it")] = False,
) -> None:
    """Encode rendered frames, tagged with their colours, with a timecode track."""
    from ..movie import codecs, shot, write
    from ..render.timecode import parsed

    chosen = codecs.codec_of(codec)
    if timecode and not parsed(timecode):
        raise FilmError(f"--timecode {timecode}", "HH:MM:SS:FF", "--timecode 01:00:00:00", Code.USAGE)
    paths = shot.frames_of(pictures, frames)
    rate, own, peak_nits = shot.facts_of(paths[0], fps)
    pixels = _told(shot.pixels_of(paths, chosen), len(paths)) if openjd else shot.pixels_of(paths, chosen)
    folder_made(target.parent)
    write.write(target, pixels, chosen, rate, timecode or own, mbps, peak_nits)
    print(target.resolve())


def _told(pixels, count: int):
    for k, frame in enumerate(pixels):
        yield frame
        print(f"openjd_progress: {100 * (k + 1) / count:.1f}", flush=True)
