"""One token's budget: points an hour, points a minute, seconds of work a minute, and what GitHub refuses."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prsync_pipeline.github.requests.budget import (
    LONGEST_LIMIT_SECONDS,
    POINTS_A_MINUTE,
    WORK_SECONDS,
    Budget,
)
from prsync_pipeline.github.types import HourlyPoints

NOW = datetime(2026, 11, 20, 8, 0)
RESET = NOW + timedelta(minutes=40)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def answered(budget: Budget, at: datetime, seconds: float, points: int = 1, left: int | None = None) -> Budget:
    hour = None if left is None else HourlyPoints(5000, left, RESET)
    return budget.sent(at, points).record_response(at, points, seconds, hour)


def test_a_fresh_token_goes_at_once() -> None:
    assert Budget().wait(NOW, 1).seconds == 0


@pytest.mark.parametrize(("left", "points", "expected"), [(2, 2, 0), (1, 2, 2400), (0, 1, 2400)])
def test_a_request_that_the_hour_does_not_pay_waits_for_the_reset(left: int, points: int, expected: float) -> None:
    budget = answered(Budget(), NOW, 0.1, left=left)

    assert budget.wait(NOW, points).seconds == expected


def test_requests_under_way_are_counted_before_they_answer() -> None:
    budget = answered(Budget(), NOW, 0.1, left=10).sent(NOW, 4).sent(NOW, 4)

    assert budget.remaining(NOW) == 2
    assert budget.wait(NOW, 3).reason == "points an hour"


def test_the_hour_comes_back_after_its_reset() -> None:
    budget = answered(Budget(), NOW, 0.1, left=0)

    assert budget.wait(RESET, 1).seconds == 0
    assert budget.remaining(RESET) == 5000


def test_an_answer_that_was_overtaken_does_not_give_points_back() -> None:
    budget = answered(answered(Budget(), NOW, 0.1, left=100), NOW, 0.1, left=103)

    assert budget.remaining(NOW) == 100


def test_a_late_answer_of_the_hour_before_changes_nothing() -> None:
    budget = answered(Budget(), NOW, 0.1, left=4000)
    before = HourlyPoints(5000, 3, RESET - timedelta(hours=1))

    assert budget.sent(NOW, 1).record_response(NOW, 1, 0.1, before).remaining(NOW) == 4000


def test_a_new_hour_replaces_the_old_account_also_before_our_own_clock_says_so() -> None:
    budget = answered(Budget(), NOW, 0.1, left=0)
    following = HourlyPoints(5000, 4990, RESET + timedelta(hours=1))

    assert budget.sent(NOW, 1).record_response(NOW, 1, 0.1, following).remaining(NOW) == 4990


def test_a_time_out_without_an_account_is_charged_as_estimated() -> None:
    budget = answered(answered(Budget(), NOW, 0.1, left=100), NOW, 15, points=7)

    assert budget.remaining(NOW) == 93


def test_points_a_minute_wait_until_the_oldest_is_a_minute_old() -> None:
    budget = answered(Budget(), NOW, 0.1, points=POINTS_A_MINUTE - 10)
    budget = answered(budget, after(20), 0.1, points=10)

    assert budget.wait(after(30), 1).seconds == 30
    assert budget.wait(after(30), 1).reason == "points a minute"
    assert budget.wait(after(60), 1).seconds == 0


def test_a_minute_of_work_is_free_and_then_waits_for_the_oldest_to_be_a_minute_old() -> None:
    budget = Budget()
    for second in range(19):
        budget = answered(budget, after(second), 3.0)

    assert budget.wait(after(20), 1).seconds == 0
    busy = budget.sent(after(20), 1)
    assert busy.wait(after(20), 1).seconds == 40
    assert busy.wait(after(20), 1).reason == "seconds of work a minute"
    assert busy.wait(after(60), 1).seconds == 0


def test_requests_under_way_that_fill_a_minute_hold_the_next_one_back() -> None:
    budget = answered(Budget(typical_seconds=20), NOW, 20)
    for _ in range(3):
        budget = budget.sent(after(70), 1)

    assert budget.wait(after(70), 1).seconds == 1


def test_a_single_request_goes_however_long_it_takes() -> None:
    assert Budget(typical_seconds=90).wait(NOW, 1).seconds == 0


@pytest.mark.parametrize(("asked", "expected"), [(None, 60), (7, 7), (0, 1), (90, 90)])
def test_a_secondary_limit_waits_as_asked_else_a_minute(asked: float | None, expected: float) -> None:
    budget = Budget().record_secondary_limit(NOW, NOW, asked)

    assert budget.wait(NOW, 1).seconds == expected
    assert budget.wait(NOW, 1).reason == "secondary limit"


def test_secondary_limits_in_a_row_wait_longer_each_time() -> None:
    first = Budget().record_secondary_limit(NOW, NOW, None)
    second = first.record_secondary_limit(after(61), after(60), None)
    record_success = first.record_success(after(60)).record_secondary_limit(after(62), after(61), None)

    assert second.wait(after(61), 1).seconds == 120
    assert record_success.wait(after(62), 1).seconds == 60


def test_refusals_of_requests_that_were_under_way_are_one_strike() -> None:
    budget = Budget()
    for _ in range(4):
        budget = budget.record_secondary_limit(after(1), NOW, 5)

    assert budget.strikes == 1
    assert budget.wait(after(1), 1).seconds == 5


def test_a_primary_limit_waits_until_the_reset() -> None:
    budget = Budget().record_primary_limit(NOW, NOW, RESET)

    assert budget.wait(NOW, 1).seconds == 2400


def test_a_reset_in_the_past_waits_longer_each_time_instead_of_spinning() -> None:
    budget, now, waits = Budget(), NOW, []
    for _ in range(4):
        budget = budget.record_primary_limit(now, now, NOW - timedelta(minutes=5))
        waits.append(budget.wait(now, 1).seconds)
        now += timedelta(seconds=waits[-1])

    assert waits == [1, 2, 4, 8]


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 12), st.integers(1, 90)), max_size=120))
def test_who_heeds_the_wait_stays_within_points_and_work_a_minute(steps: list[tuple[float, float, int]]) -> None:
    budget, now = Budget(), NOW
    done: list[tuple[datetime, int, float]] = []

    for pause, seconds, points in steps:
        now += timedelta(seconds=pause)
        while (wait := budget.wait(now, points).seconds) > 0:
            now += timedelta(seconds=wait + 0.001)
        done.append((now, points, seconds))
        budget = answered(budget, now, seconds, points)

        recent = [one for one in done if one[0] > now - timedelta(minutes=1)]
        assert sum(one[1] for one in recent) <= POINTS_A_MINUTE
        assert sum(one[2] for one in recent[:-1]) <= WORK_SECONDS


@pytest.mark.parametrize("back", [timedelta(hours=5), timedelta(days=40)])
def test_a_clock_that_was_set_back_makes_nobody_wait_for_longer_than_an_hour(back: timedelta) -> None:
    busy = answered(Budget(), NOW, WORK_SECONDS * 2, points=POINTS_A_MINUTE)
    spent = answered(Budget(), NOW, 0.1, left=0)
    refused = Budget().record_primary_limit(NOW, NOW, RESET)

    assert busy.wait(NOW, 1).seconds > 0
    assert busy.wait(NOW - back, 1).seconds == 0
    for budget in (spent, refused):
        assert 0 < budget.wait(NOW - back, 1).seconds <= LONGEST_LIMIT_SECONDS
