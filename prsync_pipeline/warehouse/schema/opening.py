"""From the settings' URL to a warehouse that is ready: the right engine, its folder, its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.file_modes import close_to_others
from prsync_pipeline.warehouse.engine.duckdb import DuckDBWarehouse
from prsync_pipeline.warehouse.engine.postgres import PostgresWarehouse
from prsync_pipeline.warehouse.schema.migrating import is_current, migrate

if TYPE_CHECKING:
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse.engine.base import Warehouse


def open_warehouse(settings: Settings) -> Warehouse:
    """The warehouse of `PRSYNC_WAREHOUSE_URL`, created and brought to this prsync's schema where it is not.

    Raises:
        WarehouseUnavailable: the file or the server cannot be opened.
        WarehouseLocked: another process holds the DuckDB file for too long.
        WarehouseError: the database belongs to another prsync.
    """
    path = settings.duckdb_path
    warehouse = _postgres(settings) if path is None else DuckDBWarehouse(path, time_limit=settings.lock_seconds)
    migrate(warehouse)
    if path is not None:
        close_to_others(path)
    return warehouse


def open_for_reading(settings: Settings) -> Warehouse:
    """The same for commands that only read: on DuckDB they go on beside other programs that read.

    What is not there yet, or not of this prsync's schema, is opened for writing before. Raises what that does.
    """
    path = settings.duckdb_path
    if path is None:
        return open_warehouse(settings)
    warehouse = DuckDBWarehouse(path, time_limit=settings.lock_seconds, is_read_only=True)
    if not path.exists() or not is_current(warehouse):
        open_warehouse(settings)
    return warehouse


def _postgres(settings: Settings) -> Warehouse:
    return PostgresWarehouse(settings.warehouse_url, time_limit=settings.lock_seconds)
