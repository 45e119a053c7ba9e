"""Which state a team is in, from facts alone and never from a clock's guess. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.errors import CredentialsRefused
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.sync.plans.coverage import history_target
from prsync_pipeline.teams.health import FRESH_FOR
from prsync_pipeline.warehouse import SILENT_AFTER, RunOutcome, RunStage

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.models import RepositorySync
    from prsync_pipeline.months import Month
    from prsync_pipeline.reports.team.facts import TeamFacts
    from prsync_pipeline.warehouse import SyncRun

TICKS_FOR = timedelta(seconds=60)
"""A daemon whose last tick is older does not run: it ticks every fifteen seconds."""
SUPERSEDED_AFTER = timedelta(seconds=30)
"""A run beats twice in that time: one without an end and a later sign of life is dead where a newer run has ended."""


class TeamState(StrEnum):
    """What a reader is told first; `COMPLETE` alone means: all is there, computed, and nothing is on its way."""

    PAUSED = "paused"
    LISTING = "listing"
    HYDRATING = "hydrating"
    JUDGING = "judging"
    COMPUTING = "computing"
    UPDATING = "updating"
    ROWS_WRONG = "rows_wrong"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a state
    WAITING_FOR_BUDGET = "waiting_for_budget"
    LOST = "lost"
    NOTHING_CAME = "nothing_came"
    NO_DAEMON = "no_daemon"
    REPOSITORIES_TO_COME = "repositories_to_come"
    FIRST_MONTHS_IN = "first_months_in"
    QUEUED = "queued"
    STARTING = "starting"
    NOT_COMPUTED = "not_computed"
    LOOK_FAILED = "look_failed"
    BEHIND = "behind"
    PARTLY_FAILED = "partly_failed"
    EMPTY = "empty"
    COMPLETE = "complete"


STAGES = {
    RunStage.LISTING: TeamState.LISTING,
    RunStage.HYDRATING: TeamState.HYDRATING,
    RunStage.JUDGING: TeamState.JUDGING,
    RunStage.COMPUTING: TeamState.COMPUTING,
}


def state_of(facts: TeamFacts, now: datetime) -> TeamState:
    """The first state that the facts show, from what a person decided down to "all is well"."""
    if facts.team.is_paused:
        return TeamState.PAUSED
    alive = living_run(facts, now)
    if alive is not None:
        return TeamState.UPDATING if is_history_computed(facts, now) else STAGES[RunStage(alive.stage)]
    stopped = _stopped_state(facts, now)
    if stopped is not None:
        return stopped
    return _settled_state(facts, now) if is_history_in(facts) else _unfinished_state(facts, now)


def _stopped_state(facts: TeamFacts, now: datetime) -> TeamState | None:
    """What keeps a team from going on; None where nothing does."""
    newest = facts.runs[0] if facts.runs else None
    if any(fault.is_blocking for fault in facts.open_faults):
        return TeamState.ROWS_WRONG
    if newest is not None and newest.error_code == CredentialsRefused.code and not _has_looked_since(facts, newest):
        return TeamState.TOKEN_REFUSED
    if facts.team.resume_at is not None and facts.team.resume_at > now:
        return TeamState.WAITING_FOR_BUDGET
    if newest is not None and newest.ended_at is None:
        return TeamState.LOST
    return TeamState.NOTHING_CAME if facts.syncs and all(map(is_failed, facts.syncs)) else None


def _unfinished_state(facts: TeamFacts, now: datetime) -> TeamState:
    """History is still to come, and nothing hinders it."""
    if not is_looked_after(facts, now):
        return TeamState.NO_DAEMON
    if _are_months_in(facts, now):
        return TeamState.REPOSITORIES_TO_COME
    if facts.counts.trend_months:
        return TeamState.FIRST_MONTHS_IN
    return TeamState.QUEUED if is_token_busy(facts, now) else TeamState.STARTING


def _settled_state(facts: TeamFacts, now: datetime) -> TeamState:
    """All history is in: whether it is computed, recent, and of all repositories."""
    counts = facts.counts
    if counts.trends_due_from is not None or not counts.trend_months:
        return TeamState.NOT_COMPUTED
    if look_error(facts) is not None:
        return TeamState.LOOK_FAILED
    if now - (facts.team.watermark or facts.team.created_at) > FRESH_FOR:
        return TeamState.BEHIND
    if any(map(is_failed, facts.syncs)):
        return TeamState.PARTLY_FAILED
    has_rows = counts.judged or any(sync.pull_requests_total for sync in facts.syncs)
    return TeamState.COMPLETE if has_rows else TeamState.EMPTY


def living_run(facts: TeamFacts, now: datetime) -> SyncRun | None:
    """The newest run that is alive; None where there is none."""
    is_superseded = bool(facts.runs) and facts.runs[0].ended_at is not None
    patience = SUPERSEDED_AFTER if is_superseded else SILENT_AFTER
    return next((run for run in facts.runs if run.is_alive(now) and abs(now - run.beat_at) <= patience), None)


def is_looked_after(facts: TeamFacts, now: datetime) -> bool:
    """Whether a daemon runs."""
    return facts.ticked_at is not None and abs(now - facts.ticked_at) <= TICKS_FOR


def is_token_busy(facts: TeamFacts, now: datetime) -> bool:
    """Whether another team's run is alive that uses the same GitHub token: runs that share one take turns."""
    return facts.token_used_at is not None and abs(now - facts.token_used_at) <= SILENT_AFTER


def look_error(facts: TeamFacts) -> str | None:
    """Why GitHub could not be asked what changed; None where it could, or a whole run has asked it since."""
    if facts.discovery is None or not facts.discovery.error:
        return None
    has_asked = any(
        run.outcome == RunOutcome.SUCCEEDED and run.requests and run.began_at > facts.discovery.tried_at
        for run in facts.runs[:1]
    )
    return None if has_asked else facts.discovery.error


def _has_looked_since(facts: TeamFacts, run: SyncRun) -> bool:
    look = facts.discovery
    return look is not None and not look.error and look.tried_at > (run.ended_at or run.beat_at)


def is_history_in(facts: TeamFacts) -> bool:
    """Whether every repository that did not fail is covered from where the team's history is to begin."""
    return _is_covered(facts) and not any(sync.covered_from is None and not is_failed(sync) for sync in facts.syncs)


def is_history_computed(facts: TeamFacts, now: datetime) -> bool:
    """Whether the history is in and its months have trends, but for one that has just begun."""
    return is_history_in(facts) and _are_months_computed(facts, now)


def _are_months_in(facts: TeamFacts, now: datetime) -> bool:
    """Whether the months are covered and have trends, so that only repositories that were added lack their history."""
    return _is_covered(facts) and bool(facts.counts.trend_months) and _are_months_computed(facts, now)


def _is_covered(facts: TeamFacts) -> bool:
    """Whether the team is covered from where its history is to begin, whatever repositories were added since."""
    covered_from = facts.team.covered_from
    return covered_from is not None and covered_from <= history_target(facts.team, facts.earliest).start


def _are_months_computed(facts: TeamFacts, now: datetime) -> bool:
    return facts.counts.trend_months >= months_wanted(facts, now) - 1


def months_wanted(facts: TeamFacts, now: datetime) -> int:
    """How many months the team's history has, with the current one."""
    return months_since(history_target(facts.team, facts.earliest), now)


def months_since(first: Month, now: datetime) -> int:
    """How many months there are from the first to the current one, both included."""
    return (now.year - first.year) * 12 + now.month - first.number + 1


def is_failed(sync: RepositorySync) -> bool:
    return sync.sync_status is SyncStatus.FAILED
