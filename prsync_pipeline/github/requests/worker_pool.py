"""Runs jobs on a few threads, each drawn only when a thread is free, so that it can heed what came before."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from prsync_pipeline.errors import GitHubError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator

T = TypeVar("T")


def side_by_side(
    draw: Callable[[], Callable[[], T] | None], concurrency: int, stop: threading.Event
) -> Generator[T, None, None]:
    """Yields results as they come; `draw` gives the next job, or None while there is none.

    After a job's GitHubError no more are drawn; what was under way and came is yielded first, then it is raised.
    When the consumer leaves, `stop` is set and the threads end.
    """
    failure: GitHubError | None = None
    under_way: set[Future[T]] = set()
    with ThreadPoolExecutor(concurrency, thread_name_prefix="github") as pool:
        try:
            while True:
                while failure is None and len(under_way) < concurrency and (job := draw()) is not None:
                    under_way.add(pool.submit(job))
                if not under_way:
                    break
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    error = future.exception()
                    if isinstance(error, GitHubError):
                        failure = failure or error
                    else:
                        yield future.result()
        finally:
            stop.set()
    if failure is not None:
        raise failure
