"""The tables' columns as the schema makes them, read from an empty database in memory.

So no table is described twice, and nobody's warehouse is opened for it.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from prsync_pipeline.months import utc_now
from prsync_pipeline.warehouse.engine.duckdb import DuckDBTransaction
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.schema.migrating import bring_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Column(NamedTuple):
    """A column with DuckDB's name for its type, which Postgres understands too, lists and texts apart."""

    name: str
    type: str
    is_nullable: bool
    description: str | None


class Relation(NamedTuple):
    """A table or view: what one of its rows is, and its columns in order."""

    description: str
    columns: Sequence[Column]


@cache
def relations() -> Mapping[str, Relation]:
    """Every table and view by its name."""
    columns: dict[str, list[Column]] = defaultdict(list)
    with closing(duckdb.connect(":memory:")) as connection:
        bring_up(DuckDBTransaction(connection), "duckdb", "a database in memory", utc_now())
        found = connection.execute(query("select_columns")).fetchall()
        descriptions = dict(connection.execute(query("select_relation_comments")).fetchall())
    for name, *column in found:
        columns[name].append(Column(*column))
    return {name: Relation(descriptions[name] or "", columns[name]) for name in columns}


def table_columns() -> Mapping[str, Sequence[Column]]:
    """Table or view → its columns, in order."""
    return {name: relation.columns for name, relation in relations().items()}
