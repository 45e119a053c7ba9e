"""Which run a team needs, and when it may start."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prsync_pipeline.models import RepositorySync, SyncStatus, Team
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sync.needs import TeamNeeds
from prsync_pipeline.sync.next_run import (
    LOOKS_APART,
    QUICK_START,
    REST_OF_HISTORY,
    NextRun,
    PastRun,
    awaits_look,
    is_look_wanted,
    may_start,
    next_runs,
    requested_run,
    rest_of_history,
    waits_for_budget,
)
from prsync_pipeline.sync.types import Work
from prsync_pipeline.warehouse import Discovery, RequestKind, SyncRequest

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


def wanted(state: TeamNeeds, earliest: Month = EARLIEST) -> list[NextRun]:
    return list(next_runs(state, NOW, earliest))


def history(months: MonthRange, priority: int = QUICK_START) -> list[NextRun]:
    return [NextRun(Work.HISTORY, months, priority=priority)]


def test_a_new_team_starts_with_the_previous_and_the_current_month() -> None:
    assert wanted(TeamNeeds(team())) == history(MonthRange(Month(2026, 10), Month(2026, 11)))


def test_a_team_that_wants_no_history_starts_with_the_current_month() -> None:
    assert wanted(TeamNeeds(team(history_months=0))) == history(MonthRange(Month(2026, 11), Month(2026, 11)))


def test_history_never_begins_before_the_first_month_there_is() -> None:
    first = Month(2026, 6)

    assert wanted(TeamNeeds(team(datetime(2026, 10, 1))), first) == history(
        MonthRange(first, Month(2026, 11)), REST_OF_HISTORY
    )
    assert wanted(TeamNeeds(team(datetime(2026, 6, 1))), first) == []


def test_after_the_quick_start_comes_the_whole_history() -> None:
    assert wanted(TeamNeeds(team(datetime(2026, 10, 1)))) == history(YEAR, REST_OF_HISTORY)


def test_the_rest_of_a_history_is_known_with_its_quick_start() -> None:
    [quick_start] = wanted(TeamNeeds(team()))
    rest = NextRun(Work.HISTORY, YEAR, priority=REST_OF_HISTORY, follows_quick_start=True)

    assert rest_of_history(team(), quick_start, EARLIEST) == rest
    assert rest_of_history(team(history_months=1), quick_start, EARLIEST) is None
    assert rest_of_history(team(datetime(2026, 10, 1)), HISTORY_OF_YEAR, EARLIEST) is None


def test_a_complete_history_that_was_listed_lately_needs_nothing() -> None:
    assert wanted(TeamNeeds(team(datetime(2025, 11, 1)))) == []


@pytest.mark.parametrize("left_behind", [FAILED, PENDING])
def test_a_repository_that_was_left_behind_is_brought_in_alone_and_over_all_covered_months(
    left_behind: RepositorySync,
) -> None:
    longer = TeamNeeds(team(datetime(2025, 3, 1)), (left_behind,))

    months = MonthRange(Month(2025, 3), Month(2026, 11))
    assert wanted(longer) == [NextRun(Work.REPAIR, months, (left_behind.repository,))]


def test_changes_come_before_repairs_and_reach_from_the_first_month_they_touch_to_the_current_one() -> None:
    state = TeamNeeds(team(datetime(2025, 11, 1)), (FAILED,), touched_from=Month(2026, 8))

    assert wanted(state) == [
        NextRun(Work.UPDATES, MonthRange(Month(2026, 8), Month(2026, 11))),
        NextRun(Work.REPAIR, YEAR, ("acme/api",)),
    ]


def test_a_change_from_before_the_coverage_belongs_to_its_first_month() -> None:
    [updates] = wanted(TeamNeeds(team(datetime(2025, 11, 1)), touched_from=Month(2019, 4)))

    assert updates.months == YEAR


def test_a_change_does_not_wait_for_a_history_that_cannot_begin_yet() -> None:
    capped = TeamNeeds(team(datetime(2026, 10, 1)), touched_from=Month(2026, 11))
    runs = [ended(5, succeeded=True)]

    startable = [one.work for one in wanted(capped) if may_start(runs, one, (), NOW)]

    assert startable == [Work.UPDATES]


@pytest.mark.parametrize("listed_at", [None, NOW - timedelta(days=7), NOW + timedelta(days=2)])
def test_a_whole_listing_is_due_each_week_and_where_the_clock_has_jumped(listed_at: datetime | None) -> None:
    state = TeamNeeds(replace(team(datetime(2025, 11, 1)), listed_at=listed_at))

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


def asked(kind: RequestKind, *repositories: str, minutes_ago: float = 1) -> SyncRequest:
    return SyncRequest("request-1", "acme", kind, NOW - timedelta(minutes=minutes_ago), "ada", repositories)


def answer(needs: TeamNeeds, request: SyncRequest) -> NextRun | None:
    return requested_run(needs, request, NOW, EARLIEST)


def answering(work: Work, months: MonthRange, *repositories: str) -> NextRun:
    return NextRun(work, months, repositories, QUICK_START, "request-1")


WHOLE = TeamNeeds(team(datetime(2025, 11, 1)))
CHANGES = asked(RequestKind.CHANGES)


def test_a_request_for_changes_brings_them_in_before_anything_else() -> None:
    needs = replace(WHOLE, unfinished=(FAILED,), touched_from=Month(2026, 8))
    capped = replace(needs, team=team(datetime(2026, 10, 1)))

    assert answer(needs, CHANGES) == answering(Work.UPDATES, MonthRange(Month(2026, 8), Month(2026, 11)))
    assert answer(capped, CHANGES) == answering(Work.UPDATES, QUICK)


def test_a_request_for_changes_brings_in_what_else_is_due_and_repairs_nothing() -> None:
    assert answer(replace(WHOLE, team=team(datetime(2026, 10, 1))), CHANGES) == answering(Work.HISTORY, YEAR)
    assert answer(replace(WHOLE, team=replace(WHOLE.team, listed_at=None)), CHANGES) == answering(
        Work.RECONCILIATION, YEAR
    )
    assert answer(replace(WHOLE, unfinished=(FAILED,)), CHANGES) is None


def test_a_request_for_what_failed_is_for_the_named_repositories_that_are_still_unfinished() -> None:
    needs = replace(WHOLE, unfinished=(FAILED, PENDING))

    assert answer(needs, asked(RequestKind.FAILED)) == answering(Work.REPAIR, YEAR, "acme/api", "acme/new")
    assert answer(needs, asked(RequestKind.FAILED, "acme/api", "acme/none")) == answering(Work.REPAIR, YEAR, "acme/api")
    assert answer(needs, asked(RequestKind.FAILED, "acme/mended")) is None


def test_a_request_for_a_listing_compares_all_months() -> None:
    assert answer(WHOLE, asked(RequestKind.LISTING)) == answering(Work.RECONCILIATION, YEAR)


@pytest.mark.parametrize("kind", RequestKind)
def test_a_team_without_history_gets_its_quick_start_whatever_was_asked_for(kind: RequestKind) -> None:
    assert answer(TeamNeeds(team(), (FAILED,)), asked(kind)) == answering(Work.HISTORY, QUICK)


@pytest.mark.parametrize(
    ("look", "is_awaited"),
    [
        (None, True),
        (Discovery(CHANGES.asked_at - timedelta(seconds=1), None, 0, None), True),
        (Discovery(CHANGES.asked_at, None, 0, None), False),
        (Discovery(NOW, None, 1, "GitHub is down"), True),
    ],
)
def test_a_request_for_changes_waits_until_github_was_asked_what_changed(
    look: Discovery | None, *, is_awaited: bool
) -> None:
    needs = replace(WHOLE, team=replace(WHOLE.team, watermark=NOW), look=look)

    assert awaits_look(needs, CHANGES) is is_awaited
    assert not awaits_look(needs, asked(RequestKind.FAILED))
    assert not awaits_look(replace(needs, team=WHOLE.team), CHANGES)  # there is nothing that changes could add to


def test_github_is_asked_at_once_what_changed_and_never_twice_in_a_minute() -> None:
    just_now = Discovery(NOW - LOOKS_APART + timedelta(seconds=1), None, 0, None)
    a_minute_ago = Discovery(NOW - LOOKS_APART, None, 0, None)
    after_both = asked(RequestKind.CHANGES, minutes_ago=0)

    assert is_look_wanted([CHANGES], None, NOW)
    assert is_look_wanted([after_both], a_minute_ago, NOW)
    assert not is_look_wanted([after_both], just_now, NOW)
    assert not is_look_wanted([CHANGES], a_minute_ago, NOW)
    assert not is_look_wanted([asked(RequestKind.LISTING)], None, NOW)
