"""Parameters and the parameter suite; C's variable arguments as x86-64 passes them."""

import bisect
import ctypes as c
from dataclasses import dataclass, field

from .abi import D, I, Objects, P, S, Status, U, suite
from .properties import Properties

_DOUBLES = {"Double": 1, "Double2D": 2, "Double3D": 3, "RGB": 3, "RGBA": 4}
_INTS = {"Integer": 1, "Boolean": 1, "Choice": 1, "Integer2D": 2, "Integer3D": 3}
_TEXTS = ("String", "Custom", "StrChoice")


@dataclass(eq=False)
class Param:
    """One parameter: its kind ("Double", "Choice", ...), its properties, its value and, of numbers, its keys."""

    name: str
    kind: str
    props: Properties
    value: object = None
    keys: dict[float, float] = field(default_factory=dict)
    owner: "ParamSet | None" = None  # of an instance's, told what the plugin sets

    def default(self):
        """What the description says, or the type's own."""
        count = _DOUBLES.get(self.kind) or _INTS.get(self.kind)
        given = self.props.get("OfxParamPropDefault")
        if self.kind in _TEXTS:
            return (given or [""])[0]
        if count is None:
            return None
        return given[0] if given and count == 1 else list(given) if given else 0 if count == 1 else [0] * count

    def at(self, time: float | None):
        """The value at a time, straight between keys."""
        if time is None or not self.keys:
            return self.value
        times = sorted(self.keys)
        i = bisect.bisect(times, time)
        if i in (0, len(times)):
            return self.keys[times[max(i - 1, 0)]]
        a, b = times[i - 1], times[i]
        return self.keys[a] + (self.keys[b] - self.keys[a]) * (time - a) / (b - a)


class ParamSet:
    """The parameters of an effect, by name. steps: of the undo, each its name and the parameters that it set."""

    def __init__(self):
        self.params: dict[str, Param] = {}
        self.props = Properties()
        self.steps: list[tuple[str, list[str]]] = []
        self.open_steps = 0

    def begin(self, name: str) -> None:
        """What is set until `end` is one step; a step within a step belongs to it."""
        self.open_steps += 1
        if self.open_steps == 1:
            self.steps.append((name, []))

    def end(self) -> None:
        """The step is over. Raises ValueError where none is open."""
        if not self.open_steps:
            raise ValueError("no step is open")
        self.open_steps -= 1

    def was_set(self, param: str) -> None:
        """A parameter set outside a step is a step of its own."""
        if not self.open_steps:
            self.steps.append(("", []))
        self.steps[-1][1].append(param)


def _fetch(param, time, slots):
    """Write a value where the caller's pointers say."""
    value = param.at(time)
    if param.kind in _TEXTS:
        param._text = c.create_string_buffer(str(value).encode())
        c.cast(slots[0], c.POINTER(P))[0] = c.addressof(param._text)
        return None
    kind, count = (D, _DOUBLES[param.kind]) if param.kind in _DOUBLES else (I, _INTS.get(param.kind, 0))
    if not count:
        return Status.UNSUPPORTED
    for slot, v in zip(slots[:count], [value] if count == 1 else value, strict=True):
        c.cast(slot, c.POINTER(kind))[0] = int(v) if kind is I else v
    return None


def _given(param, whole, numbers):
    """The value among the arguments: whole numbers and pointers come in one row, doubles in another."""
    if param.kind in _TEXTS:
        return c.string_at(whole[0]).decode()
    if count := _DOUBLES.get(param.kind):
        return numbers[0] if count == 1 else list(numbers[:count])
    if count := _INTS.get(param.kind):
        ints = [c.c_int(v & 0xFFFFFFFF).value for v in whole[:count]]
        return ints[0] if count == 1 else ints
    raise ValueError(param.kind)


def parameter_suite(objects: Objects):
    """The eighteen functions."""

    def define(h, kind, name, to):
        held = objects.at(h, ParamSet)
        short = kind.decode().removeprefix("OfxParamType")
        if name.decode() in held.params:
            return Status.EXISTS
        props = Properties(OfxPropName=name.decode(), OfxParamPropType=kind.decode(), OfxPropType="OfxTypeParameter")
        held.params[name.decode()] = Param(name.decode(), short, props)
        if to:
            c.cast(to, c.POINTER(P))[0] = objects.handle(props)
        return None

    def handle(h, name, to, props):
        held = objects.at(h, ParamSet).params.get(name.decode())
        if held is None:
            return Status.UNKNOWN
        c.cast(to, c.POINTER(P))[0] = objects.handle(held)
        if props:
            c.cast(props, c.POINTER(P))[0] = objects.handle(held.props)
        return None

    def set_properties(h, to):
        c.cast(to, c.POINTER(P))[0] = objects.handle(objects.at(h, ParamSet).props)

    def properties(h, to):
        c.cast(to, c.POINTER(P))[0] = objects.handle(objects.at(h, Param).props)

    def get(h, *slots):
        return _fetch(objects.at(h, Param), None, slots)

    def get_at(h, time, *slots):
        return _fetch(objects.at(h, Param), time, slots)

    def put(h, *slots):
        param = objects.at(h, Param)
        param.value = _given(param, slots[:4], slots[4:])
        if param.owner:
            param.owner.was_set(param.name)

    def put_at(h, time, *slots):
        param = objects.at(h, Param)
        param.keys[time] = _given(param, slots[:4], slots[4:])
        if param.owner:
            param.owner.was_set(param.name)

    def key_count(h, to):
        c.cast(to, c.POINTER(c.c_uint))[0] = len(objects.at(h, Param).keys)

    def key_time(h, nth, to):
        c.cast(to, c.POINTER(D))[0] = sorted(objects.at(h, Param).keys)[nth]

    def delete_keys(h, *_):
        objects.at(h, Param).keys.clear()

    def unsupported(*_):
        return Status.UNSUPPORTED

    def begin(h, name):
        objects.at(h, ParamSet).begin(name.decode())

    def end(h):
        objects.at(h, ParamSet).end()

    slots, more = (U,) * 4, (D,) * 4
    return suite(
        [
            (define, (P, S, S, P)),
            (handle, (P, S, P, P)),
            (set_properties, (P, P)),
            (properties, (P, P)),
            (get, (P, *slots)),
            (get_at, (P, D, *slots)),
            (unsupported, (P, D)),
            (unsupported, (P, D, D)),
            (put, (P, *slots, *more)),
            (put_at, (P, D, *slots, *more)),
            (key_count, (P, P)),
            (key_time, (P, c.c_uint, P)),
            (unsupported, (P, D, I, P)),
            (delete_keys, (P, D)),
            (delete_keys, (P,)),
            (unsupported, (P, P, D, P)),
            (begin, (P, S)),
            (end, (P,)),
        ]
    )
