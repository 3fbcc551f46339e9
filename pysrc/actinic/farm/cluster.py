"""A shot on Dask: chunks as tasks, tried again when their worker dies.

A frame is whole or not there, and carries its recipe: a chunk that is tried again passes over what its first worker had
done, so none is lost and none is made twice. A worker keeps its engine from chunk to chunk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from ..codes import Code
from ..errors import FilmError
from ..render.order import Order
from ..render.run import Failure, run
from ..render.shot import Result, Shot
from .plan import chunks

LOCAL = "local"
TIMEOUT_S, NO_WORKER_S = 5, 60


@contextmanager
def client(address: str):
    """A client of a scheduler, `tcp://host:8786`, or of a cluster of this machine's own, `local` or `local:4` workers.

    Raises FilmError: EXTRA without Dask, FARM where the scheduler does not answer.
    """
    distributed = _distributed()
    kind, _, count = address.partition(":")
    if kind == LOCAL:
        workers = int(count or 2)
        with distributed.LocalCluster(workers, threads_per_worker=1, dashboard_address=None) as cluster:
            cluster.adapt(minimum=workers, maximum=workers)  # a worker that can't be revived is replaced
            with distributed.Client(cluster) as made:
                yield made
        return
    try:
        made = distributed.Client(address, timeout=TIMEOUT_S)
    except (OSError, ValueError, TypeError) as error:
        got = f"scheduler {address}: {error or 'no answer'}"
        raise FilmError(
            got, f"an answer within {TIMEOUT_S} s", "dask scheduler, or --dask local:2", Code.FARM
        ) from None
    with made:
        yield made


def render(order: Order, at, size: int, tries: int = 5) -> Iterator[Result | Failure]:
    """Render an order on the workers of a client `at`, `size` frames a task, yielding what became of each frame.

    tries: how many workers may die of a chunk. Raises FilmError (Code.FARM) when more do; frames done are kept.
    """
    left = {_sent(at, order, frames): (frames, tries) for frames in chunks(order.jobs(), size)}
    while left:
        for task in _ended(at, left):
            frames, again = left.pop(task)
            if task.status == "finished":
                yield from task.result()
            elif again <= 1:
                got = f"frames {frames}: {tries} workers died ({task.exception()!r:.200})"
                raise FilmError(got, "workers that live", "look into their logs, and submit again", Code.FARM)
            else:
                left[_sent(at, order, frames)] = frames, again - 1


def _ended(at, left):
    """The tasks that have ended, once one has. Raises FilmError (Code.FARM) when there is no worker for NO_WORKER_S."""
    while True:
        try:
            return _distributed().wait(list(left), timeout=NO_WORKER_S, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            if not at.scheduler_info()["workers"]:
                got = f"no worker for {NO_WORKER_S} s"
                raise FilmError(got, "one or more", "dask worker tcp://scheduler:8786", Code.FARM) from None


def _sent(at, order: Order, frames: str):
    """A chunk as a task; with a key of its own, for the scheduler remembers a key's deaths."""
    return at.submit(_chunk, order, frames, pure=False)


def _chunk(order: Order, frames: str) -> list[Result | Failure]:
    """On the worker: some frames of an order."""
    from distributed import get_worker

    from .. import native

    native.use_threads(get_worker().state.nthreads)
    return list(run(_shot(order), order.jobs(frames), keep_going=True))


@lru_cache(maxsize=1)
def _shot(order: Order) -> Shot:
    return Shot(order.request)


def _distributed():
    try:
        import distributed
    except ImportError:
        raise FilmError("no Dask", "dask[distributed]", "pip install 'actinic[farm]'", Code.EXTRA) from None
    return distributed
