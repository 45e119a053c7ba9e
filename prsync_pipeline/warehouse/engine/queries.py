"""The SQL files of the warehouse: queries by their names, other files by their paths; never what they mean.

A file holds the queries of one noun; a line `-- name: select_team` begins a query, and the line
`-- name: select_team postgres` the variant that one engine needs.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SQL = files("prsync_pipeline.warehouse") / "sql"
HEADING = re.compile(r"^-- name: (\w+)(?: (\w+))?\n", re.MULTILINE)


def query(name: str, engine: str = "", /, **parts: str) -> str:
    """The query of that name, `{part}` replaced by the given text; the variant of `engine` where there is one.

    Parts are names of tables and columns, and other queries; values are bound when the query is run.
    """
    queries = _queries()
    sql = queries.get((name, engine)) or queries[name, ""]
    for part, text in parts.items():
        sql = sql.replace(f"{{{part}}}", text)
    return sql


@cache
def sql_file(path: str) -> str:
    """The text of the file at `path`, below `sql/`."""
    return (SQL / path).read_text(encoding="utf-8")


@cache
def sql_files(folder: str) -> tuple[str, ...]:
    """The names of the SQL files in the folder below `sql/`, sorted; none where there is no such folder."""
    place = SQL / folder
    return tuple(sorted(file.name for file in place.iterdir() if file.name.endswith(".sql"))) if place.is_dir() else ()


@cache
def _queries() -> Mapping[tuple[str, str], str]:
    queries: dict[tuple[str, str], str] = {}
    for file in sql_files(""):
        _, *pieces = HEADING.split(sql_file(file))
        for name, engine, sql in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            key = (name, engine or "")
            if key in queries:
                raise ValueError(f"{file}: there are two queries {' '.join(key).strip()}")
            queries[key] = sql.strip()
    return queries
