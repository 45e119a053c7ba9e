"""Runs of a team as they stand in the warehouse, made without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.warehouse import NewRun, RunStage

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.warehouse import Store


def begin_run(store: Store, run_id: str, team: str, process: str, at: datetime) -> None:
    """A run's first sign of life, or its next one."""
    store.sync_runs.begin(
        NewRun(run_id, team, process, "history", Month(2026, 10), Month(2026, 11)), RunStage.LISTING, at
    )
