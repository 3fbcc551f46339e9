"""Readers that are not ours: LittleCMS and Adobe's DNG SDK through ctypes, programs through the shell."""

import ctypes
import importlib.util
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

RGB_FLOAT, RGB_DOUBLE = (
    0x44001C,
    0x440018,
)  # lcms2.h: TYPE_RGB_FLT is FLOAT_SH(1)|COLORSPACE_SH(PT_RGB)|CHANNELS_SH(3)|BYTES_SH(4)
SDK_OBJECT_BYTES = 1 << 16  # more than any of its objects takes


def program(name: str) -> str:
    """A program's path, or a skip that says which package has it."""
    found = shutil.which(name)
    return found or pytest.skip(f"no {name} here")


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
