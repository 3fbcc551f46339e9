"""Memory, threads, messages and progress."""

import ctypes as c
import os
import threading

from .abi import D, I, Objects, P, S, Status, U, suite
from .effects import Effect

_FUNCTION = c.CFUNCTYPE(None, c.c_uint, c.c_uint, P)
_inside = threading.local()


def memory_suite():
    """alloc and free."""
    blocks = {}

    def take(_, count, to):
        block = c.create_string_buffer(count)
        blocks[c.addressof(block)] = block
        c.cast(to, c.POINTER(P))[0] = c.addressof(block)

    def free(block):
        del blocks[block]

    return suite([(take, (P, c.c_size_t, P)), (free, (P,))])


def thread_suite(cores: int | None = None):
    """Python's threads: the plugin's own work runs side by side, for it holds no lock of Python's."""
    cores, locks = cores or os.cpu_count() or 1, {}

    def run(function, count, argument):
        if getattr(_inside, "index", None) is not None:
            return Status.EXISTS
        count, call = max(1, min(count, cores)), c.cast(function, _FUNCTION)

        def work(index):
            _inside.index = index
            call(index, count, argument)
            _inside.index = None

        threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        return None

    def number(to):
        c.cast(to, c.POINTER(c.c_uint))[0] = cores

    def index(to):
        if getattr(_inside, "index", None) is None:
            return Status.FAILED
        c.cast(to, c.POINTER(c.c_uint))[0] = _inside.index
        return None

    def create(to, count):
        lock = threading.RLock()
        locks[id(lock)] = lock
        for _ in range(count):
            lock.acquire()
        c.cast(to, c.POINTER(P))[0] = id(lock)

    def destroy(lock):
        del locks[lock]

    return suite(
        [
            (run, (P, c.c_uint, P)),
            (number, (P,)),
            (index, (P,)),
            (lambda: int(getattr(_inside, "index", None) is not None), ()),
            (create, (P, I)),
            (destroy, (P,)),
            (lambda lock: None if locks[lock].acquire() else Status.FAILED, (P,)),
            (lambda lock: locks[lock].release(), (P,)),
            (lambda lock: None if locks[lock].acquire(blocking=False) else Status.FAILED, (P,)),
        ]
    )


def message_suite(objects: Objects, version: int):
    """Messages are kept with their effect; the one argument after the format is taken as its text."""

    def said(h, kind, _, form, text, *more):
        words = form.decode()
        told = words.replace("%s", c.string_at(text).decode(errors="replace"), 1) if "%s" in words and text else words
        return objects.at(h, Effect), kind.decode(), told

    def message(*arguments):
        effect, kind, text = said(*arguments)
        effect.messages.append((kind, text))

    def persistent(*arguments):
        effect, kind, text = said(*arguments)
        effect.messages.append((kind, text))
        effect.persistent = text

    def clear(h):
        objects.at(h, Effect).persistent = None

    types = (P, S, S, S, U, U, U)
    return suite([(message, types), *([(persistent, types), (clear, (P,))] if version == 2 else [])])


def progress_suite():
    """start, update and end; nothing stops the work."""
    return suite([(lambda *_: None, (P, S)), (lambda *_: None, (P, D)), (lambda *_: None, (P,))])
