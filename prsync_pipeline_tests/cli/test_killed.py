"""`kill -9` or Ctrl-C in the middle of a real `prsync sync`, then the same command again."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.cli.main import INTERRUPTED
from prsync_pipeline.models import SyncStatus, Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import Latency, sample, serve
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline.warehouse import RunOutcome
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.command_line import CommandLine, finish, wait_until
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.warehouse import Store

pytestmark = pytest.mark.slow

# Narrow requests, two at once: the history takes about twenty, from the roster to the last further page.
NARROW = {"SYNC_PAGE_WIDTH": "2", "SYNC_CONCURRENCY": "2"}
HISTORY = 3
# The numbers of the requests that a sync is killed at: `make test` takes every fourth, `make soak` all.
MOMENTS = range(2, 19, 1 if "PRSYNC_TEST_KILLS" in os.environ else 8)
KILLED = -9


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Slow enough that requests, answers and transactions of one sync overlap."""
    with serve(sample(seed=3, now=utc_now(), scale=0.25), latency=Latency(base=0.02, per_node=0.0001)) as serving:
        yield serving


@pytest.fixture
def store(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Store:
    """A warehouse where the team `acme` has signed up."""
    reached = connections(sandbox.url, tmp_path, duckdb_url)
    team = Team("acme", "acme", utc_now(), history_months=HISTORY)
    with reached.github(team) as github:
        sign_up(github, reached.store, team, [])
    return reached.store


def stored_ids(store: Store) -> set[str]:
    column = expected_rows.COLUMNS["raw_pull_requests"].index("node_id")
    return {row[column] for row in expected_rows.stored(store.warehouse, "acme")["raw_pull_requests"]}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_sync_is_made_good_by_the_same_command_and_repeats_no_stored_work(
    sandbox: Sandbox, store: Store, tmp_path: Path, duckdb_url: str, moment: int
) -> None:
    prsync = CommandLine(tmp_path, sandbox.url, duckdb_url, NARROW)
    first_month = Month.of(utc_now()).plus(-HISTORY)
    before = sandbox.requests.arrived
    with prsync.started("sync", "acme") as process:
        wait_until(lambda: sandbox.requests.arrived >= before + moment, process)
        process.kill()
        assert process.wait() == KILLED
    kept, asked_before = stored_ids(store), sandbox.requests.arrived
    assert sum(sync.pull_requests_synced for sync in store.syncs.of_team("acme")) == len(kept)

    again = prsync.typed("sync", "acme")

    assert again.code == 0, again.errors
    expected = expected_rows.expected(all_of(sandbox.world), first_month.start)
    assert expected_rows.stored(store.warehouse, "acme") == expected
    assert {sync.sync_status for sync in store.syncs.of_team("acme")} == {SyncStatus.COMPLETED}
    assert store.teams.get("acme").covered_from == first_month.start
    asked_again = {one for request in sandbox.requests if request.number > asked_before for one in request.ids}
    assert stored_ids(store) - kept <= asked_again
    assert not asked_again & kept


def test_an_interrupted_sync_ends_in_one_line_and_keeps_what_came(
    sandbox: Sandbox, store: Store, tmp_path: Path, duckdb_url: str
) -> None:
    prsync = CommandLine(tmp_path, sandbox.url, duckdb_url, NARROW)
    before = sandbox.requests.arrived

    with prsync.started("sync", "acme") as process:
        wait_until(lambda: sandbox.requests.arrived >= before + 14, process)
        process.send_signal(signal.SIGINT)
        ended = finish(process)

    assert ended.code == INTERRUPTED
    assert ended.errors.splitlines()[-1] == "Stopped. What is stored stays; the same command goes on from there."
    assert "Traceback" not in ended.errors
    assert stored_ids(store)
    [run] = store.sync_runs.latest("acme")["acme"]
    status, trends = prsync.typed("status", "acme"), prsync.typed("trends", "acme")
    assert run.outcome == RunOutcome.INTERRUPTED
    assert store.sync_runs.unsettled() == []
    assert "its history is not in, and nothing is running" in status.output.splitlines()[0]
    assert "syncing" not in status.output
    assert "is not in: " in trends.errors
    assert trends.code == 1


def test_the_moments_are_spread_over_the_whole_of_a_sync(
    sandbox: Sandbox, store: Store, tmp_path: Path, duckdb_url: str
) -> None:
    before = sandbox.requests.arrived

    undisturbed = CommandLine(tmp_path, sandbox.url, duckdb_url, NARROW).typed("sync", "acme")

    assert undisturbed.code == 0, undisturbed.errors
    assert stored_ids(store)
    assert max(MOMENTS) < sandbox.requests.arrived - before <= max(MOMENTS) + 6
