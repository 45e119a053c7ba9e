"""Which months a sync may bring in, and what a repository lists for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prsync_pipeline.errors import CoverageGap, InputError
from prsync_pipeline.github import Window
from prsync_pipeline.models import Repository, Team
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sync.plans.coverage import (
    TeamCoverage,
    check_request,
    history_target,
    plan_listing,
    reached_coverage,
)
from prsync_pipeline.sync.plans.plan import Completion, ListingScope

NOW = Month(2026, 11)
EARLIEST = Month(2023, 1)
API = Repository("R_1", "acme/api")


def team(covered_from: datetime | None = None) -> Team:
    return Team("acme", "acme", datetime(2026, 11, 20), history_months=12, covered_from=covered_from)


def months(first: str, last: str) -> MonthRange:
    return MonthRange(Month.parse(first), Month.parse(last))


def test_history_begins_twelve_months_before_the_month_of_the_sign_up() -> None:
    assert history_target(team(), EARLIEST) == Month(2025, 11)


def test_history_never_begins_before_the_first_month_there_is() -> None:
    assert history_target(team(), Month(2026, 3)) == Month(2026, 3)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-11", "2026-10", "earlier month first"),
        ("2026-11", "2026-12", "has not begun"),
        ("2022-12", "2026-11", "before 2023-01"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused_with_the_reason(first: str, last: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        check_request(team(), months(first, last), current=NOW, earliest=EARLIEST)


def test_a_first_sync_must_reach_the_current_month() -> None:
    with pytest.raises(CoverageGap, match="must reach the current month: ask for 2026-01 to 2026-11"):
        check_request(team(), months("2026-01", "2026-03"), current=NOW, earliest=EARLIEST)


def test_months_that_would_leave_a_gap_before_the_coverage_are_refused() -> None:
    covered = team(datetime(2026, 10, 1))

    with pytest.raises(CoverageGap, match="covered from 2026-10"):
        check_request(covered, months("2026-01", "2026-08"), current=NOW, earliest=EARLIEST)
    check_request(covered, months("2026-01", "2026-09"), current=NOW, earliest=EARLIEST)


def test_new_coverage_lists_what_was_created_and_older_ones_that_still_moved() -> None:
    plan = plan_listing(API, None, months("2026-10", "2026-11"), current=NOW)

    assert plan.windows == (
        Window(API, datetime(2026, 10, 1), datetime(2026, 12, 1)),
        Window(API, None, datetime(2026, 10, 1), datetime(2026, 10, 1)),
    )
    assert plan.covered_from == datetime(2026, 10, 1)


def test_a_longer_backfill_moves_the_coverage_down_to_its_first_month() -> None:
    plan = plan_listing(API, datetime(2026, 10, 1), months("2025-11", "2026-09"), current=NOW)

    assert plan.covered_from == datetime(2025, 11, 1)
    assert plan.windows[1].updated_from == datetime(2025, 11, 1)


def test_the_month_where_coverage_begins_lists_its_older_ones_again() -> None:
    plan = plan_listing(API, datetime(2026, 10, 1), months("2026-10", "2026-10"), current=NOW)

    assert len(plan.windows) == 2
    assert plan.covered_from == datetime(2026, 10, 1)


def test_a_later_month_alone_lists_its_own_and_moves_no_coverage() -> None:
    plan = plan_listing(API, datetime(2025, 11, 1), months("2026-10", "2026-10"), current=NOW)

    assert plan.windows == (Window(API, datetime(2026, 10, 1), datetime(2026, 11, 1)),)
    assert plan.covered_from is None


def test_a_repository_without_history_gains_none_from_months_that_stop_short() -> None:
    plan = plan_listing(API, None, months("2026-01", "2026-10"), current=NOW)

    assert plan.covered_from is None


def test_a_repository_that_lags_behind_its_team_is_not_covered_over_the_gap() -> None:
    plan = plan_listing(API, datetime(2026, 10, 1), months("2025-11", "2026-06"), current=NOW)

    assert plan.covered_from is None


SCOPE = ListingScope(is_whole_team=True, reaches_now=True, holds_all_months=True, target=datetime(2025, 11, 1))
BEGUN_AT = datetime(2026, 11, 20, 12)
AHEAD = timedelta(seconds=3)


def completion(first: datetime | None, *, is_current: bool = True) -> Completion:
    return Completion(first, is_current=is_current, is_due=False)


def test_a_whole_listing_covers_from_the_earliest_repository_up_to_githubs_own_time() -> None:
    completions = [completion(datetime(2026, 1, 1)), completion(datetime(2025, 11, 1)), completion(None)]

    reached = reached_coverage(SCOPE, completions, BEGUN_AT, AHEAD)

    assert reached == TeamCoverage(datetime(2025, 11, 1), BEGUN_AT - AHEAD, BEGUN_AT)


def test_a_repository_that_is_not_current_holds_the_watermark_back() -> None:
    completions = [completion(datetime(2025, 11, 1)), completion(datetime(2025, 11, 1), is_current=False)]

    reached = reached_coverage(SCOPE, completions, BEGUN_AT, AHEAD)

    assert reached == TeamCoverage(datetime(2025, 11, 1), None, None)


def test_a_listing_of_some_covered_months_is_no_whole_listing() -> None:
    scope = replace(SCOPE, holds_all_months=False)

    reached = reached_coverage(scope, [completion(datetime(2025, 11, 1))], BEGUN_AT, AHEAD)

    assert (reached.watermark, reached.listed_at) == (BEGUN_AT - AHEAD, None)


def test_a_listing_of_named_repositories_moves_nothing_of_the_team() -> None:
    scope = replace(SCOPE, is_whole_team=False)

    assert reached_coverage(scope, [completion(datetime(2025, 11, 1))], BEGUN_AT, AHEAD) == TeamCoverage()
