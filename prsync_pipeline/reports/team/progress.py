"""A team's report: its state, how far its history is, how long that takes, what is wrong. A pure function of facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month
from prsync_pipeline.reports.team.requests import last_answered, open_requests
from prsync_pipeline.reports.team.state import (
    TeamState,
    is_failed,
    is_history_computed,
    is_history_in,
    is_looked_after,
    living_run,
    look_error,
    months_since,
    months_wanted,
    state_of,
)
from prsync_pipeline.sync.discovery import due_at
from prsync_pipeline.sync.plans.coverage import history_target
from prsync_pipeline.teams.health import faults, incomplete_fault, row_faults
from prsync_pipeline.warehouse import RunStage
from prsync_pipeline.warehouse.row_checks import WHOLENESS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.models import Quota, RepositorySync
    from prsync_pipeline.reports.team.facts import TeamFacts
    from prsync_pipeline.reports.team.requests import RequestReport
    from prsync_pipeline.teams.health import Fault
    from prsync_pipeline.warehouse import SyncRun

HOURLY_BUDGET = "GitHub's hourly budget"
STOPPED = "stopped"
"""In the place of a repository's `syncing`, where no run is alive."""
HYDRATION_SHARE, JUDGING_SHARE = 90, 9
NEXT_RUN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class RepositoryReport:
    """A repository's share; `stored` of `total` pull requests are in, of its whole history where that was counted."""

    repository: str
    state: str
    stored: int
    total: int
    covered_from: datetime | None
    last_synced_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run; `seconds` are those of each stage that it has been through, `outcome` is None while it has not ended."""

    run_id: str
    work: str
    first_month: str
    last_month: str
    stage: str
    began_at: datetime
    ended_at: datetime | None
    outcome: str | None
    error: str | None
    is_alive: bool
    to_hydrate: int
    hydrated: int
    requests: int
    points: int
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What the language model has not answered yet; `open_batches` of the team's `batches` are on their way."""

    pull_requests_waiting: int
    open_batches: int
    batches: int


@dataclass(frozen=True, slots=True)
class TeamProgress:
    """What a reader is told of a team.

    `is_history_in`: all of it is stored, and its trends are computed. `percent`, and `stored` of `total` pull requests,
    are of the whole history; `percent` is 100 only where nothing is on its way. Where GitHub did not count the whole
    history, `total` is of its last `part_months`, and `percent` reaches no more than their share. `seconds_left` is
    None where nobody can know. `waits_until` names when a wait for GitHub ends. `requests` are what people asked for
    and is not done yet; `answered` is the one that ended in the last few minutes.
    """

    team: str
    organization: str
    state: TeamState
    is_history_in: bool
    percent: int
    stored: int
    total: int
    part_months: int | None
    judged: int
    seconds_left: float | None
    waits_until: datetime | None
    waits_for: str | None
    covered_from: datetime | None
    complete_until: datetime | None
    trend_months: int
    trend_months_wanted: int
    next_look_at: datetime | None
    look_error: str | None
    quota: Quota | None
    model: ModelReport
    run: RunReport | None
    repositories: tuple[RepositoryReport, ...]
    faults: tuple[Fault, ...]
    requests: tuple[RequestReport, ...] = ()
    answered: RequestReport | None = None

    @property
    def failed(self) -> int:
        """How many repositories failed."""
        return sum(repository.state == SyncStatus.FAILED for repository in self.repositories)

    @property
    def to_come(self) -> int:
        """How many repositories lack their history and did not fail."""
        return sum(
            repository.covered_from is None and repository.state != SyncStatus.FAILED
            for repository in self.repositories
        )

    @property
    def are_months_in(self) -> bool:
        """Whether each month has its trends, but for one that has just begun; repositories may lack in them."""
        return self.trend_months >= max(1, self.trend_months_wanted - 1)


def team_progress(facts: TeamFacts, now: datetime) -> TeamProgress:
    """The report of a team at a moment."""
    team, state, alive = facts.team, state_of(facts, now), living_run(facts, now)
    counted = [sync for sync in facts.syncs if not is_failed(sync)]
    total = sum(map(whole, counted))
    stored = sum(stored_of(facts, sync) for sync in counted)
    judged = min(facts.counts.judged, stored)
    percent, part = _percent(facts, state, total, stored, judged), _part_months(facts, counted, now)
    waits_until, waits_for = _wait(facts, alive, now)
    return TeamProgress(
        team.slug,
        team.organization,
        state,
        is_history_computed(facts, now),
        percent if part is None else percent * part // months_wanted(facts, now),
        stored,
        total,
        part,
        judged,
        _seconds_left(alive, total - stored, now),
        waits_until,
        waits_for,
        team.covered_from,
        team.watermark,
        facts.counts.trend_months,
        months_wanted(facts, now),
        _next_look(facts, now),
        look_error(facts),
        facts.quota,
        ModelReport(facts.counts.waiting_for_model, facts.counts.open_batches, facts.counts.batches),
        run_report(facts.runs[0], now) if facts.runs else None,
        tuple(_repository_report(facts, sync, is_alive=alive is not None) for sync in facts.syncs),
        tuple(_faults(facts)),
        open_requests(facts.requests),
        last_answered(facts.requests, now),
    )


def _faults(facts: TeamFacts) -> Iterator[Fault]:
    yield from row_faults(facts.team, [fault for fault in facts.open_faults if fault.check != WHOLENESS])
    yield from faults(facts.team, facts.syncs)
    if facts.incomplete:
        yield incomplete_fault(facts.team, facts.incomplete)


def whole(sync: RepositorySync) -> int:
    """As many pull requests as the repository's history has, by what GitHub counted so far."""
    return max(sync.history_total or 0, sync.pull_requests_total)


def stored_of(facts: TeamFacts, sync: RepositorySync) -> int:
    """How many of them are in; a repository whose history is in has them all, whatever was listed last."""
    target = history_target(facts.team, facts.earliest).start
    if sync.sync_status is SyncStatus.COMPLETED and sync.covered_from is not None and sync.covered_from <= target:
        return whole(sync)
    return min(sync.pull_requests_synced, whole(sync))


def _part_months(facts: TeamFacts, counted: Sequence[RepositorySync], now: datetime) -> int | None:
    """Of how many months the total is, where only a part was listed and nobody counted the rest; None: of all."""
    if all(sync.history_total is not None or not sync.pull_requests_total for sync in counted) or not facts.runs:
        return None
    covered_from = facts.team.covered_from
    months = months_since(facts.runs[0].first_month if covered_from is None else Month.of(covered_from), now)
    return months if months < months_wanted(facts, now) else None


def _percent(facts: TeamFacts, state: TeamState, total: int, stored: int, judged: int) -> int:
    """Nine tenths for what GitHub brings, one for what is worked out; 100 for what is complete."""
    if state in {TeamState.COMPLETE, TeamState.EMPTY}:
        return 100
    if not total:
        return 99 if is_history_in(facts) else 0
    return (HYDRATION_SHARE * stored + JUDGING_SHARE * judged) // total


def _wait(facts: TeamFacts, alive: SyncRun | None, now: datetime) -> tuple[datetime | None, str | None]:
    """Until when the team waits for GitHub, and what for."""
    if alive is not None and alive.waits_until is not None and alive.waits_until > now:
        return alive.waits_until, alive.waits_for
    resume_at = facts.team.resume_at
    return (resume_at, HOURLY_BUDGET) if alive is None and resume_at is not None and resume_at > now else (None, None)


def _seconds_left(alive: SyncRun | None, missing: int, now: datetime) -> float | None:
    """Until all of the history is stored: what the run expects, and at its pace what a further run brings."""
    if alive is None or alive.stage != RunStage.HYDRATING or alive.hydrated_by is None:
        return None
    left = max(0.0, (alive.hydrated_by - now).total_seconds())
    further = missing - (alive.to_hydrate - alive.hydrated)
    if further <= 0 or not alive.hydrated:
        return left
    pace = (now - alive.stage_began_at).total_seconds() / alive.hydrated
    return left + max(0.0, pace) * further + NEXT_RUN_SECONDS


def _next_look(facts: TeamFacts, now: datetime) -> datetime | None:
    """When GitHub is asked again what changed; None where nobody is to ask, or no daemon runs that would."""
    if (
        facts.discovery is None
        or facts.team.is_paused
        or facts.team.watermark is None
        or not is_looked_after(facts, now)
    ):
        return None
    return due_at(facts.discovery, facts.interval)


def _repository_report(facts: TeamFacts, sync: RepositorySync, *, is_alive: bool) -> RepositoryReport:
    state = str(sync.sync_status)
    if sync.sync_status is SyncStatus.SYNCING and not is_alive:
        state = STOPPED
    return RepositoryReport(
        sync.repository,
        state,
        stored_of(facts, sync),
        whole(sync),
        sync.covered_from,
        sync.last_synced_at,
        sync.sync_error,
    )


def run_report(run: SyncRun, now: datetime) -> RunReport:
    """A run as a reader is told of it at a moment."""
    seconds = {str(stage): getattr(run, f"{stage}_seconds") for stage in RunStage}
    return RunReport(
        run.run_id,
        run.work,
        str(run.first_month),
        str(run.last_month),
        run.stage,
        run.began_at,
        run.ended_at,
        run.outcome,
        run.error,
        run.is_alive(now),
        run.to_hydrate,
        run.hydrated,
        run.requests,
        run.points,
        {stage: round(spent, 1) for stage, spent in seconds.items() if spent},
    )
