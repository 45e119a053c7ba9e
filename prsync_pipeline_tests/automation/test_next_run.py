"""Which run a team needs, and when it may start."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prsync_pipeline.automation.next_run import (
    QUICK_START,
    REST_OF_HISTORY,
    NextRun,
    PastRun,
    TeamState,
    may_start,
    next_runs,
    waits_for_budget,
)
from prsync_pipeline.models import RepositorySync, SyncStatus, Team
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sync.types import Work

NOW = datetime(2026, 11, 20, 12)
FAILED = RepositorySync("acme/api", sync_status=SyncStatus.FAILED)
PENDING = RepositorySync("acme/new", sync_status=SyncStatus.PENDING)
EARLIEST = Month(2023, 1)
QUICK = MonthRange(Month(2026, 10), Month(2026, 11))
YEAR = MonthRange(Month(2025, 11), Month(2026, 11))
HISTORY_OF_YEAR = NextRun(Work.HISTORY, YEAR)
REPAIR_OF_YEAR = NextRun(Work.REPAIR, YEAR)


def team(covered_from: datetime | None = None, history_months: int = 12) -> Team:
    return Team(
        "acme",
        "acme",
        datetime(2026, 11, 19),
        history_months,
        covered_from=covered_from,
        listed_at=NOW - timedelta(days=1),
    )


def ended(minutes_ago: float, *, succeeded: bool, months: MonthRange = YEAR) -> PastRun:
    return PastRun(succeeded, NOW - timedelta(minutes=minutes_ago), months.first)


def wanted(state: TeamState, earliest: Month = EARLIEST) -> list[NextRun]:
    return list(next_runs(state, NOW, earliest))


def history(months: MonthRange, priority: int = QUICK_START) -> list[NextRun]:
    return [NextRun(Work.HISTORY, months, priority=priority)]


def test_a_new_team_starts_with_the_previous_and_the_current_month() -> None:
    assert wanted(TeamState(team())) == history(MonthRange(Month(2026, 10), Month(2026, 11)))


def test_a_team_that_wants_no_history_starts_with_the_current_month() -> None:
    assert wanted(TeamState(team(history_months=0))) == history(MonthRange(Month(2026, 11), Month(2026, 11)))


def test_history_never_begins_before_the_first_month_there_is() -> None:
    first = Month(2026, 6)

    assert wanted(TeamState(team(datetime(2026, 10, 1))), first) == history(
        MonthRange(first, Month(2026, 11)), REST_OF_HISTORY
    )
    assert wanted(TeamState(team(datetime(2026, 6, 1))), first) == []


def test_after_the_quick_start_comes_the_whole_history() -> None:
    assert wanted(TeamState(team(datetime(2026, 10, 1)))) == history(YEAR, REST_OF_HISTORY)


def test_a_complete_history_that_was_listed_lately_needs_nothing() -> None:
    assert wanted(TeamState(team(datetime(2025, 11, 1)))) == []


@pytest.mark.parametrize("left_behind", [FAILED, PENDING])
def test_a_repository_that_was_left_behind_is_brought_in_alone_and_over_all_covered_months(
    left_behind: RepositorySync,
) -> None:
    longer = TeamState(team(datetime(2025, 3, 1)), (left_behind,))

    months = MonthRange(Month(2025, 3), Month(2026, 11))
    assert wanted(longer) == [NextRun(Work.REPAIR, months, (left_behind.repository,))]


def test_changes_come_before_repairs_and_reach_from_the_first_month_they_touch_to_the_current_one() -> None:
    state = TeamState(team(datetime(2025, 11, 1)), (FAILED,), touched_from=Month(2026, 8))

    assert wanted(state) == [
        NextRun(Work.UPDATES, MonthRange(Month(2026, 8), Month(2026, 11))),
        NextRun(Work.REPAIR, YEAR, ("acme/api",)),
    ]


def test_a_change_from_before_the_coverage_belongs_to_its_first_month() -> None:
    [updates] = wanted(TeamState(team(datetime(2025, 11, 1)), touched_from=Month(2019, 4)))

    assert updates.months == YEAR


def test_a_change_does_not_wait_for_a_history_that_cannot_begin_yet() -> None:
    capped = TeamState(team(datetime(2026, 10, 1)), touched_from=Month(2026, 11))
    runs = [ended(5, succeeded=True)]

    startable = [one.work for one in wanted(capped) if may_start(runs, one, (), NOW)]

    assert startable == [Work.UPDATES]


@pytest.mark.parametrize("listed_at", [None, NOW - timedelta(days=7), NOW + timedelta(days=2)])
def test_a_whole_listing_is_due_each_week_and_where_the_clock_has_jumped(listed_at: datetime | None) -> None:
    state = TeamState(replace(team(datetime(2025, 11, 1)), listed_at=listed_at))

    assert wanted(state) == [NextRun(Work.RECONCILIATION, YEAR)]


def test_a_wait_for_the_budget_ends_at_its_time_and_never_lasts_for_hours() -> None:
    waiting = replace(team(), resume_at=NOW + timedelta(minutes=50))
    written_by_a_wrong_clock = replace(team(), resume_at=NOW + timedelta(days=1))

    assert waits_for_budget(waiting, NOW)
    assert not waits_for_budget(waiting, NOW + timedelta(minutes=50))
    assert not waits_for_budget(written_by_a_wrong_clock, NOW)


def test_a_run_that_ended_in_the_future_is_not_waited_for() -> None:
    assert may_start([ended(-600, succeeded=False)], NextRun(Work.HISTORY, YEAR), (), NOW)


def test_changes_do_not_wait_for_the_last_ones_to_be_an_hour_old() -> None:
    runs = [replace(ended(1, succeeded=True), work=Work.UPDATES)]

    assert may_start(runs, NextRun(Work.UPDATES, YEAR), (), NOW)


def test_nothing_starts_beside_a_run_that_is_on_its_way() -> None:
    assert not may_start([PastRun(succeeded=False, ended_at=None)], HISTORY_OF_YEAR, [], NOW)


def test_the_next_stretch_follows_a_success_at_once() -> None:
    assert may_start([], HISTORY_OF_YEAR, [], NOW)
    assert may_start([ended(0, succeeded=True, months=QUICK)], HISTORY_OF_YEAR, [], NOW)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (7, 60), (10, 60)])
def test_after_failures_the_pause_doubles_up_to_an_hour(failures: int, minutes: int) -> None:
    too_early = [ended(minutes - 0.1, succeeded=False)] * failures
    in_time = [ended(minutes, succeeded=False)] * failures

    assert not may_start(too_early, HISTORY_OF_YEAR, [], NOW)
    assert may_start(in_time, HISTORY_OF_YEAR, [], NOW)


def test_failures_before_a_success_do_not_count() -> None:
    runs = [ended(1, succeeded=False), ended(5, succeeded=True, months=QUICK), *[ended(9, succeeded=False)] * 5]

    assert may_start(runs, HISTORY_OF_YEAR, [], NOW)


@pytest.mark.parametrize(("successes", "hours"), [(1, 1), (2, 2), (3, 4), (6, 24), (10, 24)])
def test_what_a_good_run_left_behind_is_tried_again_ever_more_rarely(successes: int, hours: int) -> None:
    too_early = [ended(60 * hours - 1, succeeded=True)] * successes
    in_time = [ended(60 * hours, succeeded=True)] * successes

    assert not may_start(too_early, REPAIR_OF_YEAR, [FAILED], NOW)
    assert may_start(in_time, REPAIR_OF_YEAR, [FAILED], NOW)


def test_runs_of_other_months_between_do_not_change_that() -> None:
    runs = [ended(1, succeeded=True, months=QUICK), ended(30, succeeded=True, months=YEAR)]

    assert not may_start(runs, REPAIR_OF_YEAR, [FAILED], NOW)


def test_a_repository_that_is_new_does_not_wait() -> None:
    assert may_start([ended(0, succeeded=True)], REPAIR_OF_YEAR, [PENDING], NOW)
