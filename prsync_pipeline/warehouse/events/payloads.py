"""The payload of each kind of event, recorded once; always within the transaction of the data that it reports.

docs/events.md shows each kind's data. Durations are in seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.models import SyncStatus
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.outbox import (
    WHOLE_TEAM,
    Event,
    EventKind,
    Mark,
    forget,
    is_news,
    once_id,
    record_event,
    to_wire,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.months import Clock, Month
    from prsync_pipeline.warehouse.engine.base import Row, Transaction

MAX_REASON_LENGTH = 1000


def record_onboarding_started(
    transaction: Transaction, team: str, totals: Mapping[str, tuple[int, int]], at: datetime
) -> None:
    """Record that a team without any history begins its first sync; `totals` as in `Syncs.begin`."""
    row = find_team(transaction, team)
    if row is None or row["covered_from"] is not None:
        return
    data = {
        "organization": row["organization"],
        "history_months": row["history_months"],
        "repositories": len(totals),
        "pull_requests": sum(total for total, _ in totals.values()),
        "seconds": _seconds(row["created_at"], at),
    }
    _record_once(transaction, row, EventKind.ONBOARDING_STARTED, data, at)


def record_onboarding_completed(transaction: Transaction, team: Row, covered_from: datetime, at: datetime) -> None:
    """Record that a team's history has reached the month that it is to begin with; `team` is its row."""
    repositories = transaction.fetch(query("count_tracked_repositories"), {"team": team["team"]})[0]
    data = {
        "repositories": repositories["repositories"],
        "failed_repositories": repositories["failed"],
        "pull_requests": _count_stored(transaction, team["team"], WHOLE_TEAM),
        "covered_from": to_wire(covered_from),
        "seconds": _seconds(team["created_at"], at),
    }
    _record_once(transaction, team, EventKind.ONBOARDING_COMPLETED, data, at)


def record_repository_synced(
    transaction: Transaction, team: str, sync: Row, hydrated: int | None, at: datetime
) -> None:
    """Record a completed sync, and that a recorded failure of it is over; `sync` is its row."""
    forget(transaction, failure_of(team, sync["repository"]))
    data = {
        "repository": sync["repository"],
        "pull_requests": sync["pull_requests_total"],
        "hydrated": hydrated,
        "covered_from": to_wire(sync["covered_from"]),
        "note": sync["sync_error"],
        "seconds": _seconds(sync["sync_started_at"], at),
    }
    record_event(transaction, Event.new(team, EventKind.REPOSITORY_SYNCED, data, at))


def record_repository_failed(transaction: Transaction, team: str, repository: str, reason: str, at: datetime) -> None:
    """Record a failed sync, before its row is marked failed; the same reason again is no event."""
    rows = transaction.fetch(query("select_repository_sync"), {"team": team, "repository": repository})
    if not rows:
        return
    has_begun = rows[0]["sync_status"] == SyncStatus.SYNCING
    began_at = rows[0]["sync_started_at"] if has_begun else None
    record_failed(transaction, failure_of(team, repository), reason, began_at, at)


def record_failed(transaction: Transaction, mark: Mark, reason: str, began_at: datetime | None, at: datetime) -> None:
    """Record a failure; the same reason again is no event.

    `mark` is of `failure_of`, `discovery_failure_of` or `check_failure_of`.
    """
    reason = reason if len(reason) <= MAX_REASON_LENGTH else reason[: MAX_REASON_LENGTH - 1] + "…"
    if not is_news(transaction, mark, reason, at):
        return
    data = {
        "repository": None if mark.repository == WHOLE_TEAM else mark.repository,
        "reason": reason,
        "pull_requests": _count_stored(transaction, mark.team, mark.repository),
        "seconds": _seconds(began_at, at),
    }
    record_event(transaction, Event.new(mark.team, EventKind.SYNC_FAILED, data, at))


def record_classified(
    transaction: Transaction, team: str, counts: Mapping[str, str | float | None], began_at: datetime, at: datetime
) -> None:
    """Record the verdicts that no event has reported, also those of a run that was killed; without any, nothing."""
    kind = EventKind.CLASSIFICATION_COMPLETED
    row = transaction.fetch(query("count_unreported_verdicts"), {"team": team, "kind": str(kind)})[0]
    if row["judged"] == 0 or not is_news(transaction, Mark(team, kind), str(row["newest"]), row["newest"]):
        return
    data = {**counts, "judged": row["judged"], "seconds": _seconds(began_at, at)}
    record_event(transaction, Event.new(team, kind, data, at))


def record_trends(
    transaction: Transaction, team: str, months: Sequence[Month], now: datetime, clock: Clock | None
) -> None:
    """Record that `months`, if any, were computed anew; by `clock` the event has the seconds since `now`."""
    if not months:
        return
    keys = [str(month) for month in months]
    rows = transaction.fetch(query("count_trend_rows"), {"team": team, "months": keys})[0]["trend_rows"]
    data = {
        "first_month": keys[0],
        "last_month": keys[-1],
        "months": len(keys),
        "rows": rows,
        "seconds": _seconds(now, clock()) if clock else None,
    }
    record_event(transaction, Event.new(team, EventKind.TRENDS_UPDATED, data, now))


def _record_once(
    transaction: Transaction, team: Row, kind: EventKind, data: Mapping[str, str | float | None], at: datetime
) -> None:
    """Record what happens to a team once; `team` is its row."""
    if is_news(transaction, Mark(team["team"], kind), "recorded", at):
        record_event(transaction, Event(once_id(team["team"], team["created_at"], kind), team["team"], kind, data, at))


def failure_of(team: str, repository: str = WHOLE_TEAM) -> Mark:
    return Mark(team, EventKind.SYNC_FAILED, repository)


def discovery_failure_of(team: str) -> Mark:
    """The mark of failed searches, apart from that of failed runs: they succeed again independently."""
    return Mark(team, "discovery_failed")


def check_failure_of(team: str, check: str) -> Mark:
    """The mark of a check of the stored rows, apart from that of failed runs: a sync may succeed all the same."""
    return Mark(team, f"{check}_failed")


def find_team(transaction: Transaction, team: str) -> Row | None:
    rows = transaction.fetch(query("select_team"), {"team": team})
    return rows[0] if rows else None


def _count_stored(transaction: Transaction, team: str, repository: str) -> int:
    rows = transaction.fetch(query("count_stored_pull_requests"), {"team": team, "repository": repository})
    return int(rows[0]["pull_requests"])


def _seconds(since: datetime | None, at: datetime) -> float | None:
    """Seconds to the millisecond, never negative; None where the beginning is not known."""
    return None if since is None else max(0.0, round((at - since).total_seconds(), 3))
