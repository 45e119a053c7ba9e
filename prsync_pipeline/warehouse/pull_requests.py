"""Pull requests with their reviews, commits and files: stored by batch, the latest wins, and counted by month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.incomplete import delete_left_out, save_left_out
from prsync_pipeline.warehouse.measures.trends import mark_trends_due
from prsync_pipeline.warehouse.rows.pull_requests import CHILD_TABLES, RAW_TABLES, latest, rows_by_table
from prsync_pipeline.warehouse.rows.records import from_row, upsert_staged
from prsync_pipeline.warehouse.rows.renames import renamed_since
from prsync_pipeline.warehouse.syncs import save_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse.engine.base import Row, Transaction
    from prsync_pipeline.warehouse.incomplete import LeftOutPullRequest


@dataclass(frozen=True, slots=True)
class StoredPullRequest:
    """What the warehouse knows of a pull request: enough to decide whether it is outdated."""

    node_id: str
    number: int
    created_at: datetime
    updated_at: datetime
    is_deleted: bool
    synced_at: datetime
    incomplete: str | None = None


@dataclass(frozen=True, slots=True)
class MonthSummary:
    """How much of one repository's month is stored."""

    repository: str
    month: Month
    pull_requests: int
    merged: int
    reviews: int
    commits: int
    files: int


@dataclass(frozen=True, slots=True)
class PullRequestTimes:
    """A pull request's moments, and the hours between them that its month's measures are of; see the README."""

    created_at: datetime
    ready_for_review_at: datetime
    first_review_at: datetime | None
    merged_at: datetime | None
    closed_at: datetime | None
    cycle_time_hours: float | None
    review_time_hours: float | None
    pickup_time_hours: float | None
    review_to_merge_hours: float | None


class PullRequests(Gateway):
    def save(  # noqa: PLR0913, PLR0917 - a batch, and its bookkeeping
        self,
        team: str,
        pull_requests: Sequence[PullRequest],
        progress: Mapping[str, tuple[int, int]],
        homes: Mapping[str, str] | None = None,
        left_out: Sequence[LeftOutPullRequest] = (),
        now: datetime | None = None,
    ) -> dict[str, str]:
        """Store a batch and its bookkeeping: `progress` is repository → (pull requests synced, total).

        A stored pull request that is newer by (updated_at, synced_at) stays as it is, with all that hangs on it, unless
        it was synced later than `now`; so does a whole one where an incomplete one is not newer. What is `left_out`
        is named so until it is stored.
        `homes` is repository → node id: what was renamed since its name was read is stored under its new name, and
        returned as old name → new name.
        """
        with self.team_transaction(team) as transaction:
            renamed = renamed_since(transaction, team, homes or {})
            named = [
                replace(pull_request, repository=renamed.get(pull_request.repository, pull_request.repository))
                for pull_request in pull_requests
            ]
            _replace_rows(transaction, rows_by_table(team, latest(named)), now)
            transaction.execute(query("delete_saved_found"))
            delete_left_out(transaction, team, (pull_request.node_id for pull_request in pull_requests))
            save_left_out(
                transaction,
                team,
                [replace(one, repository=renamed.get(one.repository, one.repository)) for one in left_out],
            )
            mark_trends_due(transaction, team, (pull_request.created_at for pull_request in pull_requests))
            save_progress(transaction, team, {renamed.get(name, name): counts for name, counts in progress.items()})
        return renamed

    def stored(self, team: str, repository: str) -> dict[str, StoredPullRequest]:
        """What is stored of a repository, by node id; deleted ones too."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_stored_pull_requests"), {"team": team, "repository": repository})
        return {row["node_id"]: StoredPullRequest(**row) for row in rows}

    def stored_by_id(self, team: str, node_ids: Iterable[str]) -> dict[str, StoredPullRequest]:
        """What is stored of these, in whatever repository, by node id; deleted ones too."""
        parameters = {"team": team, "node_ids": list(node_ids)}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_stored_by_id"), parameters)
        return {row["node_id"]: StoredPullRequest(**row) for row in rows}

    def times(self, team: str, repository: str, number: int) -> PullRequestTimes | None:
        """When a pull request was opened, reviewed and merged; None: it is not stored, or was deleted."""
        parameters = {"team": team, "repository": repository, "number": number}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_pull_request_times"), parameters)
        return from_row(PullRequestTimes, rows[0]) if rows else None

    def mark_deleted(self, team: str, repository: str, node_ids: Iterable[str]) -> int:
        """Mark these as deleted at GitHub: their rows stay, and are counted nowhere; returns how many are stored."""
        marked = list(node_ids)
        parameters = {"team": team, "repository": repository, "node_ids": marked}
        with self.team_transaction(team) as transaction:
            transaction.execute(query("mark_pull_requests_deleted"), parameters)
            by_id = {"team": team, "node_ids": marked}
            transaction.execute(query("delete_found_pull_requests"), by_id)
            delete_left_out(transaction, team, marked)
            stored = transaction.fetch(query("select_stored_by_id"), by_id)
            mark_trends_due(transaction, team, (row["created_at"] for row in stored))
        return len(stored)

    def count_by_month(self, team: str) -> list[MonthSummary]:
        """What is stored by repository and month, deleted pull requests left out."""
        with self.warehouse.transaction() as transaction:
            summaries = [
                from_row(MonthSummary, row) for row in transaction.fetch(query("count_by_month"), {"team": team})
            ]
        return sorted(summaries, key=lambda summary: (summary.repository, summary.month))

    def count_rows(self, team: str, months: Iterable[Month]) -> dict[Month, dict[str, int]]:
        """Month → raw table → number of its rows, those of deleted pull requests left out."""
        parameters = {"team": team, "months": [str(month) for month in months]}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("count_rows_of_months"), parameters)
        return {Month.parse(row["month"]): {table: row[table] for table in RAW_TABLES} for row in rows}


def _replace_rows(transaction: Transaction, tables: Mapping[str, Sequence[Row]], now: datetime | None) -> None:
    """Store the rows of the raw tables in the place of older ones of the same pull requests."""
    for table, rows in tables.items():
        transaction.stage(table, rows)
    transaction.execute(query("discard_outdated_pull_requests"), {"now": now})
    transaction.execute(query("find_replaced_pull_requests"))
    for table in CHILD_TABLES:
        transaction.execute(query("delete_children", table=table))
    transaction.execute(query("drop_replaced_pull_requests"))
    transaction.execute(query("delete_moved_pull_requests"))
    if pull_requests := tables["raw_pull_requests"]:
        upsert_staged(transaction, "raw_pull_requests", pull_requests[0], key=("team", "repository", "number"))
    for table in CHILD_TABLES:
        if rows := tables[table]:
            transaction.execute(query("insert_children", table=table, columns=", ".join(rows[0])))
