"""Readers that are not ours: LittleCMS and Adobe's DNG SDK through ctypes, programs through the shell."""

import ctypes
import importlib.util
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from conftest import program

RGB_FLOAT, RGB_DOUBLE = (
    0x44001C,
    0x440018,
)  # lcms2.h: TYPE_RGB_FLT is FLOAT_SH(1)|COLORSPACE_SH(PT_RGB)|CHANNELS_SH(3)|BYTES_SH(4)
SDK_OBJECT_BYTES = 1 << 16  # more than any of its objects takes


def run(*command, **more) -> str:
    """What a program prints; its error text when it fails."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=120, **more)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def through_lcms(profile: Path, codes) -> np.ndarray:
    """RGB through a device link by LittleCMS, in float: (n, 3)."""
    try:
        lcms = ctypes.CDLL("liblcms2.so.2")
    except OSError:
        pytest.skip("no liblcms2 here (apt install liblcms2-utils)")
    for name in ("cmsOpenProfileFromFile", "cmsCreateMultiprofileTransform"):
        getattr(lcms, name).restype = ctypes.c_void_p
    held = lcms.cmsOpenProfileFromFile(str(profile).encode(), b"r")
    assert held, "LittleCMS does not open it"
    kinds = (1 << 22) | (4 << 16) | (3 << 3) | 4  # float, RGB, three channels of four bytes
    link = lcms.cmsCreateMultiprofileTransform((ctypes.c_void_p * 1)(held), 1, kinds, kinds, 0, 0x40 | 0x100)
    assert link, "LittleCMS makes no transform of it"
    given = np.ascontiguousarray(codes, np.float32)
    out = np.empty_like(given)
    at = ctypes.c_void_p
    lcms.cmsDoTransform(at(link), given.ctypes.data_as(at), out.ctypes.data_as(at), ctypes.c_uint32(len(given)))
    return out


def through_darktable(profile: bytes, shot: Path) -> Path:
    """The picture as darktable exports it to a display profile, nothing developed, in float."""
    home, out = shot.parent / "darktable", shot.parent / "darktable.tif"
    kept = home / "color/out/display.icc"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(profile)
    to = ["--icc-type", "FILE", "--icc-file", kept, "--icc-intent", "RELATIVE_COLORIMETRIC"]
    alone = ["--core", "--configdir", home, "--library", ":memory:", "--disable-opencl", "-t", "1"]
    plain = ["--conf", "plugins/imageio/format/tiff/bpp=32", "--conf", "plugins/darkroom/workflow=none"]
    run(program("darktable-cli"), shot, out, "--apply-custom-presets", "false", *to, *alone, *plain)
    return out


class AdobeSdk:
    """Adobe's DNG SDK as the wheel dngpy carries it, reached by its C++ names."""

    def __init__(self):
        spec = importlib.util.find_spec("dngpy")
        if spec is None:
            pytest.skip("no dngpy here (pip install dngpy)")
        self._sdk = ctypes.CDLL(str(Path(spec.origin).parents[1] / "lib/libdng.so.1"))

    def made(self, constructor: str, *arguments) -> ctypes.Array:
        """An object of the SDK in memory of ours."""
        room = (ctypes.c_uint64 * (SDK_OBJECT_BYTES // 8))()
        self.call(constructor, room, *arguments)
        return room

    def call(self, name: str, *arguments):
        function = getattr(self._sdk, name)
        function.restype = ctypes.c_bool
        return function(*arguments)

    def host(self):
        return self.made("_ZN8dng_hostC1EP20dng_memory_allocatorP17dng_abort_sniffer", None, None)

    def string(self, text: str):
        room = self.made("_ZN10dng_stringC1Ev")
        self.call("_ZN10dng_string3SetEPKc", room, text.encode())
        return room

    def table_is_valid(self, digits: str, fingerprint: str) -> bool:
        """Whether it decodes an RGB table and, writing it out again, finds the same fingerprint."""
        table = self.made("_ZN13dng_rgb_tableC1Ev")
        name = "_ZN13dng_big_table16DecodeFromStringER8dng_hostRK10dng_string"
        decoded = self.call(name, table, self.host(), self.string(digits))
        self.call("_ZN13dng_big_table20RecomputeFingerprintEv", table)
        return decoded and bytes.fromhex(fingerprint) in bytes(table)[:256]

    def profile_is_valid(self, data: bytes) -> bool:
        """Whether it parses a camera profile."""
        stream = self.made("_ZN10dng_streamC1EPKvjm", data, ctypes.c_uint32(len(data)), ctypes.c_uint64(2**64 - 1))
        profile = self.made("_ZN18dng_camera_profileC1Ev")
        return self.call("_ZN18dng_camera_profile13ParseExtendedER10dng_stream", profile, stream)


def write_linear_dng(path: Path, light, to_camera, model: str) -> Path:
    """A DNG of camera RGB (h, w, 3) 0..1, 16 bits, to_camera (3, 3) from XYZ under D50. Source: adobe2012dng."""
    height, width, _ = light.shape
    pixels = np.round(np.clip(light, 0, 1) * 65535).astype("<u2").tobytes()
    whole, short, text, byte, ratio, signed = "<I", "<H", "<s", "<B", "<II", "<ii"
    fields = [
        (254, 4, whole, [0]), (256, 4, whole, [width]), (257, 4, whole, [height]), (258, 3, short, [16] * 3),
        (259, 3, short, [1]), (262, 3, short, [34892]), (271, 2, text, b"Actinic\0"), (272, 2, text, b"linear\0"),
        (273, 4, whole, [0]), (274, 3, short, [1]), (277, 3, short, [3]), (278, 4, whole, [height]),
        (279, 4, whole, [len(pixels)]), (284, 3, short, [1]), (50706, 1, byte, [1, 4, 0, 0]),
        (50707, 1, byte, [1, 1, 0, 0]), (50708, 2, text, model.encode() + b"\0"), (50714, 3, short, [0] * 3),
        (50717, 3, short, [65535] * 3),
        (50721, 10, signed, np.ravel(to_camera)), (50728, 5, ratio, [1.0] * 3), (50730, 10, signed, [0.0]),
        (50778, 3, short, [23]),
    ]  # fmt: skip
    held = [(tag, kind, len(values), _bytes(form, values)) for tag, kind, form, values in fields]
    at = 8 + 2 + 12 * len(held) + 4
    end = at + sum(len(data) + len(data) % 2 for *_, data in held if len(data) > 4)
    entries, body = b"", b""
    for tag, kind, count, data in held:
        data = struct.pack("<I", end) if tag == 273 else data
        place = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", at + len(body))
        body += b"" if len(data) <= 4 else data + bytes(len(data) % 2)
        entries += struct.pack("<HHI", tag, kind, count) + place
    path.write_bytes(b"II*\0" + struct.pack("<IH", 8, len(held)) + entries + bytes(4) + body + pixels)
    return path


def _bytes(form, values):
    if isinstance(values, bytes):
        return values
    if len(form) == 3:
        return b"".join(struct.pack(form, round(v * 10**6), 10**6) for v in values)
    return b"".join(struct.pack(form, v) for v in values)


PROCESSING = """[Version]
AppVersion=5.9
Version=346
[White Balance]
Enabled=true
Setting=Camera
[HLRecovery]
Enabled=false
[Color Management]
InputProfile=file:{profile}
ToneCurve=true
ApplyLookTable=true
ApplyBaselineExposureOffset=true
ApplyHueSatMap=true
DCPIlluminant=0
WorkingProfile=ProPhoto
OutputProfile=RTv4_Large
OutputProfileIntent=Relative
"""


def through_rawtherapee(profile: Path, dng: Path, folder: Path) -> Path:
    """The picture that RawTherapee makes of a DNG by a camera profile: ProPhoto in the sRGB curve, 16 bits."""
    (folder / "rt.pp3").write_text(PROCESSING.format(profile=profile))
    run(program("rawtherapee-cli"), "-o", folder / "rt.tif", "-p", folder / "rt.pp3", "-b16", "-t", "-Y", "-c", dng)
    return folder / "rt.tif"
