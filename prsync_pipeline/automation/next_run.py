"""Which run a team needs next, and when it may start. Pure: the team's own state and its last runs decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from prsync_pipeline.backoff import doubling_pause
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sync.plans.coverage import history_target
from prsync_pipeline.sync.types import Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.models import RepositorySync, Team

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
FIRST_REPEAT = timedelta(hours=1)
LONGEST_REPEAT = timedelta(days=1)
LISTED_EVERY = timedelta(days=7)
QUICK_START, REST_OF_HISTORY = 2, 1  # somebody waits for them; all other work has priority 0
LONGEST_BUDGET_WAIT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run of a team; `ended_at` is None while it is queued or running, `first` is the first month it asked for."""

    succeeded: bool
    ended_at: datetime | None
    first: Month | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class TeamState:
    """What decides: the team, its `unfinished` repositories, and the first month that updates touch, if any does.

    `trends_due_from` is the first month whose rows a run stored that ended before it computed what follows from them.
    """

    team: Team
    unfinished: Sequence[RepositorySync] = ()
    touched_from: Month | None = None
    trends_due_from: Month | None = None

    @property
    def updates_from(self) -> Month | None:
        """The first month of a run that brings in what was found, and computes what is due."""
        return min(filter(None, (self.touched_from, self.trends_due_from)), default=None)


@dataclass(frozen=True, slots=True)
class NextRun:
    """A run that is wanted; `repositories` names those that it is for, none means all."""

    work: Work
    months: MonthRange
    repositories: tuple[str, ...] = ()
    priority: int = 0


def next_runs(state: TeamState, now: datetime, earliest: Month) -> Iterator[NextRun]:
    """What the team needs, the most urgent first.

    Where runs have to queue, a higher `priority` goes first. A new team gets the previous and the current month, so
    that something true is on the screen within minutes; then all of its history. After that come its changes, what
    repositories failed to bring in, and a listing each week, which finds what disappears without a trace. Last, and
    without a request, what a run that failed did not compute: a repair does that too.
    """
    team, current = state.team, Month.of(now)
    target = history_target(team, earliest)
    if team.covered_from is None:
        yield NextRun(Work.HISTORY, MonthRange(max(target, current.plus(-1)), current), priority=QUICK_START)
        return
    covered = Month.of(team.covered_from)
    whole = MonthRange(min(target, covered), current)
    if team.covered_from > target.start:
        yield NextRun(Work.HISTORY, whole, priority=REST_OF_HISTORY)
    updates = MonthRange(max(state.updates_from or current, covered), current)
    if state.touched_from is not None:
        yield NextRun(Work.UPDATES, updates)
    if state.unfinished:
        yield NextRun(Work.REPAIR, whole, tuple(sync.repository for sync in state.unfinished))
    if team.listed_at is None or not team.listed_at <= now < team.listed_at + LISTED_EVERY:
        yield NextRun(Work.RECONCILIATION, whole)
    if state.touched_from is None and state.trends_due_from is not None:
        yield NextRun(Work.UPDATES, updates)


def may_start(runs: Sequence[PastRun], wanted: NextRun, unfinished: Sequence[RepositorySync], now: datetime) -> bool:
    """Whether the wanted run may start now, given the team's past runs, newest first.

    Never beside one that is still on its way. After failures a minute, two, four … up to an hour. Where the same
    months were brought in and yet are wanted again (a repository failed, a cap left some out), an hour, two, four …
    up to a day, so that what cannot be put right costs little; a repository that was never tried does not wait, and
    neither do changes.
    """
    if is_on_its_way(runs):
        return False
    failures = count_leading(not run.succeeded for run in runs)
    if failures:
        return waited(runs[0], doubling_pause(FIRST_RETRY, failures, LONGEST_RETRY), now)
    if wanted.work is Work.UPDATES:
        return True
    same = [run for run in runs if run.first == wanted.months.first and run.work != Work.UPDATES]
    if not same or any(sync.sync_status is SyncStatus.PENDING for sync in unfinished):
        return True
    repeats = count_leading(run.succeeded for run in same)
    return waited(same[0], doubling_pause(FIRST_REPEAT, repeats, LONGEST_REPEAT), now)


def waits_for_budget(team: Team, now: datetime) -> bool:
    """Whether GitHub's budget is still to come back: a budget takes an hour at most, so a longer wait is none."""
    return team.resume_at is not None and now < team.resume_at <= now + LONGEST_BUDGET_WAIT


def of_this_team(team: Team, now: datetime) -> datetime | None:
    """Since when runs of the slug are this team's: a removed one may have had it before.

    None where the team signed up later than now, since the clock was set back: then all are looked at.
    """
    return team.created_at if team.created_at <= now else None


def is_on_its_way(runs: Sequence[PastRun]) -> bool:
    return any(run.ended_at is None for run in runs)


def count_leading(answers: Iterable[bool]) -> int:
    return sum(1 for _ in takewhile(bool, answers))


def waited(run: PastRun, pause: timedelta, now: datetime) -> bool:
    """Whether the run ended that long ago; one that ended in the future is of a clock that was set back."""
    return run.ended_at is None or abs(now - run.ended_at) >= pause
