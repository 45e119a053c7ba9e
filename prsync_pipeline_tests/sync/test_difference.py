"""What a listing says about what is stored, and what it does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from prsync_pipeline.github import Window
from prsync_pipeline.models import ListedPullRequest, Repository
from prsync_pipeline.sync.plans.difference import SETTLED_AFTER, find_difference
from prsync_pipeline.warehouse import StoredPullRequest

DAY = timedelta(days=1)
MARCH = datetime(2026, 3, 1)
API = Repository("R_1", "acme/api")
CREATED = Window(API, MARCH, datetime(2026, 4, 1))
OLDER = Window(API, None, MARCH, MARCH)


def listed(number: int, updated: datetime = MARCH + 5 * DAY, created: datetime = MARCH + DAY) -> ListedPullRequest:
    return ListedPullRequest(f"PR_{number}", number, created, updated)


def stored(
    number: int, updated: datetime = MARCH + 5 * DAY, created: datetime = MARCH + DAY, *, deleted: bool = False
) -> dict[str, StoredPullRequest]:
    return {f"PR_{number}": StoredPullRequest(f"PR_{number}", number, created, updated, deleted, updated + DAY)}


def test_new_and_moved_ones_are_hydrated_and_the_others_left() -> None:
    difference = find_difference(
        [listed(1), listed(2, updated=MARCH + 9 * DAY), listed(3)], stored(1) | stored(2), [CREATED]
    )

    assert {one.number for one in difference.changed} == {2, 3}
    assert difference.unchanged == 1
    assert difference.missing == ()


def test_a_lagging_index_does_not_take_a_stored_one_back() -> None:
    difference = find_difference([listed(1, updated=MARCH + 2 * DAY)], stored(1), [CREATED])

    assert difference.changed == ()


def test_one_that_was_thought_deleted_comes_back() -> None:
    difference = find_difference([listed(1)], stored(1, deleted=True), [CREATED])

    assert [one.number for one in difference.changed] == [1]


def test_a_full_refresh_hydrates_what_is_unchanged_too() -> None:
    synced_at = MARCH + 6 * DAY
    before = find_difference([listed(1)], stored(1), [CREATED], refresh_before=synced_at + DAY)
    after = find_difference([listed(1)], stored(1), [CREATED], refresh_before=synced_at)

    assert [one.number for one in before.changed] == [1]
    assert after.changed == ()


def test_what_changed_in_the_second_of_its_hydration_is_hydrated_once_more() -> None:
    [one] = stored(1).values()

    hasty = find_difference([listed(1)], {"PR_1": replace(one, synced_at=one.updated_at)}, [CREATED])
    later = find_difference([listed(1)], {"PR_1": replace(one, synced_at=one.updated_at + SETTLED_AFTER)}, [CREATED])

    assert [found.number for found in hasty.changed] == [1]
    assert later.changed == ()


def test_a_stored_one_of_the_listed_months_that_is_not_listed_may_be_gone() -> None:
    outside = stored(2, created=MARCH - DAY, updated=MARCH - DAY) | stored(3, created=datetime(2026, 4, 1))

    difference = find_difference([], stored(1) | outside | stored(4, deleted=True), [CREATED, OLDER])

    assert difference.missing == ("PR_1",)


def test_an_older_one_that_moved_in_the_months_and_is_not_listed_may_be_gone() -> None:
    older = stored(2, created=MARCH - DAY, updated=MARCH + DAY)

    assert find_difference([], older, [CREATED, OLDER]).missing == ("PR_2",)
    assert find_difference([], older, [CREATED]).missing == ()


def test_the_newest_come_first() -> None:
    ones = [listed(number, created=MARCH + number * DAY) for number in (2, 3, 1)]

    difference = find_difference(ones, {}, [CREATED])

    assert [one.number for one in difference.changed] == [3, 2, 1]
    assert (difference.capped, difference.capped_at) == (0, None)


def test_a_cap_keeps_what_was_active_last_and_tells_from_when_on_it_is_whole() -> None:
    ones = [listed(number, updated=MARCH + number * DAY) for number in (2, 3, 1)]

    difference = find_difference(ones, {}, [CREATED], max_pull_requests=1)

    assert [one.number for one in difference.changed] == [3]
    assert (difference.capped, difference.capped_at) == (2, MARCH + 2 * DAY)
