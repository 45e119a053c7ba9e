"""The pull requests behind the numbers: those that a filter asks for, counted and in pages, and those that wait now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.outbox import WHOLE_TEAM
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.measures.pull_request_filter import Moment, SortBy
from prsync_pipeline.warehouse.rows.records import from_row

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.verdict_states import Involvement
    from prsync_pipeline.warehouse.measures.pull_request_filter import PullRequestFilter


@dataclass(frozen=True, slots=True)
class CountedPullRequest:
    """A row of the view `pull_requests` with its verdict, whose part is None where it is still to come.

    `author_population` is person, agent or bot; `evidence` is JSON, as in `Classification`.
    """

    repository: str
    number: int
    title: str
    url: str
    author_login: str | None
    author_population: str
    state: str
    created_at: datetime
    ready_for_review_at: datetime
    first_review_at: datetime | None
    merged_at: datetime | None
    closed_at: datetime | None
    cycle_time_hours: float | None
    review_time_hours: float | None
    pickup_time_hours: float | None
    review_to_merge_hours: float | None
    review_rounds: int
    additions: int
    deletions: int
    size: int
    size_bucket: str
    is_revert: bool
    is_hotfix: bool
    is_ai_assisted: bool | None
    involvement: Involvement | None
    tools: tuple[str, ...] | None
    confidence: float | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class WaitingPullRequest:
    """An open pull request, ready since `ready_since`, that no other person has reviewed."""

    repository: str
    number: int
    title: str
    url: str
    ready_since: datetime


class CountedPullRequests(Gateway):
    def count(self, team: str, wanted: PullRequestFilter) -> int:
        """How many pull requests of the team the filter asks for: the number, where a number of the trends asks so."""
        sql = query("count_counted_pull_requests", conditions=query("is_counted", moment=wanted.by.column))
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(sql, {"team": team, **wanted.parameters})
        return int(rows[0]["pull_requests"])

    def rows(
        self,
        team: str,
        wanted: PullRequestFilter,
        sort: SortBy = SortBy.NEWEST,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[CountedPullRequest]:
        """Those pull requests, from `offset` on and at most `limit`; what lacks the value of `sort` comes last."""
        conditions = query("is_counted", moment=wanted.by.column)
        sql = query("select_counted_pull_requests", conditions=conditions, sort=sort.column(wanted.by))
        parameters = {"team": team, **wanted.parameters, "limit": limit, "offset": offset}
        with self.warehouse.transaction() as transaction:
            return [from_row(CountedPullRequest, row) for row in transaction.fetch(sql, parameters)]

    def get(self, team: str, repository: str, number: int) -> CountedPullRequest | None:
        """One pull request, whatever counts it; None where there is none, or GitHub has it no more."""
        sort = SortBy.NEWEST.column(Moment.OPENED)
        sql = query("select_counted_pull_requests", conditions=query("is_pull_request"), sort=sort)
        parameters = {"team": team, "repository": repository, "number": number, "limit": 1, "offset": 0}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(sql, parameters)
        return from_row(CountedPullRequest, rows[0]) if rows else None

    def repositories(self, team: str) -> list[str]:
        """The names of the repositories that a filter can ask for."""
        with self.warehouse.transaction() as transaction:
            return [
                row["repository"] for row in transaction.fetch(query("select_counted_repositories"), {"team": team})
            ]

    def waiting(
        self, team: str, ready_before: datetime, *, repository: str = WHOLE_TEAM, limit: int = 10
    ) -> tuple[int, list[WaitingPullRequest]]:
        """How many wait for a first review and were ready before that time, and the first of them, longest first."""
        parameters = {"team": team, "ready_before": ready_before, "repository": repository, "limit": limit}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_waiting_for_review"), parameters)
        return (rows[0]["waiting"] if rows else 0), [from_row(WaitingPullRequest, row) for row in rows]
