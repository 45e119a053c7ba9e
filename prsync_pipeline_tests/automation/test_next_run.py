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


def team(covered_from: datetime | None = None, history_months: int = 12) -> Team:
    return Team("acme", "acme", datetime(2026, 11, 19), history_months, covered_from=covered_from)


def ended(minutes_ago: float, *, succeeded: bool) -> PastRun:
    return PastRun(succeeded, NOW - timedelta(minutes=minutes_ago))


def test_a_new_team_starts_with_the_previous_and_the_current_month() -> None:
    assert next_months(team(), [], NOW) == MonthRange(Month(2026, 10), Month(2026, 11))


def test_a_team_that_wants_no_history_starts_with_the_current_month() -> None:
    assert next_months(team(history_months=0), [], NOW) == MonthRange(Month(2026, 11), Month(2026, 11))


def test_after_the_quick_start_comes_the_whole_history() -> None:
    assert next_months(team(datetime(2026, 10, 1)), [], NOW) == MonthRange(Month(2025, 11), Month(2026, 11))


def test_a_complete_history_needs_nothing() -> None:
    assert next_months(team(datetime(2025, 11, 1)), [], NOW) is None


@pytest.mark.parametrize("left_behind", [FAILED, PENDING])
def test_a_repository_that_was_left_behind_is_brought_in_over_all_covered_months(left_behind: RepositorySync) -> None:
    longer = team(datetime(2025, 3, 1))

    assert next_months(longer, [left_behind], NOW) == MonthRange(Month(2025, 3), Month(2026, 11))


def test_nothing_starts_beside_a_run_that_is_on_its_way() -> None:
    assert not may_start([PastRun(succeeded=False, ended_at=None)], [], NOW)


def test_the_next_stretch_follows_a_success_at_once() -> None:
    assert may_start([], [], NOW)
    assert may_start([ended(0, succeeded=True)], [], NOW)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (7, 60), (10, 60)])
def test_after_failures_the_pause_doubles_up_to_an_hour(failures: int, minutes: int) -> None:
    too_early = [ended(minutes - 0.1, succeeded=False)] * failures
    in_time = [ended(minutes, succeeded=False)] * failures

    assert not may_start(too_early, [], NOW)
    assert may_start(in_time, [], NOW)


def test_failures_before_a_success_do_not_count() -> None:
    runs = [ended(1, succeeded=False), ended(5, succeeded=True), *[ended(9, succeeded=False)] * 5]

    assert may_start(runs, [], NOW)


def test_a_repository_that_failed_in_a_good_run_is_tried_again_after_an_hour() -> None:
    assert not may_start([ended(59, succeeded=True)], [FAILED], NOW)
    assert may_start([ended(60, succeeded=True)], [FAILED], NOW)


def test_a_repository_that_is_new_does_not_wait() -> None:
    assert may_start([ended(0, succeeded=True)], [PENDING], NOW)
