"""A team is removed and its slug signed up anew, on a real Dagster instance: nothing of the former team is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest
from dagster._core.definitions.partitions.context import partition_loading_context
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.storage.partition_status_cache import get_and_update_asset_status_cache_value

from prsync_pipeline import definitions
from prsync_pipeline.assets.partitions import partition_key, range_tags, team_partitions
from prsync_pipeline.assets.tags import TEAM_TAG
from prsync_pipeline.automation.llm_results import past_runs
from prsync_pipeline.automation.team_syncs import team_syncs
from prsync_pipeline.automation.upkeep.removal import Removal, remove_team
from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.models import Team
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import PullRequest, World, serve
from prsync_pipeline.sync.run_record import CONFIRMED_AFTER
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline.warehouse import SILENT_AFTER
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.dagster_instance import Dagster, dagster, last_months
from prsync_pipeline_tests.support.row_counts import count_team_rows
from prsync_pipeline_tests.support.runs import begin_run
from prsync_pipeline_tests.support.small_worlds import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MONTHS = last_months(2)
PULL_REQUESTS = dg.AssetKey("raw_pull_requests")
TRENDS = dg.AssetKey("trend_aggregates")
ROSTER = dg.AssetKey("tracked_repositories")


def pull_requests(repository: str, count: int) -> list[PullRequest]:
    """Some of the current month, and one of the month before."""
    moments = [MONTHS.first.start, *[MONTHS.last.start] * (count - 1)]
    return [
        make(number, repository=repository, created_at=moment, updated_at=moment)
        for number, moment in enumerate(moments, start=1)
    ]


@pytest.fixture
def world() -> World:
    return World.of([*pull_requests("acme/shop", 5), *pull_requests("other/lamp", 3)])


@pytest.fixture
def running(world: World, tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    with serve(world) as sandbox, dagster(tmp_path, connections(sandbox.url, tmp_path, duckdb_url)) as started:
        yield started


def add(running: Dagster, slug: str, organization: str) -> None:
    team = Team(slug, organization, utc_now(), history_months=1)
    with running.connections.github(team) as github:
        sign_up(github, running.connections.store, team, [])


def remove(running: Dagster, slug: str = "acme") -> Removal:
    assets = definitions.defs().resolve_asset_graph().get_all_asset_keys()
    return remove_team(running.instance, running.connections.store, slug, assets, utc_now())


def create_run(running: Dagster, status: dg.DagsterRunStatus, **tags: str) -> dg.DagsterRun:
    repository = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("prsync"), "__repository__")
    return running.instance.create_run_for_job(
        dg.job(name="sync")(lambda: None),
        tags={TEAM_TAG: "acme", **tags},
        status=status,
        remote_job_origin=RemoteJobOrigin(repository, "sync"),
    )


def status_of(running: Dagster, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = running.instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def shown(running: Dagster, asset: dg.AssetKey) -> dict[str, set[str]]:
    """The partitions that Dagster's UI shows of an asset, by their state."""
    partitions: Any = definitions.defs().resolve_asset_graph().get(asset).partitions_def
    value = get_and_update_asset_status_cache_value(running.instance, asset, partitions)
    with partition_loading_context(None, running.instance):
        return (
            {
                "materialized": set(value.deserialize_materialized_partition_subsets(partitions).get_partition_keys()),
                "failed": set(value.deserialize_failed_partition_subsets(partitions).get_partition_keys()),
            }
            if value
            else {"materialized": set(), "failed": set()}
        )


def keys(slug: str) -> set[str]:
    return {str(partition_key(slug, month)) for month in MONTHS.first.until(MONTHS.last)}


def latest_run(running: Dagster, asset: dg.AssetKey) -> str | None:
    """The run of the newest materialization that the asset's page shows."""
    [record] = running.instance.get_asset_records([asset])
    entry = record.asset_entry.last_materialization_record
    return None if entry is None else entry.event_log_entry.run_id


@pytest.mark.slow
def test_a_slug_that_is_signed_up_anew_starts_from_nothing_and_other_teams_keep_what_they_have(
    running: Dagster, world: World
) -> None:
    store, instance = running.connections.store, running.instance
    for slug in ("web-acme", "acme"):
        add(running, slug, "acme")
    other, former = running.sync("web-acme", MONTHS), running.sync("acme", MONTHS)
    kept = expected_rows.stored(store.warehouse, "web-acme")
    assert shown(running, PULL_REQUESTS)["materialized"] == keys("acme") | keys("web-acme")

    removal = remove(running)

    assert removal.rows["raw_pull_requests"] == 5
    assert count_team_rows(store.warehouse, "acme") == 0
    assert not instance.has_dynamic_partition(team_partitions.name or "", "acme")
    add(running, "acme", "other")
    instance.add_dynamic_partitions(team_partitions.name or "", ["acme"])
    for asset, only in ((PULL_REQUESTS, keys("web-acme")), (TRENDS, keys("web-acme")), (ROSTER, {"web-acme"})):
        assert instance.get_materialized_partitions(asset) == only
        assert shown(running, asset) == {"materialized": only, "failed": set()}
        assert {one.partition_key for one in instance.fetch_materializations(asset, limit=10).records} == only
        assert latest_run(running, asset) == other.run_id
    assert expected_rows.stored(store.warehouse, "web-acme") == kept

    again = running.sync("acme", MONTHS)

    assert again.success
    lamp = world.repository("other/lamp")
    assert lamp is not None
    assert expected_rows.stored(store.warehouse, "acme") == expected_rows.expected(
        world.pull_requests[lamp.node_id].values()
    )
    assert shown(running, PULL_REQUESTS)["materialized"] == keys("acme") | keys("web-acme")
    assert running.materialized("tracked_repositories") == {"acme", "web-acme"}
    assert latest_run(running, PULL_REQUESTS) == again.run_id
    assert instance.get_run_by_id(former.run_id) is not None


def test_failed_partitions_and_past_runs_do_not_follow_the_slug(running: Dagster, world: World) -> None:
    add(running, "acme", "acme")
    world.hide("acme/shop")
    assert not running.sync("acme", MONTHS).success
    assert shown(running, PULL_REQUESTS)["failed"] == keys("acme")
    world.show("acme/shop")

    remove(running)
    add(running, "acme", "acme")

    running.instance.add_dynamic_partitions(team_partitions.name or "", ["acme"])
    assert shown(running, PULL_REQUESTS)["failed"] == set()
    result = team_syncs(dg.build_sensor_context(running.instance, resources=running.connections.resources))
    assert isinstance(result, dg.SensorResult)
    # Not a try that waits for its turn after a failure.
    [request] = result.run_requests or []
    assert request.tags.items() >= range_tags("acme", MONTHS).items()
    team = running.connections.store.teams.get("acme")
    assert past_runs(running.instance, {TEAM_TAG: "acme"}, team.created_at) == []
    assert len(past_runs(running.instance, {TEAM_TAG: "acme"}, team.created_at - timedelta(days=1))) == 1


def test_a_waiting_run_is_cancelled_and_a_run_under_way_forbids_it(running: Dagster) -> None:
    add(running, "acme", "acme")
    waiting = create_run(running, dg.DagsterRunStatus.QUEUED)
    by_partition = create_run(running, dg.DagsterRunStatus.STARTED, **{TEAM_TAG: "", **range_tags("acme", MONTHS)})

    with pytest.raises(InputError, match=f"Run {by_partition.run_id} of team 'acme' is under way.*Nothing was removed"):
        remove(running)

    assert [team.slug for team in running.connections.store.teams.all()] == ["acme"]
    assert status_of(running, waiting) is dg.DagsterRunStatus.QUEUED
    running.instance.report_run_failed(by_partition)
    assert remove(running).cancelled == (waiting.run_id,)
    assert status_of(running, waiting) is dg.DagsterRunStatus.CANCELED


def test_a_lost_run_is_ended_and_forbids_nothing(running: Dagster) -> None:
    add(running, "acme", "acme")
    vanished = create_run(running, dg.DagsterRunStatus.STARTED)
    begin_run(running.connections.store, vanished.run_id, "acme", "elsewhere:1", utc_now() - SILENT_AFTER * 2)
    with pytest.raises(InputError, match="where its process is gone, in a minute"):
        remove(running)  # one look does not tell whether it is gone
    running.connections.store.sync_runs.mark_silent(vanished.run_id, utc_now() - CONFIRMED_AFTER)

    remove(running)

    assert status_of(running, vanished) is dg.DagsterRunStatus.FAILURE
    assert running.connections.store.sync_runs.unsettled() == []


def test_a_removal_that_was_killed_half_way_is_finished_by_the_next(running: Dagster) -> None:
    add(running, "acme", "acme")
    running.instance.add_dynamic_partitions(team_partitions.name or "", ["acme"])
    running.instance.report_runless_asset_event(dg.AssetMaterialization(ROSTER, partition="acme"))
    running.connections.store.teams.remove("acme")

    assert remove(running).rows == {}

    assert running.materialized("tracked_repositories") == set()
    with pytest.raises(UnknownTeam):
        remove(running)


def test_where_the_clock_was_set_back_before_the_sign_up_every_run_of_the_slug_counts(running: Dagster) -> None:
    add(running, "acme", "acme")
    create_run(running, dg.DagsterRunStatus.STARTING)
    earlier = replace(running.connections, clock=lambda: utc_now() - timedelta(hours=1))

    result = team_syncs(dg.build_sensor_context(running.instance, resources=earlier.resources))

    assert isinstance(result, dg.SensorResult)
    assert not result.run_requests
