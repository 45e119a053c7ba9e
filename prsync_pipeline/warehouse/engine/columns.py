"""The tables' columns as the migrations make them, read from an empty database in memory.

So no table is described twice, and nobody's warehouse is opened for it.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from prsync_pipeline.warehouse.engine.queries import migrations, query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Column(NamedTuple):
    """A column with DuckDB's name for its type, which Postgres understands too, lists and texts apart."""

    name: str
    type: str
    is_nullable: bool
    description: str | None


@cache
def table_columns() -> Mapping[str, Sequence[Column]]:
    """Table → its columns, in order."""
    tables: dict[str, list[Column]] = defaultdict(list)
    with closing(duckdb.connect(":memory:")) as connection:
        for step in migrations("duckdb"):
            connection.execute(step.sql)
        found = connection.execute(query("select_columns")).fetchall()
    for table, *column in found:
        tables[table].append(Column(*column))
    return dict(tables)
