"""A repository of thousands of pull requests, hundreds of them on one day: complete, and in little memory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import SyncStatus, Team
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import many_pull_requests, serve
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from pathlib import Path

# make soak and make bench take twelve thousand.
LARGE = int(os.environ.get("PRSYNC_TEST_PULL_REQUESTS", "6000"))
MEGABYTE = 1_000_000
MOST_MEMORY = 500 * MEGABYTE
# Of eleven thousand: their node ids, as listed and as still to come, and what the allocator does not give back.
MOST_GROWTH = 80 * MEGABYTE


def sync_many(count: int, busiest_day: int, home: Path) -> int:
    """The peak memory of the syncing process, in bytes, after the tables were found to be whole."""
    world = many_pull_requests(count, days=360, busiest_day=busiest_day)
    url = f"duckdb:///{home}/{count}.duckdb"
    with serve(world) as sandbox:
        reached = connections(sandbox.url, home, url)
        team = Team("bulk", "bulk", utc_now(), history_months=12)
        with reached.github(team) as github:
            sign_up(github, reached.store, team, [])

        ended = CommandLine(home, sandbox.url, url).run("sync", "bulk")

    assert ended.code == 0, ended.errors
    assert expected_rows.stored(reached.store.warehouse, "bulk") == expected_rows.expected(all_of(world))
    assert {sync.sync_status for sync in reached.store.syncs.of_team("bulk")} == {SyncStatus.COMPLETED}
    return ended.peak_bytes


@pytest.mark.slow
def test_a_large_repository_is_complete_and_memory_stays_flat_as_it_grows(tmp_path: Path) -> None:
    small = sync_many(1_000, 125, tmp_path)

    large = sync_many(LARGE, LARGE // 8, tmp_path)

    assert large < MOST_MEMORY
    assert large - small < MOST_GROWTH
