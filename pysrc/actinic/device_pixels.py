"""Pixels that lie in a GPU's memory, as other libraries hand them over: no copy, no CUDA library of our own."""

import ctypes as c
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import FilmError

CUDA = 2  # kDLCUDA of DLPack
LEGACY_STREAM = 1  # cudaStreamLegacy


@dataclass(frozen=True)
class DevicePixels:
    """Float32 (height, width, channels), or (height, width), on a device.

    strides: in floats; stream: the one its last writer used.
    """

    pointer: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    stream: int
    owner: object


class _Tensor(c.Structure):
    """DLTensor, then what DLManagedTensor adds and nobody here reads."""

    _fields_ = [
        ("data", c.c_void_p),
        ("device_type", c.c_int32),
        ("device_id", c.c_int32),
        ("ndim", c.c_int32),
        ("code", c.c_uint8),
        ("bits", c.c_uint8),
        ("lanes", c.c_uint16),
        ("shape", c.POINTER(c.c_int64)),
        ("strides", c.POINTER(c.c_int64)),
        ("byte_offset", c.c_uint64),
    ]


def is_on_device(array) -> bool:
    """Whether an array's memory is a CUDA device's."""
    if hasattr(array, "__cuda_array_interface__"):
        return True
    return hasattr(array, "__dlpack_device__") and int(array.__dlpack_device__()[0]) == CUDA


def device_pixels(array, stream: int | None = None) -> DevicePixels:
    """An array of CuPy, torch, Numba or JAX by __cuda_array_interface__, or else by DLPack.

    stream: the one it will be read on; None is the interface's own, or the legacy default stream.
    Raises FilmError unless it is float32 (height, width, 3 or more) with its channels side by side.
    """
    found = _found(array, stream)
    height, width, channels = found.shape if len(found.shape) == 3 else (0, 0, 0)
    if min(height, width) < 1 or channels < 3 or found.strides[2] != 1 or found.strides[1] < 3:
        raise _unfit(f"shape {found.shape}, strides {found.strides}")
    return found if stream is None else DevicePixels(found.pointer, found.shape, found.strides, stream, array)


def device_plane(array, stream: int) -> DevicePixels:
    """As device_pixels, of one channel: float32 (height, width). Raises FilmError for anything else."""
    if not is_on_device(array):
        raise FilmError("a matte of the host", "one that lies where the image does", "bring it to the device")
    found = _found(array, stream)
    if len(found.shape) != 2 or found.strides[1] < 1:
        raise _unfit(f"shape {found.shape}, strides {found.strides}", "(height, width)")
    return found


def _found(array, stream):
    given = getattr(array, "__cuda_array_interface__", None)
    return _from_interface(given, array) if given else _from_dlpack(array, stream)


def _unfit(what, shape="(height, width, 3 or more), channels side by side"):
    return FilmError(f"a device array of {what}", f"float32 {shape}", "copy it")


def _packed(shape):
    strides = [1]
    for n in reversed(shape[1:]):
        strides.insert(0, strides[0] * n)
    return tuple(strides)


def _from_interface(given, owner):
    shape = tuple(given["shape"])
    if given["typestr"] != "<f4":
        raise _unfit(given["typestr"])
    strides = tuple(s // 4 for s in given["strides"]) if given.get("strides") else _packed(shape)
    return DevicePixels(given["data"][0], shape, strides, given.get("stream") or LEGACY_STREAM, owner)


def _from_dlpack(array, stream):
    capsule = array.__dlpack__(stream=LEGACY_STREAM if stream is None else stream or LEGACY_STREAM)
    pointer = c.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = c.c_void_p, [c.py_object, c.c_char_p]
    t = _Tensor.from_address(pointer(capsule, b"dltensor"))
    if (t.code, t.bits, t.lanes) != (2, 32, 1) or t.device_type != CUDA:
        raise _unfit(f"DLPack type {t.code}.{t.bits}x{t.lanes} on a device of kind {t.device_type}")
    shape = tuple(t.shape[: t.ndim])
    strides = tuple(t.strides[: t.ndim]) if t.strides else _packed(shape)
    return DevicePixels(t.data + t.byte_offset, shape, strides, LEGACY_STREAM, (array, capsule))


def load_cufft() -> None:
    """Load the wheel's libcufft, so that the engine finds it by name; nothing happens where there is no wheel."""
    for folder in map(Path, sys.path):
        for name in ("nvidia/cu13/lib/libcufft.so.12", "nvidia/cufft/lib/libcufft.so.11"):
            if (folder / name).is_file():
                c.CDLL(str(folder / name))
                return
