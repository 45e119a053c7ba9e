"""What people asked for on the page: kept until a run of the daemon has done it, or a day has passed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.errors import TeamPaused
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.rows.records import from_row, insert, to_row

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Transaction

EXPIRES_AFTER = timedelta(days=1)
REQUESTS_KEPT = 30


class RequestKind(StrEnum):
    """What is asked for: what changed, another try of what failed, or a comparison with all that GitHub has."""

    CHANGES = "changes"
    FAILED = "failed"
    LISTING = "listing"


class RequestOutcome(StrEnum):
    DONE = "done"
    NOTHING_TO_DO = "nothing_to_do"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """A person's request; `repositories` are those to try again, none means all that failed.

    It is open until it has ended; `run_id` is the run that does it, once that has begun.
    """

    id: str
    team: str
    kind: RequestKind
    asked_at: datetime
    asked_by: str
    repositories: tuple[str, ...] = ()
    begun_at: datetime | None = None
    run_id: str | None = None
    ended_at: datetime | None = None
    outcome: RequestOutcome | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class SyncRequests(Gateway):
    def ask(self, request: SyncRequest) -> SyncRequest:
        """Store the request, or return the open one of its team and kind: to ask twice is to ask once.

        An open one that no run has begun takes on the further repositories.

        Raises:
            UnknownTeam: the team was removed, or never signed up.
            TeamPaused: nothing of it is to start.
        """
        with self.team_transaction(request.team) as transaction:
            [team] = transaction.fetch(query("select_team"), {"team": request.team})
            if team["is_paused"]:
                raise TeamPaused(request.team)
            open_one = _open_request(transaction, request)
            if open_one is not None:
                return _with_repositories(transaction, open_one, request)
            insert(transaction, "sync_requests", [to_row(request, {})])
            transaction.execute(query("delete_old_sync_requests"), {"team": request.team, "kept": REQUESTS_KEPT})
        return request

    def get(self, team: str, request_id: str) -> SyncRequest | None:
        """The team's request of that id; None where it has none."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_sync_request"), {"team": team, "id": request_id})
        return from_row(SyncRequest, rows[0]) if rows else None

    def open(self, team: str | None = None) -> dict[str, list[SyncRequest]]:
        """By team, of one or of all: the requests that have not ended, the oldest first. None open: no key."""
        return self._by_team(query("select_open_sync_requests"), team)

    def latest(self, team: str | None = None) -> dict[str, list[SyncRequest]]:
        """The same, and with them the request of each team that ended last."""
        return self._by_team(query("select_latest_sync_requests"), team)

    def _by_team(self, sql: str, team: str | None) -> dict[str, list[SyncRequest]]:
        found: dict[str, list[SyncRequest]] = {}
        with self.warehouse.transaction() as transaction:
            for row in transaction.fetch(sql, {"team": team}):
                found.setdefault(row["team"], []).append(from_row(SyncRequest, row))
        return found

    def begin(self, request_id: str, run_id: str, at: datetime) -> None:
        """Record that the run does what was asked for."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("begin_sync_request"), {"id": request_id, "run_id": run_id, "at": at})

    def end(self, request_id: str, outcome: RequestOutcome, at: datetime) -> None:
        """Record what became of it; one that has ended stays as it is."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("end_sync_request"), {"id": request_id, "outcome": str(outcome), "at": at})

    def expire(self, now: datetime) -> None:
        """End those that no run has begun for a day: what was meant then need not be meant now."""
        parameters = {"outcome": str(RequestOutcome.EXPIRED), "at": now, "before": now - EXPIRES_AFTER}
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("expire_sync_requests"), parameters)


def _open_request(transaction: Transaction, request: SyncRequest) -> SyncRequest | None:
    """The open request of the same team and kind; None where there is none."""
    parameters = {"team": request.team, "kind": str(request.kind)}
    rows = transaction.fetch(query("select_open_sync_request"), parameters)
    return from_row(SyncRequest, rows[0]) if rows else None


def _with_repositories(transaction: Transaction, open_one: SyncRequest, request: SyncRequest) -> SyncRequest:
    """The open request with the other's repositories too, unless its run has begun; none means all that failed."""
    if open_one.begun_at is not None:
        return open_one
    both = bool(open_one.repositories and request.repositories)
    repositories = tuple(sorted({*open_one.repositories, *request.repositories})) if both else ()
    if repositories != open_one.repositories:
        parameters = {"id": open_one.id, "repositories": list(repositories)}
        transaction.execute(query("update_sync_request_repositories"), parameters)
    return replace(open_one, repositories=repositories)
