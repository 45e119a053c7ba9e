"""What a listing says about what is stored, and what it does not say."""

from __future__ import annotations

from datetime import datetime, timedelta

from prsync_pipeline.github import Window
from prsync_pipeline.models import ListedPullRequest, Repository
from prsync_pipeline.sync.difference import find_difference
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
    return {f"PR_{number}": StoredPullRequest(f"PR_{number}", number, created, updated, deleted, updated)}


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
    difference = find_difference([listed(1)], stored(1), [CREATED], full_refresh=True)

    assert [one.number for one in difference.changed] == [1]


def test_a_stored_one_of_the_listed_months_that_is_not_listed_may_be_gone() -> None:
    outside = stored(2, created=MARCH - DAY) | stored(3, created=datetime(2026, 4, 1)) | stored(4, deleted=True)

    difference = find_difference([], stored(1) | outside, [CREATED, OLDER])

    assert difference.missing == ("PR_1",)


def test_the_newest_come_first_and_a_cap_leaves_out_the_oldest() -> None:
    ones = [listed(number, created=MARCH + number * DAY) for number in (2, 3, 1)]

    difference = find_difference(ones, {}, [CREATED], most=2)

    assert [one.number for one in difference.changed] == [3, 2]
    assert difference.capped == 1
