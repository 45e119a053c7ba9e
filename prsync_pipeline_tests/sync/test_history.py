"""The one way into the warehouse, over real HTTP against the sandbox, into both warehouses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import BudgetSpent, CoverageGap, CredentialsRefused, SyncFailed, UnknownTeam
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Fault, World, sample, serve
from prsync_pipeline.sync.plans.history import plan_history
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of, months

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prsync_pipeline.sync.plans.plan import SyncPlan
    from prsync_pipeline.sync.session import SyncSession
    from prsync_pipeline.warehouse import Store


@pytest.fixture
def world() -> World:
    return sample(seed=7, now=NOW, scale=0.15)


@pytest.fixture
def acme(world: World, store: Store) -> Iterator[Syncing]:
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        yield syncing


def merged_in(rows: expected_rows.Rows, month: str) -> set[tuple[str, int]]:
    columns = expected_rows.COLUMNS["raw_pull_requests"]
    merged_at = columns.index("merged_at")
    return {row[:2] for row in rows["raw_pull_requests"] if row[merged_at] and f"{row[merged_at]:%Y-%m}" == month}


def test_everything_that_was_active_in_the_months_is_stored_as_it_is(acme: Syncing, world: World) -> None:
    report = acme.sync("2025-11")

    assert acme.stored() == expected_rows.expected(all_of(world), datetime(2025, 11, 1))
    assert report.hydrated == report.listed == len(acme.stored()["raw_pull_requests"])
    assert acme.store.teams.get("acme").covered_from == datetime(2025, 11, 1)


def test_a_second_sync_of_unchanged_months_asks_for_listings_alone(acme: Syncing) -> None:
    acme.sync("2025-11")
    before, rows = len(acme.sandbox.requests), acme.stored()

    report = acme.sync("2025-11")

    assert (report.hydrated, report.unchanged) == (0, report.listed)
    assert len(acme.sandbox.requests) - before <= 12
    assert acme.stored() == rows


def test_coverage_grows_from_a_quick_start_to_a_longer_history_and_is_whole_at_each_step(
    acme: Syncing, world: World
) -> None:
    for first, last in [("2026-10", "2026-11"), ("2025-11", "2026-11"), ("2025-06", "2025-10")]:
        acme.sync(first, last)

        covered_from = acme.store.teams.get("acme").covered_from
        assert covered_from == months(first).first.start
        assert acme.stored() == expected_rows.expected(all_of(world), covered_from)


def test_the_merges_of_each_covered_month_are_there_also_those_opened_long_before(acme: Syncing, world: World) -> None:
    acme.sync("2026-06")

    everything = expected_rows.expected(all_of(world))
    for month in months("2026-06").first.until(months("2026-06").last):
        assert merged_in(acme.stored(), str(month)) == merged_in(everything, str(month))
    long_before = [row for row in acme.stored()["raw_pull_requests"] if row[3] < "2026-06"]
    assert long_before


def test_coverage_never_rises(acme: Syncing) -> None:
    acme.sync("2025-11")

    acme.sync("2026-10")

    assert acme.store.teams.get("acme").covered_from == datetime(2025, 11, 1)


def test_the_watermark_moves_only_when_everything_before_it_is_stored(acme: Syncing) -> None:
    acme.sync("2026-10")
    first = acme.store.teams.get("acme").watermark
    acme.clock.sleep(3600)

    acme.sync("2026-11")
    after_one_month_alone = acme.store.teams.get("acme").watermark
    for one in all_of(acme.sandbox.world)[:2]:
        acme.sandbox.world.retitle(one.repository, one.number, "Changed since")
    acme.sync("2026-10", max_pull_requests=1)
    after_a_capped_one = acme.store.teams.get("acme").watermark
    acme.sync("2026-10")

    assert first == NOW
    assert after_one_month_alone == after_a_capped_one == NOW
    assert acme.store.teams.get("acme").watermark == NOW + timedelta(hours=1)


def test_months_that_would_leave_a_gap_are_refused_before_anything_is_asked(acme: Syncing) -> None:
    acme.sync("2026-10")
    before = len(acme.sandbox.requests)

    with pytest.raises(CoverageGap):
        acme.sync("2025-11", "2026-01")

    assert len(acme.sandbox.requests) == before


def test_an_unknown_team_is_named(acme: Syncing) -> None:
    acme.team = "nobody"

    with pytest.raises(UnknownTeam, match="'nobody'"):
        acme.sync()


def test_progress_is_exact_from_the_listing_on_and_ends_at_the_whole(acme: Syncing) -> None:
    report = acme.sync("2025-11")

    totals = {one.pull_requests_total for one in acme.progress}
    assert totals == {report.listed}
    done = [one.pull_requests_done for one in acme.progress]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, report.listed)
    last = acme.progress[-1]
    assert last.repositories_done == last.repositories_total == report.repositories
    for sync in acme.store.syncs.of_team("acme"):
        assert (sync.sync_status, sync.sync_progress, sync.sync_error) == (SyncStatus.COMPLETED, 100, None)
        assert sync.pull_requests_synced == sync.pull_requests_total


def test_repositories_are_synced_busiest_first(acme: Syncing) -> None:
    acme.client = {"concurrency": 1}  # side by side, a later batch may come first
    acme.sync("2025-11")

    tracked = acme.store.roster.repositories("acme")
    recent = [one.recent_pull_requests for one in tracked]
    assert recent == sorted(recent, reverse=True)
    lines = [line for line in acme.log if ": complete after " in line and ", 0 hydrated" not in line]
    completed = [line.split()[1].removesuffix(":") for line in lines]

    assert completed[0] in {one.repository.name for one in tracked[:3]}


def test_a_full_refresh_brings_what_changed_without_moving_its_time(acme: Syncing, world: World) -> None:
    acme.sync("2025-11")
    one = next(found for found in all_of(world) if found.updated_at >= datetime(2026, 1, 1))
    world.change(one.repository, one.number, touch=False, title="Another title")

    unnoticed = acme.sync("2025-11")
    acme.clock.sleep(3600)
    acme.sync("2025-11", full_refresh=True)

    assert unnoticed.hydrated == 0
    assert acme.stored() == expected_rows.expected(all_of(world), datetime(2025, 11, 1))


def test_a_pull_request_that_is_listed_and_never_comes_is_not_one_that_is_missing(acme: Syncing, world: World) -> None:
    one = next(found for found in all_of(world) if found.created_at >= datetime(2026, 1, 1))

    def plan_and_delete(session: SyncSession) -> SyncPlan:
        plan = plan_history(session)
        world.delete(one.repository, one.number)
        return plan

    report = acme.run(plan_and_delete, MonthRange(Month(2025, 11), Month(2026, 11)))

    assert report.deleted == 1
    assert acme.store.row_checks.run(["listed_is_stored"], acme.clock(), ["acme"]) == {"listed_is_stored": []}


def test_a_pull_request_that_github_deleted_is_marked_and_comes_back_if_it_does(acme: Syncing, world: World) -> None:
    acme.sync("2025-11")
    one = next(found for found in all_of(world) if found.created_at >= datetime(2026, 1, 1))
    world.delete(one.repository, one.number)

    report = acme.sync("2025-11")
    deleted = [row[:2] for row in acme.stored()["raw_pull_requests"] if row[-1]]
    world.add(one)
    acme.sync("2025-11")

    assert report.deleted == 1
    assert deleted == [(one.repository, one.number)]
    assert acme.stored() == expected_rows.expected(all_of(world), datetime(2025, 11, 1))


def test_a_lagging_index_takes_nothing_away(world: World, store: Store) -> None:
    with serve(world) as sandbox:
        Syncing(sandbox, store).sign_up()
        Syncing(sandbox, store).sync("2025-11")
    rows = expected_rows.stored(store.warehouse, "acme")

    with serve(world, search_lag_seconds=90 * 24 * 3600) as lagging:
        report = Syncing(lagging, store).sync("2025-11")

    assert report.deleted == 0
    assert expected_rows.stored(store.warehouse, "acme") == rows


def test_a_renamed_repository_keeps_its_history_under_the_new_name(acme: Syncing, world: World) -> None:
    acme.sync("2025-11")
    busiest = acme.store.roster.repositories("acme")[0].repository.name
    world.rename_repository(busiest, "acme/renamed")

    report = acme.sync("2025-11")

    assert (report.deleted, report.failed) == (0, {})
    renamed = [replace(one, repository=one.repository.replace(busiest, "acme/renamed")) for one in all_of(world)]
    assert acme.stored() == expected_rows.expected(renamed, datetime(2025, 11, 1))


def test_a_repository_that_the_token_may_no_longer_see_fails_alone_and_loses_nothing(
    acme: Syncing, world: World
) -> None:
    acme.sync("2025-11")
    rows = acme.stored()
    hidden = acme.store.roster.repositories("acme")[1].repository.name
    world.hide(hidden)

    report = acme.sync("2025-11")

    assert list(report.failed) == [hidden]
    assert report.deleted == 0
    assert acme.stored() == rows
    failed = [one for one in acme.store.syncs.of_team("acme") if one.sync_status is SyncStatus.FAILED]
    assert [one.repository for one in failed] == [hidden]
    assert "token" in (failed[0].sync_error or "")
    assert failed[0].covered_from == datetime(2025, 11, 1)


def test_a_failed_repository_is_brought_in_by_a_later_sync(acme: Syncing, world: World) -> None:
    hidden = acme.store.roster.repositories("acme")[1].repository.name
    world.hide(hidden)
    acme.sync("2025-11")
    covered = {one.repository: one.covered_from for one in acme.store.syncs.of_team("acme")}
    world.show(hidden)

    acme.sync("2025-11")

    assert covered[hidden] is None
    assert acme.stored() == expected_rows.expected(all_of(world), datetime(2025, 11, 1))


def test_a_sync_without_one_repository_that_worked_fails(acme: Syncing, world: World) -> None:
    for tracked in acme.store.roster.repositories("acme"):
        world.hide(tracked.repository.name)

    with pytest.raises(SyncFailed, match="earlier data is as it was"):
        acme.sync()

    assert acme.store.teams.get("acme").covered_from is None


def test_a_token_that_is_revoked_half_way_stops_the_sync_and_keeps_what_came(acme: Syncing, world: World) -> None:
    acme.sandbox.faults.add(Fault("revoke", at=(6,)))

    with pytest.raises(CredentialsRefused):
        acme.sync("2025-11")

    kept = acme.stored()["raw_pull_requests"]
    whole = expected_rows.expected(all_of(world), datetime(2025, 11, 1))["raw_pull_requests"]
    assert set(kept) < set(whole)
    assert acme.store.teams.get("acme").covered_from is None
    reasons = {one.sync_error for one in acme.store.syncs.of_team("acme") if one.sync_status is SyncStatus.FAILED}
    assert len(reasons) == 1
    assert DEFAULT_TOKEN not in str(reasons)


def test_a_spent_budget_tells_when_to_go_on_and_the_rest_follows(acme: Syncing, world: World) -> None:
    acme.sandbox.faults.add(Fault("primary_limit", at=(6,), seconds=1800))

    with pytest.raises(BudgetSpent) as spent:
        acme.sync("2025-11")
    acme.clock.now = spent.value.resume_at
    hydrated_before = len(acme.stored()["raw_pull_requests"])
    report = acme.sync("2025-11")

    assert report.hydrated == report.listed - hydrated_before
    assert acme.stored() == expected_rows.expected(all_of(world), datetime(2025, 11, 1))


def test_a_cap_keeps_what_was_active_last_and_claims_only_the_months_that_it_left_whole(
    acme: Syncing, world: World
) -> None:
    report = acme.sync("2025-11", max_pull_requests=20)

    syncs = {sync.repository: sync for sync in acme.store.syncs.of_team("acme")}
    assert report.capped
    for name, left_out in report.capped.items():
        capped = syncs[name]
        rows = [row for row in acme.stored()["raw_pull_requests"] if row[0] == name]
        whole = [one for one in all_of(world) if one.repository == name]
        assert (capped.pull_requests_synced, len(rows)) == (20, 20)
        assert capped.sync_error == f"SYNC_MAX_PRS left out {left_out} pull requests that were active longer ago"
        assert capped.covered_from is not None
        expected = expected_rows.expected(whole, capped.covered_from)["raw_pull_requests"]
        assert set(expected) <= set(rows)


def test_a_cap_that_leaves_no_month_whole_claims_no_coverage(acme: Syncing) -> None:
    report = acme.sync("2025-11", max_pull_requests=1)

    covered = {sync.repository: sync.covered_from for sync in acme.store.syncs.of_team("acme")}
    busiest = acme.store.roster.repositories("acme")[0].repository.name
    assert busiest in report.capped
    assert covered[busiest] is None


def test_a_repository_that_was_archived_for_a_while_is_brought_in_again(acme: Syncing, world: World) -> None:
    acme.sync("2025-11")
    busiest = acme.store.roster.repositories("acme")[0].repository.name
    one = next(found for found in all_of(world) if found.repository == busiest and found.created_at < NOW)
    world.change(one.repository, one.number, title="Changed just before")
    world.archive_repository(busiest)
    for _ in range(3):  # until its last change is in
        acme.clock.sleep(3600)
        acme.discover()
        acme.update()
    assert busiest not in {tracked.repository.name for tracked in acme.store.roster.repositories("acme")}

    world.archive_repository(busiest, is_archived=False)
    acme.refresh_roster()
    waiting = [sync.repository for _, sync in acme.store.syncs.unfinished()]
    acme.sync("2025-11")

    assert waiting == [busiest]
    assert acme.stored() == expected_rows.expected(all_of(world), datetime(2025, 11, 1))


def test_after_a_crash_before_a_longer_history_was_recorded_the_months_covered_are_listed_in_whole(
    acme: Syncing, world: World
) -> None:
    acme.sync("2026-10")
    old = next(one for one in all_of(world) if one.updated_at < datetime(2026, 10, 1))
    for sync in acme.store.syncs.of_team("acme"):
        # As if a longer history had been killed just before it was recorded for the team.
        acme.store.syncs.complete("acme", sync.repository, datetime(2025, 11, 1), acme.clock())
    acme.clock.sleep(3600)
    world.retitle(old.repository, old.number, "Changed after the crash")

    acme.sync("2026-10")

    assert acme.store.teams.get("acme").watermark == acme.clock()
    assert acme.store.pull_requests.stored_by_id("acme", [old.node_id])


def test_coverage_is_claimed_only_where_a_repository_reached_it(acme: Syncing, world: World) -> None:
    acme.sync("2026-10")
    world.hide(acme.store.roster.repositories("acme")[0].repository.name)

    acme.sync("2025-11", "2026-09")

    reached = [sync.covered_from for sync in acme.store.syncs.of_team("acme")]
    assert acme.store.teams.get("acme").covered_from == min(one for one in reached if one)


def test_a_token_that_hides_the_people_forgets_nobody(acme: Syncing, world: World) -> None:
    people = acme.store.roster.members("acme")
    world.grant("narrow", scopes=("repo",))
    acme.tokens = ("narrow",)

    acme.refresh_roster()

    assert people
    assert acme.store.roster.members("acme") == people


def test_a_token_that_is_refused_at_once_is_said_in_every_repositorys_row(acme: Syncing, world: World) -> None:
    world.revoke()

    with pytest.raises(CredentialsRefused):
        acme.sync()

    assert {sync.sync_status for sync in acme.store.syncs.of_team("acme")} == {SyncStatus.FAILED}
    assert all("token" in (sync.sync_error or "") for sync in acme.store.syncs.of_team("acme"))


def test_the_log_has_a_line_for_each_batch_and_repository_with_counts_points_and_seconds(acme: Syncing) -> None:
    report = acme.sync()

    batches = [re.search(r"^acme: batch of .*: (\d+) requests, (\d+) points, [\d.]+ s$", line) for line in acme.log]
    told = [found for found in batches if found is not None]
    complete = [line for line in acme.log if re.search(r"^acme acme/\S+: complete after [\d.]+ s, \d+ pull req", line)]
    assert len(complete) == report.repositories
    assert sum(int(found[1]) for found in told) >= len(told) > 0
    came = sum(int(count) for line in acme.log if "batch of" in line for count in re.findall(r" (\d+) \(\d+/", line))
    assert came == report.hydrated


def test_a_repository_that_is_renamed_while_it_is_brought_in_is_stored_under_its_new_name(
    acme: Syncing, world: World
) -> None:
    acme.sync("2026-10")
    old = acme.store.syncs.of_team("acme")[0].repository

    def rename() -> None:
        world.rename_repository(old, "acme/renamed-meanwhile")
        acme.discover()

    acme.progress = DoingOnce(rename)  # type: ignore[assignment]

    acme.sync(full_refresh=True)

    assert acme.stored() == expected_rows.expected(all_of(world), months("2025-11").first.start)
    assert {one.sync_status for one in acme.store.syncs.of_team("acme")} == {SyncStatus.COMPLETED}


class DoingOnce:
    """A list of progress, of which the first moment makes something happen beside the sync."""

    def __init__(self, happen: Callable[[], object]) -> None:
        self.happen: Callable[[], object] | None = happen

    def append(self, _progress: object) -> None:
        happen, self.happen = self.happen, None
        if happen is not None:
            happen()
