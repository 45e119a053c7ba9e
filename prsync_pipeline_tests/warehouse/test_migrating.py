from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import WarehouseError
from prsync_pipeline.warehouse.engine.migrating import migrate
from prsync_pipeline.warehouse.engine.queries import MIGRATION_FILE, migrations
from prsync_pipeline_tests.support.factories import SYNCED_AT

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Warehouse


def versions(warehouse: Warehouse) -> list[int]:
    with warehouse.transaction() as transaction:
        return [row["version"] for row in transaction.fetch("select version from schema_versions order by version")]


def test_every_step_is_applied_and_recorded_once(warehouse: Warehouse) -> None:
    expected = [step.version for step in migrations(warehouse.engine)]

    again = migrate(warehouse)

    assert again == 0
    assert versions(warehouse) == expected == sorted(set(expected))


def test_a_missing_step_is_made_good_with_its_time(warehouse: Warehouse) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute("delete from schema_versions where version = 3")
        transaction.execute("drop view pull_requests")

    assert migrate(warehouse, clock=lambda: SYNCED_AT) == 1

    with warehouse.transaction() as transaction:
        (row,) = transaction.fetch("select name, applied_at from schema_versions where version = 3")
        transaction.fetch("select * from pull_requests")
    assert row == {"name": "pull_requests", "applied_at": SYNCED_AT}


def test_a_step_that_fails_leaves_no_trace(warehouse: Warehouse) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute("delete from schema_versions where version >= 2")
        transaction.execute("drop index raw_files_key")

    with pytest.raises(WarehouseError, match="refused a statement"):
        migrate(warehouse)

    assert versions(warehouse) == [1]


def test_a_database_of_a_newer_prsync_is_refused(warehouse: Warehouse) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute("insert into schema_versions values (999, 'future', timestamp '2030-01-01')")

    with pytest.raises(WarehouseError, match=r"schema version 999.*Install a newer prsync"):
        migrate(warehouse)


def test_both_engines_have_the_same_steps() -> None:
    duckdb, postgres = migrations("duckdb"), migrations("postgres")

    assert [(step.version, step.name) for step in duckdb] == [(step.version, step.name) for step in postgres]


def test_every_query_file_is_used_and_every_migration_is_well_named() -> None:
    package = Path(str(files("prsync_pipeline.warehouse")))
    code = "".join(file.read_text() for file in package.rglob("*.py"))
    used = set(re.findall(r'query\(f?"([\w.]+?)(?:\.\{warehouse\.engine\})?"\)', code))

    names = {file.name for file in (package / "sql").iterdir() if file.is_file()}
    steps = [file.name for file in (package / "sql" / "migrations").iterdir()]

    assert {re.sub(r"(\.duckdb|\.postgres)?\.sql$", "", name) for name in names} == used
    assert all(MIGRATION_FILE.fullmatch(name) for name in steps)
