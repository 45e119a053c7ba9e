from __future__ import annotations

from typing import Any

import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox import Fault, World, serve
from prsync_pipeline_tests.support.sandbox_client import ids_of, make, post

NODES = """query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequest { id number createdAt changedFiles
    labels(first: 5) { totalCount nodes { name } pageInfo { hasNextPage endCursor } } } } }"""
SEARCH = """{ s0: search(type: ISSUE, query: "org:acme", first: 2) { issueCount pageInfo { hasNextPage endCursor }
    nodes { ... on PullRequest { id number createdAt } } } }"""


def answer_with(*lies: Fault, query: str = NODES) -> Any:
    world = World.of([make(number, labels=("bug",)) for number in range(1, 4)])
    with serve(world, faults=lies) as sandbox:
        return post(sandbox, query, ids=ids_of(world)).json()


def about(number: int, field: str = "", **more: Any) -> Fault:
    return Fault("altered", repository="acme/shop", number=number, field=field, **more)


def test_a_value_is_altered_in_every_pull_request_or_in_one() -> None:
    in_each = answer_with(Fault("altered", field="changedFiles", value=2**31))
    in_one = answer_with(about(2, "changedFiles", value=2**31))

    assert [node["changedFiles"] for node in in_each["data"]["nodes"]] == [2**31] * 3
    assert [node["changedFiles"] for node in in_one["data"]["nodes"]] == [0, 2**31, 0]


def test_a_list_is_null_or_has_a_null_in_it() -> None:
    answer = answer_with(about(1, "labels", value=None), about(3, "labels.nodes.0", value=None))

    labels = [node["labels"] and node["labels"]["nodes"] for node in answer["data"]["nodes"]]
    assert labels == [None, [{"name": "bug"}], [None]]


@pytest.mark.parametrize(("error", "kind"), [(None, None), ("NOT_FOUND", "NOT_FOUND"), ("TIMEOUT", None)])
def test_a_pull_request_is_null_with_an_error_or_without(error: str | None, kind: str | None) -> None:
    answer = answer_with(about(2, error=error))

    assert [node and node["number"] for node in answer["data"]["nodes"]] == [1, None, 3]
    assert [(row.get("type"), row["path"]) for row in answer.get("errors", ())] == (
        [(kind, ["nodes", 1])] if error else []
    )


def test_a_search_counts_one_more_than_it_has_and_leads_back_to_its_first_page() -> None:
    search = answer_with(
        Fault("miscounted", field="issueCount"), Fault("repeated_cursor", field="search"), query=SEARCH
    )["data"]["s0"]

    assert search["issueCount"] == 4
    assert search["pageInfo"]["hasNextPage"]
    with serve(World.of([make(number) for number in range(1, 4)])) as sandbox:
        again = post(
            sandbox, SEARCH.replace("first: 2", f'first: 2, after: "{search["pageInfo"]["endCursor"]}"')
        ).json()
    assert again["data"]["s0"]["nodes"] == search["nodes"]


def test_a_nested_list_leads_back_to_its_first_page() -> None:
    answer = answer_with(Fault("repeated_cursor", field="labels"))

    assert all(node["labels"]["pageInfo"]["hasNextPage"] for node in answer["data"]["nodes"])


def test_nodes_come_in_each_others_places() -> None:
    answer = answer_with(Fault("swapped_nodes"))

    assert [node["number"] for node in answer["data"]["nodes"]] == [2, 3, 1]


def test_a_lie_ends_after_as_many_answers_that_held_its_place() -> None:
    lie = about(2, "changedFiles", value=7, times=1)
    world = World.of([make(number) for number in range(1, 4)])

    with serve(world, faults=[lie]) as sandbox:
        post(sandbox, NODES, ids=ids_of(world)[:1])
        answers = [post(sandbox, NODES, ids=ids_of(world)).json()["data"]["nodes"][1]["changedFiles"] for _ in range(2)]

    assert answers == [7, 0]
    assert [request.fault for request in sandbox.requests] == [None, "altered", None]


def test_one_pull_request_is_named_with_its_repository() -> None:
    with pytest.raises(InputError, match="its repository and its number"):
        Fault("altered", number=3)
