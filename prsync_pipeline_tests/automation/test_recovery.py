"""What GitHub may do to a team for hours, met by the sensor and the runs that it starts, tick by tick."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline.automation.team_syncs import team_syncs
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.sandbox import Fault, sample, serve
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.dagster_instance import Dagster, last_months, signed_up
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox

SECOND = timedelta(seconds=1)
# Three tries of the first question, and what tells a GitHub that is down from questions that are too heavy.
MOST_REQUESTS_OF_A_RUN = 12


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=5, now=utc_now(), scale=0.05)) as serving:
        yield serving


@pytest.fixture
def acme(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    with signed_up(sandbox, tmp_path, duckdb_url, history_months=3, SYNC_PAGE_WIDTH="2") as running:
        yield running


def wanted(acme: Dagster, later: timedelta = timedelta(0)) -> list[dg.RunRequest]:
    """What a tick asks for."""
    reached = replace(acme.connections, clock=lambda: utc_now() + later)
    result = team_syncs(dg.build_sensor_context(instance=acme.instance, resources=reached.resources))
    assert isinstance(result, dg.SensorResult)
    return list(result.run_requests or [])


def run(acme: Dagster, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
    """What the daemon does with a request."""
    start, end = (request.tags[f"dagster/asset_partition_range_{side}"].partition("|")[0] for side in ("start", "end"))
    return acme.sync("acme", MonthRange(Month.parse(start), Month.parse(end)), tags=request.tags)


def failure(result: dg.ExecuteInProcessResult) -> str:
    """What a person reads of a failed run."""
    [failed] = [event for event in result.all_events if event.is_step_failure]
    return failed.step_failure_data.user_failure_data.description or ""  # type: ignore[union-attr]


@pytest.mark.slow
def test_while_github_is_down_tries_become_rarer_and_cost_little_and_then_it_goes_on(
    acme: Dagster, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault("bad_gateway"))
    costs = []
    for tries in range(3):
        pause = timedelta(minutes=2 ** (tries - 1)) if tries else timedelta(0)
        if tries:
            assert wanted(acme, later=pause - 10 * SECOND) == []
        request, *_ = wanted(acme, later=pause + SECOND)
        before = sandbox.requests.arrived
        failed = run(acme, request)
        costs.append(sandbox.requests.arrived - before)
        assert not failed.success
        assert "GitHub" in failure(failed)
    sandbox.faults.clear()

    request, *_ = wanted(acme, later=timedelta(minutes=4) + SECOND)

    assert max(costs) <= MOST_REQUESTS_OF_A_RUN
    assert run(acme, request).success
    assert {sync.sync_status for sync in acme.connections.store.syncs.of_team("acme")} == {SyncStatus.COMPLETED}


@pytest.mark.slow
def test_a_token_that_is_revoked_on_the_way_is_named_and_its_successor_goes_on(acme: Dagster, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("revoke", matching="nodes", at=(4,)))
    refused = acme.sync("acme", last_months(4))
    kept = len(expected_rows.stored(acme.connections.store.warehouse, "acme")["raw_pull_requests"])
    errors = {sync.sync_error for sync in acme.connections.store.syncs.of_team("acme") if sync.sync_error}
    sandbox.world.grant("its-successor", alias="successor")
    restarted = replace(acme, connections=replace(acme.connections, environment=successor(acme)))

    assert len(wanted(restarted, later=timedelta(minutes=1, seconds=1))) == 2
    finished = restarted.sync("acme", last_months(4))

    assert not refused.success
    assert "It is the token of team 'acme': set a valid one in GITHUB_TOKEN." in failure(refused)
    assert all("GitHub refuses the token" in error for error in errors)
    assert errors
    assert finished.success
    expected = expected_rows.expected(all_of(sandbox.world), last_months(4).first.start)
    assert expected_rows.stored(acme.connections.store.warehouse, "acme") == expected
    assert 0 < kept < len(expected["raw_pull_requests"])


def successor(acme: Dagster) -> dict[str, str]:
    """The environment of a process that was started again with another token."""
    return {**acme.connections.environment, "GITHUB_TOKEN": "its-successor"}
