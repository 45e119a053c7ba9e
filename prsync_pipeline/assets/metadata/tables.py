"""What Dagster's catalogue shows of tables: columns, figures of months and runs, what is wrong with which rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.warehouse import table_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROW_COUNT = "dagster/partition_row_count"
MAX_FAULTS_SHOWN = 20
RUN = "run"
_RUN_COLUMNS = dg.TableSchema([dg.TableColumn("figure", "string"), dg.TableColumn("value", "any")])
_FAULT_COLUMNS = dg.TableSchema([dg.TableColumn(name, "string") for name in ("team", "place", "fault")])


@dataclass(frozen=True, slots=True)
class TableFault:
    """What is wrong with a team's data: `place` is a pull request, a month or a repository; empty is the whole team."""

    team: str
    place: str
    fault: str


def faults_metadata(faults: Sequence[TableFault]) -> dict[str, dg.TableMetadataValue]:
    """The first faults as a table under the key `faults`; nothing where there is none."""
    records = [
        dg.TableRecord({"team": fault.team, "place": fault.place, "fault": fault.fault})
        for fault in faults[:MAX_FAULTS_SHOWN]
    ]
    return {"faults": dg.MetadataValue.table(records, schema=_FAULT_COLUMNS)} if records else {}


def run_metadata(figures: Mapping[str, str | float]) -> dict[str, dg.TableMetadataValue]:
    """What a run did in all of its months together, under the key `run`.

    A table, since Dagster plots every number by month; the last month of the run has it.
    """
    records = [dg.TableRecord({"figure": figure, "value": value}) for figure, value in figures.items()]
    return {RUN: dg.MetadataValue.table(records, schema=_RUN_COLUMNS)}


def of_team(team: str, figures: Mapping[str, float | None]) -> dict[str, float]:
    """A month's figures that are known, under keys that name the team: Dagster plots each key as one line."""
    return {f"{team}: {name}": value for name, value in figures.items() if value is not None}


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
