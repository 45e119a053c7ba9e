"""Jobs on a few threads: what is chosen when, and what becomes of it when one of them fails."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import CredentialsRefused, TooHeavy
from prsync_pipeline.github.graphql.queries import PROBE
from prsync_pipeline.github.requests.visibility import NO_TOKENS
from prsync_pipeline.github.requests.worker_pool import Job, run_jobs
from prsync_pipeline.sandbox import Fault, serve
from prsync_pipeline_tests.support.small_worlds import client, small_world

if TYPE_CHECKING:
    from collections.abc import Callable


def jobs(count: int) -> tuple[Callable[[], Job[int] | None], list[int]]:
    """A source of so many jobs, and the numbers that it has given out."""
    given: list[int] = []

    def next_job() -> Job[int] | None:
        if len(given) == count:
            return None
        given.append(len(given))
        return Job(given[-1], PROBE, NO_TOKENS)

    return next_job, given


def test_each_job_comes_back_with_its_subject() -> None:
    next_job, _ = jobs(7)

    with serve(small_world()) as sandbox, client(sandbox) as github:
        outcomes = list(run_jobs(github._requester, next_job, 3, threading.Event()))

    assert sorted(outcome.subject for outcome in outcomes) == list(range(7))
    assert not any(isinstance(outcome.result, TooHeavy) for outcome in outcomes)


def test_a_query_that_is_too_heavy_is_an_outcome_and_the_others_go_on() -> None:
    next_job, _ = jobs(3)

    with serve(small_world(), faults=[Fault("bad_gateway", at=(2,))]) as sandbox, client(sandbox) as github:
        outcomes = list(run_jobs(github._requester, next_job, 1, threading.Event()))

    assert [isinstance(outcome.result, TooHeavy) for outcome in outcomes] == [False, True, False]


def test_after_a_refusal_no_further_job_is_chosen() -> None:
    next_job, given = jobs(9)
    stop = threading.Event()

    with (
        serve(small_world()) as sandbox,
        client(sandbox, "a-token-that-nobody-knows") as github,
        pytest.raises(CredentialsRefused),
    ):
        list(run_jobs(github._requester, next_job, 1, stop))

    assert given == [0]
    assert stop.is_set()


def test_a_job_is_chosen_only_when_a_thread_is_free() -> None:
    next_job, given = jobs(9)

    with serve(small_world()) as sandbox, client(sandbox) as github:
        outcomes = run_jobs(github._requester, next_job, 2, threading.Event())
        next(outcomes)
        chosen = len(given)
        outcomes.close()

    assert chosen == 2
