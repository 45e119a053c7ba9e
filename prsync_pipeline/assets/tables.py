"""What Dagster's catalogue shows of the table behind an asset: its name and its columns."""

from __future__ import annotations

import dagster as dg

from prsync_pipeline.warehouse import table_columns


def table_metadata(table: str) -> dict[str, str | dg.TableSchema]:
    """The metadata of the asset whose table has the same name."""
    columns = [
        dg.TableColumn(
            column.name,
            type=column.type,
            description=column.description,
            constraints=dg.TableColumnConstraints(nullable=column.is_nullable),
        )
        for column in table_columns()[table]
    ]
    return {"dagster/table_name": table, "dagster/column_schema": dg.TableSchema(columns)}
