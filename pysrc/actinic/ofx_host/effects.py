"""Effects, clips and the image effect suite."""

import ctypes as c
from collections.abc import Callable

from .abi import D, I, Objects, P, S, Status, suite
from .images import Image
from .parameters import ParamSet
from .properties import Properties


class Clip:
    """An input or the output: `image` gives the picture at a time, `region` its frame in canonical units."""

    def __init__(self, name: str, props: Properties):
        self.name, self.props = name, props
        self.image: Callable[[float], Image | None] = lambda time: None
        self.region = (0.0, 0.0, 0.0, 0.0)


class Effect:
    """A descriptor, or an instance."""

    def __init__(self, props: Properties):
        self.props, self.param_set = props, ParamSet()
        self.clips: dict[str, Clip] = {}
        self.must_stop: Callable[[], bool] = lambda: False
        self.messages: list[tuple[str, str]] = []  # type and text
        self.persistent: str | None = None
        self.images_out = 0  # fetched and not yet given back


class Rect(c.Structure):
    _fields_ = [(n, D) for n in ("x1", "y1", "x2", "y2")]


def effect_suite(objects: Objects):
    """The thirteen functions."""
    memory, owners = {}, {}

    def pointer(to, value):
        c.cast(to, c.POINTER(P))[0] = value

    def properties(h, to):
        pointer(to, objects.handle(objects.at(h, Effect).props))

    def params(h, to):
        pointer(to, objects.handle(objects.at(h, Effect).param_set))

    def define(h, name, to):
        effect, key = objects.at(h, Effect), name.decode()
        effect.clips[key] = Clip(key, Properties(OfxPropName=key, OfxPropType="OfxTypeClip"))
        pointer(to, objects.handle(effect.clips[key].props))

    def clip_handle(h, name, to, props):
        clip = objects.at(h, Effect).clips.get(name.decode())
        if clip is None:
            return Status.UNKNOWN
        pointer(to, objects.handle(clip))
        if props:
            pointer(props, objects.handle(clip.props))
        return None

    def clip_properties(h, to):
        pointer(to, objects.handle(objects.at(h, Clip).props))

    def image(h, time, region, to):
        clip = objects.at(h, Clip)
        found = clip.image(time)
        if found is None:
            return Status.FAILED
        handle = objects.handle(found.props)
        owners[handle] = (found, clip.effect)
        clip.effect.images_out += 1
        pointer(to, handle)
        return None

    def release(h):
        image, effect = owners.pop(h)
        objects.drop(image.props)
        effect.images_out -= 1

    def region(h, time, to):
        c.cast(to, c.POINTER(Rect))[0] = Rect(*objects.at(h, Clip).region)

    def abort(h):
        return int(objects.at(h, Effect).must_stop())

    def take(h, count, to):
        block = c.create_string_buffer(count)
        memory[c.addressof(block)] = block
        pointer(to, c.addressof(block))

    def free(h):
        del memory[h]

    def lock(h, to):
        pointer(to, h)

    return suite(
        [
            (properties, (P, P)),
            (params, (P, P)),
            (define, (P, S, P)),
            (clip_handle, (P, S, P, P)),
            (clip_properties, (P, P)),
            (image, (P, D, P, P)),
            (release, (P,)),
            (region, (P, D, P)),
            (abort, (P,)),
            (take, (P, c.c_size_t, P)),
            (free, (P,)),
            (lock, (P, P)),
            (lambda h: None, (P,)),
        ]
    )


__all__ = ["Clip", "Effect", "Rect", "effect_suite", "I"]
