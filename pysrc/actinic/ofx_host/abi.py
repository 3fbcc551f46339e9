"""The C side: structures, and suites as arrays of function pointers in the published order."""

import ctypes as c
from collections.abc import Callable, Sequence
from enum import IntEnum


class Status(IntEnum):
    """What an action or a suite's function returns."""

    OK = 0
    FAILED = 1
    FATAL = 2
    UNKNOWN = 3
    MISSING_HOST_FEATURE = 4
    UNSUPPORTED = 5
    EXISTS = 6
    FORMAT = 7
    MEMORY = 8
    BAD_HANDLE = 9
    BAD_INDEX = 10
    VALUE = 11
    YES = 12
    NO = 13
    DEFAULT = 14
    IMAGE_FORMAT = 1000
    GPU_OUT_OF_MEMORY = 1001
    GPU_RENDER_FAILED = 1002


P, S, I, D, U = c.c_void_p, c.c_char_p, c.c_int, c.c_double, c.c_uint64
FETCH = c.CFUNCTYPE(P, P, S, I)
ENTRY = c.CFUNCTYPE(I, S, P, P, P)


class OfxHost(c.Structure):
    _fields_ = [("host", P), ("fetch_suite", FETCH)]


SET_HOST = c.CFUNCTYPE(None, c.POINTER(OfxHost))


class OfxPlugin(c.Structure):
    _fields_ = [
        ("api", S),
        ("api_version", I),
        ("identifier", S),
        ("major", c.c_uint),
        ("minor", c.c_uint),
        ("set_host", SET_HOST),
        ("entry", ENTRY),
    ]


class Objects:
    """Handles for Python objects: a plugin never sees, and can't break, more than a number."""

    def __init__(self):
        self._held, self._next = {}, 0x1000

    def handle(self, held) -> int:
        """The object's handle, the same each time."""
        if getattr(held, "_handle", None) is None:
            self._next += 16
            held._handle = self._next
        self._held[held._handle] = held
        return held._handle

    def at(self, handle, kind):
        """The object of a handle; LookupError for one that is not of this kind."""
        held = self._held.get(handle or 0)
        if not isinstance(held, kind):
            raise LookupError(f"handle {handle!r} is no {kind.__name__}")
        return held

    def drop(self, held) -> None:
        """Forget an object; its handle is bad from now on."""
        self._held.pop(getattr(held, "_handle", None), None)


def guarded(body: Callable) -> Callable:
    """A suite's function: what Python raises becomes a status."""

    def call(*arguments):
        try:
            answer = body(*arguments)
            return Status.OK if answer is None else int(answer)
        except LookupError as error:
            return Status.BAD_INDEX if isinstance(error, IndexError) else getattr(error, "status", Status.BAD_HANDLE)
        except (TypeError, ValueError):
            return Status.VALUE

    return call


def suite(functions: Sequence[tuple[Callable, tuple]]):
    """(function, argument types) in the suite's order -> what keeps it alive: the array, and its functions."""
    made = [c.CFUNCTYPE(I, *types)(guarded(body)) for body, types in functions]
    table = (P * len(made))(*(c.cast(f, P) for f in made))
    return table, made
