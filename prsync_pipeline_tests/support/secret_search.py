"""Looks for texts that must stand nowhere: in every file of a folder, and in every row of its databases."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from prsync_pipeline.warehouse import Warehouse

SQLITE = b"SQLite format 3\0"
Place = tuple[str, bytes]


def places_of(texts: Mapping[str, str], folder: Path, warehouse: Warehouse) -> list[str]:
    """Where the texts stand, by their names and never by themselves; a file's own bytes may be packed, rows are not."""
    return [
        f"{name} in {place}"
        for place, content in (*files(folder), *sqlite_rows(folder), *warehouse_rows(warehouse))
        for name, text in texts.items()
        if text.encode() in content
    ]


def files(folder: Path) -> Iterator[Place]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"the file {path.relative_to(folder)}", path.read_bytes()


def sqlite_rows(folder: Path) -> Iterator[Place]:
    """Dagster's runs, events, ticks and snapshots: a long text is torn over several pages of the file."""
    for place, content in files(folder):
        if not content.startswith(SQLITE):
            continue
        path = folder / place.removeprefix("the file ")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
            for (table,) in tables:
                for row in connection.execute(f'select * from "{table.decode()}"'):
                    yield f"a row of {table.decode()} in {path.name}", b"\n".join(map(plain, row))


def plain(value: object) -> bytes:
    """Dagster packs its snapshots."""
    if not isinstance(value, bytes):
        return str(value).encode()
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


def warehouse_rows(warehouse: Warehouse) -> Iterator[Place]:
    with warehouse.transaction() as transaction:
        tables = transaction.fetch("select table_name from information_schema.tables where table_type = 'BASE TABLE'")
        for table in sorted(row["table_name"] for row in tables):
            for row in transaction.fetch(f"select * from {table}"):
                yield f"a row of {table} in the warehouse", repr(tuple(row.values())).encode()
