"""The drain of the outbox: which events are sent now, what becomes of those that are not taken, and what is purged.

An event is marked when the receiver has taken it: whoever is killed in between sends it again, under the same id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.backoff import doubled

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse import EventCounts, Store, UndeliveredEvent
    from prsync_pipeline.webhooks.client import Webhook

MOST_EVENTS = 200
LONGEST_DRAIN = timedelta(seconds=20)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
KEEP_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one drain did; `failure` says why it stopped early, `counts` is how the outbox stands after it."""

    delivered: int
    failure: str | None
    purged: int
    counts: EventCounts

    def __str__(self) -> str:
        told = f"{self.delivered} delivered, {self.counts.waiting} waiting, {self.counts.given_up} given up"
        return told + (f", {self.purged} purged" if self.purged else "") + (f"; {self.failure}" if self.failure else "")


def drain(store: Store, webhook: Webhook | None, clock: Clock) -> DeliveryReport:
    """Send what is due, the oldest first, until one is not taken or the time is over; without a webhook, only purge."""
    began_at = clock()
    delivered, failure = deliver(store, webhook, clock, began_at) if webhook else (0, None)
    purged = store.events.purge(began_at - KEEP_FOR, undelivered_too=webhook is None)
    return DeliveryReport(delivered, failure, purged, store.events.counts())


def deliver(store: Store, webhook: Webhook, clock: Clock, began_at: datetime) -> tuple[int, str | None]:
    """How many events were taken, and why the first one that was not was not."""
    delivered = 0
    for due in store.events.undelivered(began_at, MOST_EVENTS):
        if clock() - began_at > LONGEST_DRAIN:
            break
        reason = webhook.post(due.event)
        if reason is not None:
            return delivered, put_off(store, due, reason, clock())
        store.events.mark_delivered(due.event.id, clock())
        delivered += 1
    return delivered, None


def put_off(store: Store, due: UndeliveredEvent, reason: str, now: datetime) -> str:
    """Note the failed attempt, and say when the next one is."""
    event, attempts = due.event, due.attempts + 1
    told = f"{reason}, {event.kind} of {event.team} ({event.id}) was sent {attempts} times in vain"
    if now - (due.failing_since or now) >= GIVE_UP_AFTER:
        store.events.mark_failed(event.id, reason, now, None)
        return f"{told} and is given up"
    next_attempt_at = now + doubled(FIRST_PAUSE, attempts, LONGEST_PAUSE)
    store.events.mark_failed(event.id, reason, now, next_attempt_at)
    return f"{told}, next at {next_attempt_at:%H:%M:%S} UTC"
