"""The columns that the catalogue shows are those of the real tables, on both engines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse import table_columns
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.schema.views import views_of

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Warehouse

TABLES = (
    "raw_pull_requests",
    "raw_reviews",
    "raw_commits",
    "raw_files",
    "tracked_repositories",
    "team_members",
    "trend_aggregates",
    "ai_tool_counts",
)


def test_names_and_nulls_are_those_of_the_warehouse(warehouse: Warehouse) -> None:
    with warehouse.transaction() as transaction:
        found = transaction.fetch(
            "select table_name, column_name, is_nullable from information_schema.columns"
            " where table_schema = current_schema() order by table_name, ordinal_position"
        )

    for table in TABLES:
        real = [(row["column_name"], row["is_nullable"] == "YES") for row in found if row["table_name"] == table]
        assert [(column.name, column.is_nullable) for column in table_columns()[table]] == real != []


def test_a_column_has_its_type_and_its_description() -> None:
    columns = {column.name: column for column in table_columns()["raw_pull_requests"]}

    assert columns["labels"].type == "varchar[]"
    assert columns["month"].description == "the month of created_at, such as 2026-11; the partition, for ever"


def test_every_column_of_every_table_and_view_is_described(warehouse: Warehouse) -> None:
    with warehouse.transaction() as transaction:
        found = transaction.fetch(query("select_column_comments", warehouse.engine))

    assert {view.name for view in views_of(warehouse.engine)} < {row["table_name"] for row in found}
    assert [f"{row['table_name']}.{row['column_name']}" for row in found if not row["comment"]] == []


def test_a_view_says_of_a_column_what_the_table_below_says() -> None:
    described = {
        name: {column.name: column.description for column in columns} for name, columns in table_columns().items()
    }

    assert described["pull_requests"].items() >= described["raw_pull_requests"].items()
    assert described["team_benchmarks"]["metric"] == described["trend_metrics"]["metric"]
    assert described["team_benchmarks"]["url"] == described["published_bands"]["url"]


def test_a_description_needs_no_column_before_it() -> None:
    """Dagster's catalogue filters columns: "their 75th percentile" is then of nothing."""
    depends = re.compile(r"(their|its|those|them|in UTC|null|as |of (?!how)|such as|from )")

    assert [
        f"{table}.{column.name}: {column.description}"
        for table, columns in table_columns().items()
        for column in columns
        if depends.match(column.description or "")
    ] == []


def test_every_table_and_view_says_what_one_of_its_rows_is(warehouse: Warehouse) -> None:
    comments = (
        "select table_name as name, comment from duckdb_tables() union all "
        "select view_name, comment from duckdb_views() where not internal"
        if warehouse.engine == "duckdb"
        else "select relname as name, obj_description(oid) as comment from pg_class "
        "where relnamespace = 'prsync'::regnamespace and relkind in ('r', 'v')"
    )

    with warehouse.transaction() as transaction:
        rows = transaction.fetch(comments)

    assert len(rows) > len(TABLES)
    assert [row["name"] for row in rows if not row["comment"]] == []
