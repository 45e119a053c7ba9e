"""Further pages of nested lists: until the total is reached, GitHub's own cap ends them, or something moved."""

import json
from typing import Any

import httpx
import pytest

from prsync_pipeline.errors import Incomplete
from prsync_pipeline.github import Wanted
from prsync_pipeline.github.graphql.queries import NESTED, NextPage
from prsync_pipeline.github.partial import PartialPullRequest
from prsync_pipeline.models import Repository
from prsync_pipeline.sandbox import Fault, World, serve
from prsync_pipeline_tests.support.small_worlds import Meddler, client, hydrate_all, make, wanted

WANTED = Wanted(Repository("R_1", "acme/shop"), "PR_1", 1)


class Spoiler(httpx.HTTPTransport):
    """Takes the total away from the first of several further pages."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        body = json.loads(response.read())
        if b"query Drain" in request.content:
            del body["data"]["d0"]["commits"]["totalCount"]
        return httpx.Response(200, json=body)


def entry(index: int) -> dict[str, Any]:
    """What any nested list knows its entries by."""
    name = f"{index:040x}"
    return {
        **dict.fromkeys(("id", "path", "name", "login"), name),
        "commit": {"oid": name},
        "number": index,
        "repository": {"nameWithOwner": "acme/shop"},
    }


def connection(total: int, count: int, after: str | None = None, first: int = 0) -> dict[str, Any]:
    page = {"hasNextPage": after is not None, "endCursor": after}
    return {"totalCount": total, "pageInfo": page, "nodes": [entry(index) for index in range(first, first + count)]}


def partial(*, attempts: Any = 0, **lists: Any) -> PartialPullRequest:
    node = {"updatedAt": "2026-03-01T10:00:00Z", **{name: connection(0, 0) for name in NESTED}, **lists}
    return PartialPullRequest(WANTED, node, 100, attempts)


def test_a_list_is_whole_when_its_total_is_reached() -> None:
    pull_request = partial(files=connection(150, 100, "c1"))
    (page,) = pull_request.next_pages

    following = pull_request.add_page(
        page, {"updatedAt": "2026-03-01T10:00:00Z", "files": connection(150, 50, first=100)}
    )

    assert page == NextPage("PR_1", "files", "c1", 100)
    assert following is None
    assert pull_request.is_finished
    assert pull_request.fault is None


def test_a_list_that_githubs_own_cap_ends_is_kept_with_both_numbers() -> None:
    assert partial(files=connection(3500, 3000)).fault is None
    assert isinstance(partial(files=connection(3500, 2999)).fault, Incomplete)
    assert isinstance(partial(commits=connection(3500, 3000)).fault, Incomplete)


@pytest.mark.parametrize("name", sorted(NESTED))
def test_a_list_that_is_empty_against_its_total_is_a_fault(name: str) -> None:
    fault = partial(**{name: connection(4, 0)}).fault

    assert isinstance(fault, Incomplete)
    assert (fault.listed, fault.found) == (4, 0)


def test_issues_that_stay_hidden_at_a_second_look_are_no_fault() -> None:
    assert partial(attempts=1, closingIssuesReferences=connection(2, 1)).fault is None
    assert partial(attempts=1, labels=connection(2, 1)).fault is not None


def test_null_entries_count_as_missing() -> None:
    nodes = {**connection(2, 2), "nodes": [entry(1), None]}

    assert isinstance(partial(reviews=nodes).fault, Incomplete)


@pytest.mark.parametrize("name", sorted(NESTED))
def test_a_page_that_repeats_an_entry_and_misses_another_is_a_fault(name: str) -> None:
    pull_request = partial(**{name: connection(3, 2, "c1")})

    pull_request.add_page(
        pull_request.next_pages[0], {"updatedAt": "2026-03-01T10:00:00Z", name: connection(3, 1, first=1)}
    )

    assert pull_request.is_finished
    assert isinstance(pull_request.fault, Incomplete)
    assert (pull_request.fault.listed, pull_request.fault.found) == (3, 2)


def test_an_entry_that_comes_twice_is_kept_once() -> None:
    nodes = [entry(1), entry(1), entry(2)]

    pull_request = partial(files={**connection(2, 0), "nodes": nodes}, labels={**connection(2, 0), "nodes": nodes})

    assert list(pull_request.lists["files"]) == [entry(1), entry(2)]
    assert list(pull_request.lists["labels"]) == [entry(1), entry(2)]
    assert pull_request.fault is None


@pytest.mark.parametrize(("total", "updated"), [(151, "10:00:00"), (150, "10:00:01")])
def test_what_changed_in_between_is_not_mixed(total: int, updated: str) -> None:
    pull_request = partial(files=connection(150, 100, "c1"))

    pull_request.add_page(
        pull_request.next_pages[0], {"updatedAt": f"2026-03-01T{updated}Z", "files": connection(total, 50)}
    )

    assert pull_request.is_stopped
    assert pull_request.is_finished
    assert pull_request.fault is not None
    assert len(pull_request.lists["files"]) == 100


def test_a_pull_request_that_moves_while_it_is_drained_is_hydrated_again() -> None:
    world = World.of([make(1, sizes=(1, 120, 1)), make(2)])
    after = make(1, sizes=(1, 130, 1))
    meddler = Meddler(lambda _: world.force_push("acme/shop", 1, after.commits), b"query Drain")

    with serve(world) as sandbox, client(sandbox, transport=meddler) as github:
        found = hydrate_all(github, wanted(world))

    assert [commit.sha for commit in found[1].commits] == [commit.oid for commit in after.commits]
    assert found[1].updated_at == world.pull_request("acme/shop", 1).updated_at


def test_one_that_never_rests_is_kept_as_it_came_and_says_so() -> None:
    world = World.of([make(1, sizes=(1, 120, 1)), make(1, repository="acme/docs")])
    counter = iter(range(200, 300))
    meddler = Meddler(
        lambda _: world.force_push("acme/shop", 1, make(1, sizes=(0, next(counter), 0)).commits),
        b"query Drain",
        times=50,
    )

    with serve(world) as sandbox, client(sandbox, transport=meddler) as github:
        batches = list(github.hydrate([*wanted(world), *wanted(world, "acme/docs")]))

    found = {one.repository: one.incomplete for batch in batches for one in batch.pull_requests}
    assert not any(batch.failed for batch in batches)
    assert found["acme/docs"] is None
    assert (found["acme/shop"] or "").startswith("changed or ended while it was read, commits 100 of ")


def test_one_that_is_deleted_while_it_is_drained_is_gone() -> None:
    world = World.of([make(1, sizes=(1, 120, 1)), make(2)])
    asked = wanted(world)
    meddler = Meddler(lambda _: world.delete("acme/shop", 1), b"query Drain")

    with serve(world) as sandbox, client(sandbox, transport=meddler) as github:
        batches = list(github.hydrate(asked))

    assert [pull_request.number for batch in batches for pull_request in batch.deleted] == [1]
    assert [pull_request.number for batch in batches for pull_request in batch.pull_requests] == [2]


def test_further_pages_go_on_with_the_token_that_is_shown_them() -> None:
    world = World.of(make(n, sizes=(0, 101, 0)) for n in range(1, 41))
    tokens = [f"token-of-{login}" for login in ("ann", "bob", "eve", "joe", "kim", "lee")]
    for token in tokens:
        world.grant(token, token)
    meddler = Meddler(lambda token: world.hide("acme/shop", token), b"query Drain", times=5)

    with serve(world) as sandbox, client(sandbox, *tokens, transport=meddler, concurrency=1) as github:
        found = hydrate_all(github, wanted(world))

    assert {len(pull_request.commits) for pull_request in found.values()} == {101}
    assert len(found) == 40


def test_a_further_page_that_cannot_be_read_is_missing_in_its_pull_request_alone() -> None:
    world = World.of([make(1, sizes=(0, 101, 0)), make(2, repository="acme/docs", sizes=(0, 101, 0))])
    spoiler = Spoiler()

    with serve(world) as sandbox, client(sandbox, transport=spoiler) as github:
        batches = list(github.hydrate([*wanted(world), *wanted(world, "acme/docs")]))

    found = {one.repository: one.incomplete for batch in batches for one in batch.pull_requests}
    assert found == {"acme/docs": None, "acme/shop": "changed or ended while it was read, commits 100 of 101"}
    assert not any(batch.failed for batch in batches)


@pytest.mark.parametrize("kind", ["bad_gateway", "null_nodes", "partial_data", "connection_reset", "truncated_json"])
def test_further_pages_that_fail_are_asked_for_in_smaller_requests(kind: str) -> None:
    world = World.of(make(n, sizes=(0, 101, 0)) for n in range(1, 9))
    faults = [Fault(kind, matching="other", at=(1, 2, 3))]  # type: ignore[arg-type]

    with serve(world, faults=faults) as sandbox, client(sandbox, concurrency=1) as github:
        found = hydrate_all(github, wanted(world))

    assert {len(pull_request.commits) for pull_request in found.values()} == {101}
    assert sandbox.requests.totals.faults == 3


def test_a_page_that_is_never_in_time_is_missing_in_its_pull_request_alone() -> None:
    world = World.of([make(1, sizes=(0, 101, 0)), make(2)])

    with serve(world, faults=[Fault("bad_gateway", matching="other")]) as sandbox, client(sandbox) as github:
        batches = list(github.hydrate(wanted(world)))

    found = {one.number: (one.incomplete, len(one.commits)) for batch in batches for one in batch.pull_requests}
    assert found == {1: ("commits 100 of 101", 100), 2: (None, 1)}
    assert not any(batch.failed for batch in batches)
    assert len({one.sha256 for one in sandbox.requests}) == len(sandbox.requests) <= 8
