from __future__ import annotations

import hashlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Fault, Latency, Limits, Sandbox, World, serve
from prsync_pipeline_tests.support.sandbox_client import Clock, ask, errors_of, ids_of, post, world_of

VIEWER = "{ viewer { login } }"
NUMBERS = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequest { number } } }"


@pytest.mark.parametrize("token", ["wrong", "revoked"])
def test_without_a_valid_token_there_are_bad_credentials(token: str) -> None:
    world = world_of()
    world.grant("revoked")
    world.revoke("revoked")

    with serve(world) as sandbox:
        answer = post(sandbox, VIEWER, token)

    assert answer.status_code == 401
    assert answer.json()["message"] == "Bad credentials"


def test_every_answer_reports_the_budget_and_the_scopes() -> None:
    clock = Clock()
    world = world_of()
    world.grant("narrow", login="ada", scopes=("repo",))

    with serve(world, clock=clock) as sandbox:
        headers = post(sandbox, VIEWER, "narrow").headers

    assert headers["x-ratelimit-limit"] == "5000"
    assert headers["x-ratelimit-used"] == "1"
    assert headers["x-ratelimit-remaining"] == "4999"
    assert headers["x-ratelimit-resource"] == "graphql"
    assert headers["x-ratelimit-reset"] == "1772445600"  # an hour after the clock's 2026-03-02 09:00 UTC
    assert headers["x-oauth-scopes"] == "repo"
    assert headers["date"] == "Mon, 02 Mar 2026 09:00:00 GMT"


def test_the_permissions_of_a_fine_grained_token_are_not_told() -> None:
    world = world_of()
    world.grant("fine-grained", login="ada", scopes=None)

    with serve(world) as sandbox:
        assert "x-oauth-scopes" not in post(sandbox, VIEWER, "fine-grained").headers


def test_without_a_header_there_are_bad_credentials_too() -> None:
    with serve(World()) as sandbox:
        assert httpx.post(sandbox.url, json={"query": VIEWER}).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"variables": {}}'])
def test_a_body_that_is_no_query_is_a_bad_request(body: bytes) -> None:
    with serve(World()) as sandbox:
        answer = httpx.post(sandbox.url, content=body, headers={"authorization": f"bearer {DEFAULT_TOKEN}"})

    assert answer.status_code == 400


def test_a_field_that_does_not_exist_is_an_error_with_its_place() -> None:
    with serve(World()) as sandbox:
        (error,) = errors_of(sandbox, "{ viewer { password } }")

    assert "password" in error["message"]
    assert error["locations"] == [{"line": 1, "column": 12}]


def test_two_tokens_of_one_user_share_the_hours_points() -> None:
    world = world_of()
    world.grant("second")
    world.grant("of-ada", login="ada")

    with serve(world, limits=Limits(points_per_hour=1)) as sandbox:
        ask(sandbox, VIEWER)
        spent = post(sandbox, VIEWER, "second")
        other = ask(sandbox, VIEWER, "of-ada")

    assert spent.status_code == 200
    assert spent.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert spent.headers["x-ratelimit-remaining"] == "0"
    assert other == {"viewer": {"login": "ada"}}


def test_the_points_come_back_with_the_hour() -> None:
    clock = Clock()

    with serve(world_of(), limits=Limits(points_per_hour=1), clock=clock) as sandbox:
        ask(sandbox, VIEWER)
        errors_of(sandbox, VIEWER)
        clock.forward(3600)
        assert ask(sandbox, VIEWER)


@pytest.mark.parametrize("status", [403, 429, 200])
def test_too_much_work_in_a_minute_meets_the_secondary_limit(status: int) -> None:
    clock, limits = Clock(), Limits(work_seconds_per_minute=3, secondary_status=status)

    with serve(world_of(), limits=limits, latency=Latency(base=2, scale=0), clock=clock) as sandbox:
        ask(sandbox, VIEWER)
        ask(sandbox, VIEWER)
        refused = post(sandbox, VIEWER)
        clock.forward(60)
        later = post(sandbox, VIEWER)

    assert refused.status_code == status
    assert "secondary rate limit" in refused.text
    assert refused.headers["retry-after"] == "60"
    assert later.status_code == 200


def wait_for_arrivals(sandbox: Sandbox, count: int) -> None:
    deadline = time.monotonic() + 30
    while sandbox.requests.arrived < count and time.monotonic() < deadline:
        time.sleep(0.01)


def test_more_requests_at_once_than_allowed_meet_the_secondary_limit() -> None:
    world, held = world_of(), Fault("hang", matching="nodes", seconds=60)

    with ThreadPoolExecutor() as pool:
        with serve(world, limits=Limits(concurrent_requests=2), faults=[held]) as sandbox:
            waiting = [pool.submit(post, sandbox, NUMBERS, ids=ids_of(world)) for _ in range(2)]
            wait_for_arrivals(sandbox, 2)
            refused = post(sandbox, VIEWER)
        statuses = [one.result().status_code for one in waiting]

    assert refused.status_code == 403
    assert "secondary rate limit" in refused.text
    assert statuses == [504, 504]


def test_a_query_that_takes_longer_than_github_waits_is_a_bad_gateway_and_is_charged() -> None:
    world = world_of(60)
    latency = Latency(base=0, per_node=0.2, per_alias=0, scale=0)

    with serve(world, latency=latency) as sandbox:
        wide = [post(sandbox, NUMBERS, ids=ids_of(world)) for _ in range(2)]
        narrow = post(sandbox, NUMBERS, ids=ids_of(world)[:25])

    assert [answer.status_code for answer in wide] == [502, 502]
    assert {answer.headers["content-type"].partition(";")[0] for answer in wide} == {"application/json", "text/html"}
    assert narrow.status_code == 200
    assert narrow.headers["x-ratelimit-used"] == "3"
    assert [record.seconds for record in sandbox.requests] == [10, 10, 5]


def test_latency_is_really_waited_where_its_scale_says_so() -> None:
    with serve(world_of(), latency=Latency(base=2, scale=0.1)) as sandbox:
        started = time.monotonic()
        ask(sandbox, VIEWER)

    assert time.monotonic() - started >= 0.2


def test_every_request_is_recorded_without_its_token() -> None:
    world = world_of()
    world.grant("very-secret", alias="robot")

    with serve(world) as sandbox:
        ask(sandbox, NUMBERS, "very-secret", ids=ids_of(world)[:2])
        post(sandbox, VIEWER, "wrong")
        base = sandbox.url.removesuffix("/graphql")
        rows = httpx.get(f"{base}/_sandbox/requests").json()
        totals = httpx.get(f"{base}/_sandbox/totals").json()

    body = json.dumps({"query": NUMBERS, "variables": {"ids": ids_of(world)[:2]}}, separators=(",", ":"))
    first, second = sandbox.requests
    assert (first.number, first.token, first.kind, first.status, first.cost) == (1, "robot", "nodes", 200, 1)
    assert first.ids == tuple(ids_of(world)[:2])
    assert first.sha256 == hashlib.sha256(body.encode()).hexdigest()
    assert (second.token, second.status, second.cost) == (None, 401, 0)
    assert [row["number"] for row in rows] == [1, 2]
    assert totals["requests"] == 2
    assert "secret" not in json.dumps(rows) + repr(first)


def test_the_truth_is_served_as_lines() -> None:
    with serve(world_of(5)) as sandbox:
        base = sandbox.url.removesuffix("/graphql")
        lines = httpx.get(f"{base}/_sandbox/world", params={"repository": "acme/shop"}).text.splitlines()
        missing = httpx.get(f"{base}/_sandbox/world", params={"repository": "acme/none"})

    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3, 4, 5]
    assert missing.status_code == 404


def test_faults_and_a_reset_can_be_asked_for_over_http() -> None:
    with serve(world_of()) as sandbox:
        base = sandbox.url.removesuffix("/graphql")
        taken = httpx.post(f"{base}/_sandbox/faults", json={"kind": "unavailable", "at": [1]})
        refused = httpx.post(f"{base}/_sandbox/faults", json={"kind": "earthquake"})
        struck = post(sandbox, VIEWER).status_code
        httpx.post(f"{base}/_sandbox/reset")

    assert (taken.status_code, refused.status_code, struck) == (200, 400, 503)
    assert "earthquake" in refused.json()["message"]
    assert len(sandbox.requests) == 0


def test_a_change_in_another_thread_shows_in_the_next_answer() -> None:
    world = world_of(1)
    query = '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { title } } }'

    with serve(world) as sandbox:
        thread = threading.Thread(target=world.retitle, args=("acme/shop", 1, "Otherwise"))
        thread.start()
        thread.join()
        title = ask(sandbox, query)["repository"]["pullRequest"]["title"]

    assert title == "Otherwise"


def test_a_port_that_is_taken_is_an_error_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(InputError, match=str(port)), serve(World(), port=port):
            pass


def test_a_server_ends_at_once_and_leaves_no_thread_while_a_request_sleeps() -> None:
    with ThreadPoolExecutor() as pool:
        with serve(world_of(), latency=Latency(base=9, scale=100)) as sandbox:
            waiting = pool.submit(post, sandbox, VIEWER)
            wait_for_arrivals(sandbox, 1)
        assert waiting.result(timeout=5).status_code == 200

    assert not any(thread.name == "prsync-sandbox" for thread in threading.enumerate())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_serves_until_a_signal_comes(number: signal.Signals) -> None:
    script = (
        "from prsync_pipeline.sandbox import World, run; run(World(), lambda url: print(url, flush=True)); print('end')"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        answered = httpx.post(url, json={"query": VIEWER}).status_code
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)

    assert answered == 401
    assert rest == "end\n"
    assert process.returncode == 0
