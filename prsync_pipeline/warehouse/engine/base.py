"""What both engines offer: transactions that run query files and take rows in bulk.

Knows no table and no engine; the gateways to the tables are in the package above it.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

Row = dict[str, Any]
BATCH_ROWS = 2_000
MAX_REASON = 600  # characters of what a database says of an error


class Transaction(ABC):
    """All or nothing: what was executed is kept when the block ends, and undone when it raises."""

    @abstractmethod
    def execute(self, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        """Run one statement with `$name` parameters, or a script of several without any."""

    @abstractmethod
    def fetch(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a query, each by column name; times are naive UTC, arrays are lists."""

    @abstractmethod
    def batches(self, sql: str, parameters: Mapping[str, object]) -> Iterator[Sequence[Sequence[object]]]:
        """The rows of a query, each as its values, some thousand at a time; only those are in memory."""

    @abstractmethod
    def write_file(self, sql: str, parameters: Mapping[str, object], columns: Mapping[str, str], file: Path) -> int:
        """Write the rows of a query into a `.parquet` or `.csv` file, and return their number.

        `columns` has the type of each of its columns, by DuckDB's name for it.

        Raises:
            InputError: the file cannot be written.
        """

    @abstractmethod
    def stage(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Load rows, column → value, in bulk into a new temporary table `staged_<table>`.

        It is shaped like `table`, without its keys. All rows have the columns of the first.
        """

    @abstractmethod
    def lock(self, name: str) -> None:
        """Wait until no other open transaction holds this name; it is free again when the block ends."""


class Warehouse(ABC):
    """A database that is opened for one short transaction at a time.

    `location` tells people where it is, without its password.
    """

    engine: ClassVar[str]

    def __init__(self, location: str) -> None:
        self.location = location
        self._transactions = 0
        self._counting = threading.Lock()
        self._shared = threading.local()

    @property
    def transactions(self) -> int:
        """How many transactions were begun through this object."""
        return self._transactions

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open, begin, and on leaving commit and close.

        Raises:
            WarehouseUnavailable: the database cannot be opened, or went away.
            WarehouseLocked: another process holds the DuckDB file for too long.
            WarehouseError: the database refused a statement or a row.
        """
        shared: Transaction | None = getattr(self._shared, "transaction", None)
        if shared is not None:
            yield shared
            return
        with self._counting:
            self._transactions += 1
        with self._begin() as transaction:
            yield transaction

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that this thread reads through this object within the block is one transaction: one state of the data.

        Raises what `transaction` does.
        """
        with self.transaction() as transaction:
            self._shared.transaction = transaction
            try:
                yield
            finally:
                self._shared.transaction = None

    @abstractmethod
    def _begin(self) -> AbstractContextManager[Transaction]: ...
