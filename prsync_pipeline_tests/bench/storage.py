"""What update runs leave in Dagster's own storage on SQLite, and what is left of it when they are old."""

from __future__ import annotations

import statistics
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.automation.team_syncs import team_syncs
from prsync_pipeline.automation.upkeep.run_files import compact, delete_files_of_others
from prsync_pipeline.automation.upkeep.run_history import RunHistory
from prsync_pipeline.definitions import build_definitions
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import World, sample, serve
from prsync_pipeline.sync.discovery import discover
from prsync_pipeline_tests.bench.figures import Figure, Skipped
from prsync_pipeline_tests.support.dagster_instance import Dagster, last_months, signed_up
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNS, MONTHS, TEAMS, HOURS = 6, 6, 100, 24
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def dagsters_storage(home: Path) -> Iterator[Figure | Skipped]:
    """A team with its history, and then runs by the sensor, each for a change in a pull request of months ago."""
    world = World.of(sorted(all_of(sample(7, utc_now())), key=lambda one: one.updated_at)[-300:])
    storage = home / "dagster"
    storage.mkdir()
    with serve(world) as sandbox, signed_up(sandbox, storage, f"duckdb:///{home}/storage.duckdb") as running:
        assert running.sync("acme", last_months(13)).success
        sizes, events = [], []
        for number in range(RUNS):
            before = size_of(storage)
            events.append(len(running.instance.all_logs(update(running, world, f"Change {number}"))))
            sizes.append(size_of(storage) - before)
        settled = size_of(storage)
        later = utc_now() + timedelta(days=31)
        history = RunHistory(running.instance, timedelta(days=30))
        history.delete_old(later)
        delete_files_of_others(running.instance, history.ids(), later)
        compact(running.instance)
        months = len(running.materialized("raw_pull_requests"))
    run = statistics.median(sizes)
    what = f"An update run over {MONTHS} months in Dagster's storage on SQLite"
    yield Figure(f"{what}: events", statistics.median(events), 200)
    yield Figure(f"{what}: kilobytes", run / 1_000, 1_000, "kB")
    yield Figure(
        f"{what}: files of {RUNS + 1} runs, when they are a month old", size_of(storage) / settled * 100, 75, "%"
    )
    yield Figure(f"{what}: months that no longer show as materialized", 13 - months, 0)
    what = f"Extrapolated: {TEAMS} teams, each with a change in every hour"
    yield Figure(f"{what}: gigabytes a day", run * TEAMS * HOURS / 1e9, unit="GB")
    yield Figure(f"{what}: gigabytes that stay, with a history of 30 days", run * TEAMS * HOURS * 30 / 1e9, unit="GB")


def update(running: Dagster, world: World, title: str) -> str:
    """What sensors do of an hour in which one pull request changed that is months old; the run's id."""
    store = running.connections.store
    first = Month.of(utc_now()).plus(1 - MONTHS)
    old = min((one for one in all_of(world) if one.created_at >= first.start), key=lambda one: one.created_at)
    world.retitle(old.repository, old.number, title)
    with running.connections.github(store.teams.get("acme")) as github:
        discover(github, store, store.teams.get("acme"), None, utc_now())
    tick = team_syncs(dg.build_sensor_context(running.instance, resources=running.connections.resources))
    assert isinstance(tick, dg.SensorResult)
    [request] = tick.run_requests or []
    job = build_definitions(running.connections.resources).resolve_job_def("sync")
    config = {**request.run_config, **QUIET}
    ended = job.execute_in_process(instance=running.instance, tags=request.tags, run_config=config)
    return ended.run_id


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
