"""Probes a warehouse: which engine answers, which schema it has, and whether a row can be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query

if TYPE_CHECKING:
    from prsync_pipeline.warehouse.engine.base import Warehouse

PROBE = "probe"
ENGINE_NAMES = {"duckdb": "DuckDB", "postgres": "Postgres"}


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of a probe; `engine` is its name with its version."""

    engine: str
    schema_version: int


def probe(warehouse: Warehouse) -> Probe:
    """Write a row and delete it in the same transaction, so that no other one sees it.

    Raises:
        WarehouseError: the warehouse cannot be opened, read or written.
    """
    with warehouse.transaction() as transaction:
        [found] = transaction.fetch(query("select_engine_version"))
        versions = [row["version"] for row in transaction.fetch(query("select_schema_versions"))]
        transaction.execute(query("insert_probe_row"), {"name": PROBE, "at": datetime(2000, 1, 1)})
        transaction.execute(query("delete_probe_row"), {"name": PROBE})
    return Probe(f"{ENGINE_NAMES[warehouse.engine]} {_number_in(found['version'])}", max(versions))


def _number_in(version: str) -> str:
    """The number of DuckDB's `v1.4.1` and of Postgres' `PostgreSQL 15.4 on x86_64 …`."""
    words = version.removeprefix("PostgreSQL").split()
    return words[0].lstrip("v")
