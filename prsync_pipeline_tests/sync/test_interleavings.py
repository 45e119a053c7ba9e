"""Two things at once, or one after the other in an unlucky order: no change is lost, and what is not in is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import ChangedPullRequest
from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import World, sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.sync.engine import run_sync
from prsync_pipeline.sync.next_run import next_runs
from prsync_pipeline.sync.plans.history import plan_history
from prsync_pipeline.sync.session import SyncSession
from prsync_pipeline.sync.types import SyncOptions, Work
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.organization_life import EARLIEST, Keeper
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of, months

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import PullRequest

COVERED_FROM = datetime(2025, 11, 1)


@pytest.fixture
def world() -> World:
    return sample(seed=11, now=NOW, scale=0.05)


@pytest.fixture
def acme(world: World, tmp_path: Path, postgres_url: str) -> Iterator[Syncing]:
    """A team whose history is in, an hour ago."""
    clock = Clock()
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url)))
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        syncing.sync()
        clock.sleep(3600)
        yield syncing


def an_old_one(world: World) -> PullRequest:
    """One of a covered month long before the current."""
    return next(one for one in all_of(world) if COVERED_FROM <= one.created_at < datetime(2026, 9, 1))


def fail(acme: Syncing, repository: str) -> None:
    acme.store.syncs.fail("acme", repository, "GitHub was away", acme.clock())


def unfinished(acme: Syncing) -> list[str]:
    return [sync.repository for _, sync in acme.store.syncs.unfinished()]


def test_a_month_brought_in_by_hand_does_not_end_the_wait_for_the_whole_of_a_failed_repository(
    acme: Syncing, world: World
) -> None:
    old = an_old_one(world)
    world.hide(old.repository)
    world.retitle(old.repository, old.number, "Changed out of sight")
    acme.discover()
    acme.clock.sleep(7200)
    world.show(old.repository)

    acme.sync("2026-11")

    assert unfinished(acme) == [old.repository]
    acme.sync(repositories=[old.repository])
    acme.discover()
    acme.update()
    assert unfinished(acme) == []
    assert acme.stored() == expected_rows.expected(all_of(world), COVERED_FROM)


def test_a_repository_that_reaches_further_back_than_its_team_is_still_listed_in_whole(
    acme: Syncing, world: World
) -> None:
    before_all = next(one for one in all_of(world) if one.updated_at < COVERED_FROM)
    acme.sync("2020-01", repositories=[before_all.repository])
    fail(acme, before_all.repository)
    world.retitle(before_all.repository, before_all.number, "Changed after it failed")
    acme.clock.sleep(7200)

    acme.sync(repositories=[before_all.repository])

    assert unfinished(acme) == []
    stored = acme.store.pull_requests.stored_by_id("acme", [before_all.node_id])[before_all.node_id]
    assert stored.updated_at > NOW


def test_a_repository_that_reaches_further_back_than_its_team_holds_no_reconciliation_up(
    acme: Syncing, world: World
) -> None:
    acme.sync("2020-01", repositories=[an_old_one(world).repository])
    acme.store.discoveries.request_listing("acme")
    acme.clock.sleep(60)

    acme.sync()

    team = acme.store.teams.get("acme")
    assert (team.watermark, team.listed_at) == (acme.clock(), acme.clock())


def test_what_is_found_while_a_run_settles_an_older_change_is_not_settled_with_it(acme: Syncing, world: World) -> None:
    one = an_old_one(world)
    [listed] = [
        ChangedPullRequest(one.node_id, one.number, one.created_at, one.updated_at, world.home(one.node_id).node_id)
    ]
    acme.store.discoveries.save("acme", [listed], acme.clock())
    [seen] = acme.store.discoveries.found("acme")
    acme.store.discoveries.save("acme", [replace(listed, updated_at=acme.clock())], acme.clock())

    acme.store.discoveries.settle("acme", [seen])

    assert len(acme.store.discoveries.found("acme")) == 1


def test_the_last_change_before_a_repository_was_archived_is_brought_in(acme: Syncing, world: World) -> None:
    one = an_old_one(world)
    world.retitle(one.repository, one.number, "The last word")
    everything = expected_rows.expected(all_of(world), COVERED_FROM)
    world.archive_repository(one.repository)

    acme.refresh_roster()
    for _ in range(3):  # it is let go once nothing is left to bring in
        acme.discover()
        acme.update()
        acme.clock.sleep(3600)

    assert acme.stored() == everything
    assert one.repository not in {tracked.repository.name for tracked in acme.store.roster.repositories("acme")}


def test_what_was_found_of_a_repository_before_it_was_archived_is_brought_in(acme: Syncing, world: World) -> None:
    one = an_old_one(world)
    world.retitle(one.repository, one.number, "The last word")
    everything = expected_rows.expected(all_of(world), COVERED_FROM)
    acme.discover()
    world.archive_repository(one.repository)
    acme.clock.sleep(3600)
    acme.discover()

    acme.update()

    assert acme.stored() == everything


def test_what_failed_while_a_history_ran_is_still_due_when_it_ends(acme: Syncing, world: World) -> None:
    one = an_old_one(world)
    listened = [lambda: fail(acme, one.repository)]
    with acme.github() as github:
        session = SyncSession(
            github,
            acme.store,
            acme.store.teams.get("acme"),
            months("2025-11"),
            options=SyncOptions(refresh_before=acme.clock()),
            clock=acme.clock,
            listener=lambda _: listened.pop()() if listened else None,
        )
        run_sync(session, plan_history(session))

    assert unfinished(acme) == [one.repository]


def test_what_a_run_stored_and_did_not_compute_is_computed_by_the_next_one(acme: Syncing, world: World) -> None:
    keeper = Keeper(acme)
    keeper.keep_up()
    old = an_old_one(world)
    world.relabel(old.repository, old.number, "hotfix")
    acme.discover()

    acme.update()  # and the run's worker is killed before it comes to the trends

    assert acme.store.discoveries.found_since() == {}
    [wanted] = next_runs(keeper.state(), acme.clock(), EARLIEST)
    assert (wanted.work, wanted.months.first) == (Work.UPDATES, Month.of(old.created_at))
    keeper.do(wanted)
    assert list(next_runs(keeper.state(), acme.clock(), EARLIEST)) == []


def test_named_repositories_that_failed_are_asked_for_changes_as_well(
    world: World, tmp_path: Path, duckdb_url: str
) -> None:
    clock = Clock()
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url=duckdb_url)))
    one = an_old_one(world)
    with serve(world, clock=clock) as sandbox:
        acme = Syncing(sandbox, store, clock=clock)
        acme.sign_up([one.repository])
        acme.sync()
        fail(acme, one.repository)
        clock.sleep(3600)
        world.retitle(one.repository, one.number, "Changed while it was failed")

        acme.discover()

        assert [found.node_id for found in store.discoveries.found("acme")] == [one.node_id]
