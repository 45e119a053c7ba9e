from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from prsync_pipeline.errors import WarehouseError, WarehouseLocked, WarehouseUnavailable
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline.warehouse.engine.duckdb import DuckDBWarehouse
from prsync_pipeline.warehouse.schema.migrating import migrate
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.writer_processes import heard, let_go, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Clock:
    """Time that passes only in sleep; `on_sleep` happens at the first one."""

    def __init__(self, on_sleep: Callable[[], object] = lambda: None) -> None:
        self.now = 0.0
        self.on_sleep = on_sleep

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.on_sleep()
        self.on_sleep = lambda: None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A migrated warehouse."""
    path = tmp_path / "prsync.duckdb"
    migrate(DuckDBWarehouse(path))
    return path


def opened(path: Path, clock: Clock) -> DuckDBWarehouse:
    return DuckDBWarehouse(path, time_limit=5.0, sleep=clock.sleep, monotonic=clock.monotonic)


def test_the_folder_of_the_file_is_made_and_the_location_is_its_absolute_path(tmp_path: Path) -> None:
    warehouse = open_warehouse(Settings(home=tmp_path, warehouse_url="duckdb:///data/deep/prsync.duckdb"))

    assert warehouse.location == str(tmp_path / "data" / "deep" / "prsync.duckdb")
    assert Path(warehouse.location).is_file()


def test_transactions_are_counted(path: Path) -> None:
    warehouse = DuckDBWarehouse(path)

    Store(warehouse).teams.all()
    Store(warehouse).sync_runs.ticks()

    assert warehouse.transactions == 2


def test_the_file_is_free_between_transactions(path: Path) -> None:
    Store(DuckDBWarehouse(path)).teams.all()

    with started(f"duckdb:///{path}", "hold") as foreign:
        assert heard(foreign) == "open"


@pytest.mark.parametrize("name", ["lock", "door"])
def test_a_file_that_others_keep_locked_is_an_error_that_says_what_to_do(path: Path, name: str) -> None:
    clock = Clock()
    warehouse = opened(path, clock)

    with FileLock(f"{path}.{name}"), pytest.raises(WarehouseLocked, match=r"5 seconds.*try again"):
        Store(warehouse).teams.all()

    assert 5.0 <= clock.now < 6.0
    assert Store(warehouse).teams.all() == []


def test_a_lock_that_is_let_go_in_time_is_waited_for(path: Path) -> None:
    lock = FileLock(f"{path}.lock")
    lock.acquire()

    assert Store(opened(path, Clock(on_sleep=lock.release))).teams.all() == []


def test_a_program_that_does_not_know_the_lock_is_waited_for_and_then_named(path: Path) -> None:
    with started(f"duckdb:///{path}", "hold") as foreign:
        assert heard(foreign) == "open"

        with pytest.raises(WarehouseLocked, match=rf"PID {foreign.pid}"):
            Store(opened(path, Clock())).teams.all()


def test_a_program_that_closes_the_file_in_time_is_waited_for(path: Path) -> None:
    with started(f"duckdb:///{path}", "hold") as foreign:
        assert heard(foreign) == "open"

        def close() -> None:
            let_go(foreign)
            foreign.wait()

        assert Store(opened(path, Clock(on_sleep=close))).teams.all() == []


def test_threads_of_one_process_take_turns(path: Path) -> None:
    store = Store(DuckDBWarehouse(path))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.teams.add(make_team(slug=f"team-{number}"), []), range(12)))

    assert len(store.teams.all()) == 12
    assert store.warehouse.transactions == 13


def test_a_file_that_is_no_database_is_an_error_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database at all.\n" * 1000)

    with pytest.raises(WarehouseUnavailable, match=r"notes\.txt cannot be opened as a DuckDB file"):
        open_warehouse(Settings(home=tmp_path, warehouse_url="duckdb:///notes.txt"))

    assert path.read_text().startswith("These are notes")


def test_a_folder_in_the_files_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    with pytest.raises(WarehouseUnavailable, match="cannot be opened"):
        open_warehouse(Settings(home=tmp_path, warehouse_url="duckdb:///data"))


def test_a_folder_that_cannot_be_made_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")

    with pytest.raises(WarehouseUnavailable, match=r"prsync\.duckdb cannot be opened: .*PRSYNC_WAREHOUSE_URL"):
        open_warehouse(Settings(home=tmp_path, warehouse_url="duckdb:///data/prsync.duckdb"))


def test_a_refused_statement_is_an_error_that_names_the_file(path: Path) -> None:
    warehouse = DuckDBWarehouse(path)

    with pytest.raises(WarehouseError, match=r"prsync\.duckdb refused a statement"), warehouse.transaction() as it:
        it.execute("select * from no_such_table")


@pytest.fixture
def heard_ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard as in a terminal; pytest's own workers do not listen."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_ctrl_c")
def test_ctrl_c_during_a_statement_is_an_interrupt_and_the_next_transaction_works(path: Path) -> None:
    warehouse = DuckDBWarehouse(path)
    takes_a_second = "select sum(one.range * other.range) from range(20000) as one, range(20000) as other"

    Timer(0.05, os.kill, [os.getpid(), signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt), warehouse.transaction() as it:
        it.execute(takes_a_second)

    assert Store(warehouse).teams.all() == []


def test_an_error_of_the_callers_own_undoes_the_transaction_and_passes_unchanged(path: Path) -> None:
    warehouse = DuckDBWarehouse(path)

    def fail_in_the_middle() -> None:
        with warehouse.transaction() as transaction:
            transaction.execute("insert into daemon_ticks values ('test', timestamp '2026-01-01')")
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        fail_in_the_middle()

    assert Store(warehouse).sync_runs.ticks() == {}
