"""A disk that is full in the middle of a real `prsync sync`: a limit on the size of files stands in for it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.command_line import PRSYNC, CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from pathlib import Path

# Room for Dagster's own files, and for a part of the history in the warehouse's log.
MOST_BYTES = 700_000
LIMITED = (
    "import os, resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most})); os.execv({words}[0], {words})"
)


@pytest.mark.slow
def test_a_full_disk_ends_in_one_line_and_the_same_command_goes_on_when_there_is_room(
    tmp_path: Path, duckdb_url: str
) -> None:
    with serve(sample(seed=3, now=utc_now(), scale=0.5)) as sandbox:
        reached = connections(sandbox.url, tmp_path, duckdb_url)
        team = Team("acme", "acme", utc_now(), history_months=12)
        with reached.github(team) as github:
            sign_up(github, reached.store, team, [])
        prsync = CommandLine(tmp_path, sandbox.url, duckdb_url)

        script = LIMITED.format(most=MOST_BYTES, words=[*PRSYNC, "sync", "acme"])
        full = subprocess.run(
            [sys.executable, "-c", script], env=prsync.environment, capture_output=True, text=True, check=False
        )
        kept = sum(one.pull_requests for one in reached.store.pull_requests.count_by_month("acme"))
        again = prsync.typed("sync", "acme")

        assert full.returncode == 1
        assert "prsync.duckdb cannot be written" in full.stderr.splitlines()[-1]
        assert "Make room on its disk" in full.stderr.splitlines()[-1]
        assert "Traceback" not in full.stderr
        assert again.code == 0, again.errors
        expected = expected_rows.expected(all_of(sandbox.world), Month.of(utc_now()).plus(-12).start)
        assert expected_rows.stored(reached.store.warehouse, "acme") == expected
        assert 0 < kept < len(expected["raw_pull_requests"])
