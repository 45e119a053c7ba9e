"""Does the warehouse open, is its schema this version's, can it be written, is there room?"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from prsync_pipeline.doctor.findings import failed, ok, warning
from prsync_pipeline.errors import WarehouseError, WarehouseLocked
from prsync_pipeline.warehouse import probe
from prsync_pipeline.wiring import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from prsync_pipeline.doctor.findings import Finding
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store

SUBJECT = "warehouse"
GIGABYTE = 1_000_000_000
CLOSE_IT = "Close it there (a DuckDB shell, a notebook), or wait for the running sync; what only reads goes on."


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def check_warehouse(
    settings: Settings, opened: Callable[[], Store | WarehouseError], free: Callable[[Path], int] = free_bytes
) -> Iterator[Finding]:
    """Opening brings the schema up to date, as every command does; a row is written and taken back.

    That others read meanwhile is a warning: what only reads goes on.
    """
    path = settings.duckdb_path
    is_new = path is not None and not path.exists()
    store = opened()
    if isinstance(store, WarehouseError):
        yield failed(SUBJECT, store, _remedy_of(store))
        return
    try:
        probed = probe(open_store(settings).warehouse)
    except WarehouseLocked as error:
        yield warning(SUBJECT, f"It cannot be written now: {str(error).partition('. ')[0]}.", CLOSE_IT)
        return
    except WarehouseError as error:
        yield failed(SUBJECT, error, _remedy_of(error))
        return
    made = ", made now" if is_new else ""
    what = f"{probed.engine}, schema version {probed.schema_version}{made}"
    yield ok(SUBJECT, f"{store.warehouse.location}: {what}; it can be written.")
    if path is not None:
        yield _room(path.parent, free(path.parent))


def _remedy_of(error: WarehouseError) -> str:
    """The remedy where the database's own message has none."""
    if "permission denied" not in str(error):
        return ""
    return (
        "Let an administrator create the schema `prsync` for this user (`create schema prsync authorization …`), or "
        "grant the right that is missing."
    )


def _room(folder: Path, left: int) -> Finding:
    message = f"{left / GIGABYTE:.1f} GB are free in {folder}"
    if left >= GIGABYTE:
        return ok("disk", f"{message}.")
    return warning("disk", f"Only {message}.", "Make room, or move the file and name it in PRSYNC_WAREHOUSE_URL.")
