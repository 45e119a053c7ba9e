"""Time-outs in a row: a growing rest after each, and a GitHub that is down told from questions that are too heavy."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError
from datetime import datetime
from typing import Any

import httpx
import pytest

from prsync_pipeline.errors import TooHeavy, Unreachable
from prsync_pipeline.github import Batch, GitHub, Listing, Window
from prsync_pipeline.github.graphql.queries import repositories_by_id
from prsync_pipeline.github.requests.timeouts import PROBE_EVERY, Timeouts
from prsync_pipeline.sandbox import Fault, World, serve
from prsync_pipeline_tests.support.small_worlds import (
    START,
    client,
    hydrate_all,
    known,
    listed,
    make,
    small_world,
    wanted,
)

NOW = datetime(2026, 11, 20, 8, 0)
Reply = Callable[[httpx.Request], httpx.Response]


def patient(reply: Reply, **options: Any) -> tuple[GitHub, list[float]]:
    """A client of a made-up server, and its pauses."""
    pauses: list[float] = []
    transport = httpx.MockTransport(reply)
    github = GitHub(
        "https://github.test", ["t"], transport=transport, sleep=pauses.append, clock=lambda: NOW, **options
    )
    return github, pauses


def test_the_pause_doubles_with_each_time_out_in_a_row_up_to_the_longest() -> None:
    timeouts = Timeouts(longest=30)
    pauses = [timeouts.pause_seconds]

    for _ in range(7):
        timeouts.record_timeout(timeouts.in_a_row)
        pauses.append(timeouts.pause_seconds)

    assert pauses == [0, 1, 2, 4, 8, 16, 30, 30]


def test_requests_that_were_under_way_at_once_count_as_one() -> None:
    timeouts = Timeouts(longest=30)

    for _ in range(4):
        timeouts.record_timeout(known=0)

    assert timeouts.in_a_row == 1


def test_an_answer_ends_the_row() -> None:
    timeouts = Timeouts(longest=30)
    timeouts.record_timeout(0)

    timeouts.record_response()

    assert (timeouts.in_a_row, timeouts.pause_seconds) == (0, 0)


def test_it_is_time_to_wonder_after_every_tenth() -> None:
    timeouts = Timeouts(longest=30)

    wondered = [place for place in range(1, 31) if timeouts.record_timeout(timeouts.in_a_row)]

    assert wondered == [10, 20, 30]


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_a_listing_rests_through_time_outs_that_come_at_once(count: int) -> None:
    world = World.of(make(n, repository=f"acme/{name}") for name in "abc" for n in range(1, 9))
    pauses: list[float] = []
    names = [f"acme/{name}" for name in "abc"]

    with (
        serve(world, faults=[Fault("bad_gateway", times=count)]) as sandbox,
        client(sandbox, concurrency=1, retry_delay_seconds=30, sleep=pauses.append) as github,
    ):
        answers = github.list_pull_requests([Window(known(world, name), START, None) for name in names])

    for answer in answers.values():
        assert isinstance(answer, Listing), answer
        assert set(answer.pull_requests) == listed(world, answer.repository.name)
    for pause, most in zip(pauses, (1, 2, 4, 8, 16, 30, 30, 30), strict=False):
        assert most / 2 <= pause <= most
    assert len(pauses) == count
    assert set(Counter(request.sha256 for request in sandbox.requests).values()) == {1}


def test_a_hydration_rests_through_time_outs_that_come_at_once() -> None:
    world = small_world(60)
    pauses: list[float] = []

    with (
        serve(world, faults=[Fault("bad_gateway", matching="nodes", times=9)]) as sandbox,
        client(sandbox, concurrency=1, retry_delay_seconds=30, sleep=pauses.append) as github,
    ):
        hydrate_all(github, wanted(world))

    assert sum(pauses) > 60
    assert set(Counter(request.sha256 for request in sandbox.requests).values()) == {1}


def test_a_github_that_is_down_is_unreachable_and_no_repositorys_fault() -> None:
    world = World.of(make(n, repository=f"acme/{name}") for name in "abcd" for n in range(1, 31))
    asked = [one for name in "abcd" for one in wanted(world, f"acme/{name}")]

    with serve(world, faults=[Fault("bad_gateway")]) as sandbox, client(sandbox, concurrency=1) as github:
        found: list[Batch] = []
        with pytest.raises(Unreachable, match="in a row"):
            found.extend(github.hydrate(asked))

    assert found == []
    assert len(sandbox.requests) == PROBE_EVERY + 1
    assert set(Counter(request.sha256 for request in sandbox.requests).values()) == {1}


def test_heavy_repositories_fail_one_by_one_where_github_answers_the_smallest_question() -> None:
    world = World.of(make(n, repository=f"acme/{name}") for name in "abc" for n in (1, 2))
    asked = [one for name in "abc" for one in wanted(world, f"acme/{name}")]

    with (
        serve(world, faults=[Fault("bad_gateway", matching="nodes")]) as sandbox,
        client(sandbox, concurrency=1, page_width=1) as github,
    ):
        failed = {key: error for batch in github.hydrate(asked) for key, error in batch.failed.items()}

    assert len(failed) == 3
    assert all(isinstance(error, TooHeavy) for error in failed.values())
    assert [request.status for request in sandbox.requests if request.kind == "other"] == [200]


def test_a_refusal_of_the_smallest_question_is_an_answer_too() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403 if b"query Probe" in request.content else 502, json={"message": "no"})

    github, _ = patient(reply, concurrency=1)
    with github:
        (batch,) = github.hydrate(wanted(small_world(100)))

    assert [type(error) for error in batch.failed.values()] == [TooHeavy]
    assert github.usage.requests > PROBE_EVERY + 1


def test_nobody_rests_for_an_answer_that_nobody_waits_for() -> None:
    github, _ = patient(lambda _: httpx.Response(502))
    stop = threading.Event()
    requester = github._requester
    with github, pytest.raises(TooHeavy):
        requester.send(repositories_by_id(["R_1"]), stop)
    stop.set()

    with pytest.raises(CancelledError):
        requester.send(repositories_by_id(["R_2"]), stop)

    assert github.usage.requests == 1


def test_a_long_rest_is_said_and_a_short_one_is_not() -> None:
    said: list[str] = []
    world = small_world(60)

    with (
        serve(world, faults=[Fault("bad_gateway", matching="nodes", times=7)]) as sandbox,
        client(sandbox, concurrency=1, retry_delay_seconds=30, log=said.append) as github,
    ):
        hydrate_all(github, wanted(world))

    assert said
    assert all("ran out of time" in line and "waits" in line for line in said)
    assert len(said) == 5  # the first two pauses are shorter than two seconds
