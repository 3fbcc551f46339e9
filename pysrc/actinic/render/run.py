"""Many jobs through one Shot: one frame is read and others written while one is rendered, tables and plans warm.

Results come in the jobs' order. A frame that is done, by the recipe in its file, is not rendered again; one that
fails is told and, where asked, passed over. Stopping at any moment leaves whole files only.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from ..codes import Code
from ..errors import FilmError
from .jobs import Job
from .shot import Result, Shot

READ_AHEAD, WRITE_BEHIND = 2, 2  # frames; at UHD some 100 MB each


@dataclass(frozen=True)
class Failure:
    """A job that did not become a picture, and why."""

    source: str
    target: str
    frame: int
    error: FilmError


def run(shot: Shot, work: Iterable[Job], keep_going: bool = False, again: bool = False) -> Iterator[Result | Failure]:
    """Do the jobs, yielding what became of each; after the first failure only those under way, unless `keep_going`.

    again: render what is done too. Raises only what is a defect in Actinic.
    """
    with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(WRITE_BEHIND) as writing:
        under_way: deque[tuple[Job, Future]] = deque()
        for job, load in _ahead(reading, shot, work, again):
            under_way.append((job, _saved(shot, load, writing)))
            while under_way and (len(under_way) > WRITE_BEHIND or under_way[0][1].done()):
                yield (outcome := _outcome(*under_way.popleft()))
                if isinstance(outcome, Failure) and not keep_going:
                    yield from (_outcome(*pair) for pair in under_way)
                    return
        yield from (_outcome(*pair) for pair in under_way)


def _ahead(pool: ThreadPoolExecutor, shot: Shot, work: Iterable[Job], again: bool):
    """Jobs and the future of their plate, a few submitted before they are asked for; cancelled when left."""
    waiting: deque[tuple[Job, Future]] = deque()
    try:
        for job in work:
            waiting.append((job, pool.submit(_load, shot, job, again)))
            if len(waiting) > READ_AHEAD:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        for _, future in waiting:
            future.cancel()


def _load(shot: Shot, job: Job, again: bool):
    """The result of a job that is done, or its plate."""
    return (None if again else shot.done(job)) or shot.load(job)


def _saved(shot: Shot, load: Future, pool: ThreadPoolExecutor) -> Future:
    """The future of a picture's result: filmed here and now, saved by the pool."""
    try:
        plate = load.result()
        return _kept(plate) if isinstance(plate, Result) else pool.submit(shot.save, shot.film(plate))
    except (FilmError, OSError, MemoryError) as error:
        return _kept(error)


def _kept(value) -> Future:
    future = Future()
    future.set_exception(value) if isinstance(value, BaseException) else future.set_result(value)
    return future


def _outcome(job: Job, future: Future) -> Result | Failure:
    try:
        return future.result()
    except FilmError as error:
        return _failure(job, error)
    except (OSError, MemoryError) as error:
        got = f"{job.source}: {error or type(error).__name__}"
        return _failure(job, FilmError(got, "a frame read, rendered and written", "run it again", Code.DAMAGED))


def _failure(job: Job, error: FilmError) -> Failure:
    return Failure(str(job.source), str(job.target), job.frame, error)
