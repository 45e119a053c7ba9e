"""What a person asked for becomes one run, before all others, and the request says how it ended; tick by tick."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline.assets.jobs import SYNC_JOB
from prsync_pipeline.assets.partitions import range_tags, team_partitions
from prsync_pipeline.assets.tags import PRIORITY_TAG, REQUEST_TAG, RESUME_AT_TAG, TEAM_TAG, WORK_TAG
from prsync_pipeline.automation.change_discovery import change_discovery
from prsync_pipeline.automation.requests import WILL_RETRY_TAG
from prsync_pipeline.automation.team_syncs import team_syncs
from prsync_pipeline.definitions import build_definitions
from prsync_pipeline.models import Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.warehouse import EXPIRES_AFTER, RequestKind, RequestOutcome, SyncRequest
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.dagster_instance import Dagster, dagster, last_months, signed_up
from prsync_pipeline_tests.support.factories import make_tracked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.warehouse import Store

NOW = utc_now()
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
FAILED = SyncRequest("request-1", "acme", RequestKind.FAILED, NOW, "ada", ("acme/lamp",))
CHANGES = replace(FAILED, kind=RequestKind.CHANGES, repositories=())
LISTING = replace(CHANGES, kind=RequestKind.LISTING)
SUCCESS, FAILURE = dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE


@pytest.fixture(autouse=True)
def present(monkeypatch: pytest.MonkeyPatch) -> None:
    """The present of each test is its own: Dagster dates runs by the real clock, and a suite takes many minutes."""
    now = utc_now()
    monkeypatch.setitem(globals(), "NOW", now)
    for name in ("FAILED", "CHANGES", "LISTING"):
        monkeypatch.setitem(globals(), name, replace(globals()[name], asked_at=now))


@pytest.fixture
def acme(tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    """A team whose history is in but for one repository, which failed."""
    with dagster(tmp_path, connections("http://127.0.0.1:9/graphql", tmp_path, duckdb_url)) as running:
        store, start = running.connections.store, Month.of(NOW).start
        store.teams.add(Team("acme", "acme", NOW - MINUTE, history_months=0), [make_tracked()])
        store.syncs.fail("acme", "acme/lamp", "it is gone", NOW, "repository_unavailable")
        store.teams.complete_sync("acme", start, NOW, NOW)
        yield running


def store_of(acme: Dagster) -> Store:
    return acme.connections.store


def tick(acme: Dagster, later: timedelta = timedelta(0)) -> list[dg.RunRequest]:
    """The runs that a tick of the sensor asks for."""
    reached = replace(acme.connections, clock=lambda: NOW + later)
    result = team_syncs(dg.build_sensor_context(instance=acme.instance, resources=reached.resources))
    assert isinstance(result, dg.SensorResult)
    return list(result.run_requests or [])


def create_run(acme: Dagster, status: dg.DagsterRunStatus, **tags: str) -> dg.DagsterRun:
    """A run as the daemon has one."""
    months = range_tags("acme", last_months(1))
    return acme.instance.create_run_for_job(
        dg.job(name="sync")(lambda: None), tags={TEAM_TAG: "acme", **months, **tags}, status=status
    )


def stored(acme: Dagster) -> SyncRequest:
    request = store_of(acme).sync_requests.get("acme", "request-1")
    assert request is not None
    return request


def test_a_request_is_one_run_before_all_others_however_often_the_tick_is_repeated(acme: Dagster) -> None:
    store_of(acme).sync_requests.ask(FAILED)

    [first], [again] = tick(acme), tick(acme)

    assert first == again
    assert first.run_key == "request-request-1"
    assert first.tags.items() >= {REQUEST_TAG: "request-1", WORK_TAG: "repair", PRIORITY_TAG: "2"}.items()
    assert first.run_config["ops"]["raw_tables"]["config"] == {"repositories": ["acme/lamp"]}


def test_a_request_waits_for_no_back_off_and_for_every_run_on_its_way(acme: Dagster) -> None:
    create_run(acme, FAILURE)
    assert tick(acme) == []

    store_of(acme).sync_requests.ask(FAILED)
    assert len(tick(acme)) == 1
    create_run(acme, dg.DagsterRunStatus.STARTING)

    assert tick(acme) == []
    assert stored(acme) == FAILED


def test_a_request_for_changes_waits_for_githubs_answer_and_may_have_nothing_to_do(acme: Dagster) -> None:
    store_of(acme).sync_requests.ask(CHANGES)
    create_run(acme, SUCCESS, **{WORK_TAG: "repair"})

    assert tick(acme) == []
    assert stored(acme).is_open
    store_of(acme).discoveries.save("acme", [], NOW, until=NOW)

    assert tick(acme, later=SECOND) == []
    assert (stored(acme).outcome, stored(acme).ended_at) == (RequestOutcome.NOTHING_TO_DO, NOW + SECOND)


def test_a_request_for_a_listing_compares_everything_though_none_is_due(acme: Dagster) -> None:
    create_run(acme, SUCCESS, **{WORK_TAG: "reconciliation"})
    assert tick(acme) == []

    store_of(acme).sync_requests.ask(LISTING)

    [request] = tick(acme)
    assert request.tags[WORK_TAG] == "reconciliation"


@pytest.mark.parametrize(
    ("status", "tags", "outcome"),
    [
        (SUCCESS, {}, RequestOutcome.DONE),
        (FAILURE, {}, RequestOutcome.FAILED),
        (dg.DagsterRunStatus.CANCELED, {}, RequestOutcome.FAILED),
        (FAILURE, {WILL_RETRY_TAG: "true"}, None),
        (FAILURE, {RESUME_AT_TAG: "2026-11-21T12:00:00"}, None),
        (dg.DagsterRunStatus.STARTED, {}, None),
    ],
)
def test_a_request_ends_as_its_run_does_unless_another_goes_on_with_it(
    acme: Dagster, status: dg.DagsterRunStatus, tags: dict[str, str], outcome: RequestOutcome | None
) -> None:
    store_of(acme).sync_requests.ask(LISTING)
    store_of(acme).teams.set_resume_at("acme", NOW + MINUTE)
    create_run(acme, status, **{REQUEST_TAG: "request-1"}, **tags)

    tick(acme)

    assert stored(acme).outcome == outcome


def test_a_run_that_stopped_for_the_budget_takes_its_request_along(acme: Dagster) -> None:
    store_of(acme).sync_requests.ask(LISTING)
    store_of(acme).teams.set_resume_at("acme", NOW + MINUTE)
    create_run(
        acme, FAILURE, **{REQUEST_TAG: "request-1", RESUME_AT_TAG: str(NOW + MINUTE), WORK_TAG: "reconciliation"}
    )

    assert tick(acme) == []
    [resumed] = tick(acme, later=MINUTE)

    assert resumed.tags[REQUEST_TAG] == "request-1"
    assert stored(acme).is_open


def test_a_request_of_a_team_that_is_paused_waits_until_it_is_resumed_or_expires(acme: Dagster) -> None:
    store_of(acme).sync_requests.ask(FAILED)
    store_of(acme).teams.set_paused("acme", is_paused=True)
    assert tick(acme) == []

    store_of(acme).teams.set_paused("acme", is_paused=False)
    assert len(tick(acme)) == 1

    store_of(acme).teams.set_paused("acme", is_paused=True)
    tick(acme, later=EXPIRES_AFTER + SECOND)
    assert stored(acme).outcome == RequestOutcome.EXPIRED


def test_what_changed_is_brought_in_when_somebody_asks_for_it(tmp_path: Path, duckdb_url: str) -> None:
    with (
        serve(sample(seed=5, now=NOW, scale=0.02)) as sandbox,
        signed_up(sandbox, tmp_path, duckdb_url, history_months=0) as acme,
    ):
        up_to = NOW - timedelta(minutes=30)
        acme.connections.store.teams.complete_sync("acme", Month.of(NOW).start, up_to, up_to)
        acme.instance.add_dynamic_partitions(team_partitions.name or "", ["acme"])
        world = sandbox.world
        changed = next(pull_request for found in world.pull_requests.values() for pull_request in found.values())
        world.retitle(changed.repository, changed.number, "Renamed")
        asked_at = utc_now()
        acme.connections.store.sync_requests.ask(replace(CHANGES, asked_at=asked_at))

        change_discovery(dg.build_sensor_context(instance=acme.instance, resources=acme.connections.resources))
        result = team_syncs(dg.build_sensor_context(instance=acme.instance, resources=acme.connections.resources))
        [request] = result.run_requests or []  # type: ignore[union-attr]
        job = build_definitions(acme.connections.resources).resolve_job_def(SYNC_JOB.name)
        ran = job.execute_in_process(instance=acme.instance, tags=request.tags, run_config=request.run_config)

        done, still_found = stored(acme), acme.connections.store.discoveries.found_since()
    assert request.tags[WORK_TAG] == "updates"
    assert (done.outcome, done.run_id) == (RequestOutcome.DONE, ran.run_id)
    assert still_found == {}
    assert asked_at <= done.begun_at <= done.ended_at  # type: ignore[operator]
