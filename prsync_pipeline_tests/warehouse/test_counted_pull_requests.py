"""Lists of pull requests: their order and pages, one alone, and those that wait for a review; on both warehouses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import ActorKind, PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse import Authors, Moment, PullRequestFilter, SortBy
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked

if TYPE_CHECKING:
    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import Store

START = datetime(2026, 10, 1, 10)
NOW = datetime(2026, 10, 20)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def core(store: Store) -> Store:
    """The team `core` with one repository."""
    store.teams.add(make_team(), [make_tracked(), make_tracked("acme/old", is_active=False)])
    return store


def merged(number: int, hours: float, size: int = 1, reviewed_after: float | None = None) -> PullRequest:
    created = START + number * DAY
    reviews = () if reviewed_after is None else (make_review(submitted_at=created + reviewed_after * HOUR),)
    return make_pull_request(
        number=number,
        created_at=created,
        merged_at=created + hours * HOUR,
        closed_at=created + hours * HOUR,
        state=PullRequestState.MERGED,
        additions=size,
        deletions=0,
        reviews=reviews,
    )


def numbers(store: Store, sort: SortBy, **page: int) -> list[int]:
    found = store.counted_pull_requests.rows("core", PullRequestFilter(Month(2026, 10)), sort, **page)
    return [row.number for row in found]


def test_a_list_begins_with_what_it_is_sorted_by_and_ends_with_what_lacks_it(core: Store) -> None:
    core.pull_requests.save(
        "core", [merged(1, 30, 5, 20), merged(2, 10, 50, 1), merged(3, 20, 500), merged(4, 2, 5, 3)], {}
    )

    assert numbers(core, SortBy.NEWEST) == [4, 3, 2, 1]
    assert numbers(core, SortBy.CYCLE) == [1, 3, 2, 4]
    assert numbers(core, SortBy.SIZE) == [3, 2, 4, 1]
    assert numbers(core, SortBy.WAIT) == numbers(core, SortBy.REVIEW) == [1, 4, 2, 3]
    assert numbers(core, SortBy.TO_MERGE) == [1, 2, 4, 3]
    assert numbers(core, SortBy.SIZE, limit=2, offset=1) == [2, 4]


def test_a_row_has_the_facts_and_the_verdict(core: Store) -> None:
    core.pull_requests.save("core", [merged(1, 30, 5, 20), merged(2, 3)], {})
    made_verdicts.plant(core.warehouse, made_verdicts.make_verdict("core", "acme/lamp", 1, "2026-10", "co_authored"))

    row, unjudged = (core.counted_pull_requests.get("core", "acme/lamp", number) for number in (1, 2))

    assert row is not None
    assert (row.cycle_time_hours, row.pickup_time_hours, row.review_to_merge_hours) == (30, 20, 10)
    assert (row.involvement, row.tools, row.author_population) == ("co_authored", ("claude", "coderabbit"), "person")
    assert unjudged is not None
    assert (unjudged.is_ai_assisted, unjudged.involvement, unjudged.tools, unjudged.evidence) == (None,) * 4


def test_what_is_deleted_or_was_never_there_is_none(core: Store) -> None:
    core.pull_requests.save("core", [merged(1, 30)], {})
    core.pull_requests.mark_deleted("core", "acme/lamp", ["PR_acme/lamp_1"])

    assert core.counted_pull_requests.get("core", "acme/lamp", 1) is None
    assert core.counted_pull_requests.get("core", "acme/lamp", 2) is None
    assert core.counted_pull_requests.rows("core", PullRequestFilter(authors=Authors.ALL, by=Moment.OPENED)) == []


def test_a_list_can_be_narrowed_to_what_is_tracked_or_stored(core: Store) -> None:
    core.teams.add(make_team(slug="other"), [make_tracked("acme/elsewhere")])
    core.pull_requests.save("core", [make_pull_request(repository="acme/gone")], {})

    assert core.counted_pull_requests.repositories("core") == ["acme/gone", "acme/lamp"]


def waiting(core: Store, *pull_requests: PullRequest, limit: int = 10) -> tuple[int, list[int]]:
    core.pull_requests.save("core", pull_requests, {})
    count, found = core.counted_pull_requests.waiting("core", NOW - DAY, limit=limit)
    return count, [pull_request.number for pull_request in found]


def test_what_waits_longest_for_a_review_comes_first_and_the_list_is_short(core: Store) -> None:
    opened = [make_pull_request(number=number, created_at=NOW - number * DAY) for number in range(1, 8)]

    assert waiting(core, *opened, limit=3) == (6, [7, 6, 5])


def test_a_draft_that_became_ready_waits_since_then(core: Store) -> None:
    old = NOW - 9 * DAY
    ready_again = make_pull_request(number=1, created_at=old, ready_at=(NOW - 8 * DAY, NOW - 2 * DAY))
    ready_today = make_pull_request(number=2, created_at=old, ready_at=(NOW - HOUR,))

    core.pull_requests.save("core", [ready_again, ready_today], {})

    count, [found] = core.counted_pull_requests.waiting("core", NOW - DAY)

    assert (count, found.number, found.ready_since) == (1, 1, NOW - 2 * DAY)


def test_what_needs_no_review_now_does_not_wait(core: Store) -> None:
    old = NOW - 9 * DAY
    reviewed = make_pull_request(number=1, created_at=old, reviews=(make_review(submitted_at=old + HOUR),))
    draft = make_pull_request(number=2, created_at=old, is_draft=True)
    closed = make_pull_request(number=3, created_at=old, closed_at=NOW - DAY, state=PullRequestState.CLOSED)
    bots = make_pull_request(number=4, created_at=old, author_login="dependabot", author_kind=ActorKind.BOT)
    let_go = make_pull_request(number=5, created_at=old, repository="acme/old")
    itself = make_pull_request(
        number=6, created_at=old, reviews=(make_review(submitted_at=old + HOUR, reviewer_login="ada"),)
    )

    assert waiting(core, reviewed, draft, closed, bots, let_go, itself) == (1, [6])
