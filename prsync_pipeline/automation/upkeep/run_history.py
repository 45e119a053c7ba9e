"""Deletes Dagster's old runs with their events and files; what its catalogue shows of partitions and checks stays.

`dagster run delete` does not do: the months that a run materialized would show as never materialized, and its files
would stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.events import DagsterEventType
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus
from dagster._core.instance import RUNLESS_RUN_ID
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    AssetEventTagsTable,
    AssetKeyTable,
    SqlEventLogStorageTable,
)
from dagster._core.storage.runs import SqlRunStorage
from dagster._core.storage.runs.schema import RunsTable, RunTagsTable
from sqlalchemy import and_, func, or_, select

from prsync_pipeline.assets.tags import CHANGED_TAG, CLASSIFIED_TEAM_TAG, RESUME_AT_TAG
from prsync_pipeline.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection


UNCHANGED_KEPT_FOR = timedelta(days=3)
TAGS_OF_CHANGES = (CHANGED_TAG, CLASSIFIED_TEAM_TAG, RESUME_AT_TAG)
RUNS_AT_ONCE = 200  # of one transaction, for whose end others wait
FAILED = dg.DagsterRunStatus.FAILURE.value
FINISHED = (dg.DagsterRunStatus.SUCCESS.value, dg.DagsterRunStatus.CANCELED.value, FAILED)
BACKFILL_UNDER_WAY = [BulkActionStatus.REQUESTED, BulkActionStatus.CANCELING, BulkActionStatus.FAILING]
PLANNED = AssetCheckExecutionRecordStatus.PLANNED.value
MATERIALIZED = DagsterEventType.ASSET_MATERIALIZATION.value


@dataclass(frozen=True, slots=True)
class RunHistory:
    """prsync's runs on a Dagster instance; those that changed something are kept for `kept_for`.

    Runs of others on the same instance, which have none of prsync's tags, are left alone.

    Raises:
        WarehouseError: Dagster keeps its runs in a storage of another kind.
    """

    instance: dg.DagsterInstance
    kept_for: timedelta

    def delete_old(self, now: datetime, limit: int | None = None) -> list[str]:
        """Delete the rows of runs that are too old, the oldest first, at most `limit`; their ids.

        A run that changed nothing is kept for three days; one that failed, or stopped for want of budget, for as long
        as one that changed something. Kept whatever their age: what is under way, by itself or in a backfill, and the
        newest run at all, of each asset and of each check. Of the deleted ones the newest materialization of each
        partition stays.
        """
        too_old = self._too_old(now, limit)
        kept = self._kept_at_any_age() if too_old else set()
        old = [run for run in too_old if run not in kept]
        for batch in _batches(old):
            self._delete(batch)
        return old

    def delete_superseded(self, now: datetime) -> None:
        """Delete materializations that stayed when their runs were deleted, and are no longer the newest."""
        events, runs = SqlEventLogStorageTable.c, self.ids()
        with self._events.index_connection() as connection:
            # Ids are in the order of time: what is older than a history is little, and comes first.
            recent = select(events.id).where(events.timestamp >= now - self.kept_for).order_by(events.id).limit(1)
            first_recent = connection.execute(recent).scalar()
            if first_recent is None:
                return
            stayed = and_(events.id < first_recent, events.dagster_event_type == MATERIALIZED)
            found = set(connection.execute(select(events.run_id).where(stayed).distinct()).scalars())
        for batch in _batches(sorted(found - runs - {RUNLESS_RUN_ID})):
            with self._events.index_transaction() as connection:
                self._delete_events(connection, and_(stayed, events.run_id.in_(batch)))

    def ids(self) -> set[str]:
        """Every run that there is."""
        with self._runs.connect() as connection:
            return set(connection.execute(select(RunsTable.c.run_id)).scalars())

    def _too_old(self, now: datetime, limit: int | None) -> list[str]:
        tags = select(RunTagsTable.c.run_id).where(RunTagsTable.c.run_id == RunsTable.c.run_id)
        is_ours = tags.where(RunTagsTable.c.key.startswith("prsync/")).exists()
        is_changed = tags.where(RunTagsTable.c.key.in_(TAGS_OF_CHANGES)).exists()
        query = (
            select(RunsTable.c.run_id)
            .where(
                is_ours,
                RunsTable.c.status.in_(FINISHED),
                RunsTable.c.create_timestamp < now - min(UNCHANGED_KEPT_FOR, self.kept_for),
                or_(
                    RunsTable.c.create_timestamp < now - self.kept_for,
                    and_(RunsTable.c.status != FAILED, ~is_changed),
                ),
                or_(RunsTable.c.backfill_id.is_(None), RunsTable.c.backfill_id.not_in(self._backfills_under_way())),
            )
            .order_by(RunsTable.c.id)
            .limit(limit)
        )
        with self._runs.connect() as connection:
            return list(connection.execute(query).scalars())

    def _backfills_under_way(self) -> list[str]:
        under_way = self.instance.get_backfills(BulkActionsFilter(statuses=BACKFILL_UNDER_WAY))
        return [backfill.backfill_id for backfill in under_way]

    def _kept_at_any_age(self) -> set[str]:
        """The newest run, since ids of rows must not be given twice, and those that the catalogue links to."""
        checks = AssetCheckExecutionsTable.c
        with self._events.index_connection() as connection:
            kept = set(connection.execute(select(AssetKeyTable.c.last_run_id)).scalars())
            for asset, name in connection.execute(select(checks.asset_key, checks.check_name).distinct()).all():
                newest = select(checks.run_id).where(checks.asset_key == asset, checks.check_name == name)
                for outcome in (newest, newest.where(checks.execution_status != PLANNED)):
                    kept.update(connection.execute(outcome.order_by(checks.id.desc()).limit(1)).scalars())
        return kept | {run.run_id for run in self.instance.get_runs(limit=1)}

    def _delete(self, runs: Sequence[str]) -> None:
        """The events first: a run whose row is there still is deleted again, should this be interrupted."""
        events = SqlEventLogStorageTable.c
        with self._events.index_transaction() as connection:
            self._delete_events(connection, events.run_id.in_(runs))
            connection.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id.in_(runs)))
        with self._runs.connect() as connection:
            connection.execute(RunTagsTable.delete().where(RunTagsTable.c.run_id.in_(runs)))
            connection.execute(RunsTable.delete().where(RunsTable.c.run_id.in_(runs)))

    def _delete_events(self, connection: Connection, of_runs: ColumnElement[bool]) -> None:
        """Delete these events and their tags, but for the newest of all and each partition's newest materialization.

        One whose asset was wiped, or whose team was removed, has no asset any more: it goes too.
        """
        events = SqlEventLogStorageTable.c
        newest = connection.execute(select(func.max(events.id))).scalar()
        is_materialization = events.dagster_event_type.is_not_distinct_from(MATERIALIZED)
        is_shown = and_(is_materialization, events.asset_key.is_not(None), ~_is_superseded())
        deleted = and_(of_runs, events.id < newest, ~is_shown)
        ids = select(events.id).where(deleted, events.asset_key.is_not(None))
        connection.execute(AssetEventTagsTable.delete().where(AssetEventTagsTable.c.event_id.in_(ids)))
        connection.execute(SqlEventLogStorageTable.delete().where(deleted))

    @property
    def _events(self) -> SqlEventLogStorage:
        storage = self.instance.event_log_storage
        if not isinstance(storage, SqlEventLogStorage):
            raise _unknown(storage)
        return storage

    @property
    def _runs(self) -> SqlRunStorage:
        storage = self.instance.run_storage
        if not isinstance(storage, SqlRunStorage):
            raise _unknown(storage)
        return storage


def _batches(runs: Sequence[str]) -> Iterator[Sequence[str]]:
    return (runs[first : first + RUNS_AT_ONCE] for first in range(0, len(runs), RUNS_AT_ONCE))


def _is_superseded() -> ColumnElement[bool]:
    """Whether an event is a materialization of a partition, or of an asset without, that has a newer one."""
    event, newer = SqlEventLogStorageTable, SqlEventLogStorageTable.alias("newer")
    same_asset = and_(
        newer.c.asset_key == event.c.asset_key,
        newer.c.dagster_event_type == MATERIALIZED,
        newer.c.id > event.c.id,
    )
    # Two queries, since each of them has an index.
    of_partition = select(newer.c.id).where(same_asset, newer.c.partition == event.c.partition)
    of_whole = select(newer.c.id).where(same_asset, newer.c.partition.is_(None), event.c.partition.is_(None))
    return or_(*(query.correlate(event).exists() for query in (of_partition, of_whole)))


def _unknown(storage: object) -> WarehouseError:
    return WarehouseError(
        f"Dagster keeps its runs by {type(storage).__name__}, which is neither SQLite nor Postgres: prsync cannot "
        "delete there. Delete old runs with that storage's own means."
    )
