"""A query's rows as a file, Parquet or CSV. DuckDB writes both, also for rows of another engine."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from prsync_pipeline.errors import InputError
from prsync_pipeline.warehouse.engine.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


SYSTEMS_WORDS = re.compile(r'"exception_message":".*: (?P<words>[^":]+)"')


class FileFormat(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"


def write_query(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, object],
    columns: Mapping[str, str],
    file: Path,
) -> int:
    """Write the rows of DuckDB's query into the file, in the format of its suffix; returns their number.

    `columns` has the type of each column, by DuckDB's name for it.

    Raises:
        InputError: the file cannot be written.
    """
    form = FileFormat(file.suffix.removeprefix("."))
    shown = [_shown(name, kind, form) for name, kind in columns.items()]
    path = str(file).replace("'", "''")
    parts = {"columns": ", ".join(shown), "sql": sql, "file": path}
    statement = query("copy_to_csv", **parts) if form is FileFormat.CSV else query("copy_to_parquet", **parts)
    with _writing(connection, file):
        connection.execute(statement, dict(parameters) or None)
        [written] = connection.fetchall()
    return int(written[0])


def write_batches(batches: Iterable[Sequence[Sequence[object]]], columns: Mapping[str, str], file: Path) -> int:
    """The same with rows of another engine: they are gathered in a DuckDB file beside the other, not in memory."""
    with (
        TemporaryDirectory(dir=file.parent, prefix=".prsync-") as folder,
        closing(duckdb.connect(str(Path(folder, "rows.duckdb")))) as connection,
        _writing(connection, file),
    ):
        connection.execute(query("create_rows", columns=", ".join(f"{name} {kind}" for name, kind in columns.items())))
        values = [query("values_of_column", column=name, type=kind) for name, kind in columns.items()]
        insert = query("insert_rows", values=", ".join(values))
        for batch in batches:
            connection.execute(insert, dict(zip(columns, map(list, zip(*batch, strict=True)), strict=True)))
        return write_query(connection, query("select_written_rows"), {}, columns, file)


def _reason(error: duckdb.IOException) -> str:
    """The words of the system, out of DuckDB's; those of a thread that writes stand in JSON there."""
    match = SYSTEMS_WORDS.search(str(error))
    return match["words"] if match else str(error)


@contextmanager
def _writing(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[None]:
    """Little memory, however many rows there are; and an error of the file's disk is one sentence."""
    connection.execute(query("limit_memory"))
    try:
        yield
    except duckdb.IOException as error:
        raise InputError(
            f"{file.name} cannot be written: {_reason(error)}. Make room, or name another folder that you may write to."
        ) from error
    finally:
        # After a fault there is nothing to lift: the connection takes no more statements, and is closed.
        with suppress(duckdb.Error):
            connection.execute(query("lift_memory_limit"))


def _shown(name: str, kind: str, form: FileFormat) -> str:
    return query("list_as_json", column=name) if form is FileFormat.CSV and kind.endswith("[]") else name
