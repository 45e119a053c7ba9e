"""How many rows of a team there are in all of a warehouse, told from its catalogue and not from the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Warehouse


def team_tables(warehouse: Warehouse) -> list[str]:
    """Every table, views left out, that has a column `team`."""
    with warehouse.transaction() as transaction:
        views = {row["name"] for row in transaction.fetch("select table_name as name from information_schema.views")}
        rows = transaction.fetch(
            "select table_name as name from information_schema.columns"
            " where column_name = 'team' and table_schema = current_schema()"
        )
    return sorted({row["name"] for row in rows} - views)


def count_team_rows(warehouse: Warehouse, team: str) -> int:
    tables = team_tables(warehouse)
    with warehouse.transaction() as transaction:
        # Tables of the catalogue.
        counts = [
            transaction.fetch(f"select count(*) as found from {table} where team = $team", {"team": team})
            for table in tables
        ]
    return sum(rows[0]["found"] for rows in counts)
