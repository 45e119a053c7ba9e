from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.models import ActorKind, PullRequest, Review, ReviewState
from prsync_pipeline.warehouse import Store, Warehouse
from prsync_pipeline.warehouse.rows.records import insert
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked

if TYPE_CHECKING:
    from collections.abc import Sequence

CREATED = datetime(2026, 1, 1, 10)
NOON = datetime(2026, 1, 1, 12)
MERGED = datetime(2026, 1, 2, 15)


def facts(warehouse: Warehouse, pull_request: PullRequest) -> dict[str, Any]:
    """The view's row of a pull request that was just stored."""
    store = Store(warehouse)
    store.teams.add(make_team(), [make_tracked()])
    store.pull_requests.save("core", [pull_request], {})
    with warehouse.transaction() as transaction:
        (row,) = transaction.fetch("select * from pull_requests")
    return row


def make_merged(reviews: Sequence[Review] = (), **changes: object) -> PullRequest:
    return make_pull_request(created_at=CREATED, merged_at=MERGED, reviews=tuple(reviews), **changes)


def review_at(moment: datetime, review_id: int = 1, **changes: object) -> Review:
    return make_review(submitted_at=moment, review_id=review_id, **changes)


def test_a_merged_and_reviewed_one_has_all_its_hours(warehouse: Warehouse) -> None:
    row = facts(warehouse, make_merged([review_at(NOON)]))

    assert row["cycle_time_hours"] == 29.0
    assert row["review_time_hours"] == 2.0
    assert row["pickup_time_hours"] == 2.0
    assert row["review_to_merge_hours"] == 27.0
    assert row["first_review_at"] == NOON
    assert isinstance(row["cycle_time_hours"], float)


def test_hours_span_the_changes_of_daylight_saving_time_by_the_clock_of_utc(warehouse: Warehouse) -> None:
    row = facts(
        warehouse,
        make_pull_request(created_at=datetime(2026, 3, 7, 12), merged_at=datetime(2026, 3, 8, 12)),
    )

    assert row["cycle_time_hours"] == 24.0


def test_hours_keep_the_seconds(warehouse: Warehouse) -> None:
    row = facts(warehouse, make_pull_request(created_at=CREATED, merged_at=CREATED + timedelta(days=40, seconds=9)))

    assert row["cycle_time_hours"] == pytest.approx(960.0025, abs=1e-12)


def test_an_open_one_without_reviews_has_no_hours(warehouse: Warehouse) -> None:
    row = facts(warehouse, make_pull_request())

    hours = ("cycle_time_hours", "review_time_hours", "pickup_time_hours", "review_to_merge_hours", "first_review_at")
    assert [row[name] for name in hours] == [None] * 5
    assert row["review_rounds"] == 0


@pytest.mark.parametrize(
    "reviewer",
    [
        {"reviewer_login": "ada"},
        {"reviewer_login": "coderabbit", "reviewer_kind": ActorKind.BOT},
        {"reviewer_login": "acme", "reviewer_kind": ActorKind.ORGANIZATION},
    ],
    ids=["the author", "a bot", "an organization"],
)
def test_only_a_person_other_than_the_author_reviews(warehouse: Warehouse, reviewer: dict[str, Any]) -> None:
    row = facts(warehouse, make_merged([review_at(NOON, state=ReviewState.CHANGES_REQUESTED, **reviewer)]))

    assert row["first_review_at"] is None
    assert row["review_to_merge_hours"] is None
    assert row["review_rounds"] == 0


def test_a_persons_review_counts_from_its_own_time_behind_a_bots(warehouse: Warehouse) -> None:
    bot = review_at(CREATED, 1, reviewer_login="bot", reviewer_kind=ActorKind.BOT)

    row = facts(warehouse, make_merged([review_at(MERGED, 3), bot, review_at(NOON, 2)]))

    assert row["first_review_at"] == NOON


@pytest.mark.parametrize("author", ["ada", None], ids=["of a user", "of a deleted account"])
def test_a_deleted_account_reviews_unless_it_may_be_the_author(warehouse: Warehouse, author: str | None) -> None:
    ghost = review_at(NOON, reviewer_login=None, reviewer_kind=ActorKind.GHOST)

    row = facts(warehouse, make_merged([ghost], author_login=author))

    assert row["first_review_at"] == (NOON if author else None)


@pytest.mark.parametrize("late", [MERGED, MERGED + timedelta(hours=1)], ids=["at the same second", "an hour later"])
def test_a_first_review_after_the_merge_leaves_no_time_from_review_to_merge(
    warehouse: Warehouse, late: datetime
) -> None:
    row = facts(warehouse, make_merged([review_at(late)]))

    assert row["first_review_at"] == late
    assert row["review_to_merge_hours"] is None
    assert row["cycle_time_hours"] == 29.0


@pytest.mark.parametrize(
    ("ready_at", "hours"),
    [
        ((), 2.0),
        ((CREATED + timedelta(minutes=30), CREATED + timedelta(minutes=90)), 0.5),
        ((CREATED + timedelta(minutes=30), NOON + timedelta(hours=4)), 1.5),
        ((NOON,), 0.0),
        ((NOON + timedelta(hours=1),), 2.0),
    ],
    ids=["never a draft", "ready twice", "ready, draft again, ready after", "ready that second", "reviewed as a draft"],
)
def test_pickup_starts_when_it_was_last_ready_before_the_review(
    warehouse: Warehouse, ready_at: tuple[datetime, ...], hours: float
) -> None:
    row = facts(warehouse, make_merged([review_at(NOON)], ready_at=ready_at))

    assert row["pickup_time_hours"] == hours
    assert row["review_time_hours"] == 2.0


def test_review_rounds_are_the_changes_that_people_requested(warehouse: Warehouse) -> None:
    changes = ReviewState.CHANGES_REQUESTED
    reviews = [
        review_at(NOON, 1, state=changes),
        review_at(NOON, 2, state=changes, reviewer_login="bea"),
        review_at(NOON, 3, state=changes, reviewer_login="bot", reviewer_kind=ActorKind.BOT),
        review_at(NOON, 4, state=ReviewState.APPROVED),
        review_at(NOON, 5, state=ReviewState.DISMISSED),
    ]

    assert facts(warehouse, make_merged(reviews))["review_rounds"] == 2


def test_sizes_fall_into_buckets_with_their_borders_included(warehouse: Warehouse) -> None:
    store = Store(warehouse)
    store.teams.add(make_team(), [make_tracked()])
    sizes = (0, 10, 11, 50, 51, 200, 201, 500, 501)
    pull_requests = [make_pull_request(number=size, additions=size - size // 2, deletions=size // 2) for size in sizes]

    store.pull_requests.save("core", pull_requests, {})

    with warehouse.transaction() as transaction:
        rows = transaction.fetch("select size, size_bucket from pull_requests order by size")
    assert [row["size"] for row in rows] == list(sizes)
    assert [row["size_bucket"] for row in rows] == ["XS", "XS", "S", "S", "M", "M", "L", "L", "XL"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ('Revert "Add a lamp"', True),
        ("revert: add a lamp", True),
        ("Revert(lamp): add a lamp", True),
        ("Revert the lamp", False),
        ('Re-land "Revert"', False),
        ('Fix: Revert "Add a lamp"', False),
    ],
)
def test_a_revert_is_known_by_the_start_of_its_title(warehouse: Warehouse, title: str, *, expected: bool) -> None:
    assert facts(warehouse, make_pull_request(title=title))["is_revert"] is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"labels": ("bug", "hotfix")}, True),
        ({"head_branch": "hotfix/lamp"}, True),
        ({"title": "Hotfix: the lamp"}, True),
        ({"title": "A hotfix", "head_branch": "fix/hotfix", "labels": ("no-hotfix",)}, False),
        ({}, False),
    ],
)
def test_a_hotfix_is_known_by_label_branch_or_title(
    warehouse: Warehouse, changes: dict[str, object], *, expected: bool
) -> None:
    assert facts(warehouse, make_pull_request(**changes))["is_hotfix"] is expected


@pytest.mark.parametrize(
    ("login", "kind", "involvement", "population"),
    [
        ("ada", ActorKind.USER, None, "person"),
        ("ada", ActorKind.USER, "authored", "person"),
        (None, ActorKind.GHOST, None, "person"),
        ("acme", ActorKind.ORGANIZATION, None, "person"),
        ("devin-ai-integration", ActorKind.BOT, "authored", "agent"),
        ("devin-ai-integration", ActorKind.BOT, None, "bot"),
        ("renovate", ActorKind.BOT, "none", "bot"),
        ("renovate", ActorKind.BOT, "co_authored", "bot"),
        ("ZanieBot", ActorKind.USER, None, "agent"),
        ("zaniebot[bot]", ActorKind.BOT, None, "agent"),
        ("house-agent", ActorKind.USER, None, "agent"),
        ("other-team", ActorKind.USER, None, "person"),
    ],
)
def test_an_author_is_a_person_an_agent_or_another_bot(
    warehouse: Warehouse, login: str | None, kind: ActorKind, involvement: str | None, population: str
) -> None:
    named = (("core", "zaniebot"), ("*", "zaniebot"), ("*", "house-agent"), ("desk", "other-team"))
    with warehouse.transaction() as transaction:
        insert(transaction, "agent_logins", [{"team": team, "login": name, "tool": "Codex"} for team, name in named])
    if involvement:
        made_verdicts.plant(warehouse, made_verdicts.make_verdict("core", "acme/lamp", 1, "2026-01", involvement))

    row = facts(warehouse, make_merged(author_login=login, author_kind=kind))

    assert (row["author_population"], row["involvement"]) == (population, involvement)
