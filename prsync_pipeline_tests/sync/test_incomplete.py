"""A sync of a GitHub that states what it does not give: all that it gives is stored, and the rest is named."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.assets.checks import RAW_CHECKS
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.sandbox import Fault, PullRequest, World, sample, serve
from prsync_pipeline.sync.drift import find_drift
from prsync_pipeline.sync.state import FEW_INCOMPLETE
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.warehouse import Store

FIRST = datetime(2025, 11, 1)
INCOMPLETE = expected_rows.COLUMNS["raw_pull_requests"].index("incomplete")
FILE_COUNT = expected_rows.COLUMNS["raw_pull_requests"].index("file_count")
ON_DUCKDB = pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)


@pytest.fixture
def world() -> World:
    return sample(seed=7, now=NOW, scale=0.05)


@pytest.fixture
def odd(world: World) -> PullRequest:
    """The pull request that the lies are about: reviewed and labelled, with files."""
    return next(
        one
        for one in all_of(world)
        if one.created_at >= datetime(2026, 3, 1) and one.merged_at and one.files and one.reviews and one.labels
    )


@contextmanager
def acme(world: World, store: Store) -> Iterator[Syncing]:
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        yield syncing


def about(one: PullRequest, field: str = "", **lie: Any) -> Fault:
    return Fault("altered", repository=one.repository, number=one.number, field=field, **lie)


def place(one: PullRequest) -> str:
    return f"{one.repository}#{one.number}"


def named(syncing: Syncing) -> dict[str, str]:
    return {one.place: one.missing for one in syncing.store.incomplete.of_team("acme")}


def failed_checks(syncing: Syncing) -> set[str]:
    found = syncing.store.row_checks.run([check.name for check in RAW_CHECKS], syncing.clock(), ["acme"])
    return {check for check, faults in found.items() if faults}


def states(syncing: Syncing) -> set[SyncStatus]:
    return {sync.sync_status for sync in syncing.store.syncs.of_team("acme")}


def without(rows: expected_rows.Rows, one: PullRequest) -> expected_rows.Rows:
    """The rows but for those of one pull request."""
    return {table: [row for row in found if row[:2] != (one.repository, one.number)] for table, found in rows.items()}


def truth(world: World) -> expected_rows.Rows:
    return expected_rows.expected(all_of(world), FIRST)


def test_what_github_does_not_give_of_one_is_named_and_every_other_row_is_the_truth(
    world: World, store: Store, odd: PullRequest
) -> None:
    with acme(world, store) as syncing:
        syncing.sandbox.faults.add(about(odd, "files"), replace(about(odd, "reviews.totalCount"), kind="miscounted"))
        report = syncing.sync("2025-11")

        reviews = sum(review.state != "PENDING" for review in odd.reviews)
        missing = f"reviews {reviews} of {reviews + 1}, files 0 of {odd.changed_files}"
        assert named(syncing) == {place(odd): missing}
        assert (report.incomplete, report.failed, states(syncing)) == (1, {}, {SyncStatus.COMPLETED})
        assert failed_checks(syncing) == {"pull_requests_are_whole"}
        whole = expected_rows.expected([replace(odd, files=())])
        [row] = whole["raw_pull_requests"]
        kept = without(truth(world), odd)
        stored = without(syncing.stored(), odd)
        assert stored == kept
        [came] = [row for row in syncing.stored()["raw_pull_requests"] if row[:2] == (odd.repository, odd.number)]
        assert came[INCOMPLETE] == missing
        assert came[:22] == row[:22]
        assert [row for row in syncing.stored()["raw_reviews"] if row[:2] == (odd.repository, odd.number)]
        with store.warehouse.transaction() as transaction:
            [shown] = transaction.fetch("select number from pull_requests where incomplete is not null")
        assert shown["number"] == odd.number

        syncing.sandbox.faults.clear()
        looked_at_again = syncing.sync("2025-11")

        assert looked_at_again.hydrated == 1
        assert named(syncing) == {}
        assert syncing.stored() == truth(world)
        assert failed_checks(syncing) == set()


def test_one_that_cannot_be_stored_is_left_out_and_named_until_it_can(
    world: World, store: Store, odd: PullRequest
) -> None:
    with acme(world, store) as syncing:
        syncing.sandbox.faults.add(about(odd, "title", value=None))
        report = syncing.sync("2025-11")

        assert list(named(syncing)) == [place(odd)]
        assert "title" in named(syncing)[place(odd)]
        assert (report.incomplete, report.failed, states(syncing)) == (1, {}, {SyncStatus.COMPLETED})
        assert syncing.stored() == without(truth(world), odd)
        assert failed_checks(syncing) == {"pull_requests_are_whole"}
        with syncing.github() as github:
            drift = find_drift(github, store, store.teams.get("acme"), syncing.clock())
        assert drift.drifted == ()

        syncing.sandbox.faults.clear()
        syncing.sync("2025-11")

        assert named(syncing) == {}
        assert syncing.stored() == truth(world)


@ON_DUCKDB
def test_one_that_is_left_out_is_forgotten_when_github_lists_it_no_more(
    world: World, store: Store, odd: PullRequest
) -> None:
    with acme(world, store) as syncing:
        syncing.sandbox.faults.add(replace(about(odd), matching="nodes"))
        syncing.sync("2025-11")
        assert named(syncing) == {place(odd): "left out: GitHub lists it and gives nothing of it"}
        world.delete(odd.repository, odd.number)

        syncing.sync("2025-11")

        assert named(syncing) == {}
        assert syncing.stored() == truth(world)
        assert failed_checks(syncing) == set()


@ON_DUCKDB
def test_one_that_is_listed_and_not_found_is_gone_and_nothing_is_missing(
    world: World, store: Store, odd: PullRequest
) -> None:
    with acme(world, store) as syncing:
        syncing.sandbox.faults.add(replace(about(odd, error="NOT_FOUND"), matching="nodes"))
        for _ in range(2):
            syncing.sync("2025-11")

        assert syncing.stored() == without(truth(world), odd)
        assert (named(syncing), failed_checks(syncing), states(syncing)) == ({}, set(), {SyncStatus.COMPLETED})
        for sync in store.syncs.of_team("acme"):
            assert sync.pull_requests_synced == sync.pull_requests_total


@ON_DUCKDB
def test_an_update_keeps_one_apart_and_does_not_come_back_to_it_each_hour(
    world: World, store: Store, odd: PullRequest
) -> None:
    with acme(world, store) as syncing:
        syncing.sync("2025-11")
        rows = syncing.stored()
        syncing.clock.sleep(60)
        world.retitle(odd.repository, odd.number, "Another title")
        syncing.sandbox.faults.add(about(odd, "body", value=None))
        found = syncing.discover()
        syncing.update()

        assert found.changed == 1
        assert list(named(syncing)) == [place(odd)]
        assert store.discoveries.found("acme") == []
        assert syncing.stored() == rows
        syncing.clock.sleep(3600)
        assert syncing.discover().changed == 0


@ON_DUCKDB
def test_an_answer_that_is_worse_takes_no_whole_rows_place_until_the_pull_request_changes(
    world: World, store: Store, odd: PullRequest
) -> None:
    with acme(world, store) as syncing:
        syncing.sync("2025-11")
        syncing.clock.sleep(60)
        syncing.sandbox.faults.add(about(odd, "reviews.nodes", value=[]))
        syncing.sync("2025-11", full_refresh=True)

        assert syncing.stored() == truth(world)
        assert named(syncing) == {}
        world.retitle(odd.repository, odd.number, "Another title")
        syncing.sync("2025-11")

        assert list(named(syncing)) == [place(odd)]


@ON_DUCKDB
def test_a_search_that_counts_one_more_than_it_has_leaves_its_repository_complete(world: World, store: Store) -> None:
    with acme(world, store) as syncing:
        syncing.sandbox.faults.add(Fault("miscounted", matching="search", field="issueCount"))
        report = syncing.sync("2025-11")

        assert syncing.stored() == truth(world)
        assert (report.failed, states(syncing)) == ({}, {SyncStatus.COMPLETED})
        names = [tracked.repository.name for tracked in store.roster.repositories("acme")]
        assert sorted(named(syncing)) == sorted(names)
        of_each = Counter(row[0] for row in syncing.stored()["raw_pull_requests"])
        assert named(syncing)[names[0]].startswith(f"listed pull requests {of_each[names[0]]} of ")
        assert failed_checks(syncing) == {"pull_requests_are_whole"}

        syncing.sandbox.faults.clear()
        syncing.sync("2025-11")

        assert (named(syncing), syncing.stored()) == ({}, truth(world))


@ON_DUCKDB
def test_where_more_is_missing_the_repository_fails_and_the_others_are_complete(world: World, store: Store) -> None:
    with acme(world, store) as syncing:
        busiest = store.roster.repositories("acme")[0].repository.name
        inside = [one for one in all_of(world) if one.repository == busiest and one.updated_at >= FIRST]
        assert len(inside) > FEW_INCOMPLETE
        syncing.sandbox.faults.add(*(about(one, "title", value=None) for one in inside))
        report = syncing.sync("2025-11")

        assert list(report.failed) == [busiest]
        assert f"more than {FEW_INCOMPLETE} of its pull requests" in report.failed[busiest]
        assert syncing.stored() == expected_rows.expected(all_of(world, but=[busiest]), FIRST)


@ON_DUCKDB
def test_a_count_that_does_not_come_ranks_nothing_anew_and_ends_no_sign_up(world: World, store: Store) -> None:
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        sandbox.faults.add(Fault("altered", field="issueCount", value=None))
        syncing.sign_up()
        sandbox.faults.clear()
        syncing.sync("2025-11")

    assert syncing.stored() == truth(world)


@ON_DUCKDB
def test_a_full_refresh_also_takes_what_was_stored_while_the_clock_was_ahead(
    world: World, store: Store, odd: PullRequest
) -> None:
    two_days = timedelta(days=2).total_seconds()
    with acme(world, store) as syncing:
        syncing.clock.sleep(two_days)
        syncing.sync("2025-11")
        syncing.clock.sleep(60 - two_days)
        world.change(odd.repository, odd.number, touch=False, title="Another title")

        syncing.sync("2025-11", full_refresh=True)

        assert syncing.stored() == truth(world)
