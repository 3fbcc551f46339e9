"""Plates to shoot: small numbered pictures with all that a file may carry."""

import numpy as np
import OpenImageIO as oiio

from actinic.render.timecode import Timecode, to_bits

RATE = (24, 1)


def scene(frame, height=36, width=64):
    """Linear light, another picture each frame: (h, w, 3) float32."""
    rng = np.random.default_rng(frame)
    return (0.18 * 2.0 ** rng.uniform(-5, 4, (height, width, 3))).astype(np.float32)


def plate(path, frame, height=36, width=64, **attributes):
    """An EXR with a depth channel, windows, timecode, rate and a note."""
    pixels = np.concatenate([scene(frame, height, width), np.full((height, width, 1), frame, np.float32)], axis=2)
    spec = oiio.ImageSpec(width, height, 4, "float")
    spec.channelnames = ("R", "G", "B", "depth.Z")
    spec.x, spec.full_x, spec.full_width, spec.full_height = 4, 0, width + 8, height
    spec.attribute("oiio:ColorSpace", "lin_ap1_scene")
    spec.attribute("smpte:TimeCode", oiio.TypeTimeCode, (to_bits(Timecode(1, 0, 0, 0).shifted(frame, 24)), 0))
    spec.attribute("FramesPerSecond", oiio.TypeRational, RATE)
    spec.attribute("interim.clip.keycode", f"KJ{frame:04d}")
    for name, value in attributes.items():
        spec.attribute(name, value)
    out = oiio.ImageOutput.create(str(path))
    assert out.open(str(path), spec) and out.write_image(pixels) and out.close()
    return path


def shot(folder, frames, **how):
    """Plates under `folder`; returns their pattern."""
    folder.mkdir(exist_ok=True, parents=True)
    for frame in frames:
        plate(folder / f"plate.{frame:04d}.exr", frame, **how)
    return folder / "plate.%04d.exr"
