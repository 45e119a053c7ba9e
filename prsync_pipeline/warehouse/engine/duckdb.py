"""The DuckDB engine: one process in the file at a time, and only for the length of one transaction.

DuckDB lets a single process open a file that is being written, so every transaction takes a lock on a file
beside it, opens, commits and closes. A program that does not know that lock (DuckDB's shell) is waited for too.
"""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import duckdb
from filelock import FileLock, Timeout

from prsync_pipeline.errors import WarehouseError, WarehouseLocked, WarehouseUnavailable
from prsync_pipeline.warehouse.engine.base import BATCH_ROWS, Row, Transaction, Warehouse
from prsync_pipeline.warehouse.engine.files import write_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

# Measured with eight processes that write at once (see `_alone`).
NEWCOMER_POLL_SECONDS = 0.05
NEXT_POLL_SECONDS = 0.001
FOREIGN_POLL_SECONDS = 0.1
ATTACHED = "warehouse"


class DuckDBTransaction(Transaction):
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        self._connection.execute(sql, dict(parameters) if parameters else None)

    def fetch(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        cursor = self._connection.execute(sql, dict(parameters) if parameters else None)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    def batches(self, sql: str, parameters: Mapping[str, object]) -> Iterator[Sequence[Sequence[object]]]:
        cursor = self._connection.execute(sql, dict(parameters) or None)
        while batch := cursor.fetchmany(BATCH_ROWS):
            yield batch

    def write_file(self, sql: str, parameters: Mapping[str, object], columns: Mapping[str, str], file: Path) -> int:
        return write_query(self._connection, sql, parameters, columns, file)

    def stage(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        self.execute(f"create temp table staged_{table} as from {table} limit 0")
        if not rows:
            return
        types = {row["column_name"]: row["column_type"] for row in self.fetch(f"describe {table}")}
        # One typed list a column: nothing is guessed from the values, so a column that is all None or all
        # empty lists keeps its type.
        columns = list(rows[0])
        values = ", ".join(f"unnest(cast(${name} as {types[name]}[]))" for name in columns)
        parameters = {name: [row[name] for row in rows] for name in columns}
        self.execute(f"insert into staged_{table} ({', '.join(columns)}) select {values}", parameters)

    def lock(self, name: str) -> None:
        """Nothing to do: a transaction has the file for itself."""


class DuckDBWarehouse(Warehouse):
    """A DuckDB file; `time_limit` is the number of seconds to wait for others to leave it."""

    engine = "duckdb"

    def __init__(
        self,
        path: Path,
        *,
        time_limit: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(str(path))
        self._path = path
        self._time_limit = time_limit
        self._sleep = sleep
        self._monotonic = monotonic
        self._engine: duckdb.DuckDBPyConnection | None = None  # only for whoever is alone

    @contextmanager
    def _begin(self) -> Iterator[Transaction]:
        deadline = self._monotonic() + self._time_limit
        with _interruptible(), self._alone(deadline), self._opened(deadline) as connection:
            try:
                connection.begin()
                yield DuckDBTransaction(connection)
                connection.commit()
            except duckdb.IOException as error:
                raise WarehouseUnavailable(f"{self.location} went away during a transaction: {error}") from error
            except duckdb.Error as error:
                if "Could not write" in str(error):
                    raise WarehouseUnavailable(
                        f"{self.location} cannot be written: {error}. Nothing of the transaction was kept; what was "
                        "stored before stays. Make room on its disk, then run the command again."
                    ) from error
                raise WarehouseError(f"{self.location} refused a statement: {error}") from error

    @contextmanager
    def _alone(self, deadline: float) -> Iterator[None]:
        # New lock objects each time: threads of one process exclude each other as processes do.
        door = FileLock(f"{self.location}.door")
        lock = FileLock(f"{self.location}.lock")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Whoever leaves the file has to come in by the door again, where the next one stands already. With the
            # inner lock alone it would take the file back at once, and the others would wait for seconds.
            self._acquire(door, deadline, lambda waited: NEWCOMER_POLL_SECONDS / (1 + 20 * waited))
            try:
                self._acquire(lock, deadline, lambda _: NEXT_POLL_SECONDS)
            finally:
                door.release()
        except OSError as error:
            raise WarehouseUnavailable(
                f"{self.location} cannot be opened: {error.strerror or error}. Choose a file in a folder that you may "
                "write to: PRSYNC_WAREHOUSE_URL=duckdb:///path/to/file.duckdb"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _acquire(self, lock: FileLock, deadline: float, pause: Callable[[float], float]) -> None:
        """Ask for the lock until the deadline; `pause` turns the seconds waited into the seconds until the next try.

        Asking the oftener the longer one has waited brings the first comer in first, more or less.
        """
        begun = now = self._monotonic()
        while True:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                now = self._monotonic()
            else:
                return
            if now >= deadline:
                raise self._locked("")
            self._sleep(pause(now - begun))

    @contextmanager
    def _opened(self, deadline: float) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the file; the engine waits for the next one, since to start it takes ten times as long.

        An engine that has met an error is not used again.
        """
        engine = self._engine or duckdb.connect(":memory:", config={"temp_directory": f"{self.location}.tmp"})
        self._engine = None
        is_free = False
        try:
            self._attach(engine, deadline)
            with closing(engine.cursor()) as connection:
                connection.execute(f"use {ATTACHED}")
                yield connection
            is_free = _detached(engine)
        finally:
            if is_free:
                self._engine = engine
            else:
                engine.close()

    def _attach(self, engine: duckdb.DuckDBPyConnection, deadline: float) -> None:
        path = self.location.replace("'", "''")
        while True:
            try:
                engine.execute(f"attach '{path}' as {ATTACHED} (type duckdb)")
            except duckdb.Error as error:
                if "Could not set lock" not in str(error):
                    reason = str(error).rstrip("!. ")
                    raise WarehouseUnavailable(
                        f"{self.location} cannot be opened as a DuckDB file: {reason}. Name another file in "
                        "PRSYNC_WAREHOUSE_URL, or restore this one from a backup."
                    ) from error
                if self._monotonic() >= deadline:
                    raise self._locked(f" ({error})") from error
            else:
                return
            self._sleep(FOREIGN_POLL_SECONDS)

    def _locked(self, evidence: str) -> WarehouseLocked:
        return WarehouseLocked(
            f"{self.location} has been in use by another process for {self._time_limit:g} seconds{evidence}. "
            "Close what has it open (a DuckDB shell, a notebook) or wait for the running sync, then try again."
        )


def _detached(engine: duckdb.DuckDBPyConnection) -> bool:
    """Detach the file. Where that fails, what is committed stays in the log beside it, and the next attach reads it."""
    try:
        engine.execute(f"detach {ATTACHED}")
    except duckdb.Error:
        return False
    return True


@contextmanager
def _interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt where DuckDB catches Ctrl-C and raises an error of its own."""
    try:
        yield
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise
