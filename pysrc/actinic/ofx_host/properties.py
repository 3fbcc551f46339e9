"""Property sets and the property suite."""

import ctypes as c

from .abi import D, I, Objects, P, S, Status, suite

_TYPES = (P, S, D, I)


class UnknownProperty(LookupError):
    """A property that the set doesn't have."""

    status = Status.UNKNOWN


class Properties(dict):
    """name -> list of values: str, float, int or a pointer's number. `texts` keeps what a plugin was handed."""

    __hash__ = object.__hash__

    def __init__(self, *given, refused=(), **named):
        super().__init__()
        self.refused, self._texts = refused, {}
        for name, value in dict(*given, **named).items():
            self.put(name, value)

    def put(self, name: str, value) -> None:
        """Set all of a property's values."""
        self[name] = list(value) if isinstance(value, list | tuple) else [value]

    def values_of(self, name: str) -> list:
        """Every value; raises UnknownProperty."""
        if name not in self or name in self.refused:
            raise UnknownProperty(name)
        return self[name]

    def one(self, name: str, otherwise=None):
        """The first value, or `otherwise`."""
        return (self.get(name) or [otherwise])[0]

    def put_at(self, name: str, index: int, value) -> None:
        """Set one value, the list growing by one at most."""
        if name in self.refused:
            raise UnknownProperty(name)
        held = self.setdefault(name, [])
        if index < 0 or index > len(held):
            raise IndexError(name)
        held[index : index + 1] = [value]

    def text(self, name: str, index: int) -> int:
        """The address of a text that lives as long as this set."""
        value = self.values_of(name)[index]
        if not isinstance(value, str):
            raise ValueError(name)
        kept = self._texts.setdefault((name, value), c.create_string_buffer(value.encode()))
        return c.addressof(kept)


def _plain(kind, value):
    return (value or b"").decode() if kind is S else value or 0


def property_suite(objects: Objects):
    """The eighteen functions over the sets of `objects`."""

    def at(handle):
        return objects.at(handle, Properties)

    def set_one(kind):
        return lambda h, name, i, v: at(h).put_at(name.decode(), i, _plain(kind, v))

    def set_all(kind):
        def body(h, name, count, values):
            held, given = at(h), c.cast(values, c.POINTER(kind))
            if name.decode() in held.refused:
                raise UnknownProperty(name)
            held.put(name.decode(), [_plain(kind, given[i]) for i in range(count)])

        return body

    def fetch(held, kind, name, i):
        if kind is S:
            return held.text(name, i)
        value = held.values_of(name)[i]
        return int(value) if kind is I else value

    def get_one(kind):
        out = P if kind is S else kind

        def body(h, name, i, to):
            if i < 0:
                raise IndexError(name)
            c.cast(to, c.POINTER(out))[0] = fetch(at(h), kind, name.decode(), i)

        return body

    def get_all(kind):
        out = P if kind is S else kind

        def body(h, name, count, to):
            for i in range(count):
                c.cast(to, c.POINTER(out))[i] = fetch(at(h), kind, name.decode(), i)

        return body

    def reset(h, name):
        at(h).values_of(name.decode())
        del at(h)[name.decode()]

    def dimension(h, name, to):
        c.cast(to, c.POINTER(I))[0] = len(at(h).values_of(name.decode()))

    return suite(
        [
            *((set_one(k), (P, S, I, k)) for k in _TYPES),
            *((set_all(k), (P, S, I, P)) for k in _TYPES),
            *((get_one(k), (P, S, I, P)) for k in _TYPES),
            *((get_all(k), (P, S, I, P)) for k in _TYPES),
            (reset, (P, S)),
            (dimension, (P, S, P)),
        ]
    )
