"""Runs whose process vanished unseen (a killed command, a rebooted host): reported failed, they block nothing."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.tags import TEAM_TAG
from prsync_pipeline.sync.heartbeat import is_lost, is_newly_silent, silent

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.warehouse import Store


STARTED_WITHOUT_BEAT = timedelta(minutes=5)


def end_lost_runs(instance: dg.DagsterInstance, store: Store, now: datetime) -> list[str]:
    """Report runs without a sign of life as failed, where an earlier look saw none either; the ids of those ended."""
    beats = store.heartbeats.all()
    ended = []
    for beat in silent(beats, now):
        if is_newly_silent(beat, now):
            store.heartbeats.mark_silent(beat.run_id, now)
        if not is_lost(beat, now):
            continue
        if _report_lost(instance, beat.run_id, f"its process {beat.process} was last seen at {beat.beat_at} UTC"):
            ended.append(beat.run_id)
        store.heartbeats.end(beat.run_id)
    beatless = _started_without_beat(instance, {beat.run_id for beat in beats}, now)
    ended += [
        run_id for run_id in beatless if _report_lost(instance, run_id, "its process never showed a sign of life")
    ]
    return ended


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
