"""The sensor that starts what teams need, on a real Dagster instance, tick by tick."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline.assets.partitions import range_tags
from prsync_pipeline.assets.tags import (
    FOLLOWS_TAG,
    PRIORITY_TAG,
    REFRESH_BEFORE_TAG,
    RESUME_AT_TAG,
    RESUMED_RUN_TAG,
    TEAM_TAG,
    TOKEN_TAG,
    WORK_TAG,
)
from prsync_pipeline.automation.team_syncs import team_syncs
from prsync_pipeline.errors import WarehouseUnavailable
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.sandbox import Fault, World, sample, serve
from prsync_pipeline.sync.run_record import CONFIRMED_AFTER
from prsync_pipeline.warehouse import SILENT_AFTER
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.dagster_instance import Dagster, last_months, signed_up
from prsync_pipeline_tests.support.runs import begin_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox

SECOND = timedelta(seconds=1)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    world: World = sample(seed=5, now=utc_now(), scale=0.05)
    with serve(world) as serving:
        yield serving


@pytest.fixture
def acme(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    with signed_up(sandbox, tmp_path, duckdb_url, history_months=3) as running:
        yield running


def tick(acme: Dagster, later: timedelta = timedelta(0)) -> dg.SensorResult:
    reached = replace(acme.connections, clock=lambda: utc_now() + later)
    result = team_syncs(dg.build_sensor_context(instance=acme.instance, resources=reached.resources))
    assert isinstance(result, dg.SensorResult)
    return result


def status_of(acme: Dagster, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = acme.instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def requests(result: dg.SensorResult) -> list[dg.RunRequest]:
    return list(result.run_requests or [])


def run(acme: Dagster, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
    """What the daemon does with a request: a run with its tags."""
    start = request.tags["dagster/asset_partition_range_start"].partition("|")[0]
    end = request.tags["dagster/asset_partition_range_end"].partition("|")[0]
    return acme.sync("acme", MonthRange(Month.parse(start), Month.parse(end)), tags=request.tags)


def test_a_new_team_gets_its_partition_and_a_quick_start(acme: Dagster) -> None:
    result = tick(acme)

    [added] = result.dynamic_partitions_requests or []
    quick_start, rest = requests(result)
    of_both = {TEAM_TAG: "acme", TOKEN_TAG: "env:GITHUB_TOKEN", WORK_TAG: "history"}
    assert list(added.partition_keys) == ["acme"]
    assert quick_start.tags == {**of_both, **range_tags("acme", last_months(2)), PRIORITY_TAG: "2"}
    assert rest.tags == {
        **of_both,
        **range_tags("acme", last_months(4)),
        PRIORITY_TAG: "1",
        FOLLOWS_TAG: "the first months",
    }


def test_the_rest_of_the_history_waits_in_the_queue_for_the_quick_start_and_then_nothing_is_left(acme: Dagster) -> None:
    for request in requests(tick(acme)):
        assert run(acme, request).success

    assert requests(tick(acme)) == []
    assert len(acme.materialized("raw_pull_requests")) == 4


def test_a_quick_start_that_brought_nothing_in_has_no_rest_behind_it(acme: Dagster, sandbox: Sandbox) -> None:
    _, rest = requests(tick(acme))
    before = sandbox.requests.arrived

    skipped = run(acme, rest)

    assert not skipped.success
    assert sandbox.requests.arrived == before
    assert acme.connections.store.sync_runs.latest("acme") == {}
    # It is no failure that anything waits for.
    assert [request.tags[PRIORITY_TAG] for request in requests(tick(acme))] == ["2", "1"]


def test_a_team_that_is_paused_during_its_quick_start_goes_on_when_it_is_resumed(acme: Dagster) -> None:
    store = acme.connections.store
    _, rest = requests(tick(acme))
    store.teams.complete_sync("acme", last_months(2).first.start, utc_now(), utc_now())
    store.teams.set_paused("acme", is_paused=True)

    assert not run(acme, rest).success
    store.teams.set_paused("acme", is_paused=False)

    [again] = requests(tick(acme))
    assert again.tags.items() >= range_tags("acme", last_months(4)).items()
    assert FOLLOWS_TAG not in again.tags


def test_a_failed_tick_loses_nothing(acme: Dagster, tmp_path: Path) -> None:
    folder = tmp_path / "folder.duckdb"
    folder.mkdir()
    broken = connections("http://127.0.0.1:9/graphql", tmp_path, f"duckdb:///{folder}")

    with pytest.raises(WarehouseUnavailable):
        team_syncs(dg.build_sensor_context(instance=acme.instance, resources=broken.resources))

    assert len(requests(tick(acme))) == 2


def test_a_failed_run_is_tried_again_after_a_pause(acme: Dagster, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("forbidden", repository="acme/none", times=0))
    sandbox.world.revoke()
    [request, _] = requests(tick(acme))
    assert not run(acme, request).success

    assert requests(tick(acme)) == []
    [again, _] = requests(tick(acme, later=timedelta(minutes=1, seconds=5)))
    assert again.tags == request.tags


def test_nothing_is_started_beside_a_run_that_is_on_its_way(acme: Dagster) -> None:
    acme.instance.create_run_for_job(
        dg.job(name="sync")(lambda: None), tags={TEAM_TAG: "acme"}, status=dg.DagsterRunStatus.STARTING
    )

    assert requests(tick(acme)) == []


def test_a_sync_that_waits_for_the_budget_is_resumed_with_the_same_range_once(acme: Dagster, sandbox: Sandbox) -> None:
    acme.sync("acme", last_months(4))
    sandbox.faults.add(Fault("primary_limit", at=(1,), seconds=1800))
    stopped = acme.sync("acme", last_months(3), full_refresh=True)
    assert not stopped.success

    assert requests(tick(acme)) == []
    # Who asks what changed may find the budget spent too.
    acme.connections.store.teams.set_resume_at("acme", utc_now() + timedelta(minutes=40))
    assert requests(tick(acme, later=timedelta(minutes=31))) == []
    [request] = requests(tick(acme, later=timedelta(minutes=41)))

    assert request.tags.items() >= {**range_tags("acme", last_months(3)), RESUMED_RUN_TAG: stopped.run_id}.items()
    assert RESUME_AT_TAG not in request.tags
    config = request.run_config["ops"]["raw_tables"]["config"]
    assert config["full_refresh"] is True
    assert config["refresh_before"] == acme.instance.get_run_by_id(stopped.run_id).tags[REFRESH_BEFORE_TAG]  # type: ignore[union-attr]
    acme.instance.create_run_for_job(
        dg.job(name="sync")(lambda: None),
        tags={TEAM_TAG: "acme", RESUMED_RUN_TAG: stopped.run_id},
        status=dg.DagsterRunStatus.SUCCESS,
    )
    assert requests(tick(acme, later=timedelta(minutes=42))) == []


def test_a_run_whose_process_vanished_is_reported_and_its_work_started_again(acme: Dagster) -> None:
    job = dg.job(name="sync")(lambda: None)
    vanished = acme.instance.create_run_for_job(job, tags={TEAM_TAG: "acme"}, status=dg.DagsterRunStatus.STARTED)
    begin_run(acme.connections.store, vanished.run_id, "acme", "elsewhere:1", utc_now() - SILENT_AFTER - SECOND)

    tick(acme)
    assert status_of(acme, vanished) is dg.DagsterRunStatus.STARTED
    result = tick(acme, later=CONFIRMED_AFTER + SECOND)

    assert status_of(acme, vanished) is dg.DagsterRunStatus.FAILURE
    assert requests(result) == []
    assert len(requests(tick(acme, later=timedelta(minutes=1, seconds=5)))) == 2


@pytest.mark.parametrize(
    "jump", [timedelta(hours=8), timedelta(hours=-8)], ids=["forward, or a laptop's sleep", "back"]
)
def test_a_clock_that_jumps_ends_no_run_that_lives_and_hides_none_that_vanished(acme: Dagster, jump: timedelta) -> None:
    store, job = acme.connections.store, dg.job(name="sync")(lambda: None)
    alive, vanished = (
        acme.instance.create_run_for_job(job, tags={TEAM_TAG: "acme"}, status=dg.DagsterRunStatus.STARTED)
        for _ in range(2)
    )
    for run in (alive, vanished):
        begin_run(store, run.run_id, "acme", "here:1", utc_now())

    tick(acme, later=jump)
    begin_run(store, alive.run_id, "acme", "here:1", utc_now() + jump + timedelta(seconds=10))
    tick(acme, later=jump + timedelta(seconds=60))

    assert status_of(acme, alive) is dg.DagsterRunStatus.STARTED
    assert status_of(acme, vanished) is dg.DagsterRunStatus.FAILURE


def test_a_clock_that_was_a_day_ahead_makes_no_sync_wait_for_a_day(acme: Dagster) -> None:
    acme.connections.store.teams.set_resume_at("acme", utc_now() + timedelta(days=1, minutes=30))
    assert len(requests(tick(acme))) == 2

    acme.connections.store.teams.set_resume_at("acme", utc_now() + timedelta(minutes=30))
    assert requests(tick(acme)) == []


def test_a_run_that_still_beats_is_left_alone(acme: Dagster) -> None:
    job = dg.job(name="sync")(lambda: None)
    alive = acme.instance.create_run_for_job(job, tags={TEAM_TAG: "acme"}, status=dg.DagsterRunStatus.STARTED)
    begin_run(acme.connections.store, alive.run_id, "acme", "here:1", utc_now())

    tick(acme)

    assert status_of(acme, alive) is dg.DagsterRunStatus.STARTED


def test_a_run_that_never_showed_a_sign_of_life_is_reported_too(acme: Dagster) -> None:
    job = dg.job(name="sync")(lambda: None)
    silent = acme.instance.create_run_for_job(job, tags={TEAM_TAG: "acme"}, status=dg.DagsterRunStatus.STARTED)

    tick(acme, later=timedelta(minutes=6))

    assert status_of(acme, silent) is dg.DagsterRunStatus.FAILURE


def test_a_changed_setting_of_agents_leads_to_new_verdicts_and_trends(acme: Dagster) -> None:
    run(acme, requests(tick(acme))[0])
    store = acme.connections.store
    with store.warehouse.transaction() as transaction:
        [row] = transaction.fetch(
            "select author_login, min(month) as first_month, count(*) as opened from raw_pull_requests "
            "where author_kind = 'user' group by author_login order by opened desc limit 1"
        )
    logins = {"PRSYNC_AGENT_LOGINS": f"{row['author_login']}=codex"}
    changed = replace(
        acme, connections=replace(acme.connections, environment={**acme.connections.environment, **logins})
    )

    [wanted] = requests(tick(changed))
    run(changed, wanted)

    with store.warehouse.transaction() as transaction:
        judged = transaction.fetch(
            "select distinct involvement, author_population from pull_requests where author_login = $login",
            {"login": row["author_login"]},
        )
    assert judged == [{"involvement": "authored", "author_population": "agent"}]
    assert store.trends.due() == {}
    assert requests(tick(changed)) == []
