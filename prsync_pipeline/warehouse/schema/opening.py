"""From the settings' URL to a warehouse that is ready: the right engine, its folder, its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import WarehouseError
from prsync_pipeline.file_modes import close_to_others
from prsync_pipeline.warehouse.engine.duckdb import DuckDBWarehouse
from prsync_pipeline.warehouse.engine.postgres import CONNECT_SECONDS, PostgresWarehouse
from prsync_pipeline.warehouse.schema.migrating import is_current, migrate

if TYPE_CHECKING:
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse.engine.base import Warehouse

# A reader holds no lock that others wait for, and may be busy with what it read for long.
READING_SECONDS = 3600.0


def open_warehouse(settings: Settings) -> Warehouse:
    """The warehouse of `PRSYNC_WAREHOUSE_URL`, created and brought to this prsync's schema where it is not.

    Raises:
        WarehouseUnavailable: the file or the server cannot be opened.
        WarehouseLocked: another process holds the DuckDB file for too long.
        WarehouseError: the database belongs to another prsync.
    """
    path = settings.duckdb_path
    warehouse = (
        PostgresWarehouse(settings.warehouse_url, time_limit=settings.lock_seconds)
        if path is None
        else DuckDBWarehouse(path, time_limit=settings.lock_seconds)
    )
    migrate(warehouse)
    if path is not None:
        close_to_others(path)
    return warehouse


def open_for_reading(settings: Settings, patience: float | None = None) -> Warehouse:
    """The same for those who change nothing: on DuckDB they go on beside others who read, notebooks among them.

    A transaction sees one state to its end. What is not there yet, or not of this schema, is opened for writing
    before. Raises what that does. `patience`: the seconds to wait for others, or for the server, in the place of those
    of the settings.
    """
    reader, path = _reader(settings, patience), settings.duckdb_path
    is_there = path is None or path.exists()
    if not is_there or not is_current(reader):
        open_warehouse(settings)
    return reader


def open_read_only(settings: Settings, patience: float | None = None) -> Warehouse:
    """The same for who may not write at all: nothing is made, and nothing is brought up to date.

    Raises:
        WarehouseError: there is nothing of this prsync's schema to read.
    """
    reader, path = _reader(settings, patience), settings.duckdb_path
    is_there = path is None or path.exists()
    if not is_there or not is_current(reader):
        raise WarehouseError(
            f"{reader.location}: The warehouse has no tables yet, or older ones: start prsync once. What only reads "
            "makes none."
        )
    return reader


def _reader(settings: Settings, patience: float | None) -> Warehouse:
    path = settings.duckdb_path
    if path is not None:
        limit = settings.lock_seconds if patience is None else patience
        return DuckDBWarehouse(path, time_limit=limit, is_read_only=True)
    return PostgresWarehouse(
        settings.warehouse_url,
        silence_limit=READING_SECONDS,
        connect_seconds=CONNECT_SECONDS if patience is None else round(patience),
        is_read_only=True,
    )
