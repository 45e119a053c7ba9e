"""Brings a database to the code's schema, each step once; knows no table but its own record of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import WarehouseError
from prsync_pipeline.months import utc_now
from prsync_pipeline.warehouse.engine.queries import migrations, query

if TYPE_CHECKING:
    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse.engine.base import Warehouse


def migrate(warehouse: Warehouse, clock: Clock = utc_now) -> int:
    """Apply the steps that are missing, in one transaction, and return how many they were.

    Raises:
        WarehouseError: the database was written by a newer prsync.
    """
    steps = migrations(warehouse.engine)
    with warehouse.transaction() as transaction:
        transaction.lock("prsync schema")
        transaction.execute(query(f"prepare_schema.{warehouse.engine}"))
        applied = {row["version"] for row in transaction.fetch(query("select_schema_versions"))}
        newest = max(applied, default=0)
        if newest > steps[-1].version:
            raise WarehouseError(
                f"{warehouse.location} has schema version {newest}, and this prsync knows versions up to "
                f"{steps[-1].version}. Install a newer prsync, or name another database in PRSYNC_WAREHOUSE_URL."
            )
        missing = [step for step in steps if step.version not in applied]
        for step in missing:
            transaction.execute(step.sql)
            transaction.execute(
                query("insert_schema_version"), {"version": step.version, "name": step.name, "applied_at": clock()}
            )
    return len(missing)
