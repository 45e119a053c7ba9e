"""Programs that only read a DuckDB file go on side by side, and are told who keeps them out."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING

import duckdb
import pytest
from filelock import FileLock

from prsync_pipeline.errors import WarehouseError, WarehouseLocked
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_for_reading, open_warehouse
from prsync_pipeline.warehouse.engine.duckdb import DuckDBWarehouse
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.writer_processes import heard, started

if TYPE_CHECKING:
    from pathlib import Path


def settings_of(url: str, home: Path, *, lock_seconds: float = 0.1) -> Settings:
    return Settings(home=home, warehouse_url=url, lock_seconds=lock_seconds)


def test_readers_in_processes_of_their_own_do_not_wait_for_one_another(tmp_path: Path, duckdb_url: str) -> None:
    with started(duckdb_url, "read") as notebook, started(duckdb_url, "read") as another:
        assert [heard(notebook), heard(another)] == ["open", "open"]

        store = Store(open_for_reading(settings_of(duckdb_url, tmp_path, lock_seconds=0)))

        assert store.teams.all() == []


def test_a_writer_waits_for_a_reader_and_names_it(tmp_path: Path, duckdb_url: str) -> None:
    store = Store(open_warehouse(settings_of(duckdb_url, tmp_path)))

    with started(duckdb_url, "read") as notebook:
        assert heard(notebook) == "open"

        with pytest.raises(WarehouseLocked, match=rf"in use by .* \(PID {notebook.pid}\) for 0\.1 seconds"):
            store.teams.add(make_team(), [])


def test_a_writer_waits_for_a_reader_of_its_own_process(tmp_path: Path, duckdb_url: str) -> None:
    settings = settings_of(duckdb_url, tmp_path)
    reader, writer = open_for_reading(settings), Store(open_warehouse(settings))

    with reader.transaction(), pytest.raises(WarehouseLocked, match="in use by another process"):
        writer.teams.add(make_team(), [])
    writer.teams.add(make_team(), [])

    assert [team.slug for team in Store(reader).teams.all()] == ["core"]


def test_a_reader_waits_for_a_writer_and_names_it(tmp_path: Path, duckdb_url: str) -> None:
    with started(duckdb_url, "hold") as shell:
        assert heard(shell) == "open"

        with pytest.raises(WarehouseLocked, match=rf"\(PID {shell.pid}\)"):
            open_for_reading(settings_of(duckdb_url, tmp_path))


def test_a_reader_passes_a_writer_that_itself_waits_for_a_notebook(tmp_path: Path, duckdb_url: str) -> None:
    now = [0.0]
    with started(duckdb_url, "read") as notebook, FileLock(f"{tmp_path / 'prsync.duckdb'}.lock"):
        assert heard(notebook) == "open"
        reader = DuckDBWarehouse(
            tmp_path / "prsync.duckdb",
            is_read_only=True,
            sleep=lambda seconds: now.append(now[-1] + seconds),
            monotonic=lambda: now[-1],
        )

        assert Store(reader).teams.all() == []
        after_the_first = now[-1]
        assert Store(reader).teams.all() == []

    assert 1.0 <= after_the_first < 1.2
    assert now[-1] == after_the_first


def test_a_long_wait_is_reported_once_with_whom_it_is_for_and_its_end(
    tmp_path: Path, duckdb_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    with started(duckdb_url, "hold") as shell, caplog.at_level(logging.INFO, "prsync_pipeline.waits"):
        assert heard(shell) == "open"
        warehouse = DuckDBWarehouse(
            tmp_path / "prsync.duckdb",
            sleep=lambda seconds: now.append(now[-1] + max(seconds, 0.4)),
            monotonic=lambda: now[-1],
        )
        with pytest.raises(WarehouseLocked):
            Store(warehouse).teams.all()

    [line] = caplog.messages
    assert f"(PID {shell.pid}) has open, until " in line
    assert line.endswith("UTC at the latest.")


def test_a_reader_writes_nothing(tmp_path: Path, duckdb_url: str) -> None:
    with pytest.raises(WarehouseError, match="read-only"):
        Store(open_for_reading(settings_of(duckdb_url, tmp_path))).teams.add(make_team(), [])


def test_a_reader_makes_the_file_and_brings_an_older_one_to_the_schema(tmp_path: Path) -> None:
    settings = settings_of("duckdb:///new.duckdb", tmp_path)

    assert Store(open_for_reading(settings)).teams.all() == []
    with duckdb.connect(str(tmp_path / "new.duckdb")) as connection:
        connection.execute("delete from schema_texts where name = 'views'")
        connection.execute("drop view team_bands cascade")
    reader = open_for_reading(settings)

    with reader.transaction() as transaction:
        assert transaction.fetch("select 1 as one from team_bands limit 1") == []


def test_a_reader_goes_on_in_a_folder_that_may_not_be_written(tmp_path: Path, duckdb_url: str) -> None:
    with ExitStack() as stack:
        tmp_path.chmod(0o555)
        stack.callback(tmp_path.chmod, 0o755)

        assert Store(open_for_reading(settings_of(duckdb_url, tmp_path))).teams.all() == []
