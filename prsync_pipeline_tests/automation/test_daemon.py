"""Dagster for real: its daemon, code server and run workers, which are killed while a team's history comes in."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import dagster as dg
import pytest

from prsync_pipeline.assets.partitions import range_tags
from prsync_pipeline.assets.raw_tables import ROWS
from prsync_pipeline.assets.tags import FOLLOWS_TAG, TEAM_TAG, TOKEN_TAG
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Fault, sample, serve
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.dagster_instance import last_months
from prsync_pipeline_tests.support.installation import Dev, Installation, wait_until
from prsync_pipeline_tests.support.open_files import open_to_others
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psutil

    from prsync_pipeline.sandbox import Sandbox

pytestmark = pytest.mark.slow

HANGING = 600.0
SUCCESS, STARTED, QUEUED = dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.QUEUED


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=5, now=utc_now(), scale=0.15)) as serving:
        yield serving


@pytest.fixture
def installation(sandbox: Sandbox, tmp_path: Path) -> Installation:
    return Installation(tmp_path, sandbox.url)


def run_worker(dev: Dev) -> psutil.Process:
    """The process that executes the run that is on its way; the code server spawns one for each run."""
    [worker] = [one for one in dev.session() if "--multiprocessing-fork" in one.cmdline()]
    return worker


def runs_with(installation: Installation, status: dg.DagsterRunStatus) -> list[dg.DagsterRun]:
    return [one.dagster_run for one in installation.runs() if one.dagster_run.status is status]


class Turn(NamedTuple):
    """When a run used a token; one that follows a quick start waited for it in the queue."""

    start: float
    end: float
    is_follower: bool


def turns_of(installation: Installation, token: str) -> list[Turn]:
    """The runs that began with this token, the first one first."""
    runs = [record for record in installation.runs() if record.dagster_run.tags[TOKEN_TAG] == token]
    return sorted(
        Turn(record.start_time, record.end_time or math.inf, FOLLOWS_TAG in record.dagster_run.tags)
        for record in runs
        if record.start_time is not None
    )


def test_a_sign_up_becomes_a_whole_history_though_everything_is_killed_on_the_way(
    installation: Installation, sandbox: Sandbox
) -> None:
    store = installation.connections.store
    with installation.dev() as dev:
        installation.prsync("teams", "add", "acme", "--org", "acme")
        wait_until(lambda: runs_with(installation, SUCCESS) != [], "the quick start is in")
        [quick_start] = runs_with(installation, SUCCESS)
        # Of the history the repositories and one batch are answered; the rest hangs until both kills are over.
        sandbox.faults.add(Fault("hang", matching="nodes", at=tuple(range(3, 500)), seconds=HANGING))
        before = len(store.pull_requests.count_by_month("acme"))
        wait_until(lambda: len(store.pull_requests.count_by_month("acme")) > before, "some of the history is stored")
        [history] = runs_with(installation, STARTED)
        run_worker(dev).kill()
        wait_until(
            lambda: [one.parent_run_id for one in runs_with(installation, STARTED)] == [history.run_id],
            "the run is started again",
        )
        asked = sandbox.requests.arrived
        wait_until(lambda: sandbox.requests.arrived > asked, "it asks GitHub")
        dev.kill()
    assert open_to_others(installation.dagster_home) == []
    [orphan] = runs_with(installation, STARTED)
    sandbox.faults.clear()
    installation.let_time_pass()
    with installation.dev() as dev:
        wait_until(lambda: len(runs_with(installation, SUCCESS)) == 2, "the history is in")
        dev.interrupt()
        wait_until(lambda: not dev.session(), "Ctrl-C has ended every process")

    records = {record.dagster_run.run_id: record for record in installation.runs()}
    assert records[history.run_id].create_timestamp.timestamp() < (records[quick_start.run_id].end_time or 0)
    by_id = {one.dagster_run.run_id: one.dagster_run for one in installation.runs()}
    months = last_months(13)
    keys = {f"{month}|acme" for month in months.first.until(months.last)}
    assert quick_start.tags.items() >= range_tags("acme", last_months(2)).items()
    assert history.tags.items() >= range_tags("acme", months).items()
    assert by_id[history.run_id].is_failure
    assert by_id[orphan.run_id].is_failure
    assert {name: installation.materialized(name) for name in ROWS} == dict.fromkeys(ROWS, keys)
    assert expected_rows.stored(store.warehouse, "acme") == expected_rows.expected(
        all_of(sandbox.world), months.first.start
    )


def test_teams_that_share_a_token_take_turns_and_others_run_beside_them(
    installation: Installation, sandbox: Sandbox
) -> None:
    sandbox.world.grant("sandbox-token-of-green", alias="green")
    installation = replace(installation, variables={"GREEN_TOKEN": "sandbox-token-of-green"})
    for slug, more in (("red", ()), ("blue", ()), ("green", ("--token-env", "GREEN_TOKEN"))):
        installation.prsync("teams", "add", slug, "--org", "acme", "--repository", "acme/docs", *more)
    sandbox.faults.add(Fault("hang", matching="nodes", seconds=HANGING))

    with installation.dev():
        wait_until(lambda: len(installation.runs()) == 2 * 3, "each team's runs are requested")
        wait_until(lambda: len(runs_with(installation, STARTED)) == 2, "two runs are on their way")
        [waiting] = [run for run in runs_with(installation, QUEUED) if FOLLOWS_TAG not in run.tags]
        beside = {one.tags[TEAM_TAG] for one in runs_with(installation, STARTED)}
        sandbox.faults.clear()
        wait_until(lambda: len(turns_of(installation, "env:GITHUB_TOKEN")) > 2, "a history follows two quick starts")

    turns = turns_of(installation, "env:GITHUB_TOKEN")
    assert [run.is_follower for run in turns[:3]] == [False, False, True]
    assert all(earlier.end <= later.start for earlier, later in pairwise(turns))
    assert waiting.tags[TOKEN_TAG] == "env:GITHUB_TOKEN"
    assert beside == {"red", "blue", "green"} - {waiting.tags[TEAM_TAG]}
