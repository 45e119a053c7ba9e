"""Hydration: whole pull requests, what is gone and what failed, with a width that follows the server."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prsync_pipeline.errors import BudgetSpent, CredentialsRefused, RepositoryUnavailable, TooHeavy
from prsync_pipeline.github import Batch, GitHub, Wanted
from prsync_pipeline.github.chunks import PAGE_SIZES
from prsync_pipeline.github.requests.width import Width, Widths
from prsync_pipeline.models import ActorKind, FileChange, PullRequest, Repository
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Actor, Event, Fault, Latency, Limits, Review, World, serve
from prsync_pipeline_tests.support.small_worlds import (
    START,
    Meddler,
    client,
    hydrate_all,
    known,
    make,
    small_world,
    wanted,
)


def collect(batches: Iterator[Batch], found: list[PullRequest]) -> None:
    """Keeps what came, also where an error ends it."""
    for batch in batches:
        found.extend(batch.pull_requests)


def test_everything_comes_whole_however_long_its_lists_are() -> None:
    world = World.of([make(1, sizes=(130, 300, 400)), make(2, sizes=(51, 101, 101)), make(3, sizes=(0, 1, 100))])

    with serve(world) as sandbox, client(sandbox) as github:
        found = hydrate_all(github, wanted(world))

    for number, one in found.items():
        truth = world.pull_request("acme/shop", number)
        assert [review.review_id for review in one.reviews] == [review.id for review in truth.reviews]
        assert [commit.sha for commit in one.commits] == [commit.oid for commit in truth.commits]
        assert [file.path for file in one.files] == [file.path for file in truth.files]
    assert (found[1].review_count, found[1].commit_count, found[1].changed_files) == (130, 300, 400)


def test_drains_of_many_pull_requests_share_requests() -> None:
    world = small_world(25, sizes=(0, 101, 0))

    with serve(world) as sandbox, client(sandbox) as github:
        hydrate_all(github, wanted(world))

    assert len(sandbox.requests) <= 4


def test_further_pages_of_several_batches_wait_to_share_a_request() -> None:
    world = World.of(make(n, sizes=(0, 101 if n % 5 == 0 else 1, 0)) for n in range(1, 41))

    with serve(world) as sandbox, client(sandbox) as github:
        github._widths = Widths(Width.starting(5, 5))
        hydrate_all(github, wanted(world))

    assert sandbox.requests.totals.hydrations == 8
    assert len(sandbox.requests) == 9


def test_a_mixed_batch_is_as_narrow_as_its_narrowest_repository() -> None:
    world = World.of([*(make(n) for n in range(1, 5)), *(make(n, repository="acme/docs") for n in range(1, 21))])
    asked = [*wanted(world), *wanted(world, "acme/docs")]

    with serve(world) as sandbox, client(sandbox, concurrency=1) as github:
        github._widths.record_timeout({known(world).node_id}, 13)
        batches = list(github.hydrate(asked))

    assert sum(len(batch.pull_requests) for batch in batches) == 24
    assert len(sandbox.requests[0].ids) == 6 + 2  # pull requests, and their repositories


def test_a_batch_may_mix_repositories() -> None:
    names = [f"acme/service-{n}" for n in range(50)]
    world = World.of(make(n, repository=name) for name in names for n in (1, 2))
    asked = [one for name in names for one in wanted(world, name)]

    with serve(world) as sandbox, client(sandbox) as github:
        found = [one for batch in github.hydrate(asked) for one in batch.pull_requests]

    assert Counter(one.repository for one in found) == dict.fromkeys(names, 2)
    assert len(sandbox.requests) <= 5


def test_people_are_told_apart_and_a_deleted_account_keeps_its_rows() -> None:
    authors = [
        None,
        Actor("dependabot", "Bot"),
        Actor("imported", "Mannequin"),
        Actor("acme", "Organization"),
        Actor("ada_corp", "EnterpriseUserAccount"),
        Actor("ada"),
    ]
    world = World.of(
        make(n, author=author, reviews=(Review(n, author, "COMMENTED", START),)) for n, author in enumerate(authors, 1)
    )

    with serve(world) as sandbox, client(sandbox) as github:
        found = hydrate_all(github, wanted(world))

    kinds = [
        ActorKind.GHOST,
        ActorKind.BOT,
        ActorKind.MANNEQUIN,
        ActorKind.ORGANIZATION,
        ActorKind.USER,
        ActorKind.USER,
    ]
    logins = [author and author.login for author in authors]
    assert [(found[n].author_kind, found[n].author_login) for n in range(1, 7)] == list(zip(kinds, logins, strict=True))
    assert [found[n].reviews[0].reviewer_kind for n in range(1, 7)] == kinds


def test_a_pending_review_is_in_neither_the_rows_nor_the_total() -> None:
    reviews = (Review(1, Actor("grace"), "APPROVED", START), Review(2, Actor("sandbox-user"), "PENDING", None))
    world = World.of([make(1, reviews=reviews)])

    with serve(world) as sandbox, client(sandbox) as github:
        one = hydrate_all(github, wanted(world))[1]

    assert [review.review_id for review in one.reviews] == [1]
    assert one.review_count == 1


def test_times_of_becoming_ready_come_oldest_first() -> None:
    moments = [START + timedelta(days=5), START + timedelta(days=1)]
    events = tuple(Event("ReadyForReviewEvent", moment, "ada") for moment in moments)
    world = World.of([make(1, events=(*events, Event("ConvertToDraftEvent", START, "ada")))])

    with serve(world) as sandbox, client(sandbox) as github:
        one = hydrate_all(github, wanted(world))[1]

    assert one.ready_at == tuple(sorted(moments))


def test_nul_characters_are_taken_out_and_counted() -> None:
    made = make(1, title="a\x00b", body="\x00\x00" + "é😀" * 9)
    world = World.of([replace(made, commits=(replace(made.commits[0], message="fix\x00"),))])

    with serve(world) as sandbox, client(sandbox) as github:
        one = hydrate_all(github, wanted(world))[1]

    assert (one.title, one.body, one.commits[0].message) == ("ab", "é😀" * 9, "fix")
    assert one.nul_characters == 4


def test_a_long_body_comes_whole() -> None:
    body = "ü" * 65_536
    world = World.of([make(1, body=body)])

    with serve(world) as sandbox, client(sandbox) as github:
        assert hydrate_all(github, wanted(world))[1].body == body


def test_a_deleted_file_is_called_removed() -> None:
    made = make(1)
    world = World.of([replace(made, files=(replace(made.files[0], change_type="DELETED"),))])

    with serve(world) as sandbox, client(sandbox) as github:
        assert hydrate_all(github, wanted(world))[1].files[0].change is FileChange.REMOVED


def test_a_renamed_repository_keeps_the_name_that_was_asked_for() -> None:
    world = small_world(3)
    asked = wanted(world)
    world.rename_repository("acme/shop", "acme/store")

    with serve(world) as sandbox, client(sandbox) as github:
        found = hydrate_all(github, asked)

    assert {one.repository for one in found.values()} == {"acme/shop"}


def test_a_deleted_pull_request_is_gone_and_the_others_come() -> None:
    world = small_world(5)
    asked = wanted(world)
    world.delete("acme/shop", 3)

    with serve(world) as sandbox, client(sandbox) as github:
        batches = list(github.hydrate(asked))

    assert [one.number for batch in batches for one in batch.deleted] == [3]
    assert sorted(one.number for batch in batches for one in batch.pull_requests) == [1, 2, 4, 5]
    assert not any(batch.failed for batch in batches)


def test_what_the_token_lost_sight_of_is_not_gone() -> None:
    world = World.of([*(make(n) for n in range(1, 4)), make(1, repository="acme/docs")])
    asked = [*wanted(world), *wanted(world, "acme/docs")]
    world.hide("acme/shop")

    with serve(world) as sandbox, client(sandbox) as github:
        batches = list(github.hydrate(asked))

    failed = {key: error for batch in batches for key, error in batch.failed.items()}
    assert not any(batch.deleted for batch in batches)
    assert [one.repository for batch in batches for one in batch.pull_requests] == ["acme/docs"]
    assert isinstance(failed[known(world).node_id], RepositoryUnavailable)
    assert "acme/shop" in str(failed[known(world).node_id])


def test_a_pull_request_is_gone_only_where_the_same_answer_shows_its_repository() -> None:
    world = small_world(3)
    asked = wanted(world)
    world.hide("acme/shop")
    shown_again = Meddler(lambda _: world.show("acme/shop"), b"query", at=2, times=9)

    with serve(world) as sandbox, client(sandbox, transport=shown_again) as github:
        batches = list(github.hydrate(asked))

    assert not any(batch.deleted for batch in batches)
    assert len(sandbox.requests) == 1


def test_tokens_of_a_pool_that_see_different_repositories_bring_everything() -> None:
    sizes = {3: (1, 130, 1), 5: (60, 1, 1)}
    world = World.of(
        make(n, repository=f"acme/{name}", sizes=sizes.get(n, (1, 1, 1))) for name in "abcd" for n in range(1, 21)
    )
    world.grant("second-token", "bob")
    world.hide("acme/a")
    world.hide("acme/b", "second-token")
    asked = [one for name in "abcd" for one in wanted(world, f"acme/{name}")]
    world.delete("acme/a", 7)
    world.delete("acme/b", 8)

    with serve(world) as sandbox, client(sandbox, DEFAULT_TOKEN, "second-token", page_width=10) as github:
        batches = list(github.hydrate(asked))

    deleted = {(one.repository.name, one.number) for batch in batches for one in batch.deleted}
    found = {(one.repository, one.number) for batch in batches for one in batch.pull_requests}
    assert not any(batch.failed for batch in batches)
    assert deleted == {("acme/a", 7), ("acme/b", 8)}
    assert found | deleted == {(one.repository.name, one.number) for one in asked}
    assert {request.token for request in sandbox.requests} == {"token 1", "token 2"}


def test_a_forbidden_repository_fails_and_is_not_asked_for_again() -> None:
    world = World.of([*(make(n) for n in range(1, 90)), *(make(n, repository="acme/docs") for n in range(1, 9))])
    asked = [*wanted(world), *wanted(world, "acme/docs")]

    with (
        serve(world, faults=[Fault("forbidden", repository="acme/shop")]) as sandbox,
        client(sandbox, concurrency=1) as github,
    ):
        batches = list(github.hydrate(asked))

    failed = {key: error for batch in batches for key, error in batch.failed.items()}
    assert list(failed) == [known(world).node_id]
    assert isinstance(failed[known(world).node_id], RepositoryUnavailable)
    assert sorted(one.number for batch in batches for one in batch.pull_requests) == list(range(1, 9))
    assert len(sandbox.requests) == 2


def test_the_width_follows_a_slow_server_and_no_late_body_is_sent_again() -> None:
    world = small_world(60, sizes=(2, 3, 4))
    slow = Latency(base=0, per_node=0.1, per_alias=0, scale=0)  # ten seconds, the end, are a hundred nodes

    with (
        serve(world, latency=slow, limits=Limits(work_seconds_per_minute=1e6)) as sandbox,
        client(sandbox) as github,
    ):
        hydrate_all(github, wanted(world))

    bodies = Counter(request.sha256 for request in sandbox.requests)
    late = [request.sha256 for request in sandbox.requests if request.status == 502]
    assert late
    assert {bodies[body] for body in late} == {1}


def test_a_pull_request_too_heavy_for_one_request_comes_in_shorter_lists() -> None:
    world = World.of([make(1, sizes=(40, 90, 90)), make(2)])
    slow = Latency(base=0, per_node=0.1, per_alias=0, scale=0)

    with (
        serve(world, latency=slow, limits=Limits(work_seconds_per_minute=1e6)) as sandbox,
        client(sandbox) as github,
    ):
        found = hydrate_all(github, wanted(world))

    assert [len(found[1].reviews), len(found[1].commits), len(found[1].files)] == [40, 90, 90]
    assert any(request.status == 502 for request in sandbox.requests)


def test_at_the_floor_only_that_repository_fails_and_each_try_asked_for_less() -> None:
    world = World.of([make(1), *(make(n, repository="acme/docs") for n in range(1, 4))])
    asked = [*wanted(world), *wanted(world, "acme/docs")]
    lighter_and_lighter = len(PAGE_SIZES) + 2  # without lists, and whether it exists
    faults = [Fault("bad_gateway", matching="nodes", times=lighter_and_lighter)]

    with serve(world, faults=faults) as sandbox, client(sandbox, concurrency=1, page_width=1) as github:
        batches = list(github.hydrate(asked))

    failed = {key: error for batch in batches for key, error in batch.failed.items()}
    assert list(failed) == [known(world).node_id]
    assert isinstance(failed[known(world).node_id], TooHeavy)
    assert sum(len(batch.pull_requests) for batch in batches) == 3
    assert set(Counter(request.sha256 for request in sandbox.requests).values()) == {1}


def test_an_id_that_is_no_pull_requests_is_left_out() -> None:
    world = small_world(2)
    other = Wanted(known(world), known(world).node_id, 7)

    with serve(world) as sandbox, client(sandbox) as github:
        batches = list(github.hydrate([other, *wanted(world)]))

    assert [str(one) for batch in batches for one in batch.left_out] == ["acme/shop#7: its id is not a pull request's"]
    assert sorted(one.number for batch in batches for one in batch.pull_requests) == [1, 2]
    assert not any(batch.failed for batch in batches)


def test_what_was_under_way_is_yielded_before_the_budget_ends() -> None:
    world = small_world(100)
    faults = [Fault("primary_limit", matching="nodes", at=(3,), seconds=900)]

    with serve(world, faults=faults) as sandbox, client(sandbox, concurrency=2, page_width=10) as github:
        found: list[PullRequest] = []
        with pytest.raises(BudgetSpent) as caught:
            collect(github.hydrate(wanted(world)), found)

    assert len(found) >= 20
    assert caught.value.resume_at > datetime(2026, 1, 1)


def test_a_token_revoked_half_way_stops_after_what_came() -> None:
    world = small_world(100)

    with (
        serve(world, faults=[Fault("revoke", matching="nodes", at=(3,))]) as sandbox,
        client(sandbox, concurrency=1, page_width=10) as github,
    ):
        found: list[PullRequest] = []
        with pytest.raises(CredentialsRefused, match="revoked") as caught:
            collect(github.hydrate(wanted(world)), found)

    assert len(found) >= 20
    assert DEFAULT_TOKEN not in str(caught.value)


def test_a_consumer_that_leaves_early_leaves_no_thread_behind() -> None:
    world = small_world(100)

    with serve(world) as sandbox, client(sandbox, page_width=5) as github:
        batches = github.hydrate(wanted(world))
        next(batches)
        batches.close()

        assert not [thread for thread in threading.enumerate() if thread.name.startswith("github")]


def test_a_wait_for_the_budget_ends_when_the_consumer_leaves() -> None:
    world = small_world(100)
    faults = [Fault("secondary_limit", matching="nodes", at=(2,), seconds=50)]

    with (
        serve(world, faults=faults) as sandbox,
        GitHub(sandbox.url, [DEFAULT_TOKEN], page_width=5, concurrency=2) as github,
    ):
        batches = github.hydrate(wanted(world))
        next(batches)
        batches.close()

        assert not [thread for thread in threading.enumerate() if thread.name.startswith("github")]


def test_nothing_wanted_asks_nothing() -> None:
    world = small_world(1)

    with serve(world) as sandbox, client(sandbox) as github:
        assert list(github.hydrate([])) == []

    assert len(sandbox.requests) == 0


def test_an_unknown_repository_is_told_from_a_gone_pull_request() -> None:
    world = small_world(1)
    lost = Wanted(Repository("R_gone", "acme/gone"), "PR_gone", 1)

    with serve(world) as sandbox, client(sandbox) as github:
        (batch,) = github.hydrate([lost])

    assert not batch.deleted
    assert isinstance(batch.failed["R_gone"], RepositoryUnavailable)
