"""The warehouse's tables and views as pandas frames, with the same columns and types from both engines."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pandas as pd

from prsync_pipeline.errors import InputError, WarehouseUnavailable
from prsync_pipeline.months import Month
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Selection, open_for_reading, readable_tables, relations, require_team

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from prsync_pipeline.warehouse import Warehouse

# By DuckDB's names. A list stays a list, in a column of objects.
DTYPES = {
    "varchar": "string",
    "integer": "Int64",
    "bigint": "Int64",
    "double": "float64",
    "boolean": "boolean",
    "timestamp": "datetime64[us]",
}


def frame(  # noqa: PLR0913 - the table, the parts of it, and where it is
    table: str,
    *,
    team: str | None = None,
    month: str | None = None,
    since: str | None = None,
    until: str | None = None,
    where: Mapping[str, object] | None = None,
    home: str | Path | None = None,
    warehouse_url: str | None = None,
) -> pd.DataFrame:
    """The rows of a table or view; `tables()` lists them.

    `month`, or the months from `since` to `until`, both included, are written as `2026-11`; a review, a commit and a
    file are of the month of their pull request. `where` has a value for each column that must be equal to it, such as
    `{"repository": "acme/api"}`; None is an empty one.

    The warehouse is that of the commands, by the same environment variables; `home` stands for `PRSYNC_HOME`, and
    `warehouse_url` for `PRSYNC_WAREHOUSE_URL`. It is read in one transaction and closed.

    Texts are `string`, whole numbers `Int64`, other numbers `float64`, truths `boolean`, times `datetime64[us]` in UTC.

    Raises:
        InputError: there is no such table, column, team or month.
        WarehouseError: the warehouse cannot be read.
    """
    if month is not None and (since is not None or until is not None):
        raise InputError("Give one month, or the months since and until; not both.")
    selection = Selection(table, team, _month(month or since), _month(month or until), where or {})
    with _opened(home, warehouse_url).transaction() as transaction:
        if team is not None:
            require_team(transaction, team)
        parts = [
            _part(selection.columns, rows) for rows in transaction.batches(selection.ordered_sql, selection.parameters)
        ]
    return pd.concat(parts, ignore_index=True) if parts else _part(selection.columns, [])


def tables() -> pd.DataFrame:
    """The tables and views that `frame` reads, and what one row of each is."""
    described = relations()
    rows = [(name, described[name].description, len(columns)) for name, columns in readable_tables().items()]
    return pd.DataFrame(rows, columns=["table", "one_row_is", "columns"])


def _opened(home: str | Path | None, warehouse_url: str | None) -> Warehouse:
    named = {"PRSYNC_HOME": home and str(home), "PRSYNC_WAREHOUSE_URL": warehouse_url}
    settings = Settings.read({**os.environ, **{name: value for name, value in named.items() if value}})
    path = settings.duckdb_path
    if path is not None and not path.exists():
        raise WarehouseUnavailable(
            f"There is no warehouse at {path}. Name its folder in PRSYNC_HOME or home=, or its file in "
            "PRSYNC_WAREHOUSE_URL or warehouse_url=; `prsync teams add` makes a new one."
        )
    return open_for_reading(settings)


def _month(key: str | None) -> Month | None:
    return None if key is None else Month.parse(key)


def _part(columns: Mapping[str, str], rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pd.DataFrame({
        name: pd.Series(list(column), dtype=DTYPES.get(kind, "object"))
        for (name, kind), column in zip(columns.items(), values, strict=True)
    })  # fmt: skip
