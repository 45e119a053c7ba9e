"""Which run a team needs next, and when it may start. Pure: the team's own state and its last runs decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from prsync_pipeline.models import Month, SyncStatus
from prsync_pipeline.sync.coverage import MonthRange, history_target

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.models import RepositorySync, Team

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
LONGEST_BUDGET_WAIT = timedelta(hours=2)
FIRST_REPEAT = timedelta(hours=1)
LONGEST_REPEAT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run of a team; `ended_at` is None while it is queued or running, `first` is the first month it asked for."""

    succeeded: bool
    ended_at: datetime | None
    first: Month | None = None


def next_months(team: Team, unfinished: Sequence[RepositorySync], now: datetime, earliest: Month) -> MonthRange | None:
    """The months of history that the team still lacks.

    A new team gets the previous and the current month first, so that something true is on the screen within
    minutes; then all of its history; then, again, what repositories failed to bring in.
    """
    current, target = Month.of(now), history_target(team, earliest)
    if team.covered_from is None:
        return MonthRange(max(target, current.plus(-1)), current)
    if team.covered_from > target.start or unfinished:
        return MonthRange(min(target, Month.of(team.covered_from)), current)
    return None


def may_start(runs: Sequence[PastRun], months: MonthRange, unfinished: Sequence[RepositorySync], now: datetime) -> bool:
    """Whether a run of `months` may start now, given the team's past runs, newest first.

    Never beside one that is still on its way. After failures a minute, two, four … up to an hour. Where the same
    months were brought in and yet are wanted again (a repository failed, a cap left some out), an hour, two, four …
    up to a day, so that what cannot be mended costs little; a repository that was never tried does not wait.
    """
    if is_on_its_way(runs):
        return False
    failures = count_leading(not run.succeeded for run in runs)
    if failures:
        return waited(runs[0], doubled(FIRST_RETRY, failures, LONGEST_RETRY), now)
    same = [run for run in runs if run.first == months.first]
    if not same or any(sync.sync_status is SyncStatus.PENDING for sync in unfinished):
        return True
    repeats = count_leading(run.succeeded for run in same)
    return waited(same[0], doubled(FIRST_REPEAT, repeats, LONGEST_REPEAT), now)


def is_on_its_way(runs: Sequence[PastRun]) -> bool:
    return any(run.ended_at is None for run in runs)


def count_leading(answers: Iterable[bool]) -> int:
    return sum(1 for _ in takewhile(bool, answers))


def doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    """`first`, doubled with each time after the first, and never more than `longest`."""
    factor: int = 2 ** min(times - 1, 20) if times else 1
    return min(first * factor, longest)


def waited(run: PastRun, pause: timedelta, now: datetime) -> bool:
    """Whether the run ended that long ago; one that ended in the future tells of a clock that was set back."""
    return run.ended_at is None or abs(now - run.ended_at) >= pause


def waits_for_budget(team: Team, now: datetime) -> bool:
    """Whether GitHub's budget is still to come back: a budget takes an hour at most, so a longer wait is none."""
    return team.resume_at is not None and now < team.resume_at <= now + LONGEST_BUDGET_WAIT
