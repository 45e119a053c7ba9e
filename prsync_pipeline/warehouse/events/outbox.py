"""The outbox: events, from the transaction that recorded each to its delivery.

Knows when an event is due and what became of it; not the payload of each kind, and not where it goes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from prsync_pipeline.warehouse.engine.base import Row, Transaction

WHOLE_TEAM = "*"
EVENT_IDS = UUID("3f0b8f0c-6f0d-4b0a-9d0e-5a1c7f2e4d60")
"""The namespace of the ids of what happens to a team once; another one would make old events new."""


class EventKind(StrEnum):
    ONBOARDING_STARTED = "onboarding_started"
    REPOSITORY_SYNCED = "repository_synced"
    ONBOARDING_COMPLETED = "onboarding_completed"
    SYNC_FAILED = "sync_failed"
    CLASSIFICATION_COMPLETED = "classification_completed"
    TRENDS_UPDATED = "trends_updated"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a receiver is notified of; `data` holds what JSON can, times as text."""

    id: str
    team: str
    kind: EventKind
    data: Mapping[str, str | float | None]
    created_at: datetime

    @classmethod
    def new(cls, team: str, kind: EventKind, data: Mapping[str, str | float | None], at: datetime) -> Event:
        """An event with an id of its own."""
        return cls(str(uuid4()), team, kind, data, at)


@dataclass(frozen=True, slots=True)
class Mark:
    """The key of what was last recorded of a kind; `repository` is `*` for the whole team."""

    team: str
    kind: str
    repository: str = WHOLE_TEAM

    @property
    def parameters(self) -> dict[str, object]:
        return {"team": self.team, "kind": str(self.kind), "repository": self.repository}


@dataclass(frozen=True, slots=True)
class UndeliveredEvent:
    """An event that is due; `attempts` is how many attempts failed, the first at `failing_since`."""

    event: Event
    attempts: int
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class EventCounts:
    """Events that no receiver has accepted: those that are still tried, and those that are given up.

    `failing_since` is when the first attempt failed of those that are still tried.
    """

    waiting: int
    given_up: int
    failing_since: datetime | None = None


class Events(Gateway):
    def undelivered(self, now: datetime, limit: int) -> list[UndeliveredEvent]:
        """The first `limit` events that are due, the oldest first."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_undelivered_events"), {"now": now, "limit": limit})
        return [_to_undelivered(row) for row in rows]

    def mark_delivered(self, event_id: str, at: datetime) -> None:
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_event_delivered"), {"id": event_id, "at": at})

    def mark_failed(self, event_id: str, error: str, at: datetime, next_attempt_at: datetime | None) -> None:
        """Record an attempt that failed at `at`; without a next attempt the event is given up."""
        given_up_at = at if next_attempt_at is None else None
        parameters = {
            "id": event_id,
            "error": error,
            "at": at,
            "next_attempt_at": next_attempt_at,
            "given_up_at": given_up_at,
        }
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_event_failed"), parameters)

    def purge(self, before: datetime, *, undelivered_too: bool) -> int:
        """Delete the events created before that are delivered or given up, and return how many they were."""
        parameters = {"before": before, "undelivered_too": undelivered_too}
        with self.warehouse.transaction() as transaction:
            return len(transaction.fetch(query("delete_old_events"), parameters))

    def counts(self) -> EventCounts:
        with self.warehouse.transaction() as transaction:
            return EventCounts(**transaction.fetch(query("count_events"))[0])


def once_id(team: str, signed_up_at: datetime, kind: EventKind) -> str:
    """The id of what happens to a team once; a later team of the same slug has another."""
    return str(uuid5(EVENT_IDS, f"{team} {signed_up_at.isoformat()} {kind}"))


def record_event(transaction: Transaction, event: Event) -> None:
    """Write the event within a transaction that also holds the data; an id that is there stays as it is."""
    parameters = {
        "id": event.id,
        "team": event.team,
        "kind": str(event.kind),
        "payload": json.dumps(event.data),
        "created_at": event.created_at,
    }
    transaction.execute(query("insert_event"), parameters)


def is_news(transaction: Transaction, mark: Mark, content: str, content_at: datetime) -> bool:
    """Whether this differs from what was recorded last; from now on it is what was recorded last."""
    parameters = {**mark.parameters, "content": content, "content_at": content_at}
    return bool(transaction.fetch(query("upsert_event_mark"), parameters))


def forget(transaction: Transaction, mark: Mark) -> None:
    """Delete what was recorded last: the same again would be news."""
    transaction.execute(query("delete_event_mark"), mark.parameters)


def to_wire(moment: datetime | None) -> str | None:
    """Naive UTC as RFC 3339, to the millisecond: 2026-11-20T12:00:00.000Z."""
    return moment.isoformat(timespec="milliseconds") + "Z" if moment else None


def _to_undelivered(row: Row) -> UndeliveredEvent:
    event = Event(row["id"], row["team"], EventKind(row["kind"]), json.loads(row["payload"]), row["created_at"])
    return UndeliveredEvent(event, row["attempts"], row["failing_since"])
