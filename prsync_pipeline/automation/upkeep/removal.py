"""Takes a team away: its rows, its partition, and what Dagster shows of it; what is on its way ends before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    AssetEventTagsTable,
    AssetKeyTable,
    SqlEventLogStorageTable,
)

from prsync_pipeline.assets.partitions import team_partitions, teams_of_run
from prsync_pipeline.assets.tags import TEAM_TAG
from prsync_pipeline.automation.upkeep.lost_runs import end_lost_runs
from prsync_pipeline.errors import InputError, UnknownTeam, WarehouseError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Column, ColumnElement

    from prsync_pipeline.warehouse import Store


NOT_BEGUN = {dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED}
UNDER_WAY = {dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING}


@dataclass(frozen=True, slots=True)
class Removal:
    """What went: `rows` by table, and the runs that were taken out of the queue."""

    rows: Mapping[str, int]
    cancelled: tuple[str, ...]


def remove_team(
    instance: dg.DagsterInstance, store: Store, slug: str, assets: Collection[dg.AssetKey], now: datetime
) -> Removal:
    """Remove the team, so that its slug can be signed up anew and starts from nothing.

    A removal that was killed half way is finished by the next one. The runs of the past stay in Dagster's list.

    Raises:
        InputError: a run of the team is under way; nothing is removed.
        UnknownTeam: neither the warehouse nor Dagster knows the team.
    """
    end_lost_runs(instance, store, now)
    cancelled = _cancel_waiting_runs(instance, slug)
    rows = _remove_rows(instance, store, slug)
    _forget_partitions(instance, assets, slug)
    # Last, since by it a removal that did not come to its end is known.
    instance.delete_dynamic_partition(_partitions_name(), slug)
    return Removal(rows, cancelled)


def _cancel_waiting_runs(instance: dg.DagsterInstance, slug: str) -> tuple[str, ...]:
    """Cancel the team's runs that have not begun; raises InputError where one has."""
    runs = _runs_on_the_way(instance, slug)
    for run in runs:
        if run.status in UNDER_WAY:
            raise InputError(
                f"Run {run.run_id} of team '{slug}' is under way ({run.status.value.lower()}). Wait for its end, or "
                "end it: Ctrl-C where `prsync sync` runs, or Terminate on its page in Dagster's UI (prsync dev). Then "
                "remove the team; where its process is gone, in a minute. Nothing was removed."
            )
    for run in runs:
        instance.report_run_canceling(run, f"Team '{slug}' is being removed.")
        instance.report_run_canceled(run, f"Team '{slug}' was removed before the run began.")
    return tuple(run.run_id for run in runs)


def _runs_on_the_way(instance: dg.DagsterInstance, slug: str) -> list[dg.DagsterRun]:
    """The team's runs that have not ended, however they were launched."""
    waiting = instance.get_runs(dg.RunsFilter(statuses=[*NOT_BEGUN, *UNDER_WAY]))
    return [run for run in waiting if slug in teams_of_run(run) | set(run.tags.get(TEAM_TAG, "").split(","))]


def _remove_rows(instance: dg.DagsterInstance, store: Store, slug: str) -> Mapping[str, int]:
    try:
        return store.teams.remove(slug)
    except UnknownTeam:
        if not is_half_removed(instance, slug):
            raise
        return {}


def is_half_removed(instance: dg.DagsterInstance, slug: str) -> bool:
    """Whether Dagster has something of the team still; asked of a team that the warehouse does not have."""
    return instance.has_dynamic_partition(_partitions_name(), slug)


def _partitions_name() -> str:
    return team_partitions.name or ""


def _forget_partitions(instance: dg.DagsterInstance, assets: Collection[dg.AssetKey], slug: str) -> None:
    """Make the team's partitions of these assets as if they had never been materialized, tried or observed.

    Raises:
        WarehouseError: Dagster keeps its events in a storage of another kind than SQLite and Postgres.
    """
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        raise WarehouseError(
            f"Dagster's events are kept by {type(storage).__name__}, whose materializations prsync cannot remove. "
            "The team's rows are gone; wipe its partitions with that storage's own means."
        )
    events, tags, checks = SqlEventLogStorageTable, AssetEventTagsTable, AssetCheckExecutionsTable
    names = [key.to_string() for key in assets]
    ours = events.c.asset_key.in_(names) & _is_of_team(events.c.partition, slug)
    with storage.index_transaction() as connection:
        connection.execute(
            tags.delete().where(tags.c.event_id.in_(events.select().with_only_columns(events.c.id).where(ours)))
        )
        # Not deleted: on Postgres these rows are also the logs of the runs.
        connection.execute(events.update().where(ours).values(asset_key=None, partition=None))
        connection.execute(checks.delete().where(checks.c.asset_key.in_(names) & _is_of_team(checks.c.partition, slug)))
        # A copy of the newest event, which may be the team's; without the copy Dagster looks for the newest itself.
        stale = AssetKeyTable.update().where(AssetKeyTable.c.asset_key.in_(names))
        connection.execute(stale.values(last_materialization=None))
    instance.wipe_asset_cached_status(list(assets))


def _is_of_team(partition: Column[str], slug: str) -> ColumnElement[bool]:
    """Whether it is a key of the team alone, or of a month and the team: `acme`, `2026-11|acme`."""
    return (partition == slug) | partition.endswith(f"|{slug}", autoescape=True)
