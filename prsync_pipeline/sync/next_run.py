"""Which run a team needs next, and when it may start. Pure: the team's needs and its last runs decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from prsync_pipeline.backoff import doubling_pause
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sync.plans.coverage import history_target
from prsync_pipeline.sync.types import Work
from prsync_pipeline.warehouse import RequestKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.sync.needs import TeamNeeds
    from prsync_pipeline.warehouse import Discovery, SyncRequest

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
FIRST_REPEAT = timedelta(hours=1)
LONGEST_REPEAT = timedelta(days=1)
LISTED_EVERY = timedelta(days=7)
QUICK_START, REST_OF_HISTORY = 2, 1  # somebody waits for them; all other work has priority 0
LONGEST_BUDGET_WAIT = timedelta(hours=2)
LOOKS_APART = timedelta(minutes=1)
"""GitHub is asked what changed no sooner than this after the last time, however often people ask for it."""


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run of a team; `ended_at` is None while it is queued or running, `first` is the first month it asked for."""

    succeeded: bool
    ended_at: datetime | None
    first: Month | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class NextRun:
    """A run that is wanted; `repositories` names those that it is for, none means all.

    `request_id` is the request of a person that it answers, if it answers one. One that `follows_quick_start` has
    something to do once the first months are in.
    """

    work: Work
    months: MonthRange
    repositories: tuple[str, ...] = ()
    priority: int = 0
    request_id: str | None = None
    follows_quick_start: bool = False


def next_runs(needs: TeamNeeds, now: datetime, earliest: Month) -> Iterator[NextRun]:
    """What the team needs, the most urgent first.

    Where runs have to queue, a higher `priority` goes first. A new team gets the previous and the current month, so
    that something true is on the screen within minutes; then all of its history. After that come its changes, what
    repositories failed to bring in, and a listing each week, which finds what disappears without a trace. Last, and
    without a request, what a run that failed did not compute: a repair does that too.
    """
    team, current = needs.team, Month.of(now)
    target = history_target(team, earliest)
    if team.covered_from is None:
        yield NextRun(Work.HISTORY, MonthRange(max(target, current.plus(-1)), current), priority=QUICK_START)
        return
    covered, whole = Month.of(team.covered_from), _whole(team, now, earliest)
    if team.covered_from > target.start:
        yield NextRun(Work.HISTORY, whole, priority=REST_OF_HISTORY)
    updates = MonthRange(max(needs.updates_from or current, covered), current)
    if needs.touched_from is not None:
        yield NextRun(Work.UPDATES, updates)
    if needs.unfinished:
        yield NextRun(Work.REPAIR, whole, tuple(sync.repository for sync in needs.unfinished))
    if team.listed_at is None or not team.listed_at <= now < team.listed_at + LISTED_EVERY:
        yield NextRun(Work.RECONCILIATION, whole)
    if needs.touched_from is None and needs.trends_due_from is not None:
        yield NextRun(Work.UPDATES, updates)


def rest_of_history(team: Team, first: NextRun, earliest: Month) -> NextRun | None:
    """What follows a team's first run: its whole history; None where that is all of it, or the run is another.

    It is put into the queue with the first one, so that nothing but the queue is between them.
    """
    target = history_target(team, earliest)
    if team.covered_from is not None or target >= first.months.first:
        return None
    months = MonthRange(target, first.months.last)
    return NextRun(Work.HISTORY, months, priority=REST_OF_HISTORY, follows_quick_start=True)


def requested_run(needs: TeamNeeds, request: SyncRequest, now: datetime, earliest: Month) -> NextRun | None:
    """The run that does what a person asked for; None where there is nothing to do.

    Somebody waits for it, so that it goes first in a queue. A team without a history gets its quick start instead.
    """
    run = next(iter(_runs_for(needs, request, now, earliest)), None)
    return None if run is None else replace(run, priority=QUICK_START, request_id=request.id)


def _runs_for(needs: TeamNeeds, request: SyncRequest, now: datetime, earliest: Month) -> list[NextRun]:
    """The runs that would do what was asked for, the best first."""
    wanted = list(next_runs(needs, now, earliest))
    if needs.team.covered_from is None:
        return wanted
    whole = _whole(needs.team, now, earliest)
    if request.kind is RequestKind.LISTING:
        return [NextRun(Work.RECONCILIATION, whole)]
    if request.kind is RequestKind.CHANGES:
        others = [run for run in wanted if run.work is not Work.REPAIR]
        return sorted(others, key=lambda run: run.work is not Work.UPDATES)
    names = tuple(
        sync.repository
        for sync in needs.unfinished
        if not request.repositories or sync.repository in request.repositories
    )
    return [NextRun(Work.REPAIR, whole, names)] if names else []


def awaits_look(needs: TeamNeeds, request: SyncRequest) -> bool:
    """Whether GitHub is to be asked what changed before it is known what the request needs."""
    return request.kind is RequestKind.CHANGES and can_look(needs.team) and not _is_answered(request, needs.look)


def is_look_wanted(requests: Iterable[SyncRequest], look: Discovery | None, now: datetime) -> bool:
    """Whether a person waits for GitHub to be asked what changed, and that was not done a moment ago."""
    if look is not None and look.tried_at <= now < look.tried_at + LOOKS_APART:
        return False
    return any(request.kind is RequestKind.CHANGES and not _is_answered(request, look) for request in requests)


def _is_answered(request: SyncRequest, look: Discovery | None) -> bool:
    """Whether GitHub was asked what changed, and answered, since the request was made."""
    return look is not None and not look.failures and look.tried_at >= request.asked_at


def can_look(team: Team) -> bool:
    """Whether changes can be searched for: there is a listing that they could add to."""
    return team.watermark is not None and team.listed_at is not None


def _whole(team: Team, now: datetime, earliest: Month) -> MonthRange:
    """All months of a team that has some history."""
    covered = Month.of(team.covered_from or now)
    return MonthRange(min(history_target(team, earliest), covered), Month.of(now))


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
