"""The kernels through their C door, film.h: same states, same controls, float32."""

import ctypes as c
import os
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from array_api_compat import array_namespace
from array_api_compat import device as get_device

from .chain import CONTROLS, SCHEMA_ID, Controls, State
from .device_pixels import device_pixels, device_plane, is_on_device, load_cufft
from .errors import FilmError
from .gate import pixel_um
from .grain.tables import check
from .native_schema import flat
from .prepare import Input, is_direct

REBUILD = "make build"


class _Array(c.Structure):
    _fields_ = [("name", c.c_char_p), ("data", c.POINTER(c.c_double)), ("count", c.c_uint64)]


class _Image(c.Structure):
    _fields_ = [("data", c.c_void_p), *((n, c.c_int64) for n in ("width", "height", "pixel_stride", "row_stride"))]


class _Window(c.Structure):
    _fields_ = [(n, c.c_int64) for n in ("x0", "y0", "x1", "y1")]


class _Report(c.Structure):
    _fields_ = [("nan_pixels", c.c_int64), ("clipped_pixels", c.c_int64)]


class _Frame(c.Structure):
    _fields_ = [("number", c.c_int64), ("matte", c.POINTER(_Image))]


class _Device(c.Structure):
    _fields_ = [*((n, c.c_int32) for n in ("ordinal", "pixels_on_device", "has_stream")), ("stream", c.c_void_p)]


_ABORT = c.CFUNCTYPE(c.c_int, c.c_void_p)


@dataclass(frozen=True)
class Report:
    """Pixels that were NaN (made 0) and pixels beyond the start state's range (brought to its edge)."""

    nan_pixels: int
    clipped_pixels: int


@cache
def library() -> c.CDLL:
    """libactinic_film.so from $ACTINIC_LIBRARY, this package, or the build folder; its schema id is checked.

    Raises FilmError, with the command that builds it, when there is none or it was built from other controls.
    """
    here = Path(__file__).parent
    names = [
        os.environ.get("ACTINIC_LIBRARY"),
        here / "libactinic_film.so",
        here.parents[1] / "build/libactinic_film.so",
    ]
    found = next((Path(n) for n in names if n and Path(n).is_file()), None)
    if found is None:
        raise FilmError("no libactinic_film.so", f"the kernels, built, in {here} or build/", REBUILD)
    lib = _declared(c.CDLL(str(found)))
    if lib.film_schema_id() != SCHEMA_ID:
        raise FilmError(f"{found} was built from other controls", f"schema {SCHEMA_ID:016x}", REBUILD)
    return lib


def _declared(lib):
    pointer, double_p = c.c_void_p, c.POINTER(c.c_double)
    images = [pointer, c.POINTER(_Image), c.POINTER(_Image)]
    frame = [*images, _Window, c.POINTER(_Frame), c.c_int, c.c_int, c.POINTER(_Report)]
    signatures = {
        "film_schema_id": (c.c_uint64, []),
        "film_message": (c.c_char_p, []),
        "film_isa": (c.c_char_p, [c.c_char_p]),
        "film_threads": (None, [c.c_int]),
        "film_stock_new": (pointer, [c.POINTER(_Array), c.c_uint64]),
        "film_stock_free": (None, [pointer]),
        "film_look_new": (pointer, [pointer, double_p, c.c_uint64, double_p, double_p, c.c_double]),
        "film_look_free": (None, [pointer]),
        "film_render": (c.c_int, [*frame, _ABORT, pointer]),
        "film_device_status": (c.c_int, [c.c_int32]),
        "film_render_device": (c.c_int, [frame[0], c.POINTER(_Device), *frame[1:]]),
        "film_look_block": (c.c_uint64, [pointer, pointer, c.c_uint64]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


def use_isa(name: str = "") -> str | None:
    """Choose "sse", "avx2" or "avx512", or the widest with ""; None when this machine lacks it."""
    chosen = library().film_isa(name.encode())
    return chosen.decode() if chosen else None


def use_threads(count: int) -> None:
    """How many cores a render may use; 0 for all."""
    library().film_threads(count)


def no_device(ordinal: int = 0) -> str | None:
    """Why frames can't be rendered on a CUDA device; None where they can."""
    load_cufft()
    return library().film_message().decode() if library().film_device_status(ordinal) else None


def numbers(controls: Controls) -> np.ndarray:
    """The controls as the kernels hold them, in schema order."""
    groups = {f.name: getattr(controls, f.name) for f in fields(controls)}
    return np.array([k.number(getattr(groups[k.stage], k.name)) for k in CONTROLS])


def block(look, address: int = 0) -> np.ndarray:
    """A look of Engine.look as one block of bytes (kernels/job.h) whose pointers hold once it lies at `address`."""
    size = library().film_look_block(look.value, None, 0)
    held = np.empty(size, np.uint8)
    library().film_look_block(look.value, held.ctypes.data, address)
    return held


def _doubles(array):
    if callable(array):
        raise FilmError(f"{array} in the kernels", "GrainNet's own weights", "chain.render runs another net, slowly")
    held = np.ascontiguousarray(array, dtype=np.float64)
    return held, held.ctypes.data_as(c.POINTER(c.c_double))


class Engine:
    """A folded stock pair inside the kernels, ready for any controls, size and thread.

    device: "cpu", "cuda" or "cuda:1". Raises FilmError, with the reason, where there is no such device.
    """

    def __init__(self, tables, device="cpu"):
        lib = library()
        self._ordinal, self._names = _ordinal(device), set(tables)
        self._is_direct = np.size(tables.get("print.direct", ())) == 1 and is_direct(tables)
        held = {name: _doubles(array) for name, array in tables.items()}
        arrays = (_Array * len(held))(*(_Array(n.encode(), p, a.size) for n, (a, p) in held.items()))
        self._stock = _made(lib.film_stock_new(arrays, len(held)), lib.film_stock_free)
        self._looks = {}

    def look(self, controls: Controls, um: float, source: Input):
        """The constants of every stage for these controls; the last one is kept for the next frame."""
        key = (controls, um, source.curve, source.matrix.tobytes())
        look = self._looks.get(key)  # another thread may put another look there at any time
        if look is None:
            lib = library()
            self._check(controls)
            (_, values), (_, curve), (_, matrix) = map(_doubles, (numbers(controls), flat(source.curve), source.matrix))
            new = lib.film_look_new(self._stock.value, values, len(CONTROLS), curve, matrix, um)
            look = _made(new, lib.film_look_free)
            self._looks = {key: look}
        return look

    def _check(self, controls):
        """Raises FilmError for grain that was asked for and isn't there."""
        has_print = controls.grain.print and not self._is_direct
        check(self._names, controls.grain.rendition, ["film", "print"] if has_print else ["film"])

    def render(
        self,
        image,
        controls=None,
        source=None,
        start=State.PIXELS,
        until=State.DISPLAY,
        window=None,
        width_px=None,
        out=None,
        abort=None,
        stream=None,
        frame=0,
        matte=None,
    ) -> tuple[np.ndarray, Report]:
        """As chain.render, in float32; `image` is the whole frame, `window` (x0, y0, x1, y1) the part wanted.

        width_px: of the camera gate, where the image is wider or narrower than it (an overscan, a crop).
        out: float32 (h, w, 3) of the window's size to write to; new when None.
        abort: called between rows, true stops; a device doesn't ask. Returns the window's pixels and a Report.
        frame: its number, for the grain. matte: (h, w) of the whole frame, what grain is multiplied by; 1 when None. It
        lies where the image does.
        An image of CuPy, torch or the like in a device's memory stays there and is rendered on `stream` (a handle; the
        array's own or the default one when None), which nothing here waits for: its Report is None.
        Raises FilmError for an image, window or states that do not fit together, or when aborted.
        """
        controls, source = controls or Controls(), source or Input.named("acescg")
        there = is_on_device(image)
        if there and self._ordinal is None:
            raise FilmError("an image on a device, an engine of the CPU", "both alike", 'Engine(tables, device="cuda")')
        image = image if there else _pixels(image)
        height, width = image.shape[:2]
        window = x0, y0, x1, y1 = _inside(window or (0, 0, width, height), width, height)
        if out is None:
            out = _empty_like(image, y1 - y0, x1 - x0) if there else np.empty((y1 - y0, x1 - x0, 3), np.float32)
        elif not there:
            out = _output(out)
        look = self.look(controls, pixel_um(controls.gate, width_px or width), source)
        if there:
            return self._queued(look, image, out, window, (frame, matte), start, until, stream), None
        matte = None if matte is None else _matte(matte, height, width)
        asked = _Frame(frame, None if matte is None else c.pointer(_plane(matte)))
        report, states = _Report(), (_Window(*window), c.byref(asked), start, until)
        call = look.value, c.byref(_image(image)), c.byref(_image(out)), *states, c.byref(report)
        if self._ordinal is None:
            stops = _ABORT(lambda _: int(abort())) if abort else _ABORT()
            status = library().film_render(*call, stops, None)
        else:
            status = library().film_render_device(call[0], c.byref(_Device(self._ordinal)), *call[1:])
        if status:
            raise _failure(status)
        return out, Report(report.nan_pixels, report.clipped_pixels)

    def _queued(self, look, image, out, window, frame, start, until, stream):
        """A frame on its stream; nothing waits."""
        given = device_pixels(image, stream)
        taken = device_pixels(out, given.stream)
        number, matte = frame
        plane = None if matte is None else device_plane(matte, given.stream)
        if plane and plane.shape != given.shape[:2]:
            raise _unfit_matte(plane.shape, given.shape[:2])
        asked = _Frame(number, c.pointer(_there(plane)) if plane else None)
        images = c.byref(_there(given)), c.byref(_there(taken))
        call = look.value, c.byref(_Device(self._ordinal, 1, 1, given.stream)), *images
        status = library().film_render_device(*call, _Window(*window), c.byref(asked), start, until, None)
        if status:
            raise _failure(status)
        return out


def _ordinal(device):
    """The number of a CUDA device; None for the CPU."""
    kind, _, number = device.partition(":")
    if kind == "cpu" and not number:
        return None
    if kind != "cuda" or not (number or "0").isdecimal():
        raise FilmError(f"device {device!r}", '"cpu", "cuda" or "cuda:1"', 'Engine(tables, device="cpu")')
    reason = no_device(int(number or 0))
    if reason:
        raise FilmError(reason, "a CUDA device that this build can use", 'Engine(tables, device="cpu")')
    return int(number or 0)


def _empty_like(image, height, width):
    """A new array beside the image, of its own library."""
    xp = array_namespace(image)
    return xp.empty((height, width, 3), dtype=xp.float32, device=get_device(image))


def _pixels(image):
    """Float32 rows of whole pixels, without a copy where the array has them already."""
    image = np.asarray(image, dtype=np.float32)
    if image.ndim != 3 or image.shape[2] < 3 or 0 in image.shape:
        raise FilmError(f"an image of shape {image.shape}", "(height, width, 3 or more)", "pass RGB pixels")
    whole = image.strides[2] == 4 and image.strides[1] >= 12 and all(s % 4 == 0 for s in image.strides)
    return image if whole else np.ascontiguousarray(image)


def _output(array):
    if array.dtype != np.float32 or array.ndim != 3 or array.strides[2] != 4 or not array.flags.writeable:
        raise FilmError(f"an output of {array.dtype} {array.shape}", "writeable float32 (h, w, 3)", "pass None")
    return array


def _inside(window, width, height):
    """The window, when it is a part of the frame."""
    x0, y0, x1, y1 = window
    if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
        wanted = f"0 <= x0 < x1 <= {width} and 0 <= y0 < y1 <= {height}"
        raise FilmError(f"a window of {window}", wanted, "name a part of the frame")
    return window


def _image(array):
    height, width = array.shape[:2]
    return _Image(array.ctypes.data, width, height, array.strides[1] // 4, array.strides[0] // 4)


def _plane(array):
    height, width = array.shape
    return _Image(array.ctypes.data, width, height, array.strides[1] // 4, array.strides[0] // 4)


def _there(pixels):
    height, width = pixels.shape[:2]
    return _Image(pixels.pointer, width, height, pixels.strides[1], pixels.strides[0])


def _matte(array, height, width):
    """Float32 (h, w) of the whole frame, without a copy where the array is that already."""
    array = np.asarray(array, dtype=np.float32)
    if array.shape != (height, width):
        raise _unfit_matte(array.shape, (height, width))
    whole = all(s % 4 == 0 for s in array.strides) and array.strides[1] >= 4
    return array if whole else np.ascontiguousarray(array)


def _unfit_matte(shape, wanted):
    return FilmError(f"a matte of shape {shape}", f"{tuple(wanted)}, the whole frame", "pass one channel")


def _failure(status):
    if status == 3:
        return FilmError("the render was stopped", "to run to its end", "render again")
    if status == 2:
        return FilmError("out of memory", "room for the frame's layers", "render a smaller picture")
    message = library().film_message().decode()
    if status >= 4:
        return FilmError(message, "a device that renders", 'Engine(tables, device="cpu")')
    return FilmError(message, "a picture, window and states that fit", "see film.h")


class _made:
    """A pointer that frees itself; raises the library's message when there is none."""

    def __init__(self, value, free):
        self.value, self._free = value, free
        if not value:
            raise FilmError(library().film_message().decode(), "arrays and controls that fit", "see kernels/film.h")

    def __del__(self):
        if self.value:
            self._free(self.value)
