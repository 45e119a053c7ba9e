"""Sends jobs on a few threads. Each is chosen only when a thread is free, so that it depends on earlier outcomes."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from prsync_pipeline.errors import GitHubError, TooHeavy

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator

    from prsync_pipeline.github.graphql.queries import Query
    from prsync_pipeline.github.graphql.responses import GraphQLResponse
    from prsync_pipeline.github.requests.requester import Requester

SubjectT = TypeVar("SubjectT")
SubjectT_co = TypeVar("SubjectT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Job(Generic[SubjectT_co]):
    """A query to send, not with the tokens in `avoid`, after a pause; its outcome comes back with the `subject`."""

    subject: SubjectT_co
    query: Query
    avoid: frozenset[str]
    pause_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome(Generic[SubjectT_co]):
    """What came of a job: GitHub's response, or that the query was too heavy."""

    subject: SubjectT_co
    result: GraphQLResponse | TooHeavy


def run_jobs(
    requester: Requester,
    next_job: Callable[[], Job[SubjectT] | None],
    concurrency: int,
    stop: threading.Event,
) -> Generator[Outcome[SubjectT], None, None]:
    """Yield outcomes as they come; `next_job` gives the next job, or None while there is none.

    Only the consumer's thread calls `next_job`. After another GitHubError than TooHeavy no job is started any more;
    outcomes of those under way are yielded first, then it is raised. When the consumer leaves, `stop` is set and the
    threads end.
    """
    failure: GitHubError | None = None
    under_way: set[Future[Outcome[SubjectT]]] = set()
    with ThreadPoolExecutor(concurrency, thread_name_prefix="github") as pool:
        try:
            while True:
                while failure is None and len(under_way) < concurrency and (job := next_job()) is not None:
                    under_way.add(pool.submit(_run, requester, job, stop))
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


def _run(requester: Requester, job: Job[SubjectT], stop: threading.Event) -> Outcome[SubjectT]:
    if job.pause_seconds:
        requester.pause(job.pause_seconds, stop)
    try:
        return Outcome(job.subject, requester.send(job.query, stop, job.avoid))
    except TooHeavy as error:
        return Outcome(job.subject, error)
