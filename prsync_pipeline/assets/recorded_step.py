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
FIRST_STAGES = {
    "raw_tables": RunStage.LISTING,
    "ai_classifications": RunStage.JUDGING,
    "trends": RunStage.COMPUTING,
}
"""By the name of a step, in the order in which they run, the stage that it begins with."""


def recorded_step(
    context: dg.AssetExecutionContext, store: Store, team: str, months: MonthRange, clock: Clock
) -> AbstractContextManager[RunRecord]:
    """Record the step while the block runs; the end of the run's last step is the run's."""
    name, steps = context.op.name, list(FIRST_STAGES)
    later = set(steps[steps.index(name) + 1 :]) & set(context.job_def.graph.node_dict)
    run = new_run(context.run.run_id, team, _work_of(context.run), months)
    return recorded(store, run, FIRST_STAGES[name], clock, is_last=not later)


def _work_of(run: dg.DagsterRun) -> str:
    """What the run is for, by its tags; one that a person started in Dagster's UI has none."""
    return run.tags.get(WORK_TAG) or (VERDICTS if CLASSIFIED_TEAM_TAG in run.tags else BY_HAND)
