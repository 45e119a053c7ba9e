"""What changed in a whole organisation, by one search: complete or an error, and honest about what it could not see."""

from datetime import timedelta

import httpx
import pytest

from prsync_pipeline.errors import Incomplete, TooManyChanges
from prsync_pipeline.github import Changes, GitHub
from prsync_pipeline.models import Repository
from prsync_pipeline.sandbox import Fault, World, serve
from prsync_pipeline_tests.support.small_worlds import START, Meddler, client, known, make, small_world


def numbers(changes: Changes) -> list[int]:
    return sorted(one.number for one in changes.pull_requests)


def test_what_changed_since_is_found_once_and_over_several_pages() -> None:
    world = small_world(250, sizes=(0, 0, 0))
    since = START + timedelta(hours=20 + 5)  # each moves five hours after its creation

    with serve(world) as sandbox, client(sandbox) as github:
        changes = github.find_changes("acme", [known(world)], since)

    assert numbers(changes) == list(range(20, 251))
    assert len(sandbox.requests) == 3
    assert {one.repository_node_id for one in changes.pull_requests} == {known(world).node_id}


def test_one_request_tells_of_changes_in_every_repository_that_is_not_archived() -> None:
    world = World.of(make(1, repository=f"acme/{name}", sizes=(0, 0, 0)) for name in ("a", "b", "old"))
    world.add(make(1, repository=world.add_repository("other/c").name))
    world.archive_repository("acme/old")
    asked = [known(world, "acme/a"), known(world, "acme/old")]

    with serve(world) as sandbox, client(sandbox) as github:
        changes = github.find_changes("acme", asked, START)

    found = {one.repository_node_id for one in changes.pull_requests}
    assert found == {known(world, f"acme/{name}").node_id for name in "ab"}
    assert {one.name: one.is_archived for one in changes.visible.values()} == {"acme/a": False, "acme/old": True}
    assert len(sandbox.requests) == 1


def test_more_than_a_hundred_repositories_are_looked_at_in_the_same_request_for_one_point() -> None:
    world = World.of(make(1, repository=f"acme/r{place}", sizes=(0, 0, 0)) for place in range(230))
    asked = [known(world, f"acme/r{place}") for place in range(230)]

    with serve(world) as sandbox, client(sandbox) as github:
        changes = github.find_changes("acme", asked, START + timedelta(days=900))

    assert changes.pull_requests == ()
    assert len(changes.visible) == 230
    assert (github.usage.requests, github.usage.points) == (1, 1)


def test_a_repository_that_some_page_could_not_see_is_none_that_the_answer_is_about() -> None:
    world = World.of([*(make(n, sizes=(0, 0, 0)) for n in range(1, 151)), make(1, repository="acme/docs")])
    meddler = Meddler(lambda _: world.hide("acme/docs"), b"query Updates", at=2)

    with serve(world) as sandbox, client(sandbox, transport=meddler) as github:
        changes = github.find_changes("acme", [known(world), known(world, "acme/docs")], START)

    assert set(changes.visible) == {known(world).node_id}


def test_a_server_that_runs_out_of_time_is_asked_for_smaller_pages() -> None:
    world = small_world(60, sizes=(0, 0, 0))

    with serve(world) as sandbox, client(sandbox) as github:
        sandbox.faults.add(Fault("timeout", at=(1,)))
        changes = github.find_changes("acme", [known(world)], START)

    assert len(changes.pull_requests) == 60
    assert len({one.sha256 for one in sandbox.requests}) == len(sandbox.requests)


def test_an_index_that_moves_between_two_pages_is_searched_again() -> None:
    world = small_world(150, sizes=(0, 0, 0))
    meddler = Meddler(lambda _: world.add(make(151, sizes=(0, 0, 0))), b"query Updates", at=2)

    with serve(world) as sandbox, client(sandbox, transport=meddler) as github:
        changes = github.find_changes("acme", [known(world)], START)

    assert numbers(changes) == list(range(1, 152))


def test_a_count_that_never_comes_whole_is_an_error() -> None:
    answer = {
        "rateLimit": {"cost": 1, "limit": 5000, "remaining": 4999, "resetAt": "2026-11-20T13:00:00Z", "used": 1},
        "updates": {"issueCount": 3, "pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []},
        "h0": [{"__typename": "Repository", "id": "R_1", "nameWithOwner": "acme/shop", "isArchived": False}],
    }
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"data": answer}))

    github = GitHub("https://github.test", ["t"], transport=transport, sleep=lambda _: None)
    with github, pytest.raises(Incomplete) as caught:
        github.find_changes("acme", [Repository("R_1", "acme/shop")], START)

    assert (caught.value.listed, caught.value.found) == (3, 0)


def test_what_is_over_the_searchs_cap_is_split_by_time_until_it_fits() -> None:
    world = small_world(1002, sizes=(0, 0, 0))

    with serve(world) as sandbox, client(sandbox) as github:
        changes = github.find_changes("acme", [known(world)], START)

    assert numbers(changes) == list(range(1, 1003))
    assert set(changes.visible) == {known(world).node_id}


def test_what_changed_in_a_single_second_cannot_be_split() -> None:
    world = small_world(1002, sizes=(0, 0, 0), updated_at=START)

    with serve(world) as sandbox, client(sandbox) as github, pytest.raises(TooManyChanges, match="1002 pull requests"):
        github.find_changes("acme", [known(world)], START)


def test_more_than_a_few_searches_can_name_is_said_after_one_request() -> None:
    world = small_world(5001, sizes=(0, 0, 0))

    with serve(world) as sandbox:
        with client(sandbox) as github, pytest.raises(TooManyChanges, match="5001 pull requests changed"):
            github.find_changes("acme", [known(world)], START)
        asked = len(sandbox.requests)

    assert asked == 1
