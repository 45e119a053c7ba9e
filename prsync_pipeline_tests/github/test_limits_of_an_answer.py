"""Every request comes to an end, in time and in size, and leaves no thread behind."""

from __future__ import annotations

import resource
import secrets
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from prsync_pipeline.bounded_http import MEGABYTE, AnswerTooLarge, BoundedTransport
from prsync_pipeline.errors import CredentialsRefused, GitHubError, OutOfTime, QueryRejected, TooHeavy, Unreachable
from prsync_pipeline.github import GitHub
from prsync_pipeline.github.graphql.queries import VIEWER
from prsync_pipeline.github.requests.transport import Transport
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Fault, serve
from prsync_pipeline_tests.support.sandbox_client import world_of
from prsync_pipeline_tests.support.small_worlds import client, known, small_world, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.sandbox.faults import FaultKind

SECONDS = 0.4


def post(fault: Fault, seconds: float = SECONDS) -> httpx.Response:
    with serve(world_of(), faults=[fault]) as sandbox:
        transport = Transport(sandbox.url, seconds=seconds, concurrency=1)
        try:
            return transport.post(DEFAULT_TOKEN, VIEWER)
        finally:
            transport.close()


@pytest.mark.parametrize("kind", ["drip", "drip_header", "hang"])
def test_a_server_that_drips_is_given_the_time_of_one_request_and_no_thread_stays(kind: FaultKind) -> None:
    threads = threading.active_count()
    started = time.monotonic()

    with pytest.raises(TooHeavy, match=r"did not answer within 0\.4 seconds"):
        post(Fault(kind, seconds=30 if kind == "hang" else 0.05))

    assert time.monotonic() - started < SECONDS + 2
    assert threading.active_count() == threads


@pytest.mark.parametrize("kind", ["huge", "gzip_bomb"])
def test_an_answer_is_read_up_to_its_limit_of_size_and_no_further(kind: FaultKind) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(TooHeavy, match="the answer has more than 64 MB"):
        post(Fault(kind, megabytes=400), seconds=30)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 350 * 1024  # KB


def test_what_is_packed_twice_is_not_unpacked() -> None:
    with pytest.raises(Unreachable, match="packed in a way that was not asked for"):
        post(Fault("headers", headers={"content-encoding": "gzip, gzip"}))


def test_a_packed_answer_of_usual_size_is_read() -> None:
    with (
        serve(world_of(), faults=[Fault("gzip_bomb", megabytes=3)]) as sandbox,
        httpx.Client(transport=BoundedTransport(max_bytes=4 * MEGABYTE)) as bounded,
    ):
        answer = bounded.post(sandbox.url, json={"query": "{ viewer { login } }"}, headers=bearer())

    assert len(answer.json()["data"]["nodes"]) == 3 * MEGABYTE


def test_a_body_can_be_read_part_by_part_and_left_in_the_middle() -> None:
    with (
        serve(world_of(), faults=[Fault("huge", megabytes=50)]) as sandbox,
        httpx.Client(transport=BoundedTransport(max_bytes=10 * MEGABYTE)) as bounded,
    ):
        with bounded.stream("POST", sandbox.url, json={"query": "{ viewer { login } }"}, headers=bearer()) as answer:
            first = next(answer.iter_bytes())
        with (
            bounded.stream("POST", sandbox.url, json={"query": "{ viewer { login } }"}, headers=bearer()) as answer,
            pytest.raises(AnswerTooLarge),
        ):
            list(answer.iter_bytes())

    assert first.startswith(b'{"data"')


def bearer() -> dict[str, str]:
    return {"authorization": f"bearer {DEFAULT_TOKEN}"}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("nested"), Unreachable),
        (Fault("headers", headers={"retry-after": "9" * 20, "x-ratelimit-reset": "9" * 17}), None),
        (Fault("headers", headers={"x-ratelimit-reset": "-1", "date": "Fri, 31 Dec 9999 23:59:59 -1200"}), None),
        (Fault("secondary_limit", headers={"retry-after": "9" * 20}, times=1), None),
        (Fault("primary_limit", headers={"x-ratelimit-reset": "9" * 17}, times=1), None),
        (Fault("altered", field="rateLimit.resetAt", value="9999-12-31T23:59:59-05:00"), None),
        (Fault("altered", field="rateLimit.remaining", value=10**30), None),
    ],
)
def test_odd_answers_are_read_or_are_one_error(fault: Fault, kind: type[GitHubError] | None) -> None:
    world = small_world(2)

    with serve(world, faults=[fault]) as sandbox, client(sandbox, longest_wait_seconds=100_000) as github:
        if kind is None:
            assert len(list(github.hydrate(wanted(world)))) == 1
        else:
            with pytest.raises(kind):
                github.repositories_by_id([known(world).node_id])


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [(401, None, CredentialsRefused), (400, None, QueryRejected), (500, None, Unreachable), (200, None, QueryRejected)],
)
def test_an_echo_of_the_token_is_in_no_error(status: int, error: str | None, kind: type[GitHubError]) -> None:
    token = f"ghp_{secrets.token_hex(20)}"
    world = small_world(1)
    world.grant(token)
    lines: list[str] = []

    with (
        serve(world, faults=[Fault("echo", status=status, error=error)]) as sandbox,
        client(sandbox, token, max_retries=1, log=lines.append) as github,
        pytest.raises(kind) as caught,
    ):
        github.repositories_by_id([known(world).node_id])

    assert "Authorization: bearer ***" in str(caught.value)
    assert token not in f"{caught.value!r} {lines}"


def test_a_token_in_the_data_is_not_stored_with_it() -> None:
    token = f"ghp_{secrets.token_hex(20)}"
    world = small_world(1)
    world.grant(token)
    lie = Fault("altered", field="title", value=f"curl -H 'authorization: bearer {token}'")

    with serve(world, faults=[lie]) as sandbox, client(sandbox, token) as github:
        [batch] = github.hydrate(wanted(world))

    assert batch.pull_requests[0].title == "curl -H 'authorization: bearer ***'"


def test_a_password_in_the_address_is_not_shown() -> None:
    transport = Transport("http://user:hunter2@127.0.0.1:9/graphql", seconds=1, concurrency=1)

    with pytest.raises(Unreachable, match=r"reached at http://\*\*\*@127\.0\.0\.1:9/graphql") as caught:
        transport.post("t", VIEWER)
    transport.close()

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("address", ["http://[::1", "http://host:99999/", "https:///path", "http://a..b/"])
def test_an_address_that_is_none_is_an_error_of_the_tree(address: str) -> None:
    transport = Transport(address, seconds=1, concurrency=1)

    with pytest.raises(Unreachable):
        transport.post("t", VIEWER)
    transport.close()


def test_a_refused_connection_is_reported_before_each_pause() -> None:
    happened: list[str] = []
    github = GitHub(
        "http://127.0.0.1:9/graphql",
        ["t"],
        max_retries=2,
        log=happened.append,
        sleep=lambda seconds: happened.append(f"pause of {seconds:.0f}"),
    )

    with github, pytest.raises(Unreachable, match=r"\(Connection refused\)"):
        github.token_facts()

    assert [line[:8] for line in happened] == ["Trying a", "pause of", "Trying a", "pause of"]


@contextmanager
def deaf_server() -> Iterator[str]:
    """The address of a socket whose queue is full: further connections get no answer."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            connection = stack.enter_context(socket.socket())
            connection.settimeout(0)
            connection.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/graphql"


def test_a_connection_that_does_not_come_is_reported_once_within_two_seconds() -> None:
    waits: list[tuple[str, float]] = []
    started = time.monotonic()

    with (
        deaf_server() as address,
        GitHub(
            address,
            ["t"],
            max_retries=0,
            timeout_seconds=4,
            waiting=lambda wait: waits.append((wait.reason, time.monotonic() - started)),
        ) as github,
        pytest.raises(Unreachable, match=r"cannot be reached at http://127.*\(ConnectTimeout\)"),
    ):
        github.token_facts()

    [(reason, seconds)] = waits
    assert reason == "GitHub, which does not take a connection"
    assert seconds <= 2


def test_after_the_time_of_all_requests_together_none_is_sent() -> None:
    world = small_world(1)

    with (
        serve(world, faults=[Fault("hang", seconds=30)]) as sandbox,
        client(sandbox, total_seconds=0.1, timeout_seconds=0.2) as github,
        pytest.raises(OutOfTime, match=r"longer than 0\.1 seconds"),
    ):
        github.repositories_by_id([known(world).node_id])

    assert sandbox.requests.totals.requests == 1
