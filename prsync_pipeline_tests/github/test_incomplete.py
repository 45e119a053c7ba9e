"""A server that states what it does not give: each pull request concerned comes as it is, or is left out, alone.

However it lies, as few requests follow as the module's numbers say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.errors import GitHubError, TooHeavy, TooManyIncomplete, Unreachable
from prsync_pipeline.github import Listing, Window
from prsync_pipeline.github.hydration import ALLOWED, MAX_ATTEMPTS, MAX_TOO_HEAVY
from prsync_pipeline.sandbox import Fault, World, serve
from prsync_pipeline_tests.support.small_worlds import START, UNTIL, client, known, make, small_world, wanted

if TYPE_CHECKING:
    from prsync_pipeline.github import Batch
    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.sandbox import Sandbox

SHOP = "acme/shop"
# One pull request among the others; of the two heaviest kinds the descent to what GitHub does give costs more.
FEW_REQUESTS = 30


def odd(number: int = 2, field: str = "", **lie: Any) -> Fault:
    """A lie about one pull request, told whatever is asked about it."""
    return Fault("altered", repository=SHOP, number=number, field=field, **lie)


def hydrated(world: World, *faults: Fault, **options: Any) -> tuple[list[Batch], Sandbox]:
    with serve(world, faults=faults) as sandbox, client(sandbox, **options) as github:
        return list(github.hydrate(wanted(world))), sandbox


def came(batches: list[Batch]) -> dict[int, PullRequest]:
    return {one.number: one for batch in batches for one in batch.pull_requests}


LIES = {
    "a review that is counted and hidden": (
        Fault("miscounted", repository=SHOP, number=2, field="reviews.totalCount"),
        "reviews 1 of 2",
    ),
    "a null among the labels": (odd(field="labels.nodes.0"), "labels 1 of 2"),
    "a null among the commits": (odd(field="commits.nodes.0"), "commits 0 of 1"),
    "no list of files": (odd(field="files"), "files 0 of 1"),
    "a file fewer than changedFiles": (odd(field="changedFiles", value=2), "files 1 of 2"),
    "a label without a name": (odd(field="labels.nodes.1.name"), "labels 1 of 2"),
    "a commit of the year 10000": (
        odd(field="commits.nodes.0.commit.authoredDate", value="10000-01-01T00:00:00Z"),
        "commits 0 of 1, commits.authoredDate should be a time and is a str",
    ),
    "a state of a review that is new": (odd(field="reviews.nodes.0.state", value="SMILED"), "unknown state SMILED"),
    "a change of a file that is new": (
        odd(field="files.nodes.0.changeType", value="TELEPORTED"),
        "unknown changeType TELEPORTED",
    ),
    "a list that always runs out of time": (odd(field="files", error="TIMEOUT"), "files 0 of 1"),
}


@pytest.mark.parametrize(("lie", "missing"), LIES.values(), ids=LIES.keys())
def test_what_github_does_not_give_is_named_in_its_pull_request_and_the_others_are_whole(
    lie: Fault, missing: str
) -> None:
    world = World.of(make(number, labels=("bug", "docs")) for number in range(1, 30))

    batches, sandbox = hydrated(world, lie)

    found = came(batches)
    assert {number: one.incomplete for number, one in found.items() if one.incomplete} == {2: missing}
    assert sorted(found) == list(range(1, 30))
    assert not any(batch.failed or batch.left_out or batch.deleted for batch in batches)
    assert len(sandbox.requests) <= FEW_REQUESTS


NOTHING = {
    "null without a word": (odd(), "GitHub lists it and gives nothing of it"),
    "a title that is no text": (odd(field="title", value=7), "title"),
    "a time that is none": (odd(field="createdAt", value="yesterday"), "createdAt"),
    "a pull request that always runs out of time": (
        odd(error="TIMEOUT"),
        "GitHub runs out of time over it, however little of it is asked for",
    ),
}


@pytest.mark.parametrize(("lie", "reason"), NOTHING.values(), ids=NOTHING.keys())
def test_what_cannot_be_had_or_stored_is_left_out_with_the_reason(lie: Fault, reason: str) -> None:
    batches, sandbox = hydrated(small_world(29), lie)

    ((number, found),) = [(one.wanted.number, one.reason) for batch in batches for one in batch.left_out]
    assert (number, reason in found) == (2, True), found
    assert sorted(came(batches)) == [1, *range(3, 30)]
    assert not any(batch.failed or batch.deleted for batch in batches)
    assert len(sandbox.requests) <= FEW_REQUESTS


def test_what_is_called_not_found_is_asked_for_again_and_then_deleted() -> None:
    batches, sandbox = hydrated(small_world(9), odd(error="NOT_FOUND"))

    assert [one.number for batch in batches for one in batch.deleted] == [2]
    assert len(came(batches)) == 8
    assert len(sandbox.requests) == MAX_ATTEMPTS


def test_what_is_called_not_found_once_comes() -> None:
    batches, _ = hydrated(small_world(9), odd(error="NOT_FOUND", times=1))

    assert sorted(came(batches)) == list(range(1, 10))
    assert not any(batch.deleted for batch in batches)


def test_answers_in_the_places_of_others_are_told_by_their_ids() -> None:
    batches, sandbox = hydrated(small_world(9), Fault("swapped_nodes"))

    assert {one.number: one.title for one in came(batches).values()} == {n: f"Change {n}" for n in range(1, 10)}
    assert len(sandbox.requests) == 1


def test_more_than_a_few_fail_their_repository_and_name_one() -> None:
    world = small_world(60)

    batches, sandbox = hydrated(world, Fault("miscounted", field="labels.totalCount"), page_width=5, concurrency=1)

    (failure,) = [error for batch in batches for error in batch.failed.values()]
    assert isinstance(failure, TooManyIncomplete)
    assert f"more than {ALLOWED}" in str(failure)
    assert "labels 0 of 1" in str(failure)
    assert len(came(batches)) == ALLOWED + 1
    assert len(sandbox.requests) <= 60


@pytest.mark.parametrize("field", ["", "title", "labels.totalCount"])
def test_a_repository_of_which_nothing_comes_whole_fails_soon(field: str) -> None:
    lie = Fault("miscounted", field=field) if "totalCount" in field else Fault("altered", field=field, matching="nodes")

    batches, sandbox = hydrated(small_world(143), lie)

    (failure,) = [error for batch in batches for error in batch.failed.values()]
    assert isinstance(failure, TooManyIncomplete)
    assert len(sandbox.requests) <= MAX_TOO_HEAVY


def test_as_many_as_the_caller_allows_are_kept_apart() -> None:
    world = small_world(20)

    with serve(world, faults=[Fault("miscounted", field="labels.totalCount")]) as sandbox, client(sandbox) as github:
        batches = list(github.hydrate(wanted(world), {known(world).node_id: 20}))

    assert not any(batch.failed for batch in batches)
    assert {one.incomplete for one in came(batches).values()} == {"labels 0 of 1"}


@pytest.mark.parametrize("count", [1, 143])
def test_a_repository_that_is_only_ever_answered_in_part_fails_soon(count: int) -> None:
    world = small_world(count)
    partly = Fault("altered", matching="nodes", field="author", error="TIMEOUT")

    with serve(world, faults=[partly]) as sandbox, client(sandbox) as github:
        batches = list(github.hydrate(wanted(world)))
        requests = len(sandbox.requests)

    failures = [error for batch in batches for error in batch.failed.values()]
    assert len(failures) == (count > 1)
    assert all(isinstance(error, TooHeavy | TooManyIncomplete) for error in failures)
    assert requests <= MAX_TOO_HEAVY + 20


def test_a_server_that_answers_the_smallest_question_alone_is_given_up() -> None:
    world = World.of(make(number, repository=f"acme/{name}") for name in "abcdefgh" for number in range(1, 40))
    asked = [one for name in "abcdefgh" for one in wanted(world, f"acme/{name}")]

    with serve(world, faults=[Fault("bad_gateway", matching="nodes")]) as sandbox, client(sandbox) as github:
        with pytest.raises(Unreachable, match="in a row"):
            list(github.hydrate(asked))
        requests = len(sandbox.requests)

    assert requests <= 250


@pytest.mark.parametrize("field", ["commits", "labels"])
def test_a_nested_list_that_leads_in_a_circle_ends(field: str) -> None:
    world = World.of([make(1, sizes=(1, 120, 1), labels=("bug",)), make(2)])

    batches, sandbox = hydrated(world, Fault("repeated_cursor", field=field))

    assert sorted(came(batches)) == [1, 2]
    assert len(sandbox.requests) <= 10


def test_a_search_that_leads_in_a_circle_ends_with_what_came() -> None:
    world = small_world(60)

    with serve(world, faults=[Fault("repeated_cursor", field="search")]) as sandbox, client(sandbox) as github:
        (listing,) = github.list_pull_requests([Window(known(world), START, UNTIL)]).values()
        changes = github.find_changes("acme", [known(world)], START)

    assert isinstance(listing, Listing)
    assert (len(listing.pull_requests), listing.unlisted) == (60, 0)
    assert len(changes.pull_requests) == 60
    assert len(sandbox.requests) <= 4


def test_a_longer_search_that_leads_in_a_circle_fails_its_repository() -> None:
    world = small_world(250, sizes=(0, 0, 0))

    with serve(world, faults=[Fault("repeated_cursor", field="search")]) as sandbox, client(sandbox) as github:
        (failure,) = github.list_pull_requests([Window(known(world), START, UNTIL)]).values()

    assert isinstance(failure, GitHubError)
    assert len(sandbox.requests) <= 2 * MAX_ATTEMPTS


@pytest.mark.parametrize("place", ["nodes.3", "nodes.3.createdAt"])
def test_one_entry_of_a_search_that_is_null_or_unreadable_is_unlisted(place: str) -> None:
    world = small_world(60)

    with serve(world, faults=[Fault("altered", field=place)]) as sandbox, client(sandbox) as github:
        (listing,) = github.list_pull_requests([Window(known(world), START, UNTIL)]).values()

    assert isinstance(listing, Listing)
    assert (len(listing.pull_requests), listing.unlisted) == (59, 1)
    assert len(sandbox.requests) == MAX_ATTEMPTS


@pytest.mark.parametrize("lookup", ["organization_repositories", "members"])
def test_a_lookup_that_leads_in_a_circle_ends(lookup: str) -> None:
    world = small_world(3)

    with serve(world, faults=[Fault("repeated_cursor", matching="other")]) as sandbox, client(sandbox) as github:
        getattr(github, lookup)("acme")

    assert len(sandbox.requests) <= 6
