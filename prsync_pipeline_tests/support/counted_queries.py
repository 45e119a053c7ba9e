"""A warehouse that counts what is asked of it, for limits on what a page may read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.duckdb import DuckDBTransaction, DuckDBWarehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb

    from prsync_pipeline.warehouse.engine.base import Row


class CountedTransaction(DuckDBTransaction):
    def __init__(self, connection: duckdb.DuckDBPyConnection, counted: CountedWarehouse) -> None:
        super().__init__(connection)
        self._counted = counted

    def fetch(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        self._counted.queries += 1
        return super().fetch(sql, parameters)


class CountedWarehouse(DuckDBWarehouse):
    """`queries` is how many were asked so far."""

    queries = 0

    @contextmanager
    def _begin(self) -> Iterator[CountedTransaction]:
        with super()._begin() as transaction:
            assert isinstance(transaction, DuckDBTransaction)
            yield CountedTransaction(transaction._connection, self)
