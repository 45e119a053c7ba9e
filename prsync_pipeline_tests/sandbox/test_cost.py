from __future__ import annotations

from typing import Any

import pytest

from prsync_pipeline.sandbox import Limits, serve
from prsync_pipeline.sandbox.graph.engine import Engine, Rejected
from prsync_pipeline_tests.support.sandbox_client import ask, world_of

FOUR_LISTS = """
query($ids: [ID!]!, $n: Int = 50, $wide: Boolean = true) {
  nodes(ids: $ids) { ... on PullRequest {
    reviews(first: $n) { nodes { id comments { totalCount } } }
    commits(first: 100) { nodes { commit { oid } } }
    files(first: 100) { nodes { path } }
    labels(first: 20) @include(if: $wide) { nodes { name } }
  } }
}
"""
SEARCH = 'search(type: ISSUE, query: "org:acme", first: 100) { issueCount }'
NESTED = """
{ organization(login: "acme") { repositories(first: 50) { nodes { pullRequests(first: 20) { nodes {
  ...lists } } } } } }
fragment lists on PullRequest { labels(first: 10) { totalCount } reviews { totalCount } }
"""


def priced(text: str, limits: Limits | None = None, **variables: Any) -> tuple[int, int, int]:
    price = Engine(limits or Limits()).prepare(text, variables).price
    return price.requests, price.points, price.nodes


def rejection(text: str, **variables: Any) -> str:
    with pytest.raises(Rejected) as caught:
        Engine(Limits()).prepare(text, variables)
    extensions = caught.value.errors[0].extensions
    return str(extensions["type"]) if extensions else str(caught.value)


@pytest.mark.parametrize(
    ("text", "variables", "requests", "points", "nodes"),
    [
        ("{ viewer { login } }", {}, 0, 1, 0),
        (f"{{ {SEARCH} }}", {}, 1, 1, 100),
        ("{ " + " ".join(f"a{n}: {SEARCH}" for n in range(10)) + " }", {}, 10, 1, 1000),
        (FOUR_LISTS, {"ids": ["x"] * 25}, 101, 1, 25 + 25 * 270),
        (FOUR_LISTS, {"ids": ["x"] * 25, "wide": False}, 76, 1, 25 + 25 * 250),
        (FOUR_LISTS, {"ids": ["x"] * 37}, 149, 1, 37 * 271),
        (FOUR_LISTS, {"ids": ["x"] * 38}, 153, 2, 38 * 271),
        (FOUR_LISTS, {"ids": ["x"] * 100}, 401, 4, 100 * 271),
        (NESTED, {}, 1 + 50 + 1000, 11, 50 + 1000 + 10_000),
    ],
)
def test_a_query_costs_what_its_connections_would_need(
    text: str, variables: dict[str, Any], requests: int, points: int, nodes: int
) -> None:
    assert priced(text, **variables) == (requests, points, nodes)


@pytest.mark.parametrize("first", [0, -1, 101, 1000])
def test_a_page_outside_of_one_to_a_hundred_is_refused(first: int) -> None:
    assert rejection(FOUR_LISTS, ids=["x"], n=first) == "EXCESSIVE_PAGINATION"


@pytest.mark.parametrize("asked", ["nodes { id }", "edges { cursor }", "totalCount pageInfo { hasNextPage }"])
def test_the_contents_of_a_connection_need_a_bound(asked: str) -> None:
    text = f'{{ organization(login: "acme") {{ repositories {{ {asked} }} }} }}'

    assert rejection(text) == "MISSING_PAGINATION_BOUNDARIES"


def test_a_count_alone_needs_no_bound_and_is_free() -> None:
    text = '{ organization(login: "acme") { repositories { totalCount } } }'

    assert priced(text) == (0, 1, 0)


def test_more_than_a_hundred_ids_are_refused() -> None:
    assert rejection(FOUR_LISTS, ids=["x"] * 101) == "ARGUMENT_LIMIT"


def test_more_than_half_a_million_nodes_are_refused() -> None:
    text = """{ organization(login: "acme") { repositories(first: 100) { nodes { pullRequests(first: 100) { nodes {
        files(first: 50) { totalCount } } } } } } }"""

    assert rejection(text) == "MAX_NODE_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    "text",
    ["{ viewer { ", "{ viewer { secrets } }", "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "{ nodes { id } }"],
)
def test_a_query_that_does_not_fit_the_schema_is_not_run(text: str) -> None:
    with pytest.raises(Rejected):
        Engine(Limits()).prepare(text, {})


def test_the_rate_limit_says_what_this_query_cost_and_what_is_left() -> None:
    text = "{ rateLimit { cost limit used remaining nodeCount } nodes(ids: []) { id } }"

    with serve(world_of()) as sandbox:
        spent = ask(sandbox, text)["rateLimit"]
        again = ask(sandbox, "{ rateLimit { used remaining } viewer { login } }")["rateLimit"]

    assert spent == {"cost": 1, "limit": 5000, "used": 1, "remaining": 4999, "nodeCount": 0}
    assert again == {"used": 2, "remaining": 4998}


def test_a_dry_run_prices_a_query_and_does_nothing_else() -> None:
    dry = f"{{ rateLimit(dryRun: true) {{ cost nodeCount }} {SEARCH} }}"

    with serve(world_of()) as sandbox:
        data = ask(sandbox, dry)
        after = ask(sandbox, "{ rateLimit { used } }")

    assert data == {"rateLimit": {"cost": 1, "nodeCount": 100}}
    assert after == {"rateLimit": {"used": 1}}
