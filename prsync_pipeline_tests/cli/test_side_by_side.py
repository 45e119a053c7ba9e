"""Several real `prsync sync` at the same moment, in one warehouse."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import SyncStatus, Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import Latency, sample, serve
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.command_line import CommandLine, Ended, finish, wait_until
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.warehouse import Store


HISTORY = 2
pytestmark = pytest.mark.slow


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=3, now=utc_now(), scale=0.1), latency=Latency(base=0.02, per_node=0.0001)) as serving:
        yield serving


@pytest.fixture
def store(sandbox: Sandbox, tmp_path: Path, warehouse_url: str) -> Store:
    return connections(sandbox.url, tmp_path, warehouse_url).store


@pytest.fixture
def prsync(sandbox: Sandbox, tmp_path: Path, warehouse_url: str) -> CommandLine:
    return CommandLine(tmp_path, sandbox.url, warehouse_url, {"SYNC_PAGE_WIDTH": "5"})


def add_teams(sandbox: Sandbox, store: Store, home: Path, *slugs: str) -> None:
    for slug in slugs:
        team = Team(slug, "acme", utc_now(), history_months=HISTORY)
        with connections(sandbox.url, home, "duckdb:///unused").github(team) as github:
            sign_up(github, store, team, [])


def sync_at_once(prsync: CommandLine, sandbox: Sandbox, store: Store, slugs: Sequence[str]) -> list[Ended]:
    """Start all, and let none be answered before each has begun: every run beats once before its first request."""
    with ExitStack() as stack:
        with sandbox.world.lock:
            processes = [stack.enter_context(prsync.started("sync", slug)) for slug in slugs]
            wait_until(lambda: len(store.sync_runs.unsettled()) == len(slugs), *processes, seconds_between=0.2)
        return [finish(process) for process in processes]


def assert_whole(sandbox: Sandbox, store: Store, slug: str) -> None:
    first_month = Month.of(utc_now()).plus(-HISTORY)
    assert expected_rows.stored(store.warehouse, slug) == expected_rows.expected(
        all_of(sandbox.world), first_month.start
    )
    assert {sync.sync_status for sync in store.syncs.of_team(slug)} == {SyncStatus.COMPLETED}
    assert store.teams.get(slug).covered_from == first_month.start


def test_two_syncs_of_one_team_at_the_same_moment_store_the_same_as_one(
    prsync: CommandLine, sandbox: Sandbox, store: Store, tmp_path: Path
) -> None:
    add_teams(sandbox, store, tmp_path, "acme")

    ended = sync_at_once(prsync, sandbox, store, ["acme", "acme"])

    assert [one.code for one in ended] == [0, 0], ended
    assert_whole(sandbox, store, "acme")


@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
def test_three_teams_at_once_on_one_duckdb_file_are_each_whole(
    prsync: CommandLine, sandbox: Sandbox, store: Store, tmp_path: Path
) -> None:
    slugs = ["north", "east", "south"]
    add_teams(sandbox, store, tmp_path, *slugs)

    ended = sync_at_once(prsync, sandbox, store, slugs)

    assert [one.code for one in ended] == [0] * 3, ended
    for slug in slugs:
        assert_whole(sandbox, store, slug)
