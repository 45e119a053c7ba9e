"""A step's part of its run's row in the warehouse: what the run is for, and whether another step follows.

A run that answers a person's request records there that it began, and that what was asked for is done.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prsync_pipeline.assets.tags import BY_HAND, CLASSIFIED_TEAM_TAG, REQUEST_TAG, WORK_TAG
from prsync_pipeline.sync.run_record import new_run, recorded
from prsync_pipeline.warehouse import RequestOutcome, RunStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import dagster as dg

    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.sync.run_record import RunRecord
    from prsync_pipeline.warehouse import Store

VERDICTS = "verdicts"
STEPS = {RunStage.LISTING: "raw_tables", RunStage.JUDGING: "ai_classifications", RunStage.COMPUTING: "trends"}
"""By the stage that it begins with, the name of each step, in the order in which they run."""


@contextmanager
def recorded_step(  # noqa: PLR0913, PLR0917 - the run, the team's part of it, and what records it
    context: dg.AssetExecutionContext, store: Store, team: str, months: MonthRange, stage: RunStage, clock: Clock
) -> Iterator[RunRecord]:
    """Record the step that begins with this stage while the block runs; the end of the run's last step is the run's."""
    stages = list(STEPS)
    later = {STEPS[following] for following in stages[stages.index(stage) + 1 :]}
    is_last = later.isdisjoint(context.job_def.graph.node_dict)
    run = new_run(context.run.run_id, team, _work_of(context.run), months)
    with recorded(store, run, stage, clock, is_last=is_last) as record:
        request = context.run.tags.get(REQUEST_TAG)
        if request is not None:
            store.sync_requests.begin(request, run.run_id, clock())
        yield record
        if request is not None and is_last:
            store.sync_requests.end(request, RequestOutcome.DONE, clock())


def _work_of(run: dg.DagsterRun) -> str:
    """What the run is for, by its tags; one that a person started in Dagster's UI has none."""
    return run.tags.get(WORK_TAG) or (VERDICTS if CLASSIFIED_TEAM_TAG in run.tags else BY_HAND)
