"""A run's row: its stages and their seconds, signs of life, its end; and the daemon's ticks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.warehouse import RunOutcome, RunStage, Store
from prsync_pipeline.warehouse.sync_runs import RUNS_KEPT
from prsync_pipeline_tests.support.factories import make_team, make_tracked
from prsync_pipeline_tests.support.runs import begin_run

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import SyncRun, Warehouse

NOON = datetime(2026, 11, 20, 12)
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(warehouse: Warehouse) -> Store:
    store = Store(warehouse)
    store.teams.add(make_team(), [make_tracked()])
    return store


def newest(store: Store) -> SyncRun:
    return store.sync_runs.latest("core")["core"][0]


def test_a_run_has_its_stages_with_their_seconds_and_its_end(store: Store) -> None:
    begin_run(store, "run-1", "core", "host:1", NOON)
    store.sync_runs.enter("run-1", "core", RunStage.HYDRATING, NOON + 2 * SECOND)
    store.sync_runs.progress(
        "run-1", "core", NOON + 3 * SECOND, to_hydrate=9, hydrated=4, hydrated_by=NOON, requests=2, points=3
    )
    store.sync_runs.wait("run-1", "core", NOON + 60 * SECOND, "GitHub's hourly budget")
    store.sync_runs.enter("run-1", "core", RunStage.COMPUTING, NOON + 12 * SECOND)

    store.sync_runs.end("run-1", "core", RunOutcome.FAILED, NOON + 13 * SECOND, error="no", code="prsync_error")
    store.sync_runs.end("run-1", "core", RunOutcome.SUCCEEDED, NOON + 99 * SECOND)

    run = newest(store)
    assert (run.listing_seconds, run.hydrating_seconds, run.computing_seconds) == (2, 10, 1)
    assert (run.to_hydrate, run.hydrated, run.hydrated_by, run.requests, run.points) == (9, 4, None, 2, 3)
    assert (run.waits_until, run.waits_for) == (NOON + 60 * SECOND, "GitHub's hourly budget")
    assert (run.outcome, run.ended_at, run.error, run.error_code) == (
        "failed",
        NOON + 13 * SECOND,
        "no",
        "prsync_error",
    )


def test_a_run_is_alive_while_it_beats_and_has_not_ended(store: Store) -> None:
    begin_run(store, "run-1", "core", "host:1", NOON)
    store.sync_runs.mark_silent("run-1", NOON)
    store.sync_runs.beat("run-1", "core", NOON + 60 * SECOND)

    beating = newest(store)
    store.sync_runs.end("run-1", "core", RunOutcome.SUCCEEDED, NOON + 61 * SECOND)

    assert beating.silent_since is None
    assert beating.is_alive(NOON + 150 * SECOND)
    assert not beating.is_alive(NOON + 151 * SECOND)
    assert not newest(store).is_alive(NOON + 62 * SECOND)


def test_a_run_is_looked_after_until_dagster_knows_of_its_end(store: Store) -> None:
    begin_run(store, "run-1", "core", "host:1", NOON)
    begin_run(store, "run-2", "core", "host:2", NOON + SECOND)
    store.sync_runs.end("run-1", "core", RunOutcome.SUCCEEDED, NOON)

    unsettled = [run.run_id for run in store.sync_runs.unsettled()]
    store.sync_runs.settle("run-1")
    store.sync_runs.settle("run-unknown")

    assert unsettled == ["run-1", "run-2"]
    assert [run.run_id for run in store.sync_runs.unsettled()] == ["run-2"]


def test_the_last_thirty_runs_are_kept_newest_first_and_a_team_without_a_row_has_none(store: Store) -> None:
    for number in range(RUNS_KEPT + 2):
        begin_run(store, f"run-{number}", "core", "host:1", NOON + number * SECOND)
        store.sync_runs.settle(f"run-{number}")
    begin_run(store, "run-x", "removed", "host:1", NOON)

    with store.warehouse.transaction() as transaction:
        [found] = transaction.fetch("select count(*) as runs, min(began_at) as first from sync_runs")

    assert found == {"runs": RUNS_KEPT, "first": NOON + 2 * SECOND}
    assert [run.run_id for run in store.sync_runs.recent("core", limit=3)] == ["run-31", "run-30", "run-29"]
    assert (len(store.sync_runs.recent("core")), store.sync_runs.recent("removed")) == (10, [])


def test_a_later_step_of_a_run_goes_on_with_its_row(store: Store) -> None:
    begin_run(store, "run-0", "core", "host:1", NOON - SECOND)
    begin_run(store, "run-0", "core", "host:1", NOON + 2 * SECOND)
    begin_run(store, "run-1", "core", "host:1", NOON)
    store.sync_runs.end("run-1", "core", RunOutcome.SUCCEEDED, NOON + SECOND)

    begin_run(store, "run-1", "core", "host:1", NOON + 2 * SECOND)

    assert (newest(store).began_at, newest(store).ended_at, newest(store).listing_seconds) == (NOON, None, 1)
    assert store.sync_runs.latest("core")["core"][1].listing_seconds == 3


def test_a_tick_is_noted_with_its_time(store: Store) -> None:
    store.sync_runs.note_tick("team_syncs", NOON)
    store.sync_runs.note_tick("team_syncs", NOON + SECOND)

    assert store.sync_runs.ticks() == {"team_syncs": NOON + SECOND}
