"""What a history holds and costs is said before it is brought in, and is what a sync then finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.github import GitHub
from prsync_pipeline.models import Quota, Team
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sandbox import DEFAULT_TOKEN, World, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.sync.plans.coverage import plan_listing
from prsync_pipeline.teams.plan import STARTING_SECONDS, HistoryCount, Plan, plan, plan_of
from prsync_pipeline_tests.support.small_worlds import make
from prsync_pipeline_tests.support.team_sync import NOW, Clock

if TYPE_CHECKING:
    from pathlib import Path

BEGINS = Month(2025, 11)
SPANS = {  # a pull request's creation and last update, in days before now
    1: (10, 2), 2: (70, 30), 3: (200, 200), 4: (500, 100), 5: (500, 40), 6: (800, 700),
}  # fmt: skip


def world() -> World:
    made = World.of(
        make(number, created_at=NOW - timedelta(days=created), updated_at=NOW - timedelta(days=updated))
        for number, (created, updated) in SPANS.items()
    )
    made.add_repository("acme/empty", is_empty=True)
    return made


def planned(settings: Settings) -> tuple[Plan, int]:
    """The plan of the whole organisation, and how many points it cost."""
    team = Team("acme", "acme", NOW, history_months=12)
    with serve(world(), clock=Clock()) as sandbox, GitHub(sandbox.url, [DEFAULT_TOKEN], clock=Clock()) as github:
        repositories = github.organization_repositories("acme")
        before = github.usage.points
        found = plan(github, team, repositories, NOW, settings)
        windows = [
            window
            for repository in repositories
            for window in plan_listing(
                repository, None, MonthRange(BEGINS, Month.of(NOW)), current=Month.of(NOW)
            ).windows
        ]
        points = github.usage.points - before
        assert sum(github.count_windows(windows).values()) == 5
    return found, points


def test_the_plan_holds_what_a_sync_of_the_history_lists_and_costs_a_point(tmp_path: Path) -> None:
    found, points = planned(Settings(home=tmp_path))

    assert found.first_month == BEGINS
    assert sorted(found.by_repository.values()) == [0, 5]
    assert found.pull_requests == 5
    assert points == 1


def test_the_safety_cap_is_in_the_plan(tmp_path: Path) -> None:
    assert planned(Settings(home=tmp_path, max_pull_requests=3))[0].pull_requests == 3


def quota(points_left: int) -> Quota:
    return Quota(points_left, 5_000, resets_at=NOW + timedelta(minutes=30), answered_at=NOW)


def test_what_fits_into_the_hour_has_no_pause() -> None:
    found = plan_of(BEGINS, {"R_1": HistoryCount(971, 191)}, quota(5_000), NOW)

    assert (found.points, found.pause_until) == (78, None)
    assert found.seconds == pytest.approx(STARTING_SECONDS + 971 * 60 / 500, abs=1)
    assert found.first_seconds == pytest.approx(STARTING_SECONDS + 191 * 60 / 500, abs=1)


def test_what_does_not_fit_says_when_it_goes_on() -> None:
    found = plan_of(BEGINS, {"R_1": HistoryCount(10_000, 300)}, quota(400), NOW)

    assert (found.points, found.pause_until) == (801, NOW + timedelta(minutes=30))
    assert found.seconds > timedelta(minutes=30).total_seconds()
    assert found.first_seconds < 60


def test_points_that_came_back_meanwhile_are_no_reason_to_wait() -> None:
    found = plan_of(BEGINS, {"R_1": HistoryCount(10_000, 300)}, quota(0), NOW + timedelta(hours=1))

    assert found.pause_until is None


def test_a_github_without_limits_has_a_plan_too() -> None:
    found = plan_of(BEGINS, {"R_1": HistoryCount(500, 0)}, None, datetime(2026, 11, 20))

    assert found.seconds == pytest.approx(STARTING_SECONDS + 60, abs=1)
    assert found.first_seconds == pytest.approx(STARTING_SECONDS, abs=1)


def test_many_repositories_take_their_time_and_points_without_a_pull_request() -> None:
    found = plan_of(BEGINS, {f"R_{number}": HistoryCount(0, 0) for number in range(300)}, quota(5_000), NOW)

    assert found.points == 90
    assert STARTING_SECONDS < found.first_seconds < found.seconds


def test_nothing_to_bring_in_costs_next_to_nothing() -> None:
    found = plan_of(BEGINS, {}, quota(5_000), NOW)

    assert (found.pull_requests, found.points) == (0, 0)
