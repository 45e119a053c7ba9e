"""The drain of the outbox, against a real receiver: at least once, in order, for a while, and never for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Event, EventCounts, EventKind, Store, open_warehouse, record_event
from prsync_pipeline.webhooks.client import Webhook
from prsync_pipeline.webhooks.delivery import GIVE_UP_AFTER, KEEP_FOR, DeliveryReport, drain
from prsync_pipeline_tests.support.team_sync import NOW, Clock
from prsync_pipeline_tests.support.webhook_receiver import PATH, Receiver, receive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = b"a key that is never shown"


@pytest.fixture
def store(duckdb_url: str, tmp_path: Path) -> Store:
    return Store(open_warehouse(Settings(home=tmp_path, warehouse_url=duckdb_url)))


@dataclass
class Draining:
    """An outbox with three events, a receiver, and a clock that a test moves."""

    store: Store
    receiver: Receiver
    clock: Clock
    ids: list[str]

    def tick(self, minutes: float = 0) -> DeliveryReport:
        self.clock.now += timedelta(minutes=minutes)
        return drain(self.store, Webhook(self.receiver.url, KEY, clock=self.clock), self.clock)

    def rows(self) -> str:
        with self.store.warehouse.transaction() as transaction:
            return str(transaction.fetch("select * from events"))


@pytest.fixture
def outbox(store: Store) -> Iterator[Draining]:
    clock = Clock()
    moments = [clock() - timedelta(seconds=age) for age in (30, 20, 10)]
    events = [Event.new("core", EventKind.TRENDS_UPDATED, {"rows": 1}, moment) for moment in moments]
    with store.warehouse.transaction() as transaction:
        for event in reversed(events):
            record_event(transaction, event)
    with receive() as receiver:
        yield Draining(store, receiver, clock, [event.id for event in events])


def test_what_is_due_is_sent_once_the_oldest_first(outbox: Draining) -> None:
    report = outbox.tick()
    again = outbox.tick(minutes=1)

    assert outbox.receiver.ids == outbox.ids
    assert str(report) == "3 delivered, 0 waiting, 0 given up"
    assert again == DeliveryReport(0, None, 0, EventCounts(waiting=0, given_up=0))


def test_a_drain_stops_at_the_first_that_is_not_taken_and_the_next_goes_on_with_the_others(outbox: Draining) -> None:
    first, second, third = outbox.ids
    outbox.receiver.status = 500
    report = outbox.tick()
    assert outbox.receiver.ids == [first]

    outbox.receiver.status = 200
    outbox.tick(minutes=0.25)
    outbox.tick(minutes=0.25)

    assert outbox.receiver.ids == [first, second, third, first]
    assert report.failure == (
        f"the receiver answered 500, trends_updated of core ({first}) was sent 1 times in vain, next at 12:00:30 UTC"
    )
    assert report.counts == EventCounts(waiting=3, given_up=0, failing_since=NOW)


def test_after_three_days_in_vain_an_event_is_given_up_and_said_to_be(outbox: Draining) -> None:
    outbox.receiver.status = 410
    for _ in range(3):
        outbox.tick(minutes=59)
    outbox.clock.now += GIVE_UP_AFTER - timedelta(minutes=118)
    report = outbox.tick()

    assert "and is given up" in (report.failure or "")
    assert report.counts == EventCounts(waiting=2, given_up=1, failing_since=NOW + timedelta(minutes=118))
    assert outbox.receiver.ids == [*outbox.ids, outbox.ids[0]]
    assert "the receiver answered 410" in outbox.rows()
    outbox.receiver.status = 200
    assert outbox.tick(minutes=600).delivered == 2


def test_who_is_killed_between_the_post_and_the_mark_sends_the_same_again(outbox: Draining) -> None:
    class Killed(Webhook):
        def post(self, event: Event) -> str | None:
            super().post(event)
            raise SystemExit

    with pytest.raises(SystemExit):
        drain(outbox.store, Killed(outbox.receiver.url, KEY, clock=outbox.clock), outbox.clock)
    outbox.tick()

    assert outbox.receiver.ids == [outbox.ids[0], *outbox.ids]
    assert outbox.receiver.received[0].body == outbox.receiver.received[1].body


def test_a_drain_ends_in_time_and_the_next_goes_on(outbox: Draining) -> None:
    class Slow(Webhook):
        def post(self, event: Event) -> str | None:
            outbox.clock.sleep(11)
            return super().post(event)

    slow = Slow(outbox.receiver.url, KEY, clock=outbox.clock)

    report = drain(outbox.store, slow, outbox.clock)
    drain(outbox.store, slow, outbox.clock)

    assert (report.delivered, report.counts.waiting) == (2, 1)
    assert outbox.receiver.ids == outbox.ids


def test_without_a_webhook_events_wait_until_they_are_old(outbox: Draining) -> None:
    young = drain(outbox.store, None, outbox.clock)
    outbox.clock.now += KEEP_FOR
    old = drain(outbox.store, None, outbox.clock)

    assert young == DeliveryReport(0, None, 0, EventCounts(waiting=3, given_up=0))
    assert old == DeliveryReport(0, None, 3, EventCounts(waiting=0, given_up=0))


def test_what_waited_for_longer_than_events_are_kept_is_sent_all_the_same(outbox: Draining) -> None:
    outbox.clock.now += 2 * KEEP_FOR

    report = outbox.tick()

    assert (report.delivered, report.purged) == (3, 3)


def test_neither_the_key_nor_the_address_is_in_a_body_a_row_or_a_message(outbox: Draining) -> None:
    outbox.receiver.status = 500
    shown = str(outbox.tick()) + repr(outbox.tick(minutes=5)) + outbox.rows()
    shown += "".join(f"{came.headers}{came.body!r}" for came in outbox.receiver.received)

    assert KEY.decode() not in shown
    assert PATH not in shown
