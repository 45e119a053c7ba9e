"""What `prsync doctor` finds of a real Dagster instance."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, InstigatorType
from dagster._daemon.types import DaemonHeartbeat
from dagster_shared.error import SerializableErrorInfo

from prsync_pipeline.assets.tags import TEAM_TAG
from prsync_pipeline.automation.instance_health import SILENT_AFTER, check_dagster
from prsync_pipeline.doctor.findings import State
from prsync_pipeline.months import utc_now
from prsync_pipeline.sync.run_record import CONFIRMED_AFTER
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.runs import begin_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.warehouse import Store

LIMIT = {"key": "prsync/token", "value": {"applyLimitPerUniqueValue": True}, "limit": 1}
A_MOMENT_AGO, LONG_AGO = timedelta(seconds=20), SILENT_AFTER + timedelta(minutes=1)


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    concurrency = {"concurrency": {"runs": {"tag_concurrency_limits": [LIMIT]}}}
    with dg.DagsterInstance.local_temp(str(tmp_path), overrides=concurrency) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path, duckdb_url: str) -> Store:
    return connections("http://127.0.0.1:9/graphql", tmp_path, duckdb_url).store


def beat(instance: dg.DagsterInstance, ago: timedelta, part: str | None = None, error: str | None = None) -> None:
    """A sign of life of a part of the daemon, or of every part."""
    errors = [SerializableErrorInfo(f"{error}\n", [], None)] if error else []
    at = (utc_now() - ago).replace(tzinfo=UTC).timestamp()
    for kind in instance.get_required_daemon_types() if part is None else [part]:
        instance.add_daemon_heartbeat(DaemonHeartbeat(at, kind, "here", errors))


def wrong(instance: dg.DagsterInstance, store: Store | None) -> list[str]:
    found = list(check_dagster(instance, store, utc_now()))
    assert [one for one in found if one.state is not State.OK and not one.remedy] == []
    return [f"{one.state} {one.subject}: {one.message}" for one in found if one.state is not State.OK]


def test_an_instance_whose_daemon_lives_is_in_order(instance: dg.DagsterInstance, store: Store) -> None:
    beat(instance, A_MOMENT_AGO)

    assert wrong(instance, store) == []


def test_a_daemon_that_never_ran_is_a_warning_and_one_that_stopped_a_fault(
    instance: dg.DagsterInstance, store: Store
) -> None:
    [never] = wrong(instance, store)
    beat(instance, LONG_AGO)
    [stopped] = wrong(instance, store)

    assert never == "warning Dagster's daemon: It has not run on this instance yet."
    assert stopped.startswith("fault Dagster's daemon: It does not run: last seen at")


def test_a_part_of_the_daemon_that_is_silent_or_complains_is_named(instance: dg.DagsterInstance) -> None:
    beat(instance, A_MOMENT_AGO)
    beat(instance, LONG_AGO, "SENSOR")
    beat(instance, A_MOMENT_AGO, "SCHEDULER", "no such table")

    silent, complains = wrong(instance, None)

    assert silent == "fault Dagster's daemon: Parts of it are silent: sensor."
    assert complains == "warning Dagster's daemon: Its part scheduler reports: no such table"


def test_a_sensor_that_somebody_switched_off_is_named(instance: dg.DagsterInstance) -> None:
    beat(instance, A_MOMENT_AGO)
    repository = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("prsync"), "__repository__")
    for name, status in (("team_syncs", InstigatorStatus.STOPPED), ("others", InstigatorStatus.RUNNING)):
        origin = RemoteInstigatorOrigin(repository, name)
        instance.add_instigator_state(InstigatorState(origin, InstigatorType.SENSOR, status))

    assert wrong(instance, None) == ["warning automation: Switched off: team_syncs."]


def test_an_instance_that_does_not_let_tokens_take_turns_is_told(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        beat(instance, A_MOMENT_AGO)

        [line] = wrong(instance, None)

    assert line.startswith("warning dagster.yaml: It has no limit for the tag prsync/token")


def test_a_run_whose_process_vanished_is_ended_and_told(instance: dg.DagsterInstance, store: Store) -> None:
    beat(instance, A_MOMENT_AGO)
    job = dg.job(name="sync")(lambda: None)
    run = instance.create_run_for_job(job, tags={TEAM_TAG: "acme"}, status=dg.DagsterRunStatus.STARTED)
    store.teams.add(make_team(slug="acme"), [])
    begin_run(store, run.run_id, "acme", "elsewhere:1", utc_now() - timedelta(minutes=2))
    store.sync_runs.mark_silent(run.run_id, utc_now() - CONFIRMED_AFTER)

    [line] = wrong(instance, store)

    assert line == f"warning runs: Their processes vanished, so they were ended as failed now: {run.run_id}."
    assert instance.get_run_by_id(run.run_id).is_failure  # type: ignore[union-attr]
    assert wrong(instance, store) == []


def test_a_partition_that_no_team_has_is_named_with_both_ways_out(instance: dg.DagsterInstance, store: Store) -> None:
    beat(instance, A_MOMENT_AGO)
    store.teams.add(make_team(slug="acme"), [])
    instance.add_dynamic_partitions("team", ["acme", "newco"])

    [found] = [one for one in check_dagster(instance, store, utc_now()) if one.subject == "partitions"]

    assert found.state is State.WARNING
    assert "There is no team 'newco'" in found.message
    assert "prsync teams remove newco" in found.remedy
    assert "prsync teams add newco" in found.remedy
