"""What of the warehouse people may read into frames and files, and the query for a part of it.

Secrets, addresses and names stay where they are: stored tokens, e-mail addresses, what goes to the webhook, who has a
link to the page, and who asked for what on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.schema.columns import table_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prsync_pipeline.months import Month
    from prsync_pipeline.warehouse.engine.base import Transaction

HIDDEN_TABLES = frozenset({"access_grants", "events", "event_marks", "sync_requests"})
HIDDEN_COLUMNS = frozenset({
    ("teams", "token_ciphertext"),
    ("teams", "token_env"),
    ("raw_commits", "author_email"),
})  # fmt: skip
# Rows come in the order of those that they have.
ORDER = (
    "team", "repository", "month", "number", "metric", "statistic", "publisher", "edition", "band_rank", "tool",
    "submitted_at", "review_id", "authored_at", "sha", "path", "login", "name", "version",
)  # fmt: skip
FIRST_MONTH, LAST_MONTH = "0000-01", "9999-12"


def readable_tables() -> dict[str, dict[str, str]]:
    """Each table and view that people may read: column → its type, by DuckDB's name for it."""
    return {
        table: {column.name: column.type for column in columns if (table, column.name) not in HIDDEN_COLUMNS}
        for table, columns in sorted(table_columns().items())
        if table not in HIDDEN_TABLES
    }


def readable_table(name: str) -> dict[str, str]:
    """The columns of one of them; InputError names them all where there is no such table."""
    tables = readable_tables()
    if name not in tables:
        raise InputError(f"There is no table '{name}' to read. There are: {', '.join(tables)}")
    return tables[name]


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of a table or view that fit all of what is given; `since` and `until` are months, both included.

    A review, a commit and a file are of the month of their pull request. `equal` has the value of each column named;
    None is an empty one.

    Raises:
        InputError: there is no such table, or it has no such column.
    """

    table: str
    team: str | None = None
    since: Month | None = None
    until: Month | None = None
    equal: Mapping[str, object] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """Column → its type."""
        return readable_table(self.table)

    @property
    def sql(self) -> str:
        return query(
            "select_rows",
            columns=", ".join(self.columns),
            table=self.table,
            conditions=" and ".join(self._conditions()) or "true",
        )

    @property
    def ordered_sql(self) -> str:
        """The same rows in an order of their own, for people; to sort them takes room for all of them."""
        order = ", ".join(_ordering(name, self.columns[name]) for name in ORDER if name in self.columns)
        return query("select_rows_in_order", rows=self.sql, order=order or "1")

    @property
    def parameters(self) -> dict[str, object]:
        months = {"since": str(self.since or FIRST_MONTH), "until": str(self.until or LAST_MONTH)}
        values = {f"value_of_{name}": value for name, value in self.equal.items() if value is not None}
        return ({"team": self.team} if self.team else {}) | (months if self._has_months else {}) | values

    @property
    def _has_months(self) -> bool:
        return self.since is not None or self.until is not None

    def _conditions(self) -> list[str]:
        conditions = []
        if self.team:
            self._require("team")
            conditions.append(query("is_of_team"))
        if self._has_months and {"repository", "number"} <= self.columns.keys() and "month" not in self.columns:
            conditions.append(query("pull_request_is_within_months"))
        elif self._has_months:
            self._require("month")
            conditions.append(query("is_within_months"))
        for name, value in self.equal.items():
            self._require(name)
            is_none = query("is_null", column=name)
            conditions.append(
                is_none if value is None else query("is_equal", column=name, parameter=f"value_of_{name}")
            )
        return conditions

    def _require(self, column: str) -> None:
        if column not in self.columns:
            raise InputError(f"{self.table} has no column '{column}'. It has: {', '.join(self.columns)}")


def _ordering(column: str, kind: str) -> str:
    return query("text_in_order", column=column) if kind == "varchar" else column


def require_team(transaction: Transaction, team: str) -> None:
    """Raises UnknownTeam where nobody signed up under that slug; reads nothing that a dashboard's role may not."""
    slugs = [row["team"] for row in transaction.fetch(query("select_slugs"))]
    if team not in slugs:
        raise UnknownTeam(team, slugs)


def tables_of_teams() -> Sequence[str]:
    """The names of those that have rows of teams."""
    return [table for table, columns in readable_tables().items() if "team" in columns]
