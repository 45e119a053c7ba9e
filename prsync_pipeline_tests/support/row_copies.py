"""A team's rows taken from one warehouse and put into another: a history need be synced only once for many tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prsync_pipeline.warehouse.rows.records import insert

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Warehouse

TABLES = (
    "teams",
    "tracked_repositories",
    "repository_syncs",
    "raw_pull_requests",
    "raw_reviews",
    "raw_commits",
    "raw_files",
    "ai_classifications",
)
Tables = dict[str, list[dict[str, Any]]]


def take(warehouse: Warehouse) -> Tables:
    with warehouse.transaction() as transaction:
        return {table: transaction.fetch(f"select * from {table}") for table in TABLES}


def put(warehouse: Warehouse, tables: Tables) -> None:
    with warehouse.transaction() as transaction:
        for table, rows in tables.items():
            insert(transaction, table, rows)
