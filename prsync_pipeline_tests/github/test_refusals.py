"""Each way in which GitHub says no is told apart, once, whatever clothes it comes in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from prsync_pipeline.errors import (
    BudgetSpent,
    CredentialsRefused,
    GitHubError,
    PrimaryLimit,
    QueryRejected,
    SecondaryLimit,
    TooHeavy,
    Unreachable,
)
from prsync_pipeline.github import GitHub
from prsync_pipeline.github.graphql.responses import ScopeMissing, parse_response

NOW = datetime(2026, 11, 20, 8, 0)
SECRET = "ghp_very-secret"
TIMEOUT = "Something went wrong while executing your query. This may be the result of a timeout, or it could be a bug."
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
RATE = {"cost": 1, "limit": 5000, "remaining": 4999, "resetAt": "2026-11-20T09:00:00Z", "used": 1}
RESET = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795165200"}


def answer(status: int = 200, json: Any = None, text: str = "", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if json is not None:
        response = httpx.Response(status, json=json, headers=named)
    else:
        response = httpx.Response(status, text=text, headers=named)
    response.elapsed = timedelta(seconds=0.1)
    return response


def spent(status: int = 200, json: Any = None) -> httpx.Response:
    """An answer with the headers of an hour that is used up, and comes back at nine."""
    response = answer(status, json)
    response.headers.update(RESET)
    return response


def errors(*found: dict[str, Any], data: Any = None) -> dict[str, Any]:
    return {"data": data, "errors": list(found)}


REFUSALS: dict[str, tuple[httpx.Response, type[GitHubError]]] = {
    "rate limited by type": (spent(json=errors({"type": "RATE_LIMITED", "message": "x"})), PrimaryLimit),
    "rate limit by type": (spent(json=errors({"type": "RATE_LIMIT", "message": "x"})), PrimaryLimit),
    "rate limit by code": (spent(json=errors({"code": "graphql_rate_limit", "message": "x"})), PrimaryLimit),
    "rate limit by status": (spent(403, {"message": "API rate limit exceeded"}), PrimaryLimit),
    "rate limit by 429": (spent(429, {"message": "API rate limit exceeded"}), PrimaryLimit),
    "secondary 403": (answer(403, {"message": SECONDARY}, retry_after="7"), SecondaryLimit),
    "secondary 403 without a pause": (answer(403, {"message": SECONDARY}), SecondaryLimit),
    "secondary 403 with nothing left": (spent(403, {"message": SECONDARY}), SecondaryLimit),
    "secondary 429": (answer(429, {"message": SECONDARY}, retry_after="7"), SecondaryLimit),
    "secondary 200": (answer(json=errors({"type": "RATE_LIMITED", "message": SECONDARY})), SecondaryLimit),
    "bare 429": (answer(429, text="slow down"), SecondaryLimit),
    "403 with a pause": (answer(403, {"message": "wait"}, retry_after="9"), SecondaryLimit),
    "502": (answer(502, {"message": "Server Error"}), TooHeavy),
    "502 with a page": (answer(502, text="<html>Unicorn!</html>", content_type="text/html"), TooHeavy),
    "504": (answer(504, text=""), TooHeavy),
    "200 with a page": (answer(200, text="<html></html>", content_type="text/html"), TooHeavy),
    "time-out in an error": (answer(json=errors({"message": TIMEOUT})), TooHeavy),
    "time-out beside data": (answer(json=errors({"message": TIMEOUT}, data={"nodes": [None]})), TooHeavy),
    "resources": (answer(json=errors({"type": "RESOURCE_LIMITS_EXCEEDED"}, data={"nodes": [None]})), TooHeavy),
    "nodes": (answer(json=errors({"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "x"})), TooHeavy),
    "unknown part missing": (
        answer(json=errors({"message": "?", "path": ["nodes", 0]}, data={"nodes": [None]})),
        TooHeavy,
    ),
    "unknown beside data": (answer(json=errors({"message": "?"}, data={"nodes": []})), Unreachable),
    "500": (answer(500, text=""), Unreachable),
    "503": (answer(503, {"message": "Unavailable"}), Unreachable),
    "408": (answer(408, text=""), Unreachable),
    "cut": (answer(200, text='{"data": {"nodes": [', content_type="application/json"), Unreachable),
    "empty": (answer(200, text=""), Unreachable),
    "a list": (answer(200, json=[1]), Unreachable),
    "neither data nor error": (answer(200, json={"hello": 1}), Unreachable),
    "401": (answer(401, {"message": "Bad credentials"}), CredentialsRefused),
    "403 resource": (answer(403, {"message": "Resource not accessible by integration"}), CredentialsRefused),
    "403 SAML": (answer(403, {"message": "Resource protected by organization SAML enforcement."}), CredentialsRefused),
    "scope": (answer(json=errors({"type": "INSUFFICIENT_SCOPES", "message": "needs read:org"})), ScopeMissing),
    "syntax": (answer(json=errors({"message": "Parse error on line 1"})), QueryRejected),
    "unknown field": (answer(json={"errors": [{"code": "undefinedField", "message": "x"}]}), QueryRejected),
    "404": (answer(404, text="Not Found"), QueryRejected),
    "moved": (answer(301, text="", location="https://elsewhere"), QueryRejected),
    "400": (answer(400, {"message": "Problems parsing JSON"}), QueryRejected),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_sorted(name: str) -> None:
    response, kind = REFUSALS[name]

    with pytest.raises(GitHubError) as caught:
        parse_response(response, NOW)

    assert type(caught.value) is kind
    assert str(caught.value)


def test_a_primary_limit_knows_its_reset_and_an_hour_is_the_most() -> None:
    with pytest.raises(PrimaryLimit) as told:
        parse_response(REFUSALS["rate limited by type"][0], NOW)
    with pytest.raises(PrimaryLimit) as untold:
        parse_response(answer(json=errors({"type": "RATE_LIMITED", "message": "x"})), NOW)

    assert told.value.reset_at == datetime(2026, 11, 20, 9, 0)
    assert untold.value.reset_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(("header", "expected"), [("7", 7.0), ("soon", None), ("", None)])
def test_a_pause_is_read_where_it_is_a_number(header: str, expected: float | None) -> None:
    with pytest.raises(SecondaryLimit) as caught:
        parse_response(answer(403, {"message": SECONDARY}, retry_after=header), NOW)

    assert caught.value.retry_after == expected


def test_errors_about_single_nodes_come_with_the_data() -> None:
    missing = {"type": "NOT_FOUND", "path": ["nodes", 1], "message": "Could not resolve to a node"}

    found = parse_response(answer(json=errors(missing, data={"rateLimit": RATE, "nodes": [{"id": "a"}, None]})), NOW)

    assert found.points == 1
    assert found.error_at("nodes", 0) is None
    error = found.error_at("nodes", 1)
    assert error is not None
    assert error.is_not_found


def test_a_server_without_limits_has_a_null_block() -> None:
    assert parse_response(answer(json={"data": {"rateLimit": None, "nodes": []}}), NOW).points is None


# What a client does about them


def github(handle: Callable[[httpx.Request], httpx.Response], *secrets: str, **options: Any) -> GitHub:
    transport = httpx.MockTransport(handle)
    settings = {"sleep": lambda _: None, "clock": lambda: NOW, **options}
    return GitHub("https://github.test/graphql", secrets or (SECRET,), transport=transport, **settings)


def found_one(_: httpx.Request) -> httpx.Response:
    repository = {"__typename": "Repository", "id": "R_1", "nameWithOwner": "acme/shop", "isArchived": False}
    return httpx.Response(200, json={"data": {"rateLimit": RATE, "nodes": [repository]}})


def test_an_unreachable_server_is_asked_a_few_times_with_growing_pauses() -> None:
    pauses: list[float] = []

    with (
        github(lambda _: httpx.Response(503), sleep=pauses.append, max_retries=4, retry_delay_seconds=8) as client,
        pytest.raises(Unreachable, match="503"),
    ):
        client.repositories_by_id(["R_1"])

    assert client.usage.requests == 5
    for pause, most in zip(pauses, (1, 8, 16, 32), strict=True):
        assert most / 2 <= pause <= most


@pytest.mark.parametrize(
    ("fault", "kind", "requests"),
    [
        (httpx.ConnectError("refused"), Unreachable, 3),
        (httpx.ConnectTimeout("slow"), Unreachable, 3),
        (httpx.RemoteProtocolError("disconnected"), Unreachable, 3),
        (httpx.LocalProtocolError(f"Illegal header value b'bearer {SECRET}'"), Unreachable, 3),
        (httpx.ReadTimeout("late"), Unreachable, 2),  # once with its rate limit, once without
    ],
)
def test_a_fault_of_the_network_is_an_error_of_the_tree(
    fault: httpx.TransportError, kind: type[GitHubError], requests: int
) -> None:
    bodies: list[bytes] = []

    def fail(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        raise fault

    with github(fail, max_retries=2) as client, pytest.raises(kind) as caught:
        client.repositories_by_id(["R_1"])

    assert len(bodies) == requests
    assert SECRET not in str(caught.value)
    if isinstance(fault, httpx.ReadTimeout):
        assert len(set(bodies)) == len(bodies)


def test_a_refused_token_stops_at_once() -> None:
    with github(lambda _: REFUSALS["401"][0]) as client, pytest.raises(CredentialsRefused) as caught:
        client.repositories_by_id(["R_1"])

    assert client.usage.requests == 1
    assert SECRET not in f"{caught.value!r} {client!r} {client._tokens!r} {client._tokens._budgets!r}"


def test_a_refused_token_leaves_the_pool_and_the_others_go_on() -> None:
    asked: list[str] = []

    def answer_one(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["authorization"])
        return httpx.Response(401, json={"message": "Bad"}) if "bad" in asked[-1] else found_one(request)

    with github(answer_one, "bad-token", "good-token") as client:
        for _ in range(3):
            client.repositories_by_id(["R_1"])

    assert asked.count("bearer bad-token") <= 1
    assert asked.count("bearer good-token") == 3


def test_without_a_token_nothing_is_asked() -> None:
    with pytest.raises(CredentialsRefused, match="GITHUB_TOKEN"):
        GitHub("https://github.test/graphql", [])


@pytest.mark.parametrize("secret", ["ghp_\n", "two words", "schlüssel"])
def test_a_token_with_impossible_characters_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(CredentialsRefused, match="token 1") as caught:
        GitHub("https://github.test/graphql", [secret])

    assert secret not in str(caught.value)


def test_a_short_pause_is_slept_and_a_long_one_frees_the_worker() -> None:
    now = [NOW]
    limited = answer(403, {"message": SECONDARY}, retry_after="30")
    requests = iter([limited])
    recovered = iter([True])

    def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    def reply(request: httpx.Request) -> httpx.Response:
        if (refusal := next(requests, None)) is not None:
            return refusal
        return found_one(request) if next(recovered, False) else limited

    with github(reply, sleep=sleep, clock=lambda: now[0]) as client:
        client.repositories_by_id(["R_1"])
        waited = now[0] - NOW
        with pytest.raises(BudgetSpent, match="secondary limit") as caught:
            client.repositories_by_id(["R_1"])

    assert waited == timedelta(seconds=30)
    assert caught.value.resume_at > now[0] + timedelta(seconds=60)


def test_a_spent_hour_frees_the_worker_until_its_reset() -> None:
    with github(lambda _: REFUSALS["rate limited by type"][0]) as client, pytest.raises(BudgetSpent) as caught:
        client.repositories_by_id(["R_1"])

    assert caught.value.resume_at == datetime(2026, 11, 20, 9, 0)
    assert (client.usage.requests, client.usage.points) == (1, 0)
    assert client.usage.remaining == {"token 1": 0}


def test_a_limited_token_rests_while_the_others_go_on() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        is_first = request.headers["authorization"].endswith("one")
        return REFUSALS["rate limited by type"][0] if is_first else found_one(request)

    with github(reply, "token-one", "token-two") as client:
        for _ in range(5):
            client.repositories_by_id(["R_1"])

    assert client.usage.requests <= 6


def test_an_answer_without_a_field_is_a_clear_error() -> None:
    def reply(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, json={"data": {"rateLimit": RATE, "nodes": [{"__typename": "Repository", "id": "R"}]}}
        )

    with github(reply) as client, pytest.raises(QueryRejected, match="nameWithOwner"):
        client.repositories_by_id(["R_1"])
