"""Takes a team's partitions out of Dagster's catalogue, and leaves its runs and their logs as they are.

Knows the tables of Dagster's own storage, since no call of open-source Dagster does it: its storages do not implement
`wipe_asset_partitions`, and deleting a dynamic partition hides materializations only until the same key is added again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    AssetEventTagsTable,
    AssetKeyTable,
    SqlEventLogStorageTable,
)

from prsync_pipeline.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Collection

    import dagster as dg
    from sqlalchemy import Column, ColumnElement


def forget_partitions(instance: dg.DagsterInstance, assets: Collection[dg.AssetKey], slug: str) -> None:
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
    ours = events.c.asset_key.in_(names) & is_of_team(events.c.partition, slug)
    with storage.index_transaction() as connection:
        connection.execute(
            tags.delete().where(tags.c.event_id.in_(events.select().with_only_columns(events.c.id).where(ours)))
        )
        # Not deleted: on Postgres these rows are also the logs of the runs.
        connection.execute(events.update().where(ours).values(asset_key=None, partition=None))
        connection.execute(checks.delete().where(checks.c.asset_key.in_(names) & is_of_team(checks.c.partition, slug)))
        # A copy of the newest event, which may be the team's; without the copy Dagster looks for the newest itself.
        stale = AssetKeyTable.update().where(AssetKeyTable.c.asset_key.in_(names))
        connection.execute(stale.values(last_materialization=None))
    instance.wipe_asset_cached_status(list(assets))


def is_of_team(partition: Column[str], slug: str) -> ColumnElement[bool]:
    """Whether it is a key of the team alone, or of a month and the team: `acme`, `2026-11|acme`."""
    return (partition == slug) | partition.endswith(f"|{slug}", autoescape=True)
