"""The columns that the catalogue shows are those of the real tables, on both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.warehouse import table_columns

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


def test_lists_and_descriptions_are_told() -> None:
    columns = {column.name: column for column in table_columns()["raw_pull_requests"]}

    assert columns["labels"].type == "varchar[]"
    assert columns["month"].description == "the month of created_at, such as 2026-11; the partition, for ever"


def test_every_column_of_the_trends_is_described() -> None:
    columns = [*table_columns()["trend_aggregates"], *table_columns()["ai_tool_counts"]]

    assert [column.name for column in columns if not column.description] == []
