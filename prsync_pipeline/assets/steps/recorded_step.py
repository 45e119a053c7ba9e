"""A step's part of its run's row in the warehouse: what the run is for, and whether another step follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.assets.tags import BY_HAND, CLASSIFIED_TEAM_TAG, WORK_TAG
from prsync_pipeline.sync.run_record import new_run, recorded
from prsync_pipeline.warehouse import RunStage

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import dagster as dg

    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.sync.run_record import RunRecord
    from prsync_pipeline.warehouse import Store

VERDICTS = "verdicts"
STEPS = {RunStage.LISTING: "raw_tables", RunStage.JUDGING: "ai_classifications", RunStage.COMPUTING: "trends"}
"""By the stage that it begins with, the name of each step, in the order in which they run."""


def recorded_step(  # noqa: PLR0913, PLR0917 - the run, the team's part of it, and what records it
    context: dg.AssetExecutionContext, store: Store, team: str, months: MonthRange, stage: RunStage, clock: Clock
) -> AbstractContextManager[RunRecord]:
    """Record the step that begins with this stage while the block runs; the end of the run's last step is the run's."""
    stages = list(STEPS)
    later = {STEPS[following] for following in stages[stages.index(stage) + 1 :]}
    run = new_run(context.run.run_id, team, _work_of(context.run), months)
    return recorded(store, run, stage, clock, is_last=later.isdisjoint(context.job_def.graph.node_dict))


def _work_of(run: dg.DagsterRun) -> str:
    """What the run is for, by its tags; one that a person started in Dagster's UI has none."""
    return run.tags.get(WORK_TAG) or (VERDICTS if CLASSIFIED_TEAM_TAG in run.tags else BY_HAND)
