"""The numbered steps of the schema: each is applied once, and recorded with a hash of its text.

Step 1 is `schema.sql` with the engine's own file beside it; later ones are files of `sql/migrations`, such as
`002_agents.sql`, or `002_agents.duckdb.sql` and `002_agents.postgres.sql` where the engines differ.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.errors import WarehouseError
from prsync_pipeline.warehouse.engine.queries import query, sql_file, sql_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Row, Transaction

MIGRATION_FILE = re.compile(r"(\d{3})_(\w+?)(?:\.(\w+))?\.sql")
ANOTHER_DATABASE = (
    "Move it away or name another database in PRSYNC_WAREHOUSE_URL, then sign the teams up and sync again: GitHub has "
    "all of it but the language model's verdicts, which are made anew."
)


class Step(NamedTuple):
    """One numbered step of the schema."""

    version: int
    name: str
    sql: str

    @property
    def hash(self) -> str:
        return hash_of(self.sql)


def hash_of(text: str) -> str:
    """What is recorded of a text that was applied."""
    return hashlib.sha256(text.encode()).hexdigest()


def steps_of(engine: str) -> list[Step]:
    """The steps for `engine`, in order."""
    steps = [Step(1, "schema", sql_file("schema.sql") + sql_file(f"schema.{engine}.sql"))]
    for file in sql_files("migrations"):
        match = MIGRATION_FILE.fullmatch(file)
        if match is not None and match[3] in {None, engine}:
            steps.append(Step(int(match[1]), match[2], sql_file(f"migrations/{file}")))
    return sorted(steps)


def apply_steps(transaction: Transaction, steps: Sequence[Step], location: str, now: datetime) -> list[str]:
    """Apply the steps that the database lacks, and return their names. `location` names the database in errors.

    Raises:
        WarehouseError: a step in its record is not one of `steps`.
    """
    record = transaction.fetch(query("select_schema_versions"))
    _compare(record, steps, location)
    applied = {row["version"] for row in record}
    missing = [step for step in steps if step.version not in applied]
    for step in missing:
        transaction.execute(step.sql)
        row = {"version": step.version, "name": step.name, "hash": step.hash, "applied_at": now}
        transaction.execute(query("insert_schema_version"), row)
    return [step.name for step in missing]


def _compare(record: Sequence[Row], steps: Sequence[Step], location: str) -> None:
    by_version = {step.version: step for step in steps}
    for row in record:
        step = by_version.get(row["version"])
        if "hash" not in row:
            raise WarehouseError(
                f"{location} was made by a prsync from before its first release, whose tables this one does not "
                f"change. {ANOTHER_DATABASE}"
            )
        if step is None:
            raise WarehouseError(
                f"{location} has schema version {row['version']}, and this prsync knows versions up to "
                f"{steps[-1].version}. Install a newer prsync, or name another database in PRSYNC_WAREHOUSE_URL."
            )
        if step.hash != row["hash"]:
            raise WarehouseError(
                f"{location} was made by another prsync: step {step.version} of its schema ({row['name']}) is not the "
                f"one that this prsync has. Install the prsync that made it, or begin anew. {ANOTHER_DATABASE}"
            )
