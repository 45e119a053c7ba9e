"""Listing: complete or an error, split at the search's cap, several windows to a request."""

import itertools
from collections import Counter
from datetime import datetime, timedelta

import httpx
import pytest

from prsync_pipeline.errors import BudgetSpent, GitHubError, Incomplete, RepositoryUnavailable, TooHeavy
from prsync_pipeline.github import GitHub, Listing, Window
from prsync_pipeline.github.listing import SEARCH_CAP
from prsync_pipeline.models import Repository
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Fault, Latency, Limits, World, serve
from prsync_pipeline_tests.support.small_worlds import START, Meddler, client, known, listed, make, small_world

UNTIL = datetime(2027, 1, 1)


def crowd(count: int, spread: timedelta) -> World:
    """`count` pull requests created evenly within `spread`, to the second."""
    step = spread / count
    moments = [(START + step * n).replace(microsecond=0) for n in range(count)]
    return World.of(
        make(n + 1, sizes=(0, 0, 0), created_at=moment, updated_at=moment) for n, moment in enumerate(moments)
    )


def listing_of(github: GitHub, *windows: Window) -> Listing:
    (answer,) = github.list_pull_requests(windows).values()
    assert isinstance(answer, Listing), answer
    return answer


def test_a_window_lists_each_pull_request_once_over_several_pages() -> None:
    world = small_world(250)

    with serve(world) as sandbox, client(sandbox) as github:
        listing = listing_of(github, Window(known(world), START, UNTIL))

    assert set(listing.pull_requests) == listed(world)
    assert len(listing.pull_requests) == 250
    assert len(sandbox.requests) == 3


def test_a_window_leaves_out_what_was_created_outside_of_it() -> None:
    world = small_world(60)

    with serve(world) as sandbox, client(sandbox) as github:
        window = Window(known(world), START + timedelta(hours=10), START + timedelta(hours=20))
        listing = listing_of(github, window)

    assert [one.number for one in listing.pull_requests] == list(range(10, 20))


def test_what_was_opened_before_and_moved_since_is_one_more_window() -> None:
    world = small_world(60)
    edge = START + timedelta(hours=30)

    with serve(world) as sandbox, client(sandbox) as github:
        listing = listing_of(github, Window(known(world), edge, UNTIL), Window(known(world), None, edge, edge))

    assert [one.number for one in listing.pull_requests] == list(range(25, 61))


def test_a_day_with_1500_pull_requests_is_split_until_each_window_fits() -> None:
    world = crowd(1500, timedelta(days=1))

    with serve(world) as sandbox, client(sandbox) as github:
        listing = listing_of(github, Window(known(world), START, START + timedelta(days=1)))

    assert set(listing.pull_requests) == listed(world)
    assert len(listing.pull_requests) == 1500


def test_an_open_window_over_the_cap_is_split_too() -> None:
    world = crowd(1200, timedelta(hours=12))

    with serve(world) as sandbox, client(sandbox) as github:
        by_creation = listing_of(github, Window(known(world), None, UNTIL, START))
        by_update = listing_of(github, Window(known(world), None, None, START))

    assert set(by_creation.pull_requests) == set(by_update.pull_requests) == listed(world)


def test_a_single_second_over_the_cap_fails_its_repository_with_the_numbers() -> None:
    world = World.of(
        [make(n, sizes=(0, 0, 0), created_at=START) for n in range(1, SEARCH_CAP + 2)]
        + [make(1, repository="acme/docs")]
    )

    with serve(world) as sandbox, client(sandbox) as github:
        windows = [Window(known(world, name), START, UNTIL) for name in ("acme/shop", "acme/docs")]
        answers = github.list_pull_requests(windows)

    failure = answers[known(world).node_id]
    assert isinstance(failure, Incomplete)
    assert (failure.listed, failure.found) == (1001, 1000)
    assert isinstance(answers[known(world, "acme/docs").node_id], Listing)


def test_an_empty_window_asks_nothing() -> None:
    world = small_world(3)

    with serve(world) as sandbox, client(sandbox) as github:
        listing = listing_of(github, Window(known(world), START, START))

    assert listing.pull_requests == ()
    assert len(sandbox.requests) == 0


def test_fifty_small_repositories_with_two_windows_each_take_at_most_nine_requests() -> None:
    names = [f"acme/service-{n}" for n in range(50)]
    world = World.of(make(n, repository=name, sizes=(0, 0, 0)) for name in names for n in range(1, 9))

    with serve(world) as sandbox, client(sandbox) as github:
        windows = [
            window
            for name in names
            for window in (Window(known(world, name), START, UNTIL), Window(known(world, name), None, START, START))
        ]
        answers = github.list_pull_requests(windows)

    assert {len(answer.pull_requests) for answer in answers.values() if isinstance(answer, Listing)} == {8}
    assert len(answers) == 50
    assert len(sandbox.requests) <= 9
    assert sandbox.requests.totals.points <= 9


def test_pages_that_time_out_are_asked_for_in_smaller_requests_and_never_again_unchanged() -> None:
    names = [f"acme/service-{n}" for n in range(12)]
    world = World.of(make(n, repository=name, sizes=(0, 0, 0)) for name in names for n in range(1, 81))
    heavy = Latency(base=0, per_node=0.1, per_alias=0, scale=0)  # 100 nodes take ten seconds, and 10 s is the end

    with serve(world, latency=heavy, limits=Limits(work_seconds_per_minute=1e6)) as sandbox, client(sandbox) as github:
        answers = github.list_pull_requests([Window(known(world, name), START, UNTIL) for name in names])

    assert all(isinstance(answer, Listing) and len(answer.pull_requests) == 80 for answer in answers.values())
    late = [request.sha256 for request in sandbox.requests if request.status == 502]
    bodies = Counter(request.sha256 for request in sandbox.requests)
    assert late
    assert {bodies[body] for body in late} == {1}


def test_a_repository_that_times_out_at_the_smallest_page_fails_alone() -> None:
    world = small_world(30)

    with serve(world, faults=[Fault("bad_gateway", matching="search")]) as sandbox, client(sandbox) as github:
        answers = github.list_pull_requests([Window(known(world), START, UNTIL)])

    assert isinstance(answers[known(world).node_id], TooHeavy)
    bodies = Counter(request.sha256 for request in sandbox.requests)
    assert set(bodies.values()) == {1}


def test_a_repository_under_its_former_name_is_listed_under_its_present_one() -> None:
    world = World.of([*(make(n) for n in range(1, 4)), make(1, repository="acme/docs")])
    shop, docs = known(world), known(world, "acme/docs")
    world.rename_repository("acme/shop", "acme/store")

    with serve(world) as sandbox, client(sandbox) as github:
        answers = github.list_pull_requests([Window(shop, START, UNTIL), Window(docs, START, UNTIL)])

    (store, handbook) = (answers[shop.node_id], answers[docs.node_id])
    assert isinstance(store, Listing)
    assert isinstance(handbook, Listing)
    assert store.repository == Repository(shop.node_id, "acme/store")
    assert set(store.pull_requests) == listed(world, "acme/store")
    assert handbook.repository == docs
    assert len(sandbox.requests) == 2


def test_a_repository_renamed_between_two_pages_is_listed_again() -> None:
    world = small_world(250)
    meddler = Meddler(lambda _: world.rename_repository("acme/shop", "acme/store"), b"query List", at=2)

    with serve(world) as sandbox, client(sandbox, transport=meddler) as github:
        listing = listing_of(github, Window(known(world), START, UNTIL))

    assert listing.repository.name == "acme/store"
    assert set(listing.pull_requests) == listed(world, "acme/store")


def test_a_repository_that_never_keeps_its_name_fails() -> None:
    names = itertools.cycle(["acme/store", "acme/shop"])
    transport = httpx.MockTransport(lambda _: search_answer(0, name=next(names)))

    with GitHub("https://github.test", ["t"], transport=transport, sleep=lambda _: None) as github:
        (failure,) = github.list_pull_requests([Window(Repository("R_1", "acme/shop"), START, UNTIL)]).values()

    assert "kept changing its name" in str(failure)


@pytest.mark.parametrize("fate", ["hidden", "deleted", "forbidden"])
def test_a_repository_out_of_sight_is_unavailable_and_never_empty(fate: str) -> None:
    world = World.of([*(make(n) for n in range(1, 4)), make(1, repository="acme/docs")])
    windows = [Window(known(world, name), START, UNTIL) for name in ("acme/shop", "acme/docs")]
    shop, docs = (window.repository.node_id for window in windows)
    if fate == "hidden":
        world.hide("acme/shop")
    elif fate == "deleted":
        world.delete_repository("acme/shop")
    faults = [Fault("forbidden", repository="acme/shop")] if fate == "forbidden" else []

    with serve(world, faults=faults) as sandbox, client(sandbox) as github:
        answers = github.list_pull_requests(windows)

    assert isinstance(answers[shop], RepositoryUnavailable)
    assert "acme/shop" in str(answers[shop])
    assert isinstance(answers[docs], Listing)
    assert len(sandbox.requests) == 1


def test_a_repository_hidden_between_two_pages_fails() -> None:
    world = small_world(250)
    meddler = Meddler(lambda _: world.hide("acme/shop"), b"query List", at=2)

    with serve(world) as sandbox, client(sandbox, transport=meddler) as github:
        (answer,) = github.list_pull_requests([Window(known(world), START, UNTIL)]).values()

    assert isinstance(answer, RepositoryUnavailable)


def test_tokens_of_a_pool_that_see_different_repositories_list_them_all() -> None:
    world = World.of(make(n, repository=f"acme/{name}", sizes=(0, 0, 0)) for name in "abcdef" for n in range(1, 151))
    world.grant("second-token", "bob")
    world.grant("third-token", "eve")
    for name, blind in (("a", [DEFAULT_TOKEN]), ("b", ["second-token", "third-token"]), ("c", ["third-token"])):
        for token in blind:
            world.hide(f"acme/{name}", token)

    with serve(world) as sandbox, client(sandbox, DEFAULT_TOKEN, "second-token", "third-token") as github:
        answers = github.list_pull_requests([Window(known(world, f"acme/{name}"), START, UNTIL) for name in "abcdef"])

    for answer in answers.values():
        assert isinstance(answer, Listing), answer
        assert set(answer.pull_requests) == listed(world, answer.repository.name)


def test_a_repository_that_no_token_of_the_pool_sees_is_asked_for_once_with_each() -> None:
    world = small_world(3)
    world.grant("second-token", "bob")
    world.hide("acme/shop")
    world.hide("acme/shop", "second-token")

    with serve(world) as sandbox, client(sandbox, DEFAULT_TOKEN, "second-token") as github:
        (answer,) = github.list_pull_requests([Window(known(world), START, UNTIL)]).values()

    assert isinstance(answer, RepositoryUnavailable)
    assert {request.token for request in sandbox.requests} == {"token 1", "token 2"}
    assert len(sandbox.requests) == 2


def test_a_listing_that_cannot_be_read_fails_its_repository_alone() -> None:
    home = {"__typename": "Repository", "isArchived": False}
    answer = search_answer(1, 1).json()
    unreadable = {**answer["data"]["s0"], "issueCount": None}
    answer["data"] |= {"s1": unreadable, "r1": {**home, "id": "R_2", "nameWithOwner": "acme/docs"}}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))

    with GitHub("https://github.test", ["t"], transport=transport) as github:
        windows = [Window(Repository(*one), START, UNTIL) for one in (("R_1", "acme/shop"), ("R_2", "acme/docs"))]
        answers = github.list_pull_requests(windows)

    assert isinstance(answers["R_1"], Listing)
    assert isinstance(answers["R_2"], GitHubError)
    assert "acme/docs" in str(answers["R_2"])


def test_listing_stops_where_the_budget_is_spent_for_long() -> None:
    world = small_world(3)

    with (
        serve(world, faults=[Fault("primary_limit", seconds=600)]) as sandbox,
        GitHub(sandbox.url, [DEFAULT_TOKEN]) as github,
        pytest.raises(BudgetSpent, match="points an hour"),
    ):
        github.list_pull_requests([Window(known(world), START, UNTIL)])


def search_answer(count: int, *numbers: int, name: str = "acme/shop") -> httpx.Response:
    """One page of one search that claims `count` results and has these, beside its repository."""
    times = {"createdAt": "2026-03-01T10:00:00Z", "updatedAt": "2026-03-01T10:00:00Z"}
    nodes = [{"__typename": "PullRequest", "id": f"PR_{n}", "number": n, **times} for n in numbers]
    page = {"issueCount": count, "pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": nodes}
    home = {"__typename": "Repository", "id": "R_1", "nameWithOwner": name, "isArchived": False}
    return httpx.Response(200, json={"data": {"rateLimit": None, "r0": home, "s0": page}})


@pytest.mark.parametrize("first", [(3, 1, 2), (3, 1, 2, 2), (2, 1, 2, 3), (4, 1, 2, 3)])
def test_a_window_whose_pages_do_not_agree_with_the_count_is_listed_again(first: tuple[int, ...]) -> None:
    answers = iter([search_answer(*first), search_answer(3, 1, 2, 3)])
    pauses: list[float] = []
    transport = httpx.MockTransport(lambda _: next(answers))

    with GitHub("https://github.test", ["t"], transport=transport, sleep=pauses.append) as github:
        listing = listing_of(github, Window(Repository("R_1", "acme/shop"), START, UNTIL))

    assert [one.number for one in listing.pull_requests] == [1, 2, 3]
    assert pauses == [1.0]


@pytest.mark.parametrize(("count", "unlisted"), [(4, 1), (2, -1)])
def test_a_count_that_never_agrees_by_one_is_recorded_beside_what_came(count: int, unlisted: int) -> None:
    transport = httpx.MockTransport(lambda _: search_answer(count, 1, 2, 3))

    with GitHub("https://github.test", ["t"], transport=transport, sleep=lambda _: None) as github:
        listing = listing_of(github, Window(Repository("R_1", "acme/shop"), START, UNTIL))
        requests = github.usage.requests

    assert [one.number for one in listing.pull_requests] == [1, 2, 3]
    assert listing.unlisted == unlisted
    assert requests == 4


def test_a_window_that_counts_two_and_lists_none_fails() -> None:
    transport = httpx.MockTransport(lambda _: search_answer(2))

    with GitHub("https://github.test", ["t"], transport=transport, sleep=lambda _: None) as github:
        (failure,) = github.list_pull_requests([Window(Repository("R_1", "acme/shop"), START, UNTIL)]).values()

    assert isinstance(failure, Incomplete)


def test_a_count_that_never_agrees_by_more_fails_the_repository_with_the_numbers() -> None:
    transport = httpx.MockTransport(lambda _: search_answer(4, 1, 2))

    with GitHub("https://github.test", ["t"], transport=transport, sleep=lambda _: None) as github:
        (failure,) = github.list_pull_requests([Window(Repository("R_1", "acme/shop"), START, UNTIL)]).values()

    assert isinstance(failure, Incomplete)
    assert (failure.listed, failure.found) == (4, 2)
    assert "acme/shop" in str(failure)
