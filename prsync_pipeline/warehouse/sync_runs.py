"""The runs of the teams: their stages, how far each is, its last sign of life, how it ended; and the daemon's ticks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.rows.records import from_row

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.months import Month
    from prsync_pipeline.warehouse.engine.base import Row

SILENT_AFTER = timedelta(seconds=90)
"""A run whose last sign of life is older does not live, or cannot reach the warehouse."""
RUNS_KEPT = 30


class RunStage(StrEnum):
    """What a run is doing; each has a column of its seconds."""

    LISTING = "listing"
    HYDRATING = "hydrating"
    JUDGING = "judging"
    COMPUTING = "computing"


class RunOutcome(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    WAITS = "waits for budget"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class SyncRun:
    """A run of a team, as its row has it; seconds of a stage are added when the stage is over.

    `hydrated_by` is when all that it wants of GitHub is expected to be stored; None: not known. `waits_until` is the
    last wait for GitHub, of which `waits_for` names the reason. `silent_since`: when it was first noticed that no
    further sign of life came.
    """

    run_id: str
    team: str
    process: str
    work: str
    first_month: Month
    last_month: Month
    began_at: datetime
    beat_at: datetime
    stage: str
    stage_began_at: datetime
    silent_since: datetime | None = None
    to_hydrate: int = 0
    hydrated: int = 0
    hydrated_by: datetime | None = None
    waits_until: datetime | None = None
    waits_for: str | None = None
    requests: int = 0
    points: int = 0
    listing_seconds: float = 0.0
    hydrating_seconds: float = 0.0
    judging_seconds: float = 0.0
    computing_seconds: float = 0.0
    ended_at: datetime | None = None
    outcome: str | None = None
    error: str | None = None
    error_code: str | None = None

    def is_alive(self, now: datetime) -> bool:
        """Whether it has not ended, and its last sign of life is recent; one in the future is of a clock set back."""
        return self.ended_at is None and abs(now - self.beat_at) <= SILENT_AFTER


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run of a team as it begins, or goes on with another step; `process` names host and process for people."""

    run_id: str
    team: str
    process: str
    work: str
    first_month: Month
    last_month: Month


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A team whose run uses a token that others may use too; `token_env` names its variable, None: the usual one."""

    team: str
    token_env: str | None
    beat_at: datetime


class SyncRuns(Gateway):
    def begin(self, run: NewRun, stage: RunStage, at: datetime) -> None:
        """Record a run's first sign of life, or that its next step began; a team's oldest runs are forgotten."""
        parameters = {
            "run_id": run.run_id,
            "team": run.team,
            "process": run.process,
            "work": run.work,
            "first_month": str(run.first_month),
            "last_month": str(run.last_month),
            "stage": str(stage),
            "at": at,
        }
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("begin_sync_run", seconds=_add_seconds()), parameters)
            transaction.execute(query("delete_old_sync_runs"), {"team": run.team, "kept": RUNS_KEPT})

    def beat(self, run_id: str, team: str, at: datetime) -> None:
        """Record that the run was alive at `at`."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_sync_run_beat"), {"run_id": run_id, "team": team, "at": at})

    def enter(self, run_id: str, team: str, stage: RunStage, at: datetime) -> None:
        """Record the stage that begins; the seconds of the one before are added to its own."""
        parameters = {"run_id": run_id, "team": team, "stage": str(stage), "at": at}
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_sync_run_stage", seconds=_add_seconds()), parameters)

    def progress(  # noqa: PLR0913 - what a run knows of itself
        self,
        run_id: str,
        team: str,
        at: datetime,
        *,
        to_hydrate: int,
        hydrated: int,
        hydrated_by: datetime | None,
        requests: int,
        points: int,
    ) -> None:
        """Record how far the hydration is; that the run is alive is in it."""
        parameters = {
            "run_id": run_id,
            "team": team,
            "at": at,
            "to_hydrate": to_hydrate,
            "hydrated": hydrated,
            "hydrated_by": hydrated_by,
            "requests": requests,
            "points": points,
        }
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_sync_run_progress"), parameters)

    def wait(self, run_id: str, team: str, until: datetime, reason: str) -> None:
        """Record until when the run waits for GitHub, and why."""
        parameters = {"run_id": run_id, "team": team, "until": until, "reason": reason}
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_sync_run_wait"), parameters)

    def end(  # noqa: PLR0913 - how it ended
        self,
        run_id: str,
        team: str,
        outcome: RunOutcome,
        at: datetime,
        *,
        error: str | None = None,
        code: str | None = None,
    ) -> None:
        """Record how a run ended; one whose end is recorded stays as it is."""
        parameters = {"run_id": run_id, "team": team, "outcome": str(outcome), "error": error, "code": code, "at": at}
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_sync_run_ended", seconds=_add_seconds()), parameters)

    def settle(self, run_id: str) -> None:
        """Record that Dagster knows of the run's end too: nobody looks for its signs of life any more."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_sync_run_settled"), {"run_id": run_id})

    def unsettled(self) -> list[SyncRun]:
        """The runs whose end Dagster may not know, the longest silent first."""
        with self.warehouse.transaction() as transaction:
            return [_to_run(row) for row in transaction.fetch(query("select_unsettled_sync_runs"))]

    def latest(self, team: str | None = None) -> dict[str, list[SyncRun]]:
        """By team, of one or of all: its newest run, then others that have not ended. No run: no key."""
        by_team: dict[str, list[SyncRun]] = {}
        with self.warehouse.transaction() as transaction:
            for row in transaction.fetch(query("select_latest_sync_runs"), {"team": team}):
                by_team.setdefault(row["team"], []).append(_to_run(row))
        return by_team

    def recent(self, team: str, limit: int = 10) -> list[SyncRun]:
        """The team's last runs, the newest first."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_recent_sync_runs"), {"team": team, "number": limit})
        return [_to_run(row) for row in rows]

    def shared_token_uses(self) -> list[TokenUse]:
        """The teams with a run that has not ended and takes turns with others, by the last sign of life."""
        with self.warehouse.transaction() as transaction:
            return [from_row(TokenUse, row) for row in transaction.fetch(query("select_shared_token_uses"))]

    def mark_silent(self, run_id: str, at: datetime) -> None:
        """Record that the run showed no sign of life at `at`; the next sign clears this."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("update_sync_run_silent"), {"run_id": run_id, "at": at})

    def note_tick(self, name: str, at: datetime) -> None:
        """Record that a sensor ticked: a daemon runs."""
        with self.warehouse.transaction() as transaction:
            transaction.execute(query("upsert_tick"), {"name": name, "at": at})

    def ticks(self) -> dict[str, datetime]:
        """When each sensor last ticked, by its name."""
        with self.warehouse.transaction() as transaction:
            return {row["name"]: row["ticked_at"] for row in transaction.fetch(query("select_ticks"))}


def _add_seconds() -> str:
    """SQL that adds the time since the stage began to the seconds of that stage; of a run that has ended, nothing."""
    past = "extract(epoch from (cast($at as timestamp) - sync_runs.stage_began_at))"
    return ", ".join(
        f"{stage}_seconds = sync_runs.{stage}_seconds + case when sync_runs.stage = '{stage}' "
        f"and sync_runs.ended_at is null then greatest(0, cast({past} as double precision)) else 0 end"
        for stage in RunStage
    )


def _to_run(row: Row) -> SyncRun:
    return from_row(SyncRun, row)
