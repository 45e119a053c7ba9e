"""What only one look after another shows: a percent that never falls, and since when nothing has come in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from prsync_pipeline.backoff import doubling_pause
from prsync_pipeline.reports.team.progress import run_report, team_progress
from prsync_pipeline.reports.team.state import TeamState, is_looked_after
from prsync_pipeline.sync.next_run import FIRST_RETRY, LONGEST_RETRY
from prsync_pipeline.warehouse import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.reports.team.facts import TeamFacts
    from prsync_pipeline.reports.team.progress import RunReport, TeamProgress
    from prsync_pipeline.warehouse import SyncRun

SILENT_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Watch:
    """A team's report as it is shown at a moment, given what was shown before.

    `progress.percent` never falls while one history comes in. The counts stand as they are since `moved_at`, as far as
    anybody looked, and the state is the same since `state_since`. `is_attended`: a daemon runs. `runs`: the last ones,
    newest first.
    """

    progress: TeamProgress
    seen_at: datetime
    signed_up_at: datetime
    moved_at: datetime
    state_since: datetime
    is_attended: bool
    runs: tuple[RunReport, ...] = ()

    @property
    def is_going_on(self) -> bool:
        """Whether something is running that brings in what is to come: a run, or a daemon that starts the next."""
        run = self.progress.run
        is_started = self.is_attended and self.progress.state is not TeamState.PAUSED
        return is_started or (run is not None and run.is_alive)

    @property
    def silence(self) -> timedelta | None:
        """For how long a living run has brought nothing in; None where that is not long, or where it is known why."""
        progress, past = self.progress, self.seen_at - self.moved_at
        is_silent = progress.state is TeamState.HYDRATING and progress.waits_until is None and past >= SILENT_AFTER
        return past if is_silent else None

    @property
    def next_try_at(self) -> datetime | None:
        """When a run that failed is tried again by itself; None where it did not, or where that is past."""
        failed = list(takewhile(lambda run: run.outcome == RunOutcome.FAILED, self.runs))
        if not failed or failed[0].ended_at is None:
            return None
        at = failed[0].ended_at + doubling_pause(FIRST_RETRY, len(failed), LONGEST_RETRY)
        return at if at > self.seen_at else None

    @property
    def state_lasts(self) -> timedelta:
        return self.seen_at - self.state_since


def watch(facts: TeamFacts, now: datetime, before: Watch | None = None, runs: Sequence[SyncRun] = ()) -> Watch:
    """The report of a team at a moment; `before` is what was shown last, be it of another team of that slug."""
    progress = team_progress(facts, now)
    seen = Watch(
        progress,
        now,
        facts.team.created_at,
        moved_at=now,
        state_since=_state_began(facts, progress, now),
        is_attended=is_looked_after(facts, now),
        runs=tuple(run_report(run, now) for run in runs),
    )
    if before is None or before.signed_up_at != seen.signed_up_at:
        return seen
    return replace(
        seen,
        progress=_held(progress, before.progress),
        moved_at=before.moved_at if _counts(progress) == _counts(before.progress) else now,
        state_since=before.state_since if progress.state is before.progress.state else seen.state_since,
    )


def _held(progress: TeamProgress, before: TeamProgress) -> TeamProgress:
    """The progress with the percent that was shown, where the same history has not got further.

    What is to come grows while it comes in: pull requests are opened, and repositories that had failed are counted
    again. Where a history was in, what comes in after it is another one.
    """
    if progress.is_history_in or before.is_history_in:
        return progress
    return replace(progress, percent=max(progress.percent, before.percent))


def _counts(progress: TeamProgress) -> tuple[object, ...]:
    run = progress.run
    return progress.state, progress.stored, progress.judged, run and (run.run_id, run.hydrated, run.requests)


def _state_began(facts: TeamFacts, progress: TeamProgress, now: datetime) -> datetime:
    """Since when the state lasts for whoever looks for the first time: what has to start waits for its run."""
    if progress.state is not TeamState.STARTING:
        return now
    ended = facts.runs[0].ended_at if facts.runs else None
    return min(now, ended or facts.team.created_at)
