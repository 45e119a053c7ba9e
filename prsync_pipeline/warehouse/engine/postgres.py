"""The Postgres engine: one short connection a transaction, rows in by COPY, everything in the schema `prsync`.

A connection costs about two milliseconds beside the twenty to forty of a batch, so none is kept: nothing has to be
reconnected after a restart, and idle runs hold none. What a transaction leaves behind ends with it (settings, locks,
temporary tables), so a pooler that hands out sessions by transaction may stand in between.
"""

from __future__ import annotations

import io
import re
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import unquote

import psycopg2
import psycopg2.errors
import psycopg2.extensions

from prsync_pipeline.errors import WarehouseError, WarehouseLocked, WarehouseUnavailable
from prsync_pipeline.texts import excerpt
from prsync_pipeline.waits import AT_THE_WAREHOUSE, reported_wait
from prsync_pipeline.warehouse.engine.base import BATCH_ROWS, MAX_REASON, Row, Transaction, Warehouse
from prsync_pipeline.warehouse.engine.files import write_batches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

CONNECT_SECONDS = 10
SILENCE_SECONDS = 60.0
# Literals, quoted names and comments are passed over; a `$name` elsewhere is a parameter.
SQL_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|\$(?P<name>[A-Za-z_]\w*)", re.DOTALL)
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
ARRAY_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})
SECRET_OPTION = re.compile(r"(?P<name>(?:ssl)?password=)[^&\s]*")
# To the last @: a password that was not percent-encoded may hold any character, and none of it may be shown.
URL_PASSWORD = re.compile(r"(?P<user>://[^:/@]*):(?P<password>.*)@", re.DOTALL)


def to_psycopg(sql: str) -> tuple[str, bool]:
    """The statement with `%(name)s` for `$name` and `%%` for `%`, and whether it has any parameter.

    psycopg2 leaves `%%` as it is where there is nothing to bind, so a statement without parameters stays untouched.
    """
    names = [match["name"] for match in SQL_TOKEN.finditer(sql) if match["name"]]
    if not names:
        return sql, False
    converted = SQL_TOKEN.sub(
        lambda match: f"%({match['name']})s" if match["name"] else match[0], sql.replace("%", "%%")
    )
    return converted, True


def copy_field(value: object) -> str:
    """One value in the text format of COPY (postgresql.org/docs/current/sql-copy.html)."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | tuple):
        return array_literal(value).translate(COPY_ESCAPES)
    return str(value).translate(COPY_ESCAPES)


def array_literal(values: Sequence[object]) -> str:
    """A one-dimensional array of texts or times; every element is quoted, so none is mistaken for NULL."""
    return "{" + ",".join(f'"{str(value).translate(ARRAY_ESCAPES)}"' for value in values) + "}"


def masked(url: str) -> str:
    """The URL as people may see it: without its password."""
    return SECRET_OPTION.sub(r"\g<name>***", URL_PASSWORD.sub(r"\g<user>:***@", url))


class PostgresTransaction(Transaction):
    """`location` and `time_limit` are for the report of a wait; the limit is that of a lock."""

    def __init__(self, cursor: psycopg2.extensions.cursor, location: str, time_limit: float) -> None:
        self._cursor, self._location, self._time_limit = cursor, location, time_limit

    def execute(self, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        with reported_wait(AT_THE_WAREHOUSE, f"an answer of {self._location}"):
            self._execute(sql, parameters)

    def _execute(self, sql: str, parameters: Mapping[str, object] | None) -> None:
        converted, has_parameters = to_psycopg(sql)
        self._cursor.execute(converted, parameters if has_parameters else None)

    def fetch(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        self.execute(sql, parameters)
        names = [column.name for column in self._cursor.description or ()]
        return [dict(zip(names, values, strict=True)) for values in self._cursor.fetchall()]

    def batches(self, sql: str, parameters: Mapping[str, object]) -> Iterator[Sequence[Sequence[object]]]:
        converted, has_parameters = to_psycopg(sql)
        # With a name the rows stay with the server until they are fetched.
        with self._cursor.connection.cursor("batches") as cursor:
            cursor.execute(converted, parameters if has_parameters else None)
            while batch := cursor.fetchmany(BATCH_ROWS):
                yield batch

    def write_file(self, sql: str, parameters: Mapping[str, object], columns: Mapping[str, str], file: Path) -> int:
        return write_batches(self.batches(sql, parameters), columns, file)

    def stage(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        self.execute(f"create temp table staged_{table} (like {table}) on commit drop")
        if not rows:
            return
        columns = list(rows[0])
        lines = "".join("\t".join(copy_field(row[name]) for name in columns) + "\n" for row in rows)
        self._cursor.copy_expert(f"copy staged_{table} ({', '.join(columns)}) from stdin", io.StringIO(lines))

    def lock(self, name: str) -> None:
        subject = f"another session that writes the same rows of {self._location}"
        with reported_wait(AT_THE_WAREHOUSE, subject, self._time_limit):
            self._execute("select pg_advisory_xact_lock(hashtextextended($name, 0))", {"name": name})


class PostgresWarehouse(Warehouse):
    """A Postgres database, named by a `postgresql://` URL; its password never leaves this object.

    `time_limit` is the number of seconds to wait for another session that writes the same team. One whose client was
    silent for `silence_limit` seconds in the middle of a transaction is ended by the server, and its locks with it.
    With `is_read_only` nothing can be changed, and a transaction sees one state to its end.
    """

    engine = "postgres"

    def __init__(
        self,
        url: str,
        *,
        time_limit: float = 60.0,
        silence_limit: float = SILENCE_SECONDS,
        connect_seconds: int = CONNECT_SECONDS,
        is_read_only: bool = False,
    ) -> None:
        super().__init__(masked(url))
        self._connect_seconds = connect_seconds
        self._is_read_only = is_read_only
        self._url = url
        self._time_limit = time_limit
        self._silence_limit = silence_limit

    @contextmanager
    def _begin(self) -> Iterator[Transaction]:
        with reported_wait(AT_THE_WAREHOUSE, f"{self.location} to be reached", self._connect_seconds):
            connection = self._connect()
        with closing(connection):
            try:
                if self._is_read_only:
                    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
                # Closing undoes what was not committed; to roll back first would hide why a connection was lost.
                with connection.cursor() as cursor:
                    cursor.execute("set local search_path to prsync")
                    cursor.execute(
                        "select set_config('lock_timeout', %s, true), "
                        "set_config('idle_in_transaction_session_timeout', %s, true)",
                        (_milliseconds(self._time_limit), _milliseconds(self._silence_limit)),
                    )
                    yield PostgresTransaction(cursor, self.location, self._time_limit)
                connection.commit()
            except psycopg2.errors.LockNotAvailable as error:
                raise WarehouseLocked(
                    f"{self.location}: another session has held the team's rows for {self._time_limit:g} seconds. "
                    "Wait for the running sync, or end the session that holds them, then try again."
                ) from error
            except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
                raise WarehouseUnavailable(
                    f"{self.location} went away during a transaction: {_one_line(error)}. Nothing of it was kept; "
                    "run the command again when the server answers."
                ) from error
            except psycopg2.Error as error:
                raise WarehouseError(f"{self.location} refused a statement: {_one_line(error)}") from error

    def _connect(self) -> psycopg2.extensions.connection:
        try:
            # A server that is cut off is noticed within about a minute, not after the hours that TCP would wait.
            return psycopg2.connect(
                self._url,
                connect_timeout=self._connect_seconds,
                application_name="prsync",
                keepalives_idle=30,
                keepalives_interval=10,
                keepalives_count=3,
                tcp_user_timeout=60_000,
            )
        except psycopg2.Error as error:
            reason = self._without_password(_one_line(error))
        # Outside the handler: the driver's own error, which may quote the URL, is not carried along.
        raise WarehouseUnavailable(
            f"{self.location} cannot be opened: {reason}. Check PRSYNC_WAREHOUSE_URL: host, port, database, user, "
            "password, and that the server runs."
        )

    def _without_password(self, reason: str) -> str:
        match = URL_PASSWORD.search(self._url)
        if match is None or not match["password"]:
            return SECRET_OPTION.sub(r"\g<name>***", reason)
        password = match["password"]
        if re.search(r"[@:/?#\[\]]", password):
            # Such a password is cut in the wrong place, and the driver's message quotes a part of it.
            return "the password holds a character that must be percent-encoded in a URL (@ is %40, / is %2F)"
        return reason.replace(password, "***").replace(unquote(password), "***")


def _milliseconds(seconds: float) -> str:
    return f"{max(1, round(1000 * seconds))}ms"


def _one_line(error: psycopg2.Error) -> str:
    # The server quotes values: of rows, of parameters.
    return excerpt(str(error), MAX_REASON).rstrip(".")
