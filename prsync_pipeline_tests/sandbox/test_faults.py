from __future__ import annotations

import json

import httpx
import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox import Fault, Limits, Review, World, serve
from prsync_pipeline.sandbox.faults import Faults
from prsync_pipeline_tests.support.sandbox_client import (
    GRACE,
    START,
    Clock,
    ask,
    errors_of,
    ids_of,
    make,
    post,
    world_of,
)

VIEWER = "{ viewer { login } }"
REVIEWS = """query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequest { number
    reviews(first: 10) { totalCount nodes { state } pageInfo { hasNextPage } } } } }"""
SEARCH = '{ search(type: ISSUE, query: "org:acme", first: 10) { issueCount nodes { ... on PullRequest { number } } } }'


def reviewed_world() -> World:
    review = Review(1, GRACE, "APPROVED", START)
    return World.of([make(number, reviews=(review,)) for number in range(1, 5)])


def strikes(fault: Fault, kinds: str) -> list[int]:
    """The places, from 1 on, of the requests that the fault hits; `s` is a search, `n` asks for nodes."""
    faults = Faults([fault])
    names = {"s": "search", "n": "nodes"}
    return [place for place, kind in enumerate(kinds, 1) if faults.strike(names[kind]) is not None]


@pytest.mark.parametrize(
    ("fault", "hit"),
    [
        (Fault("html"), [1, 2, 3, 4, 5, 6]),
        (Fault("html", times=2), [1, 2]),
        (Fault("html", at=(2, 5)), [2, 5]),
        (Fault("html", every=2), [2, 4, 6]),
        (Fault("html", every=2, times=1), [2]),
        (Fault("html", matching="nodes"), [3, 5, 6]),
        (Fault("html", matching="nodes", at=(2,)), [5]),
        (Fault("html", matching="search", every=3), [4]),
        (Fault("html", probability=0), []),
    ],
)
def test_a_fault_hits_the_requests_that_its_script_says(fault: Fault, hit: list[int]) -> None:
    assert strikes(fault, "ssnsnn") == hit


def test_chance_is_drawn_from_the_seed() -> None:
    one, same, other = (strikes(Fault("html", probability=0.5, seed=seed), "s" * 64) for seed in (1, 1, 2))

    assert one == same != other


def test_a_request_meets_one_fault_and_the_others_keep_their_turn() -> None:
    faults = Faults([Fault("html", times=1), Fault("timeout", times=1)])

    met = [faults.strike("search") for _ in range(3)]

    assert [fault and fault.kind for fault in met] == ["html", "timeout", None]


@pytest.mark.parametrize("words", [{"kind": "earthquake"}, {"kind": "html", "matching": "all"}, {"kind": "forbidden"}])
def test_a_fault_that_makes_no_sense_is_refused(words: dict[str, str]) -> None:
    with pytest.raises(InputError):
        Fault(**words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "status", "kind", "words"),
    [
        (Fault("bad_gateway"), 502, "application/json", "Server Error"),
        (Fault("bad_gateway", is_html=True), 502, "text/html", "Unicorn"),
        (Fault("unavailable"), 503, "application/json", "Server Error"),
        (Fault("html"), 200, "text/html", "Unicorn"),
        (Fault("timeout"), 200, "application/json", "This may be the result of a timeout"),
        (Fault("hang", seconds=0.05), 504, "application/json", "Server Error"),
        (Fault("secondary_limit", seconds=7), 403, "application/json", "secondary rate limit"),
        (Fault("revoke"), 401, "application/json", "Bad credentials"),
        (Fault("primary_limit"), 200, "application/json", "RATE_LIMITED"),
    ],
)
def test_a_fault_comes_in_place_of_the_answer(fault: Fault, status: int, kind: str, words: str) -> None:
    with serve(world_of(), faults=[fault]) as sandbox:
        answer = post(sandbox, VIEWER)

    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, kind)
    assert words in answer.text
    assert [record.fault for record in sandbox.requests] == [fault.kind]


@pytest.mark.parametrize(("kind", "used"), [("bad_gateway", 1), ("timeout", 1), ("unavailable", 0), ("html", 0)])
def test_timeouts_cost_points_and_what_never_reached_github_does_not(kind: str, used: int) -> None:
    with serve(world_of(), faults=[Fault(kind, times=1)]) as sandbox:  # type: ignore[arg-type]
        post(sandbox, VIEWER)
        spent = ask(sandbox, "{ rateLimit { used } }")["rateLimit"]["used"]

    assert spent == used + 1


def test_a_reset_connection_is_a_broken_read_and_the_next_request_works() -> None:
    with serve(world_of(), faults=[Fault("connection_reset", times=1)]) as sandbox:
        with pytest.raises(httpx.ReadError):
            post(sandbox, VIEWER)
        assert post(sandbox, VIEWER).status_code == 200

    assert [record.status for record in sandbox.requests] == [None, 200]


def test_a_truncated_answer_is_a_whole_http_answer_with_half_of_its_json() -> None:
    with serve(world_of(), faults=[Fault("truncated_json")]) as sandbox:
        answer = post(sandbox, VIEWER)

    assert answer.status_code == 200
    assert answer.text.startswith('{"data"')
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_partial_data_loses_every_second_node_with_an_error_each() -> None:
    world = reviewed_world()

    with serve(world, faults=[Fault("partial_data")]) as sandbox:
        answer = post(sandbox, REVIEWS, ids=ids_of(world)).json()

    assert [node and node["number"] for node in answer["data"]["nodes"]] == [None, 2, None, 4]
    assert [error["path"] for error in answer["errors"]] == [["nodes", 0], ["nodes", 2]]


@pytest.mark.parametrize("query", [REVIEWS, SEARCH])
def test_null_nodes_come_with_exhausted_resources(query: str) -> None:
    world = reviewed_world()

    with serve(world, faults=[Fault("null_nodes")]) as sandbox:
        answer = post(sandbox, query, ids=ids_of(world)).json()

    nodes = answer["data"].get("nodes") or answer["data"]["search"]["nodes"]
    assert nodes == [None] * 4
    assert {error["type"] for error in answer["errors"]} == {"RESOURCE_LIMITS_EXCEEDED"}


def test_nested_lists_can_be_empty_without_a_word_about_it() -> None:
    world = reviewed_world()

    with serve(world, faults=[Fault("empty_nested")]) as sandbox:
        nodes = ask(sandbox, REVIEWS, ids=ids_of(world))["nodes"]

    assert [node["reviews"] for node in nodes] == [
        {"totalCount": 1, "nodes": [], "pageInfo": {"hasNextPage": False}}
    ] * 4


def test_a_secondary_limit_says_how_long_to_wait() -> None:
    limits = Limits(secondary_status=429)

    with serve(world_of(), limits=limits, faults=[Fault("secondary_limit", seconds=7)]) as sandbox:
        answer = post(sandbox, VIEWER)

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_a_primary_limit_holds_until_its_reset() -> None:
    clock = Clock()

    with serve(world_of(), clock=clock, faults=[Fault("primary_limit", times=1, seconds=30)]) as sandbox:
        first = post(sandbox, VIEWER)
        errors_of(sandbox, VIEWER)
        clock.forward(30)
        later = ask(sandbox, VIEWER)

    assert first.headers["x-ratelimit-remaining"] == "0"
    assert later == {"viewer": {"login": "sandbox-user"}}


def test_a_revoked_token_stays_revoked() -> None:
    with serve(world_of(), faults=[Fault("revoke", at=(2,))]) as sandbox:
        statuses = [post(sandbox, VIEWER).status_code for _ in range(4)]

    assert statuses == [200, 401, 401, 401]


def test_a_forbidden_repository_is_refused_by_id_and_name_and_not_found_by_search() -> None:
    world = World.of([make(1), make(2, repository="acme/locked")])
    by_name = '{ repository(owner: "acme", name: "locked") { id } }'

    with serve(world, faults=[Fault("forbidden", repository="acme/locked")]) as sandbox:
        by_id = post(sandbox, REVIEWS, ids=ids_of(world)).json()
        (named,) = errors_of(sandbox, by_name)
        found = ask(sandbox, SEARCH)["search"]

    assert [node and node["number"] for node in by_id["data"]["nodes"]] == [1, None]
    assert by_id["errors"][0]["type"] == named["type"] == "FORBIDDEN"
    assert "SAML" in named["message"]
    assert found == {"issueCount": 1, "nodes": [{"number": 1}]}


def test_a_client_that_gives_up_on_a_hanging_request_does_not_hold_the_server() -> None:
    with serve(world_of(), faults=[Fault("hang", times=1, seconds=3600)]) as sandbox:
        headers = {"authorization": "bearer sandbox-token"}
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(sandbox.url, json={"query": VIEWER}, headers=headers, timeout=0.2)
        assert post(sandbox, VIEWER).status_code == 200
