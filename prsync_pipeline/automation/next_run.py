"""Which run a team needs next, and when it may start. Pure: the team's own state and its last runs decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.models import Month, SyncStatus
from prsync_pipeline.sync.coverage import MonthRange, history_target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.models import RepositorySync, Team

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PastRun:
    """A finished or unfinished run of a team; `ended_at` is None while it is queued or running."""

    succeeded: bool
    ended_at: datetime | None


def next_months(team: Team, unfinished: Sequence[RepositorySync], now: datetime) -> MonthRange | None:
    """The months of history that the team still lacks.

    A new team gets the previous and the current month first, so that something true is on the screen within
    minutes; then all of its history; then, again, what repositories failed to bring in.
    """
    current, target = Month.of(now), history_target(team)
    if team.covered_from is None:
        return MonthRange(max(target, current.plus(-1)), current)
    if team.covered_from > target.start or unfinished:
        return MonthRange(min(target, Month.of(team.covered_from)), current)
    return None


def may_start(runs: Sequence[PastRun], unfinished: Sequence[RepositorySync], now: datetime) -> bool:
    """Whether a run may start now, given the team's past runs, newest first.

    None beside one that is still on its way; after failures a minute, two, four … up to an hour; an hour after a run
    that succeeded and yet left repositories behind.
    """
    if not runs:
        return True
    if any(run.ended_at is None for run in runs):
        return False
    failures = next((count for count, run in enumerate(runs) if run.succeeded), len(runs))
    left_behind = failures == 0 and any(sync.sync_status is SyncStatus.FAILED for sync in unfinished)
    pause = LONGEST_RETRY if left_behind else retry_pause(failures)
    last = runs[0].ended_at
    return last is None or now - last >= pause


def retry_pause(failures: int) -> timedelta:
    if failures == 0:
        return timedelta(0)
    doubled: int = 2 ** min(failures - 1, 10)
    return min(FIRST_RETRY * doubled, LONGEST_RETRY)
