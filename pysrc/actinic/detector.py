"""The restoring kernels through their C door, kernels/restore.h: what is damaged in a tile, and what stood there.

The net's numbers are those of models/nets/restore_detect.onnx in the order of SHAPES, read without ONNX.
"""

import ctypes as c
from functools import lru_cache
from pathlib import Path

import numpy as np

from .codes import Code
from .errors import FilmError
from .native import library
from .native_schema import flat
from .nets.onnx_file import tensors
from .shipped import shipped

TRAIN = "python tools/train_restore.py detect"
DETECT_HALO_PX, FILL_HALO_PX = 136, 32
_WIDE = ((48, 24, 24), (24, 32, 32), (32, 40, 40, 40), (72, 32, 32), (56, 24, 24))
_PARTS = ("first", "second", "bottom", "third", "fourth")
SHAPES = {
    **{
        f"{part}.{2 * k}": (out, given, 3, 3)
        for part, wide in zip(_PARTS, _WIDE, strict=True)
        for k, (given, out) in enumerate(zip(wide, wide[1:], strict=False))
    },
    "last": (12, 72, 1, 1),
}


@lru_cache(maxsize=4)
def numbers(path: Path | None = None) -> np.ndarray:
    """The net's 120,452 numbers, weight and bias of each layer in turn; FilmError (MISSING, DAMAGED)."""
    path = path or shipped("nets/restore_detect.onnx", TRAIN)
    if not path.exists():
        raise FilmError(f"no file {path}", "a trained net", TRAIN, Code.MISSING)
    held = tensors(path)
    wanted = {f"{n}.{k}": s if k == "weight" else s[:1] for n, s in SHAPES.items() for k in ("weight", "bias")}
    if any(name not in held or held[name].shape != shape for name, shape in wanted.items()):
        raise FilmError(f"{path} is another net", "the layers of actinic.detector", "train it anew", Code.DAMAGED)
    return np.concatenate([held[name].ravel() for name in wanted]).astype(np.float64)


@lru_cache(maxsize=1)
def _lib():
    lib, pointer, size = library(), c.c_void_p, c.c_int64
    lib.film_net_new.restype, lib.film_net_new.argtypes = pointer, [pointer, c.c_uint64]
    lib.film_net_free.restype, lib.film_net_free.argtypes = None, [pointer]
    lib.film_detect.argtypes = [pointer, pointer, size, size, c.c_uint32, pointer, pointer, pointer]
    lib.film_net_run.argtypes = [pointer, pointer, size, size, c.c_int32, pointer]
    lib.film_fill.argtypes = [pointer, pointer, size, size, pointer, pointer]
    lib.film_density.argtypes = [pointer, pointer, size, pointer, pointer]
    return lib


def _done(status):
    if status:
        said = _lib().film_message().decode()
        raise FilmError(said, "a tile that the kernels take", "make build, if this checkout is newer than its kernels")


class Detector:
    """The net, ready for any thread."""

    def __init__(self, path: Path | None = None):
        held = numbers(path)
        self._net = _lib().film_net_new(held.ctypes.data, held.size)
        _done(not self._net)

    def __del__(self):
        if getattr(self, "_net", None):
            _lib().film_net_free(self._net)

    def logits(self, planes: np.ndarray, channels: tuple[int, ...] = (0, 1, 2)) -> np.ndarray:
        """Of damage: density (3, h + 272, w + 272) -> (3, h, w), sides multiples of 8; -inf of channels not asked for.

        As `restore.inputs.detect` and the net give it, each channel in blue's place; no padding, so tiles agree to the
        bit. Raises FilmError for other shapes.
        """
        planes = np.ascontiguousarray(planes, np.float32)
        height, width = planes.shape[1:]
        out = np.full((3, max(height - 2 * DETECT_HALO_PX, 0), max(width - 2 * DETECT_HALO_PX, 0)), -np.inf, np.float32)
        bits = sum(1 << k for k in channels)
        where = planes.ctypes.data, height, width, bits, out.ctypes.data
        _done(_lib().film_detect(self._net, *where, None, None))
        return out

    def run(self, evidence: np.ndarray, channel: int = 2) -> np.ndarray:
        """The net alone: planes (12, h + 272, w + 272) of evidence -> logits (h, w) of a channel in blue's place."""
        evidence = np.ascontiguousarray(evidence, np.float32)
        height, width = evidence.shape[1:]
        out = np.empty((height - 2 * DETECT_HALO_PX, width - 2 * DETECT_HALO_PX), np.float32)
        _done(_lib().film_net_run(self._net, evidence.ctypes.data, height, width, channel, out.ctypes.data))
        return out


def fill(planes: np.ndarray, damaged: np.ndarray, has_slopes: bool = True):
    """Density, confidence (3, h, w), slopes (3, 3, h, w) or None: `restore.regress.fill` at its finest window.

    planes, damaged (3, h, w): density, bool. The outer 32 px, and what is not damaged, are left as they are; 1 and 0.
    """
    values, damaged = np.array(planes, np.float32, order="C"), np.ascontiguousarray(damaged).view(np.uint8)
    confidence = np.ones_like(values)
    slopes = np.zeros((3, *values.shape), np.float32) if has_slopes else None
    where = values.ctypes.data, damaged.ctypes.data, *values.shape[1:], confidence.ctypes.data
    _done(_lib().film_fill(*where, slopes.ctypes.data if has_slopes else None))
    return values, confidence, slopes


def density(codes: np.ndarray, curve) -> tuple[np.ndarray, np.ndarray]:
    """Density (3, h, w) of codes (h, w, 3), 1 D where they are not finite, and where that is, bool."""
    codes, numbers = np.ascontiguousarray(codes, np.float32), np.array(flat(curve), np.float64)
    planes, broken = (np.empty((3, *codes.shape[:2]), kind) for kind in (np.float32, bool))
    where = planes.ctypes.data, broken.ctypes.data
    _done(_lib().film_density(numbers.ctypes.data, codes.ctypes.data, codes.size // 3, *where))
    return planes, broken
