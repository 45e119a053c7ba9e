from __future__ import annotations

import logging
import traceback
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg2
import psycopg2.extensions
import pytest

from prsync_pipeline.errors import WarehouseError, WarehouseLocked, WarehouseUnavailable
from prsync_pipeline.months import Month
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline.warehouse.engine.postgres import PostgresWarehouse, array_literal, copy_field, masked, to_psycopg
from prsync_pipeline_tests.conftest import execute
from prsync_pipeline_tests.support.factories import JANUARY, make_file, make_pull_request, make_team, make_tracked

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "s3cret-Passw0rd"
# What a session holds beyond its transactions: temporary tables, locks, settings.
SESSION = (
    "select relname from pg_class where relpersistence = 't' and relkind = 'r'",
    "select locktype, objid from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'",
    "select name, setting from pg_settings where source = 'session' order by name",
)


@pytest.fixture
def guarded_url(postgres_server: str, empty_postgres_url: str) -> Iterator[str]:
    """The URL of an empty database, for a user who has to give a password."""
    parts = urlsplit(empty_postgres_url)
    rules = Path(fetch_value(postgres_server, "show hba_file"))
    before = rules.read_text()
    rules.write_text(f"local all guarded scram-sha-256\n{before}")
    execute(
        postgres_server,
        f"create role guarded login password '{PASSWORD}'",
        f"alter database {parts.path[1:]} owner to guarded",
        "select pg_reload_conf()",
    )
    yield parts._replace(netloc=f"guarded:{PASSWORD}@").geturl()
    rules.write_text(before)
    execute(
        empty_postgres_url, "reassign owned by guarded to current_user", "drop owned by guarded", "drop role guarded"
    )


def fetch_value(url: str, sql: str) -> str:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone() or ("",)
    return str(value)


def fetch_all(connection: psycopg2.extensions.connection, *queries: str) -> list[list[tuple[object, ...]]]:
    with connection, connection.cursor() as cursor:
        found = []
        for text in queries:
            cursor.execute(text)
            found.append(cursor.fetchall())
        return found


def shown(error: BaseException) -> str:
    """All that a traceback would show of it."""
    return "".join(traceback.format_exception(error))


def test_a_password_opens_the_database_and_is_not_in_its_location(guarded_url: str, tmp_path: Path) -> None:
    warehouse = open_warehouse(Settings(home=tmp_path, warehouse_url=guarded_url))

    assert Store(warehouse).teams.all() == []
    assert warehouse.location.startswith("postgresql://guarded:***@")
    assert PASSWORD not in warehouse.location + repr(warehouse)


def test_a_wrong_password_is_an_error_without_the_password(guarded_url: str, tmp_path: Path) -> None:
    wrong = guarded_url.replace(PASSWORD, "wr0ng-Passw0rd")

    with pytest.raises(WarehouseUnavailable, match="password authentication failed") as caught:
        open_warehouse(Settings(home=tmp_path, warehouse_url=wrong))

    assert "wr0ng" not in shown(caught.value)
    assert "PRSYNC_WAREHOUSE_URL" in str(caught.value)


def test_a_database_that_does_not_exist_is_an_error(postgres_server: str, tmp_path: Path) -> None:
    url = urlsplit(postgres_server)._replace(path="/no_such_database").geturl()

    with pytest.raises(WarehouseUnavailable, match='"no_such_database" does not exist'):
        open_warehouse(Settings(home=tmp_path, warehouse_url=url))


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ada:{PASSWORD}@localhost:1/prsync",
        f"postgresql://ada:{PASSWORD}@no-such-host.invalid/prsync",
        f"postgresql://ada:p@{PASSWORD}@localhost:1/prsync",
        f"postgresql://ada:p:{PASSWORD}@localhost:port/prsync",
        f"postgresql://ada:p%40{PASSWORD}@localhost:1/prsync?no_such_option=1",
        f"postgresql://ada@localhost:1/prsync?password={PASSWORD}&no_such_option=1",
        f"postgresql://ada:/{PASSWORD}@localhost:1/prsync",
    ],
    ids=["port", "host", "password with @", "port no number", "option", "password as option", "password with /"],
)
def test_a_server_that_cannot_be_reached_is_an_error_without_the_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(WarehouseUnavailable, match="cannot be opened") as caught:
        open_warehouse(Settings(home=tmp_path, warehouse_url=url))

    assert PASSWORD not in shown(caught.value)


def test_a_connection_that_is_lost_undoes_the_transaction(postgres_url: str, tmp_path: Path) -> None:
    warehouse = open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url))

    def lose_the_connection() -> None:
        with warehouse.transaction() as transaction:
            transaction.execute("insert into daemon_ticks values ('test', timestamp '2026-01-01')")
            (row,) = transaction.fetch("select pg_backend_pid() as pid")
            execute(postgres_url, f"select pg_terminate_backend({row['pid']})")
            transaction.fetch("select 1")

    with pytest.raises(WarehouseUnavailable, match="went away"):
        lose_the_connection()

    assert Store(warehouse).sync_runs.ticks() == {}


def test_a_client_that_falls_silent_in_a_transaction_loses_it_and_its_locks(postgres_url: str, tmp_path: Path) -> None:
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url)))
    store.teams.add(make_team(), [make_tracked()])
    silent = PostgresWarehouse(postgres_url, silence_limit=0.2)

    def fall_silent() -> None:
        with silent.transaction() as holding:
            holding.lock("core")
            store.syncs.fail("core", "acme/lamp", "gone", JANUARY)  # waits for the lock
            holding.fetch("select 1")

    with pytest.raises(WarehouseUnavailable, match="went away"):
        fall_silent()

    assert [sync.sync_error for sync in store.syncs.of_team("core")] == ["gone"]


def test_a_team_that_another_session_holds_for_too_long_is_locked(postgres_url: str, tmp_path: Path) -> None:
    open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url))
    holder, impatient = PostgresWarehouse(postgres_url), PostgresWarehouse(postgres_url, time_limit=0.1)

    with holder.transaction() as holding:
        holding.lock("core")
        with pytest.raises(WarehouseLocked, match=r"for 0\.1 seconds"):
            Store(impatient).syncs.fail("core", "acme/lamp", "gone", JANUARY)


def test_a_wait_for_another_session_is_reported_with_its_end(
    postgres_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url))
    holder, waiting = PostgresWarehouse(postgres_url), PostgresWarehouse(postgres_url, time_limit=2)

    with holder.transaction() as holding, caplog.at_level(logging.INFO, "prsync_pipeline.waits"):
        holding.lock("core")
        with pytest.raises(WarehouseLocked):
            Store(waiting).syncs.fail("core", "acme/lamp", "gone", JANUARY)

    [line] = caplog.messages
    assert line.startswith(f"Waiting for another session that writes the same rows of {waiting.location}, until ")


def test_no_connection_is_held_between_transactions(postgres_server: str, postgres_url: str, tmp_path: Path) -> None:
    name = urlsplit(postgres_url).path[1:]
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url)))
    store.teams.all()

    # Postgres refuses to rename a database that anybody is connected to.
    execute(postgres_server, f"alter database {name} rename to moved", f"alter database moved rename to {name}")

    assert store.teams.all() == []


class Kept(psycopg2.extensions.connection):
    """A session as a pooler keeps it: whoever closes it leaves it to the next transaction."""

    def close(self) -> None:
        """Stay."""


def test_a_transaction_leaves_nothing_behind_in_a_session_that_the_next_one_gets(
    postgres_url: str, tmp_path: Path
) -> None:
    open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url))
    session = psycopg2.connect(postgres_url, connection_factory=Kept)

    class Pooled(PostgresWarehouse):
        def _connect(self) -> psycopg2.extensions.connection:
            return session

    store = Store(Pooled(postgres_url))
    before = fetch_all(session, *SESSION)
    store.teams.add(make_team(), [make_tracked()])
    for _ in range(2):
        store.pull_requests.save("core", [make_pull_request(files=(make_file(),))], {"acme/lamp": (1, 1)})
        store.trends.compute("core", [Month(2026, 1)], JANUARY)

    assert fetch_all(session, *SESSION) == before
    super(Kept, session).close()


def test_everything_is_in_a_schema_of_its_own(postgres_url: str, tmp_path: Path) -> None:
    open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url))

    own = "select count(*) from pg_tables where schemaname = 'prsync'"
    elsewhere = "select count(*) from pg_tables where schemaname not in ('prsync', 'pg_catalog', 'information_schema')"
    assert int(fetch_value(postgres_url, own)) >= 13
    assert fetch_value(postgres_url, elsewhere) == "0"


def test_a_nul_character_is_refused_and_nothing_of_its_batch_is_kept(postgres_url: str, tmp_path: Path) -> None:
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url)))
    store.teams.add(make_team(), [make_tracked()])

    with pytest.raises(WarehouseError, match="0x00"):
        store.pull_requests.save("core", [make_pull_request(), make_pull_request(number=2, body="a\0b")], {})

    assert store.pull_requests.stored("core", "acme/lamp") == {}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select 1 % 2", "select 1 % 2"),
        ("select $a % $b", "select %(a)s %% %(b)s"),
        ("select '$a %', \"$b\", $c", "select '$a %%', \"$b\", %(c)s"),
        ("select 'it''s $a', $b", "select 'it''s $a', %(b)s"),
        ("select $a::text, cast($b as text[])", "select %(a)s::text, cast(%(b)s as text[])"),
        ("-- costs $a, it's 5%\nselect $a", "-- costs $a, it's 5%%\nselect %(a)s"),
        ("/* $a */ select $long_name2", "/* $a */ select %(long_name2)s"),
        ("select '$1', $a", "select '$1', %(a)s"),
    ],
)
def test_parameters_are_found_outside_of_literals_names_and_comments(sql: str, expected: str) -> None:
    assert to_psycopg(sql)[0] == expected


def test_percent_signs_reach_postgres_with_and_without_parameters(postgres_url: str) -> None:
    warehouse = PostgresWarehouse(postgres_url)

    with warehouse.transaction() as transaction:
        without = transaction.fetch("select 7 % 4 as rest, '100%' as text")
        with_parameters = transaction.fetch("select 7 % $n as rest, '100%' as text", {"n": 4})

    assert without == with_parameters == [{"rest": 3, "text": "100%"}]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "\\N"),
        (True, "t"),
        (False, "f"),
        (7, "7"),
        (JANUARY, "2026-01-01 10:00:00"),
        ("\\N", "\\\\N"),
        ("a\tb\nc\rd\\", "a\\tb\\nc\\rd\\\\"),
        ((), "{}"),
        (("NULL", 'a"b', "c\\d"), '{"NULL","a\\\\"b","c\\\\\\\\d"}'),
    ],
)
def test_values_are_written_as_copy_reads_them(value: object, expected: str) -> None:
    assert copy_field(value) == expected


def test_array_elements_are_always_quoted() -> None:
    assert array_literal(["", "a,b", JANUARY]) == '{"","a,b","2026-01-01 10:00:00"}'


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ada:pw@db:5432/prsync", "postgresql://ada:***@db:5432/prsync"),
        ("postgresql://ada@db/prsync", "postgresql://ada@db/prsync"),
        ("postgresql:///prsync?host=/tmp&password=pw&x=1", "postgresql:///prsync?host=/tmp&password=***&x=1"),
        ("postgresql://ada:p@ss@db/prsync", "postgresql://ada:***@db/prsync"),
    ],
)
def test_a_location_shows_all_but_the_password(url: str, expected: str) -> None:
    assert masked(url) == expected
