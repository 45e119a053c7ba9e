"""Events: recorded once, in the transaction of the data that they report, and kept until a receiver accepts them."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.errors import WarehouseError
from prsync_pipeline.models import Repository
from prsync_pipeline.months import Month
from prsync_pipeline.verdict_states import LlmStatus
from prsync_pipeline.verdicts.rows import LlmState
from prsync_pipeline.verdicts.rows import classify as classify_one
from prsync_pipeline.warehouse import Event, EventCounts, EventKind, MonthSpan, Store, record_event
from prsync_pipeline_tests.support.factories import JANUARY, make_pull_request, make_team, make_tracked

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Warehouse

DOCUMENT = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
BEGUN = datetime(2026, 1, 20, 12)
DONE = BEGUN + timedelta(seconds=90)
TARGET = datetime(2025, 1, 1)
SPAN = MonthSpan("core", None, Month(2026, 1))
SINCE_SIGN_UP = (BEGUN - JANUARY).total_seconds()
EVENTS_OF_A_WHOLE_SYNC = [
    (
        "onboarding_started",
        {
            "organization": "acme",
            "history_months": 12,
            "repositories": 2,
            "pull_requests": 5,
            "seconds": SINCE_SIGN_UP,
        },
    ),
    (
        "repository_synced",
        {
            "repository": "acme/lamp",
            "pull_requests": 2,
            "hydrated": 1,
            "covered_from": "2025-01-01T00:00:00.000Z",
            "note": "left out 3",
            "seconds": 90.0,
        },
    ),
    (
        "sync_failed",
        {"repository": "acme/base", "reason": "GitHub counts 3, 2 came.", "pull_requests": 0, "seconds": 91.0},
    ),
    (
        "onboarding_completed",
        {
            "repositories": 2,
            "failed_repositories": 1,
            "pull_requests": 1,
            "covered_from": "2025-01-01T00:00:00.000Z",
            "seconds": SINCE_SIGN_UP + 92,
        },
    ),
    (
        "classification_completed",
        {
            "first_month": "2025-01",
            "last_month": "2026-01",
            "judged": 1,
            "classified": 1,
            "merged_by_people": 0,
            "merged_by_agents": 0,
            "ai_assisted": 0,
            "ai_reviewed_only": 0,
            "model_answered": 0,
            "model_pending": 0,
            "model_failed": 0,
            "batches_waiting": 1,
            "cost_usd": 0.0,
            "seconds": 2.0,
        },
    ),
    (
        "trends_updated",
        {"first_month": "2025-01", "last_month": "2026-01", "months": 13, "rows": 39, "seconds": 1.0},
    ),
]


@pytest.fixture
def store(warehouse: Warehouse) -> Store:
    store = Store(warehouse)
    store.teams.add(make_team(), [make_tracked(), make_tracked("acme/base", priority_rank=2)])
    return store


def recorded(store: Store) -> list[tuple[str, dict[str, Any]]]:
    """Kind and data of every event, in order."""
    with store.warehouse.transaction() as transaction:
        rows = transaction.fetch("select kind, payload from events order by created_at, id")
    return [(row["kind"], json.loads(row["payload"])) for row in rows]


def kinds(store: Store) -> list[str]:
    return [kind for kind, _ in recorded(store)]


def reasons(store: Store) -> list[tuple[str | None, str]]:
    return [(data["repository"], data["reason"]) for kind, data in recorded(store) if kind == "sync_failed"]


def later(hours: float) -> datetime:
    return DONE + timedelta(hours=hours)


def classify(store: Store, at: datetime) -> None:
    store.classifications.save("core", [classify_one(make_pull_request(), (), "hash", LlmState(LlmStatus.NONE), at)])


def record_classification(store: Store, at: datetime) -> None:
    store.classifications.record_completed(
        SPAN, first_month=Month(2025, 1), batches_waiting=1, began_at=at - timedelta(seconds=2), at=at
    )


def a_whole_sync(store: Store) -> None:
    store.syncs.begin("core", {"acme/lamp": (2, 1), "acme/base": (3, 0)}, BEGUN)
    store.pull_requests.save("core", [make_pull_request()], {"acme/lamp": (2, 2)})
    store.syncs.complete("core", "acme/lamp", TARGET, DONE, "left out 3", hydrated=1)
    store.syncs.fail("core", "acme/base", "GitHub counts 3, 2 came.", DONE + timedelta(seconds=1))
    store.teams.complete_sync("core", TARGET, BEGUN, target=TARGET, at=DONE + timedelta(seconds=2))
    classify(store, DONE)
    record_classification(store, DONE + timedelta(seconds=3))
    store.trends.compute("core", [Month(2025, 1)], DONE + timedelta(seconds=4), lambda: DONE + timedelta(seconds=5))


def test_each_kind_is_told_with_team_counts_and_durations(store: Store) -> None:
    a_whole_sync(store)

    assert recorded(store) == EVENTS_OF_A_WHOLE_SYNC


def test_the_document_shows_each_kind_with_the_keys_that_it_has(store: Store) -> None:
    a_whole_sync(store)

    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]
    assert {example["kind"]: set(example["data"]) for example in examples} == {
        kind: set(data) for kind, data in recorded(store)
    }
    assert {example["kind"] for example in examples} == set(EventKind)
    assert {tuple(example) for example in examples} == {("id", "kind", "team", "created_at", "data")}


def test_onboarding_is_told_once_even_when_its_events_are_long_gone(store: Store) -> None:
    store.syncs.begin("core", {"acme/lamp": (2, 0)}, BEGUN)
    store.syncs.begin("core", {"acme/lamp": (2, 0)}, later(1))
    store.teams.complete_sync("core", TARGET, None, target=TARGET, at=later(2))
    assert kinds(store) == ["onboarding_started", "onboarding_completed"]
    store.events.purge(later(1000), undelivered_too=True)

    store.teams.complete_sync("core", TARGET, None, target=TARGET, at=later(1001))
    with store.warehouse.transaction() as transaction:
        transaction.execute("update teams set covered_from = null")
    store.syncs.begin("core", {"acme/lamp": (2, 0)}, later(1002))
    store.teams.complete_sync("core", TARGET, None, target=TARGET, at=later(1003))

    assert kinds(store) == []


def test_onboarding_is_complete_when_the_history_reaches_its_target_and_not_before(store: Store) -> None:
    store.teams.complete_sync("core", datetime(2025, 12, 1), None, target=TARGET, at=DONE)
    store.teams.complete_sync("core", None, None, target=TARGET, at=later(1))
    assert kinds(store) == []

    store.teams.complete_sync("core", TARGET, None, target=TARGET, at=later(2))

    assert kinds(store) == ["onboarding_completed"]


def test_what_happens_to_a_team_once_has_an_id_that_another_team_of_its_slug_has_not(store: Store) -> None:
    store.syncs.begin("core", {}, BEGUN)
    with store.warehouse.transaction() as transaction:
        for table in ("teams", "event_marks"):
            transaction.execute(f"delete from {table}")
    store.teams.add(make_team(created_at=BEGUN), [])

    store.syncs.begin("core", {}, DONE)

    ids = [due.event.id for due in store.events.undelivered(DONE, 10)]
    assert len(set(ids)) == 2


def test_the_same_failure_is_told_once_until_the_repository_has_succeeded(store: Store) -> None:
    for hour in range(3):
        store.syncs.begin("core", {"acme/lamp": (3, 0)}, later(hour))
        store.syncs.fail("core", "acme/lamp", "3 listed, 2 came", later(hour))
    store.syncs.fail("core", "acme/base", "3 listed, 2 came", later(3))
    store.syncs.fail("core", "acme/lamp", "it is gone", later(4))
    store.syncs.complete("core", "acme/lamp", None, later(5))
    store.syncs.fail("core", "acme/lamp", "it is gone", later(6))

    assert reasons(store) == [
        ("acme/lamp", "3 listed, 2 came"),
        ("acme/base", "3 listed, 2 came"),
        ("acme/lamp", "it is gone"),
        ("acme/lamp", "it is gone"),
    ]


def test_a_failure_that_was_told_stays_told_under_the_repositorys_new_name(store: Store) -> None:
    store.syncs.fail("core", "acme/lamp", "3 listed, 2 came", DONE)

    store.roster.rename_repositories("core", [Repository("R_acme/lamp", "acme/lantern")])
    store.syncs.fail("core", "acme/lantern", "3 listed, 2 came", later(1))

    assert reasons(store) == [("acme/lamp", "3 listed, 2 came")]


def test_the_same_failure_of_a_whole_sync_is_told_once_until_it_has_succeeded(store: Store) -> None:
    store.syncs.fail("core", "acme/lamp", "the token is refused", BEGUN, has_event=False)
    for hour in range(3):
        store.teams.fail_sync("core", "the token is refused", later(hour), later(hour))
    store.teams.complete_sync("core", None, None)
    store.teams.fail_sync("core", "the token is refused", later(5), later(6))
    store.teams.fail_sync("nobody", "the token is refused", later(5), later(6))

    assert reasons(store) == [(None, "the token is refused")] * 2


def test_that_github_cannot_be_asked_is_told_once_when_it_lasts_and_a_wait_is_not(store: Store) -> None:
    for hour in range(5):
        store.discoveries.fail("core", "the token is refused", later(hour))
    store.teams.complete_sync("core", None, None)
    store.discoveries.save("core", [], later(5))
    for hour in range(6, 9):
        store.discoveries.fail("core", "the token is refused", later(hour))
    store.discoveries.save("core", [], later(9))
    for hour in range(10, 14):
        store.discoveries.fail("core", "the budget is spent", later(hour), has_event=False)

    assert reasons(store) == [(None, "the token is refused")] * 2


def test_a_reason_without_end_is_cut_and_a_repository_that_nobody_tracks_is_not_told_of(store: Store) -> None:
    store.teams.fail_sync("core", "x" * 5000, BEGUN, DONE)
    store.syncs.fail("core", "acme/untracked", "gone", DONE)
    store.syncs.complete("core", "acme/untracked", None, DONE)

    assert reasons(store) == [(None, "x" * 999 + "…")]


def test_verdicts_of_a_run_that_was_killed_are_told_by_the_next_and_no_verdict_twice(store: Store) -> None:
    store.pull_requests.save("core", [make_pull_request()], {})
    classify(store, BEGUN)

    record_classification(store, DONE)
    record_classification(store, later(1))
    classify(store, later(2))
    record_classification(store, later(3))

    assert [(kind, data["judged"]) for kind, data in recorded(store)] == [("classification_completed", 1)] * 2


def test_a_transaction_that_is_rolled_back_leaves_no_event(store: Store) -> None:
    event = Event.new("core", EventKind.TRENDS_UPDATED, {}, DONE)

    def fail_after_it() -> None:
        with store.warehouse.transaction() as transaction:
            record_event(transaction, event)
            transaction.execute("select no_such_column from events")

    with pytest.raises(WarehouseError):
        fail_after_it()

    assert kinds(store) == []


def write(store: Store, *moments: datetime) -> list[str]:
    """Events of these times; their ids."""
    events = [Event.new("core", EventKind.TRENDS_UPDATED, {"rows": 1}, moment) for moment in moments]
    with store.warehouse.transaction() as transaction:
        for event in events:
            record_event(transaction, event)
            record_event(transaction, event)
    return [event.id for event in events]


def due(store: Store, now: datetime) -> list[str]:
    return [undelivered.event.id for undelivered in store.events.undelivered(now, 10)]


def test_events_are_due_by_their_time_until_delivered_put_off_or_given_up(store: Store) -> None:
    second, first, third, fourth = write(store, later(2), later(1), later(3), later(4))

    store.events.mark_delivered(first, later(5))
    store.events.mark_failed(first, "a slower tick's time-out", later(5), later(6))
    store.events.mark_failed(second, "500", later(5), later(6))
    store.events.mark_failed(third, "500", later(5), None)

    assert due(store, later(5)) == [fourth]
    fresh, put_off = store.events.undelivered(later(6), 10)
    assert [fresh.event.id, put_off.event.id] == [fourth, second]
    assert [(undelivered.attempts, undelivered.failing_since) for undelivered in (fresh, put_off)] == [
        (0, None),
        (1, later(5)),
    ]
    assert len(store.events.undelivered(later(6), 1)) == 1
    assert store.events.counts() == EventCounts(waiting=2, given_up=1, failing_since=later(5))


def test_a_clock_that_had_jumped_ahead_holds_no_event_back(store: Store) -> None:
    [event] = write(store, DONE)

    store.events.mark_failed(event, "500", later(24 * 365), later(24 * 365 + 1))

    assert due(store, later(1)) == [event]


def test_old_events_are_purged_when_they_are_settled_and_the_others_only_on_request(store: Store) -> None:
    delivered, given_up, waiting, young = write(store, DONE, DONE, DONE, later(2))
    store.events.mark_delivered(delivered, DONE)
    store.events.mark_failed(given_up, "500", DONE, None)

    assert store.events.purge(later(1), undelivered_too=False) == 2
    assert sorted(due(store, later(2))) == sorted([waiting, young])
    assert store.events.purge(later(1), undelivered_too=True) == 1
    assert due(store, later(2)) == [young]
