"""The DuckDB engine: one writer in the file at a time, or several readers, for the length of one transaction.

DuckDB lets a single process open a file that is being written, so every transaction takes a lock on a file
beside it, opens, commits and closes. A program that does not know that lock (DuckDB's shell) is waited for too.
A reader opens the file read-only, which keeps writers out and no reader; it needs the lock for its turn alone.
"""

from __future__ import annotations

import re
import threading
import time
from contextlib import closing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

import duckdb
from filelock import FileLock, Timeout

from prsync_pipeline.errors import WarehouseError, WarehouseLocked, WarehouseUnavailable
from prsync_pipeline.texts import excerpt
from prsync_pipeline.waits import AT_THE_WAREHOUSE, SECONDS_OF_SILENCE, report_wait
from prsync_pipeline.warehouse.engine.base import BATCH_ROWS, MAX_REASON, Row, Transaction, Warehouse
from prsync_pipeline.warehouse.engine.files import write_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

# Measured with eight processes that write at once (see `_alone`).
NEWCOMER_POLL_SECONDS = 0.05
NEXT_POLL_SECONDS = 0.001
FOREIGN_POLL_SECONDS = 0.02
# How long a reader lets writers go first; one that waits for a notebook to close the file may wait for a minute.
READERS_TURN_SECONDS = 1.0
ATTACHED = "warehouse"
ANOTHER, ANOTHER_OF_OURS = "another process", "another process of prsync"
# A process that closes a file gives up all its locks on it, also those of its other threads (POSIX).
READERS_OF_THIS_PROCESS = threading.Lock()
# By another process; by another thread of this one, of which one reads and the other writes.
TAKEN = re.compile(r"Could not set lock|Unique file handle conflict")
HOLDER = re.compile(r"lock is held in (?:.*/)?(?P<program>[^/]+) \(PID (?P<pid>\d+)\)")


class _Wait:
    """One transaction's wait for others to leave the file: reported once, and an error at its deadline."""

    def __init__(
        self, location: str, limit: float, sleep: Callable[[float], None], monotonic: Callable[[], float]
    ) -> None:
        self._location, self._limit, self._sleep, self.monotonic = location, limit, sleep, monotonic
        self._begun = monotonic()
        self._is_reported = False

    def acquire(self, lock: FileLock, seconds: float, pause: Callable[[float], float]) -> bool:
        """Whether the lock came within `seconds`; `pause` turns those waited into those until the next try."""
        begun = self.monotonic()
        while True:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                waited = self.monotonic() - begun
            else:
                return True
            if waited >= seconds:
                return False
            self.pause(pause(waited))

    def pause(self, seconds: float, holder: str = ANOTHER_OF_OURS) -> None:
        """Sleep; `holder` has the file.

        Raises:
            WarehouseLocked: the wait took longer than its limit.
        """
        waited = self.monotonic() - self._begun
        if waited >= self._limit:
            raise WarehouseLocked(
                f"{self._location} has been in use by {holder} for {self._limit:g} seconds. "
                "Close what has it open (a DuckDB shell, a notebook) or wait for the running sync, then try again."
            )
        if waited >= SECONDS_OF_SILENCE and not self._is_reported:
            self._is_reported = True
            subject = f"{self._location}, which {holder} has open"
            report_wait(AT_THE_WAREHOUSE, subject, self._limit - waited)
        self._sleep(seconds)


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
    """A DuckDB file; `time_limit` is the number of seconds to wait for others to leave it.

    Transactions of one that `is_read_only` go on beside those of other readers; the file has to be there.
    """

    engine = "duckdb"

    def __init__(
        self,
        path: Path,
        *,
        time_limit: float = 60.0,
        is_read_only: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(str(path))
        self._path = path
        self._time_limit = time_limit
        self._is_read_only = is_read_only
        self._sleep = sleep
        self._monotonic = monotonic
        self._engine: duckdb.DuckDBPyConnection | None = None  # only for whoever is alone
        self._is_impatient = False

    @contextmanager
    def _begin(self) -> Iterator[Transaction]:
        wait = _Wait(self.location, self._time_limit, self._sleep, self._monotonic)
        with _interruptible(), self._opened(wait) as connection:
            try:
                connection.begin()
                yield DuckDBTransaction(connection)
                connection.commit()
            except duckdb.IOException as error:
                raise WarehouseUnavailable(
                    f"{self.location} went away during a transaction: {_reason(error)}"
                ) from error
            except duckdb.Error as error:
                if "Could not write" in str(error):
                    raise WarehouseUnavailable(
                        f"{self.location} cannot be written: {_reason(error)}. Nothing of the transaction was kept; "
                        "what was stored before stays. Make room on its disk, then run the command again."
                    ) from error
                raise WarehouseError(f"{self.location} refused a statement: {_reason(error)}") from error

    @contextmanager
    def _opened(self, wait: _Wait) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the file; the engine waits for the next one, since to start it takes ten times as long.

        An engine that has met an error is not used again.
        """
        with self._turn(wait) as turn:
            engine = self._engine or duckdb.connect(":memory:", config={"temp_directory": f"{self.location}.tmp"})
            self._engine = None
            is_free = False
            try:
                self._attach(engine, wait)
                if self._is_read_only:
                    turn.release()  # what keeps writers out from here on is DuckDB's own lock, which readers share
                with closing(engine.cursor()) as connection:
                    connection.execute(f"use {ATTACHED}")
                    yield connection
                is_free = _detached(engine)
            finally:
                if is_free:
                    self._engine = engine
                else:
                    engine.close()

    @contextmanager
    def _turn(self, wait: _Wait) -> Iterator[FileLock]:
        """The lock beside the file, free again at the end of the block at the latest.

        A reader goes in without it where a writer has held it for longer than a moment: that one may itself wait,
        for a program that reads.
        """
        # New lock objects each time: threads of one process exclude each other as processes do.
        door = FileLock(f"{self.location}.door")
        lock = FileLock(f"{self.location}.lock")
        with READERS_OF_THIS_PROCESS if self._is_read_only else nullcontext():
            try:
                if self._is_read_only:
                    self._acquire_as_reader(door, lock, wait)
                else:
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                    self._acquire(door, lock, wait)
            except OSError as error:
                raise WarehouseUnavailable(
                    f"{self.location} cannot be opened: {error.strerror or error}. Choose a file in a folder that you "
                    "may write to: PRSYNC_WAREHOUSE_URL=duckdb:///path/to/file.duckdb"
                ) from error
            try:
                yield lock
            finally:
                lock.release()

    def _acquire_as_reader(self, door: FileLock, lock: FileLock, wait: _Wait) -> None:
        if self._is_impatient:
            return
        with suppress(OSError):  # a folder that may only be read has no locks, and no writers that would hold them
            self._is_impatient = not self._acquire(door, lock, wait, seconds=READERS_TURN_SECONDS)

    @staticmethod
    def _acquire(door: FileLock, lock: FileLock, wait: _Wait, seconds: float = float("inf")) -> bool:
        """Whether the lock came within so many seconds.

        Whoever leaves the file has to come in by the door again, where the next one stands already. With the inner
        lock alone it would take the file back at once, and the others would wait for seconds.
        """
        # Asking the oftener the longer one has waited brings the first comer in first, more or less.
        if not wait.acquire(door, seconds, lambda waited: NEWCOMER_POLL_SECONDS / (1 + 20 * waited)):
            return False
        try:
            return wait.acquire(lock, seconds, lambda _: NEXT_POLL_SECONDS)
        finally:
            door.release()

    def _attach(self, engine: duckdb.DuckDBPyConnection, wait: _Wait) -> None:
        path = self.location.replace("'", "''")
        access = ", read_only" if self._is_read_only else ""
        while True:
            try:
                engine.execute(f"attach '{path}' as {ATTACHED} (type duckdb{access})")
            except duckdb.Error as error:
                if not TAKEN.search(str(error)):
                    reason = _reason(error)
                    raise WarehouseUnavailable(
                        f"{self.location} cannot be opened as a DuckDB file: {reason}. Name another file in "
                        "PRSYNC_WAREHOUSE_URL, or restore this one from a backup."
                    ) from error
                wait.pause(FOREIGN_POLL_SECONDS, _holder(error))
            else:
                return


def _holder(error: duckdb.Error) -> str:
    """The process that DuckDB names as having the file open."""
    match = HOLDER.search(str(error))
    return f"{match['program']} (PID {match['pid']})" if match else ANOTHER


def _reason(error: duckdb.Error) -> str:
    # DuckDB quotes values: of rows, of parameters.
    return excerpt(str(error), MAX_REASON).rstrip("!. ")


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
