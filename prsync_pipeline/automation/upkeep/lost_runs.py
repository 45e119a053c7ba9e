"""Runs whose process vanished unseen (a killed command, a rebooted host): reported failed, they block nothing."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.tags import TEAM_TAG
from prsync_pipeline.sync.run_record import is_lost, is_newly_silent, silent
from prsync_pipeline.warehouse import RunOutcome

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.warehouse import Store, SyncRun

STARTED_WITHOUT_BEAT = timedelta(minutes=5)
OUTCOMES = {
    dg.DagsterRunStatus.SUCCESS: RunOutcome.SUCCEEDED,
    dg.DagsterRunStatus.CANCELED: RunOutcome.INTERRUPTED,
}


def end_lost_runs(instance: dg.DagsterInstance, store: Store, now: datetime) -> list[str]:
    """Report runs without a sign of life as failed, where an earlier look saw none either; the ids of those ended."""
    unsettled = store.sync_runs.unsettled()
    ended = []
    for run in unsettled:
        if _settle_finished(instance, store, run, now) or run not in silent(unsettled, now):
            continue
        if is_newly_silent(run, now):
            store.sync_runs.mark_silent(run.run_id, now)
        if is_lost(run, now):
            if _report_lost(instance, run.run_id, f"its process {run.process} was last seen at {run.beat_at} UTC"):
                ended.append(run.run_id)
            store.sync_runs.end(run.run_id, run.team, RunOutcome.LOST, now)
            store.sync_runs.settle(run.run_id)
    beatless = _started_without_beat(instance, {run.run_id for run in unsettled}, now)
    ended += [
        run_id for run_id in beatless if _report_lost(instance, run_id, "its process never showed a sign of life")
    ]
    return ended


def _settle_finished(instance: dg.DagsterInstance, store: Store, run: SyncRun, now: datetime) -> bool:
    """Take over how a run ended that Dagster knows to be over: a check that fails ends it between two steps."""
    finished = instance.get_run_by_id(run.run_id)
    if finished is None or not finished.is_finished:
        return False
    store.sync_runs.end(run.run_id, run.team, OUTCOMES.get(finished.status, RunOutcome.FAILED), now)
    store.sync_runs.settle(run.run_id)
    return True


def _report_lost(instance: dg.DagsterInstance, run_id: str, reason: str) -> bool:
    run = instance.get_run_by_id(run_id)
    if run is None or run.is_finished:
        return False
    instance.report_run_failed(
        run, f"The run is lost: {reason}. What it stored stays; the next sync goes on from there."
    )
    return True


def _started_without_beat(instance: dg.DagsterInstance, known: set[str], now: datetime) -> list[str]:
    records = instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    return [
        record.dagster_run.run_id
        for record in records
        if TEAM_TAG in record.dagster_run.tags
        and record.dagster_run.run_id not in known
        and abs(now - naive(record.update_timestamp)) > STARTED_WITHOUT_BEAT
    ]


def naive(moment: datetime) -> datetime:
    """Dagster's times carry their zone; ours are naive UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)
