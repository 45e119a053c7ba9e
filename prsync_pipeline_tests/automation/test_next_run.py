"""Which run a team needs, and when it may start."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from prsync_pipeline.automation.next_run import PastRun, may_start, next_months
from prsync_pipeline.models import Month, RepositorySync, SyncStatus, Team
from prsync_pipeline.sync.coverage import MonthRange

NOW = datetime(2026, 11, 20, 12)
FAILED = RepositorySync("acme/api", sync_status=SyncStatus.FAILED)
PENDING = RepositorySync("acme/new", sync_status=SyncStatus.PENDING)
EARLIEST = Month(2023, 1)
QUICK = MonthRange(Month(2026, 10), Month(2026, 11))
YEAR = MonthRange(Month(2025, 11), Month(2026, 11))


def team(covered_from: datetime | None = None, history_months: int = 12) -> Team:
    return Team("acme", "acme", datetime(2026, 11, 19), history_months, covered_from=covered_from)


def ended(minutes_ago: float, *, succeeded: bool, months: MonthRange = YEAR) -> PastRun:
    return PastRun(succeeded, NOW - timedelta(minutes=minutes_ago), months.first)


def test_a_new_team_starts_with_the_previous_and_the_current_month() -> None:
    assert next_months(team(), [], NOW, EARLIEST) == MonthRange(Month(2026, 10), Month(2026, 11))


def test_a_team_that_wants_no_history_starts_with_the_current_month() -> None:
    assert next_months(team(history_months=0), [], NOW, EARLIEST) == MonthRange(Month(2026, 11), Month(2026, 11))


def test_history_never_begins_before_the_first_month_there_is() -> None:
    first = Month(2026, 6)

    assert next_months(team(datetime(2026, 10, 1)), [], NOW, first) == MonthRange(first, Month(2026, 11))
    assert next_months(team(datetime(2026, 6, 1)), [], NOW, first) is None


def test_after_the_quick_start_comes_the_whole_history() -> None:
    assert next_months(team(datetime(2026, 10, 1)), [], NOW, EARLIEST) == MonthRange(Month(2025, 11), Month(2026, 11))


def test_a_complete_history_needs_nothing() -> None:
    assert next_months(team(datetime(2025, 11, 1)), [], NOW, EARLIEST) is None


@pytest.mark.parametrize("left_behind", [FAILED, PENDING])
def test_a_repository_that_was_left_behind_is_brought_in_over_all_covered_months(left_behind: RepositorySync) -> None:
    longer = team(datetime(2025, 3, 1))

    assert next_months(longer, [left_behind], NOW, EARLIEST) == MonthRange(Month(2025, 3), Month(2026, 11))


def test_nothing_starts_beside_a_run_that_is_on_its_way() -> None:
    assert not may_start([PastRun(succeeded=False, ended_at=None)], YEAR, [], NOW)


def test_the_next_stretch_follows_a_success_at_once() -> None:
    assert may_start([], QUICK, [], NOW)
    assert may_start([ended(0, succeeded=True, months=QUICK)], YEAR, [], NOW)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (7, 60), (10, 60)])
def test_after_failures_the_pause_doubles_up_to_an_hour(failures: int, minutes: int) -> None:
    too_early = [ended(minutes - 0.1, succeeded=False)] * failures
    in_time = [ended(minutes, succeeded=False)] * failures

    assert not may_start(too_early, YEAR, [], NOW)
    assert may_start(in_time, YEAR, [], NOW)


def test_failures_before_a_success_do_not_count() -> None:
    runs = [ended(1, succeeded=False), ended(5, succeeded=True, months=QUICK), *[ended(9, succeeded=False)] * 5]

    assert may_start(runs, YEAR, [], NOW)


@pytest.mark.parametrize(("successes", "hours"), [(1, 1), (2, 2), (3, 4), (6, 24), (10, 24)])
def test_what_a_good_run_left_behind_is_tried_again_ever_more_rarely(successes: int, hours: int) -> None:
    too_early = [ended(60 * hours - 1, succeeded=True)] * successes
    in_time = [ended(60 * hours, succeeded=True)] * successes

    assert not may_start(too_early, YEAR, [FAILED], NOW)
    assert may_start(in_time, YEAR, [FAILED], NOW)


def test_runs_of_other_months_between_do_not_change_that() -> None:
    runs = [ended(1, succeeded=True, months=QUICK), ended(30, succeeded=True, months=YEAR)]

    assert not may_start(runs, YEAR, [FAILED], NOW)


def test_a_repository_that_is_new_does_not_wait() -> None:
    assert may_start([ended(0, succeeded=True)], YEAR, [PENDING], NOW)


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=400)])
def test_a_run_that_ended_in_the_future_delays_nothing(ahead: timedelta) -> None:
    assert may_start([PastRun(succeeded=False, ended_at=NOW + ahead, first=YEAR.first)], YEAR, [], NOW)
