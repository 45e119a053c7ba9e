"""Shows on a failed backfill's own page why it failed: in the words of its runs.

Dagster counts there the partitions that failed, and keeps the reason in an event of a step. It asks no code before it
launches a backfill, so that one that must be refused fails in its run, in the first step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus
from dagster_shared.error import SerializableErrorInfo

from prsync_pipeline.assets.partitions import teams_of_run
from prsync_pipeline.assets.tags import BACKFILL_TAG

if TYPE_CHECKING:
    from dagster._core.execution.backfill import PartitionBackfill

NEWEST = 20
"""How many failed backfills are looked at; what is older was explained by an earlier tick."""
_FAILURES = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}


def explain_failed_backfills(instance: dg.DagsterInstance) -> list[str]:
    """Attach the reasons of its runs to each backfill that has failed without one; the ids of those explained."""
    failed = BulkActionsFilter(statuses=[BulkActionStatus.COMPLETED_FAILED])
    explained = []
    for backfill in instance.get_backfills(failed, limit=NEWEST):
        reasons = _reasons(instance, backfill) if backfill.error is None else []
        if reasons:
            error = SerializableErrorInfo("\n".join(reasons), [], None)
            instance.update_backfill(backfill._replace(error=error))
            explained.append(backfill.backfill_id)
    return explained


def _reasons(instance: dg.DagsterInstance, backfill: PartitionBackfill) -> list[str]:
    """Why the runs of the backfill failed, with their teams, each reason once."""
    of_backfill = dg.RunsFilter(tags={BACKFILL_TAG: backfill.backfill_id}, statuses=[dg.DagsterRunStatus.FAILURE])
    reasons = {
        f"{', '.join(sorted(teams_of_run(run)))}: {_reason(instance, run)}" for run in instance.get_runs(of_backfill)
    }
    return sorted(reasons)


def _reason(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """What the first failure of the run says, such as "Team 'acme' is covered from 2025-11 …"."""
    for entry in instance.all_logs(run.run_id, of_type=_FAILURES):
        event = entry.dagster_event
        failure = event.step_failure_data if event is not None and event.is_step_failure else None
        if failure is not None and failure.user_failure_data is not None:
            return failure.user_failure_data.description or "no reason recorded"
        if failure is not None and failure.error is not None:
            return failure.error.message.strip()
        if event is not None and event.message:
            return event.message
    return f"run {run.run_id} failed without a reason"
