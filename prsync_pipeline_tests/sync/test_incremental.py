"""The incremental sync: one request tells what changed, and a run brings in just that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import CredentialsRefused, SyncFailed, TooHeavy
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.reports.team.facts import DAEMON_TICK
from prsync_pipeline.sandbox import Fault, World, sample, serve, small_repositories
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.models import Quota
    from prsync_pipeline.sandbox import PullRequest
    from prsync_pipeline.warehouse import Store

COVERED_FROM = datetime(2025, 11, 1)


@pytest.fixture
def world() -> World:
    return sample(seed=11, now=NOW, scale=0.05)


@pytest.fixture
def acme(world: World, store: Store) -> Iterator[Syncing]:
    """A team whose history is in, an hour ago."""
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        syncing.sync()
        clock.sleep(3600)
        yield syncing


def some(world: World, number: int) -> list[PullRequest]:
    """Pull requests of the covered months, the same ones each time."""
    return [one for one in all_of(world) if COVERED_FROM <= one.created_at < NOW - timedelta(days=2)][:number]


def quota_of(acme: Syncing) -> Quota:
    quota = acme.store.teams.records(DAEMON_TICK, "acme")["acme"].quota
    assert quota is not None
    return quota


def requests(acme: Syncing, before: int) -> int:
    return len(acme.sandbox.requests) - before


def test_an_hour_without_change_costs_one_request_and_the_team_is_up_to_date(acme: Syncing) -> None:
    before = len(acme.sandbox.requests)

    report = acme.discover()

    assert report.changed == 0
    assert requests(acme, before) == 1
    assert acme.store.teams.get("acme").watermark == acme.clock()
    assert acme.store.discoveries.found_since() == {}


def test_one_request_does_for_hundreds_of_repositories(store: Store) -> None:
    clock = Clock()
    with serve(small_repositories(101, each=1, now=NOW), clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, organization="bulk", team="bulk", clock=clock)
        syncing.sign_up(history_months=0)
        syncing.sync("2026-11")
        clock.sleep(3600)
        before = len(sandbox.requests)

        syncing.discover()

        assert len(store.roster.repositories("bulk")) == 101
        assert requests(syncing, before) == 1
        assert store.teams.get("bulk").watermark == clock()


def test_ten_changes_cost_at_most_four_requests_and_arrive_whole(acme: Syncing, world: World) -> None:
    ordinary = [one for one in some(world, 1000) if len(one.files) <= 100 and len(one.reviews) <= 50]
    for one in ordinary[:10]:
        world.retitle(one.repository, one.number, f"{one.title} (changed)")
    before = len(acme.sandbox.requests)

    acme.discover()
    report = acme.update()

    assert requests(acme, before) <= 4
    assert report.hydrated == 10
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)
    assert acme.store.teams.get("acme").watermark == acme.clock()


def test_the_watermark_waits_until_everything_found_is_stored(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.retitle(one.repository, one.number, "Changed")
    told_at = acme.clock()

    acme.discover()
    before_the_run = acme.store.teams.get("acme").watermark
    acme.clock.sleep(60)
    acme.update()

    assert before_the_run == NOW
    assert acme.store.teams.get("acme").watermark == told_at


def test_what_was_found_before_is_not_asked_for_again_nor_lost(acme: Syncing, world: World) -> None:
    first, second = some(world, 2)
    world.retitle(first.repository, first.number, "Changed first")
    acme.discover()
    acme.clock.sleep(3600)
    world.retitle(second.repository, second.number, "Changed an hour later")

    acme.discover()

    assert {one.node_id for one in acme.store.discoveries.found("acme")} == {first.node_id, second.node_id}
    acme.update()
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_a_lagging_index_is_made_good_by_the_overlap(world: World, store: Store) -> None:
    clock = Clock()
    with serve(world, clock=clock, search_lag_seconds=300) as sandbox:
        acme = Syncing(sandbox, store, clock=clock)
        acme.sign_up()
        acme.sync()
        clock.sleep(3600)
        [one] = some(world, 1)
        world.retitle(one.repository, one.number, "Changed a moment before")
        too_early = acme.discover()
        clock.sleep(3600)

        acme.discover()
        acme.update()

    assert too_early.changed == 0
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_a_pull_request_from_before_the_coverage_is_stored_when_it_moves(acme: Syncing, world: World) -> None:
    old = next(one for one in all_of(world) if one.updated_at < COVERED_FROM)
    world.relabel(old.repository, old.number, "unearthed")

    acme.discover()
    acme.update()

    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_a_run_takes_no_change_whose_month_it_does_not_hold(acme: Syncing, world: World) -> None:
    older, newer = sorted(some(world, 40), key=lambda one: one.created_at)[::39]
    for one in (older, newer):
        world.retitle(one.repository, one.number, "Changed")
    acme.discover()

    acme.update_from(newer.created_at)

    assert [one.node_id for one in acme.store.discoveries.found("acme")] == [older.node_id]
    assert acme.store.teams.get("acme").watermark == NOW


def test_a_run_that_was_asked_for_last_month_leaves_all_to_the_next_one(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.retitle(one.repository, one.number, "Changed")
    acme.discover()
    before = len(acme.sandbox.requests)
    acme.clock.now = datetime(2026, 12, 1)

    acme.update_from(one.created_at, until=NOW)

    assert requests(acme, before) == 0
    assert len(acme.store.discoveries.found("acme")) == 1


def test_a_deleted_one_that_was_found_is_marked_and_forgotten(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.retitle(one.repository, one.number, "Soon gone")
    acme.discover()
    world.delete(one.repository, one.number)

    report = acme.update()

    assert report.deleted == 1
    assert acme.store.discoveries.found("acme") == []
    assert acme.store.pull_requests.stored_by_id("acme", [one.node_id])[one.node_id].is_deleted


def test_what_a_history_brought_in_meanwhile_is_not_asked_for_again(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.retitle(one.repository, one.number, "Changed")
    acme.discover()
    acme.clock.sleep(60)

    acme.sync()

    assert acme.store.discoveries.found("acme") == []
    assert acme.update().hydrated == 0


def test_a_renamed_repository_keeps_its_history_under_the_new_name(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.rename_repository(one.repository, "acme/renamed")
    before = len(acme.sandbox.requests)

    acme.discover()

    assert requests(acme, before) == 1
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_an_archived_repository_is_not_asked_for_any_more_and_keeps_its_history(acme: Syncing, world: World) -> None:
    rows = acme.stored()
    [one] = some(world, 1)
    world.archive_repository(one.repository)

    acme.discover()

    assert one.repository not in {tracked.repository.name for tracked in acme.store.roster.repositories("acme")}
    assert acme.stored() == rows
    assert acme.store.syncs.unfinished() == []


def test_a_new_repository_is_tracked_as_soon_as_something_happens_in_it(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.add_repository("acme/newborn")
    world.add(replace(one, repository="acme/newborn", node_id="", number=1, updated_at=acme.clock()))

    acme.discover()

    [(_, pending)] = acme.store.syncs.unfinished()
    assert (pending.repository, pending.sync_status) == ("acme/newborn", SyncStatus.PENDING)
    acme.sync(repositories=["acme/newborn"])
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_a_repository_that_moved_to_another_owner_is_no_longer_the_teams(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.rename_repository(one.repository, "elsewhere/moved")

    acme.discover()

    assert "elsewhere/moved" not in {tracked.repository.name for tracked in acme.store.roster.repositories("acme")}


def test_a_repository_that_cannot_be_seen_is_listed_in_whole_when_it_can_be_again(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.hide(one.repository)
    world.retitle(one.repository, one.number, "Changed out of sight")

    report = acme.discover()
    [(_, failed)] = acme.store.syncs.unfinished()
    acme.clock.sleep(7200)
    world.show(one.repository)
    acme.sync(repositories=[one.repository])

    assert report.unavailable == (failed.repository,) == (one.repository,)
    assert "private to this token" in str(failed.sync_error)
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_what_one_token_of_the_pool_cannot_see_another_is_asked_for(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.grant("second", login="second")
    world.hide(one.repository)
    world.retitle(one.repository, one.number, "Changed")
    acme.tokens = (*acme.tokens, "second")

    for _ in range(3):  # whichever token goes first
        acme.discover()
        acme.update()
        acme.clock.sleep(60)

    assert acme.store.syncs.unfinished() == []
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_named_repositories_are_asked_for_by_searches_side_by_side(world: World, store: Store) -> None:
    clock = Clock()
    names = sorted({one.repository for one in all_of(world)})[:3]
    with serve(world, clock=clock) as sandbox:
        named = Syncing(sandbox, store, clock=clock)
        named.sign_up(names)
        named.sync()
        clock.sleep(3600)
        one = next(found for found in some(world, 1000) if found.repository == names[0])
        other = next(found for found in some(world, 1000) if found.repository not in names)
        for changed in (one, other):
            world.retitle(changed.repository, changed.number, "Changed")
        before = len(sandbox.requests)

        named.discover()
        asked = requests(named, before)
        named.update()

    assert asked == 1
    others = [found.repository for found in all_of(world) if found.repository not in names]
    assert named.stored() == expected_rows.expected(all_of(world, but=others), COVERED_FROM)


def test_a_pull_request_that_cannot_be_had_whole_fails_its_repository_and_a_listing_mends_it(
    acme: Syncing, world: World
) -> None:
    first, *rest = some(world, 400)
    other = next(one for one in rest if one.repository != first.repository)
    for one in (first, other):
        world.retitle(one.repository, one.number, "Changed")
    acme.discover()
    acme.sandbox.faults.add(Fault("forbidden", matching="nodes", repository=first.repository))

    acme.update()
    [(_, failed)] = acme.store.syncs.unfinished()
    acme.sandbox.faults.clear()
    acme.sync(repositories=[failed.repository])

    assert failed.repository == first.repository
    assert acme.store.syncs.unfinished() == []
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_more_changes_than_searches_can_name_make_a_whole_listing_due(store: Store) -> None:
    world = sample(seed=3, now=NOW, scale=1.1)
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        acme = Syncing(sandbox, store, clock=clock)
        acme.sign_up()
        acme.sync()
        clock.sleep(3600)
        for one in all_of(world)[:1001]:
            world.change(one.repository, one.number, milestone="Everything moves")

        report = acme.discover()  # all of it in one second, which cannot be split

        assert report.needs_listing
        assert (store.teams.get("acme").listed_at, store.teams.get("acme").watermark) == (None, NOW)


def test_a_clock_that_was_ahead_makes_a_whole_listing_due(acme: Syncing, world: World) -> None:
    acme.clock.sleep(86400)
    acme.discover()
    acme.clock.sleep(-86400)
    [one] = some(world, 1)
    world.retitle(one.repository, one.number, "Changed in between")

    acme.discover()
    due = acme.store.teams.get("acme")
    acme.sync()

    assert (due.listed_at, due.watermark) == (None, None)
    assert acme.store.teams.get("acme").watermark == acme.clock()
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_a_refused_token_changes_nothing_that_is_known(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.retitle(one.repository, one.number, "Changed")
    acme.discover()
    world.revoke()
    acme.clock.sleep(3600)

    with pytest.raises(CredentialsRefused):
        acme.discover()
    with pytest.raises(CredentialsRefused):
        acme.update()

    assert acme.store.teams.get("acme").watermark == NOW


def test_github_that_is_away_fails_the_run_and_not_what_was_found(acme: Syncing, world: World) -> None:
    [one] = some(world, 1)
    world.retitle(one.repository, one.number, "Changed")
    acme.discover()
    acme.sandbox.faults.add(Fault("bad_gateway"))

    with pytest.raises(SyncFailed):
        acme.update()
    acme.sandbox.faults.clear()
    acme.sync(repositories=[one.repository])

    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_what_is_left_of_the_quota_is_noted_for_people(acme: Syncing) -> None:
    after_the_history = quota_of(acme)

    acme.discover()

    after_an_hour = quota_of(acme)
    assert (after_an_hour.points_limit, after_an_hour.points_left) == (5000, 4999)
    assert after_an_hour.answered_at == acme.clock()
    assert after_an_hour.resets_at > after_the_history.resets_at


def test_a_clock_that_is_always_ahead_of_githubs_loses_nothing(world: World, store: Store) -> None:
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        ahead = Clock(NOW + timedelta(hours=2))
        acme = Syncing(sandbox, store, clock=ahead)
        world.clock = clock
        acme.sign_up()
        acme.sync()
        after_the_history = store.teams.get("acme").watermark
        for minutes in (30, 60, 90):
            clock.sleep(1800)
            ahead.sleep(1800)
            one = some(world, 3)[minutes // 30 - 1]
            world.retitle(one.repository, one.number, f"Changed after {minutes} minutes")
            acme.discover()
            acme.update()

    assert after_the_history == NOW
    assert store.teams.get("acme").watermark == NOW + timedelta(minutes=90)
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_a_search_that_never_comes_whole_gives_way_to_a_listing(acme: Syncing, world: World) -> None:
    store = acme.store
    for _ in range(2):
        store.discoveries.fail("acme", "GitHub ran out of time.", acme.clock())
    acme.sandbox.faults.add(Fault("null_nodes", matching="search"))
    for one in some(world, 3):
        world.retitle(one.repository, one.number, "Changed")

    with pytest.raises(TooHeavy):
        acme.discover()
    store.discoveries.fail("acme", "GitHub ran out of time.", acme.clock())
    report = acme.discover()

    assert report.needs_listing
    assert store.teams.get("acme").listed_at is None
