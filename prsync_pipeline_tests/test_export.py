"""`prsync export`: a team's tables as files, of both engines, whole or not at all."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from prsync_pipeline.cli.main import prsync
from prsync_pipeline.errors import InputError, UnknownTeam, WarehouseError
from prsync_pipeline.export import export_team
from prsync_pipeline.warehouse import FileFormat, readable_tables, tables_of_teams
from prsync_pipeline.warehouse.engine.base import BATCH_ROWS
from prsync_pipeline_tests.support import frame_rows
from prsync_pipeline_tests.support.factories import make_team

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store

MANY = 100_000


@pytest.fixture
def core(store: Store) -> Store:
    frame_rows.plant(store)
    return store


def prsync_export(settings: Settings, *words: str) -> Result:
    environment = {"PRSYNC_HOME": str(settings.home), "PRSYNC_WAREHOUSE_URL": settings.warehouse_url}
    return CliRunner(env=environment).invoke(prsync, ["export", *words])


def read(sql: str) -> list[tuple[Any, ...]]:
    with closing(duckdb.connect(":memory:")) as connection:
        return connection.execute(sql).fetchall()


def stored(store: Store, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    with store.warehouse.transaction() as transaction:
        rows = transaction.fetch(f"select {', '.join(columns)} from {table} where team = 'core'")
    return [tuple(row.values()) for row in rows]


@pytest.mark.slow
def test_parquet_has_each_table_of_the_team_with_its_types_and_rows(
    core: Store, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "out" / "core"

    result = prsync_export(settings, "core", str(folder))

    assert result.exit_code == 0
    assert sorted(file.name for file in folder.iterdir()) == [f"{table}.parquet" for table in tables_of_teams()]
    for table in tables_of_teams():
        columns = readable_tables()[table]
        file = folder / f"{table}.parquet"
        described = {name: kind.lower() for name, kind, *_ in read(f"describe from '{file}'")}
        rows = read(f"from '{file}'")
        assert described == columns
        assert sorted(rows, key=repr) == sorted(stored(core, table, list(columns)), key=repr)
    lines = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()}
    assert lines["raw_pull_requests"] == ["3", "rows", str(folder / "raw_pull_requests.parquet")]
    assert lines["teams"][:2] == ["1", "row"]


def test_csv_has_lists_as_json_and_tells_null_from_empty(core: Store, settings: Settings, tmp_path: Path) -> None:
    result = prsync_export(settings, "core", str(tmp_path), "--format", "csv", "--table", "raw_pull_requests")

    file = tmp_path / "raw_pull_requests.csv"
    assert result.stdout.split() == ["raw_pull_requests", "3", "rows", str(file)]
    columns = readable_tables()["raw_pull_requests"]
    types = {name: "varchar" if kind.endswith("[]") else kind for name, kind in columns.items()}
    options = f"header = true, nullstr = '', allow_quoted_nulls = false, columns = {types}"
    rows = read(f"from read_csv('{file}', {options})")
    lists = [place for place, kind in enumerate(columns.values()) if kind.endswith("[]")]
    found = [tuple(json.loads(cell) if place in lists else cell for place, cell in enumerate(row)) for row in rows]
    expected = [
        tuple([str(each) for each in cell] if place in lists else cell for place, cell in enumerate(row))
        for row in stored(core, "raw_pull_requests", list(columns))
    ]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert frame_rows.HARD_TEXT in file.read_bytes().decode().replace('""', '"')


@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
@pytest.mark.usefixtures("core")
def test_a_former_export_is_replaced_and_what_else_is_there_stays(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("notes.txt", "teams.csv", "teams.parquet"):
        (folder / name).write_text("mine")

    for _ in range(2):
        assert prsync_export(settings, "core", str(folder), "--table", "teams").exit_code == 0

    assert (folder / "teams.parquet").read_bytes().startswith(b"PAR1")
    assert {name: (folder / name).read_text() for name in ("notes.txt", "teams.csv")} == {
        "notes.txt": "mine",
        "teams.csv": "mine",
    }
    assert len(list(folder.iterdir())) == 3


def test_an_export_that_fails_leaves_the_folder_as_it_was(core: Store, settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "teams.parquet").write_text("the former one")
    with core.warehouse.transaction() as transaction:
        transaction.execute("drop view pull_requests")

    with pytest.raises(WarehouseError, match="refused a statement"):
        export_team(core.warehouse, "core", ["teams", "pull_requests"], folder, FileFormat.PARQUET)

    assert [file.name for file in folder.iterdir()] == ["teams.parquet"]
    assert (folder / "teams.parquet").read_text() == "the former one"
    assert settings.home.is_dir()


@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
@pytest.mark.usefixtures("core")
def test_what_cannot_be_exported_is_one_sentence(settings: Settings, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")

    nobody = prsync_export(settings, "nobody", str(tmp_path / "out"))
    file = prsync_export(settings, "core", str(taken))
    table = prsync_export(settings, "core", str(tmp_path / "out"), "--table", "events")
    bands = prsync_export(settings, "core", str(tmp_path / "out"), "--table", "published_bands")

    assert isinstance(nobody.exception, UnknownTeam)
    assert str(file.exception) == f"{taken} cannot be written: File exists. Name a folder that you may write to."
    assert str(table.exception).startswith("There is no table 'events' to read. There are: agent_logins, ")
    assert str(bands.exception).startswith("published_bands has no column 'team'.")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
def test_a_full_disk_is_one_sentence(core: Store, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    full = folder / "raw_files.csv"

    full.symlink_to("/dev/full")

    with (
        core.warehouse.transaction() as transaction,
        pytest.raises(InputError, match=r"raw_files\.csv cannot be written: No space left on device\. Make room"),
    ):
        transaction.write_file("select repeat('x', 1000000) as body", {}, {"body": "varchar"}, full)


@pytest.mark.parametrize("warehouse_url", ["postgres"], indirect=True)
def test_a_large_table_comes_in_portions(store: Store, settings: Settings, tmp_path: Path) -> None:
    store.teams.add(make_team(), [])
    with store.warehouse.transaction() as transaction:
        transaction.execute(
            "insert into raw_files (team, repository, number, path, change, additions, deletions)"
            " select 'core', 'acme/lamp', 1, cast(number as text), 'added', 1, 1"
            f" from generate_series(1, {MANY}) as number"
        )
        # All rows of this query would not fit into any machine.
        portion = next(transaction.batches("select generate_series(1, 1000000000000)", {}))

    result = prsync_export(settings, "core", str(tmp_path), "--table", "raw_files")

    assert len(portion) == BATCH_ROWS
    assert result.stdout.split()[1] == f"{MANY:,}"
    assert read(f"select count(*), count(distinct path) from '{tmp_path}/raw_files.parquet'") == [(MANY, MANY)]
