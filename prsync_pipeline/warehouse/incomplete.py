"""Pull requests that GitHub does not give whole, and those that are left out because they cannot be had or stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.rows.records import to_row, upsert_staged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Transaction


@dataclass(frozen=True, slots=True)
class IncompletePullRequest:
    """What is missing of a pull request, `place`, or of the listing of a repository; `looked_at` by the last look."""

    place: str
    missing: str
    is_stored: bool
    looked_at: datetime | None

    def __str__(self) -> str:
        return f"{self.place} ({self.missing})"


@dataclass(frozen=True, slots=True)
class LeftOutPullRequest:
    """A pull request as GitHub lists it, and why it is left out."""

    repository: str
    number: int
    node_id: str
    created_at: datetime
    updated_at: datetime
    reason: str
    looked_at: datetime


class IncompletePullRequests(Gateway):
    def by_team(self, team: str | None = None) -> dict[str, list[IncompletePullRequest]]:
        """All that GitHub states and did not give of one team or of all, by repository and number; none: no key."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_incomplete"), {"team": team})
        by_team: dict[str, list[IncompletePullRequest]] = defaultdict(list)
        for row in rows:
            by_team[row.pop("team")].append(IncompletePullRequest(**row))
        return dict(by_team)

    def of_team(self, team: str) -> list[IncompletePullRequest]:
        return self.by_team(team).get(team, [])

    def left_out(self, team: str) -> list[LeftOutPullRequest]:
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_left_out"), {"team": team})
        return [LeftOutPullRequest(**row) for row in rows]

    def forget_left_out(self, team: str, node_ids: Iterable[str]) -> None:
        """Delete these, which GitHub lists no more."""
        with self.team_transaction(team) as transaction:
            delete_left_out(transaction, team, node_ids)


def save_left_out(transaction: Transaction, team: str, left_out: Sequence[LeftOutPullRequest]) -> None:
    """Store these in the place of what was known of them; a search need not find them again."""
    rows = [to_row(pull_request, {"team": team}) for pull_request in left_out]
    if rows:
        transaction.stage("left_out_pull_requests", rows)
        upsert_staged(transaction, "left_out_pull_requests", rows[0], key=("team", "node_id"))
        node_ids = [pull_request.node_id for pull_request in left_out]
        transaction.execute(query("delete_found_pull_requests"), {"team": team, "node_ids": node_ids})


def delete_left_out(transaction: Transaction, team: str, node_ids: Iterable[str]) -> None:
    transaction.execute(query("delete_left_out"), {"team": team, "node_ids": list(node_ids)})
