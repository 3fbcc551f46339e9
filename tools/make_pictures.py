#!/usr/bin/env python3
"""Rebuild pictures/*.exr, to the byte.

    pip download scikit-image==0.26.0 --no-deps
    tools/make_pictures.py --photograph scikit_image-0.26.0-*.whl

The photograph is read out of the wheel, or from its PNG; without --photograph only the test scene is made.
"""

import argparse
import hashlib
import tempfile
import zipfile
from pathlib import Path

import OpenImageIO as oiio

from actinic.errors import FilmError
from actinic.render.scene import hdr_scene, photograph, write_picture

MEMBER = "skimage/data/astronaut.png"
SHA256 = "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"
NASA = (
    "Public domain. NASA photograph of astronaut Eileen Collins, NASA Great Images "
    "(https://flic.kr/p/r9qvLn), as shipped in scikit-image 0.26.0, data/astronaut.png: "
    "no known copyright restrictions. No endorsement by NASA or by the person shown is implied."
)
NASA_MADE = (
    "Linear ACEScg, 0.18 = mid grey. Decoded from 8-bit sRGB; a smooth inverse of a display "
    "rendering applied. Highlights above 1 were EXTRAPOLATED, not measured. "
    "Made by tools/make_pictures.py of Actinic."
)
OURS = "Copyright the Actinic contributors. Apache-2.0. Synthetic: no third-party material but published reflectances."
OURS_MADE = (
    "Linear ACEScg, 0.18 = mid grey. Wedge -7 to +5 stops in half stops, 24 colour patches, slanted "
    "edge of 5 degrees, sines, lights to +10 stops, skin tones, colour sweep. "
    "Made by tools/make_pictures.py of Actinic."
)


def png_of(source: Path) -> bytes:
    """The PNG out of a scikit-image wheel, or the file itself; only the one whose rights are known."""
    png = zipfile.ZipFile(source).read(MEMBER) if zipfile.is_zipfile(source) else source.read_bytes()
    if hashlib.sha256(png).hexdigest() != SHA256:
        wanted = f"{MEMBER}, SHA-256 {SHA256}"
        raise FilmError(f"{source}: another picture", wanted, "pip download scikit-image==0.26.0 --no-deps")
    return png


def pixels_of(png: bytes):
    """(H, W, 3) uint8 of a PNG."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(png)
        file.flush()
        return oiio.ImageBuf(file.name).get_pixels(oiio.UINT8)[..., :3]


def main():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--photograph", type=Path, help="the scikit-image wheel, or its astronaut.png")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "pictures")
    args = parser.parse_args()
    write_picture(args.out / "hdr_scene.exr", hdr_scene(), OURS, OURS_MADE)
    if args.photograph:
        rgb = photograph(pixels_of(png_of(args.photograph)))
        write_picture(args.out / "photograph.exr", rgb, NASA, NASA_MADE)
    print(*sorted(args.out.glob("*.exr")), sep="\n")


if __name__ == "__main__":
    main()
