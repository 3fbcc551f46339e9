"""Pictures small enough for a page, in base64: JPEG of the whole, PNG of what is cut at 1:1."""

import base64
import os
import tempfile

import numpy as np
import OpenImageIO as oiio


def encoded(pixels: np.ndarray, quality: int) -> str:
    """(h, w, 3) of 0..1 as a JPEG in base64."""
    return _written(pixels, ".jpg", {"Compression": f"jpeg:{quality}", "jpeg:subsampling": "4:2:0"})


def exact(pixels: np.ndarray) -> str:
    """(h, w, 3) of 0..1 as a PNG of 8 bits in base64: grain as it is."""
    return _written(pixels, ".png", {"png:compressionLevel": 6})


def _written(pixels, ending, options):
    height, width = pixels.shape[:2]
    spec = oiio.ImageSpec(width, height, 3, "uint8")
    for name, value in options.items():
        spec.attribute(name, value)
    handle, path = tempfile.mkstemp(suffix=ending)
    os.close(handle)
    try:
        out = oiio.ImageOutput.create(path)
        out.open(path, spec)
        out.write_image(np.ascontiguousarray(np.rint(pixels * 255), np.uint8))
        out.close()
        with open(path, "rb") as file:
            return base64.b64encode(file.read()).decode("ascii")
    finally:
        os.unlink(path)


def scaled(pixels: np.ndarray, width_px: int) -> np.ndarray:
    """(h, w, 3) no wider than `width_px`, by OpenImageIO's resize."""
    height, width = pixels.shape[:2]
    if width <= width_px:
        return pixels
    buffer = oiio.ImageBuf(np.ascontiguousarray(pixels, np.float32))
    size = oiio.ROI(0, width_px, 0, max(1, round(height * width_px / width)), 0, 1, 0, 3)
    return oiio.ImageBufAlgo.resize(buffer, roi=size).get_pixels(oiio.FLOAT).clip(0, 1)


def cut(pixels: np.ndarray, crop: tuple[int, int, int, int]) -> np.ndarray:
    """The part x, y, width, height of (h, w, 3), held within it."""
    height, width = pixels.shape[:2]
    wide, high = min(crop[2], width), min(crop[3], height)
    x, y = min(max(crop[0], 0), width - wide), min(max(crop[1], 0), height - high)
    return pixels[y : y + high, x : x + wide]
