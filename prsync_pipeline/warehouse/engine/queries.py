"""The query files under `sql/`, by name, and which migrations an engine has; never what they mean."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

MIGRATION_FILE = re.compile(r"(\d{3})_(\w+?)(?:\.(duckdb|postgres))?\.sql")


class Migration(NamedTuple):
    """One numbered step of the schema."""

    version: int
    name: str
    sql: str


@cache
def query(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return (files("prsync_pipeline.warehouse") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


@cache
def migrations(engine: str) -> tuple[Migration, ...]:
    """The steps for `engine`, in order: the files for both engines and those with its name in theirs."""
    steps = []
    for file in (files("prsync_pipeline.warehouse") / "sql" / "migrations").iterdir():
        match = MIGRATION_FILE.fullmatch(file.name)
        if match is not None and match[3] in {None, engine}:
            steps.append(Migration(int(match[1]), match[2], file.read_text(encoding="utf-8")))
    return tuple(sorted(steps))
