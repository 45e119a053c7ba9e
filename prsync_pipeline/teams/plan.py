"""What a team's whole history holds at GitHub and what it costs, before anything of it is brought in.

GitHub counts, nothing is stored. What it costs is estimated by measured figures, each with its source.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.github import Allowance, Pace, Window, seconds_for
from prsync_pipeline.months import Month
from prsync_pipeline.sync.plans.coverage import history_target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Quota, Repository, Team
    from prsync_pipeline.settings import Settings

# `make bench` (the README's table): 79 points for 971 pull requests, 214 for 2,714, their listing included.
POINTS_A_PULL_REQUEST = 0.08
# Measured on the sandbox: a new team is listed twice, its first months and the whole, and counted once; of 50
# repositories that is 20 points, of 300 it is 76.
POINTS_A_REPOSITORY = 0.3
# Measured on the sandbox at 150 ms a request: 300 repositories are listed in 18 s.
LISTING_SECONDS_A_REPOSITORY = 0.06
# The only pace of GitHub over a long time that others have published.
PULL_REQUESTS_A_MINUTE = 500
# From the sign-up until the daemon's run asks GitHub: the sensor looks every 15 s, and a run's process has to start.
STARTING_SECONDS = 15.0

MINUTE_SECONDS = 60
PACE = Pace(points=POINTS_A_PULL_REQUEST, work_seconds=0.0, seconds=MINUTE_SECONDS / PULL_REQUESTS_A_MINUTE)


@dataclass(frozen=True, slots=True)
class HistoryCount:
    """How many pull requests a repository has in the `whole` history, and in the first months that are brought in."""

    whole: int
    first: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What signing up with these repositories brings in and costs; `by_repository` has pull requests by node id.

    `points` are of the hour's `quota`, None where GitHub has no limit. `seconds` and `first_seconds` are those from
    the sign-up to the whole history and to the first months; GitHub's pauses are in them. `pause_until` is the end of
    the first pause, where the hour's points do not suffice.
    """

    first_month: Month
    by_repository: Mapping[str, int]
    points: int
    quota: Quota | None
    seconds: float
    first_seconds: float
    pause_until: datetime | None

    @property
    def pull_requests(self) -> int:
        return sum(self.by_repository.values())


def plan(github: GitHub, team: Team, repositories: Sequence[Repository], now: datetime, settings: Settings) -> Plan:
    """Count the history of these repositories, a point for every twelve of them, and say what it costs.

    Raises:
        GitHubError: GitHub does not count now.
    """
    counts = count_history(github, team, repositories, now, settings)
    return plan_of(history_target(team, settings.first_month), counts, github.quota, now)


def count_history(
    github: GitHub, team: Team, repositories: Sequence[Repository], now: datetime, settings: Settings
) -> dict[str, HistoryCount]:
    """By node id, what a sync of the history and one of its first months would list, no more than the safety cap.

    What changed since a month began is what was opened since then, and what is older and still changed.

    Raises:
        GitHubError: GitHub does not count now.
    """
    target = history_target(team, settings.first_month)
    begins = [target.start, max(target, Month.of(now).plus(-1)).start]
    windows = {
        repository.node_id: [Window(repository, None, None, updated_from=begin) for begin in begins]
        for repository in repositories
    }
    found = github.count_windows([window for both in windows.values() for window in both])
    limit = settings.max_pull_requests
    numbers = {window: count if limit is None else min(count, limit) for window, count in found.items()}
    return {node_id: HistoryCount(numbers[whole], numbers[first]) for node_id, (whole, first) in windows.items()}


def plan_of(first_month: Month, counts: Mapping[str, HistoryCount], quota: Quota | None, now: datetime) -> Plan:
    """The plan for repositories that were counted. Pure."""
    pull_requests = sum(count.whole for count in counts.values())
    points = math.ceil(pull_requests * POINTS_A_PULL_REQUEST + len(counts) * POINTS_A_REPOSITORY)
    listing = len(counts) * LISTING_SECONDS_A_REPOSITORY
    is_short = quota is not None and points > quota.points_left and now < quota.resets_at
    return Plan(
        first_month,
        {node_id: count.whole for node_id, count in counts.items()},
        points,
        quota,
        seconds=2 * listing + _seconds(pull_requests, quota, now),
        first_seconds=listing + _seconds(sum(count.first for count in counts.values()), quota, now),
        pause_until=quota.resets_at if quota is not None and is_short else None,
    )


def _seconds(pull_requests: int, quota: Quota | None, now: datetime) -> float:
    """From the sign-up until so many pull requests are in, pauses for the hour's points included."""
    if quota is None:
        return STARTING_SECONDS + pull_requests * PACE.seconds
    resets_in = max(timedelta(0), quota.resets_at - now).total_seconds()
    allowance = Allowance(points_left=quota.points_left, points_limit=quota.points_limit, resets_in=resets_in)
    return STARTING_SECONDS + seconds_for(pull_requests, PACE, allowance)
