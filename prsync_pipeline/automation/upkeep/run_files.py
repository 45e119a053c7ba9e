"""The files in Dagster's home: those of runs that are no more are deleted, and SQLite's own are compacted."""

from __future__ import annotations

import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite import SqliteRunStorage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import dagster as dg

BEGUN_SINCE = timedelta(days=1)
# Below these SQLite fills the free pages again by itself; above, a rewrite would keep others waiting for long.
MIN_FREE_BYTES, MIN_FREE_SHARE = 8_000_000, 1 / 3
MAX_BYTES_REWRITTEN = 500_000_000


def delete_files_of_others(instance: dg.DagsterInstance, runs: Collection[str], now: datetime) -> int:
    """Delete the events file and the folder of each run but these; the bytes that were freed.

    Files of the last day stay: their run may be one that began since `runs` were looked up.
    """
    return sum(
        _delete(path)
        for run_id, paths in _files_by_run(instance).items()
        if run_id not in runs and max(map(_changed_at, paths)) < now - BEGUN_SINCE
        for path in paths
    )


def _files_by_run(instance: dg.DagsterInstance) -> Mapping[str, list[Path]]:
    """The files and folders that are named for a run: `ID.db`, what SQLite keeps beside it, and `ID` with its logs."""
    folders = [Path(instance.storage_directory())]
    events = instance.event_log_storage
    if isinstance(events, SqliteEventLogStorage):
        folders.append(Path(events.path_for_shard("any")).parent)
    found: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for path in folder.iterdir() if folder.is_dir() else ():
            run_id = path.name.partition(".")[0]
            if _is_run_id(run_id):
                found[run_id].append(path)
    return found


def _is_run_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _changed_at(path: Path) -> datetime:
    try:
        changed = path.stat().st_mtime
    except FileNotFoundError:
        changed = 0.0
    return datetime.fromtimestamp(changed, UTC).replace(tzinfo=None)


def _delete(path: Path) -> int:
    """Another process may be deleting the same."""
    if path.is_dir():
        freed = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        shutil.rmtree(path, ignore_errors=True)
        return freed
    try:
        freed = path.stat().st_size
        path.unlink()
    except FileNotFoundError:
        return 0
    return freed


def compact(instance: dg.DagsterInstance) -> int:
    """Rewrite SQLite's files of all runs without the pages that became free; the bytes that were freed.

    Only where much is free and little has to be written: others wait meanwhile. On Postgres there is nothing to do,
    autovacuum gives free pages to new rows.
    """
    return sum(_compact(path) for path in _shared_files(instance))


def _shared_files(instance: dg.DagsterInstance) -> Iterator[Path]:
    if isinstance(instance.event_log_storage, SqliteEventLogStorage):
        yield Path(instance.event_log_storage.path_for_shard("index"))
    if isinstance(instance.run_storage, SqliteRunStorage):
        with instance.run_storage.connect() as connection:
            yield from (Path(row[2]) for row in connection.exec_driver_sql("pragma database_list"))


def _compact(path: Path) -> int:
    try:
        with closing(sqlite3.connect(path, timeout=1)) as connection:
            free, pages, size = (
                connection.execute(f"pragma {name}").fetchone()[0]
                for name in ("freelist_count", "page_count", "page_size")
            )
            is_little = (pages - free) * size <= MAX_BYTES_REWRITTEN
            if free * size < MIN_FREE_BYTES or free < MIN_FREE_SHARE * pages or not is_little:
                return 0
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
            return int(free * size)
    except sqlite3.OperationalError:
        return 0  # somebody writes, or there is no room for the copy: another day
