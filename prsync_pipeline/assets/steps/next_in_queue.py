"""The rest of a team's history, put into the queue by the run that brought the first months in, before it ends.

So the queue starts it as soon as the run has ended, and nobody waits for a sensor's tick. Other teams' quick starts go
before it, and runs that share a GitHub token take turns, as with every run in the queue. Where it cannot be put there,
the sensor `team_syncs` starts it with its next tick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.events import DagsterEvent
from dagster._core.run_coordinator.queued_run_coordinator import QueuedRunCoordinator

from prsync_pipeline.assets.run_requests import run_request
from prsync_pipeline.assets.tags import TEAM_TAG, WORK_TAG
from prsync_pipeline.sync.needs import needs_of_teams
from prsync_pipeline.sync.next_run import next_runs, waits_for_budget
from prsync_pipeline.sync.types import Work

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.models import Team
    from prsync_pipeline.months import Month, MonthRange
    from prsync_pipeline.sync.next_run import NextRun
    from prsync_pipeline.warehouse import Store

REPOSITORY_TAG = ".dagster/repository"
UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def enqueue_rest_of_history(  # noqa: PLR0913, PLR0917 - the run, what it brought in, and what decides
    context: dg.AssetExecutionContext, store: Store, slug: str, months: MonthRange, earliest: Month, now: datetime
) -> None:
    """Enqueue the run of the months before these, where this run is of a history that has some left."""
    if context.run.tags.get(WORK_TAG) != Work.HISTORY or not _has_queue(context):
        return
    team = store.teams.get(slug)
    wanted = _rest_of_history(store, team, now, earliest)
    if wanted is None or wanted.months.first >= months.first or _has_other_run(context, slug):
        return
    try:
        run_id = _enqueue(context, run_request(team, wanted))
    except dg.DagsterError as error:
        context.log.warning("%s: the rest of its history waits for the sensor's next tick: %s", slug, error)
    else:
        context.log.info("%s: run %s brings in the rest of its history, %s", slug, run_id, wanted.months)


def _has_queue(context: dg.AssetExecutionContext) -> bool:
    """Whether the run came out of the daemon's queue; one of the command line knows no code location."""
    is_launched = context.run.remote_job_origin is not None and context.run.job_code_origin is not None
    return is_launched and isinstance(context.instance.run_coordinator, QueuedRunCoordinator)


def _rest_of_history(store: Store, team: Team, now: datetime, earliest: Month) -> NextRun | None:
    """The run of the whole history, where that is what the team needs most."""
    if team.is_paused or waits_for_budget(team, now):
        return None
    [needs] = needs_of_teams(store, [team], now)
    first = next(next_runs(needs, now, earliest), None)
    return first if first is not None and first.work is Work.HISTORY else None


def _has_other_run(context: dg.AssetExecutionContext, slug: str) -> bool:
    of_team = dg.RunsFilter(tags={TEAM_TAG: slug}, statuses=UNFINISHED)
    return any(run.run_id != context.run.run_id for run in context.instance.get_runs(of_team))


def _enqueue(context: dg.AssetExecutionContext, request: dg.RunRequest) -> str:
    """A run of this run's job, as the daemon makes one of a sensor's request; its id."""
    run: dg.DagsterRun = context.instance.create_run_for_job(
        context.job_def,
        run_config=request.run_config,
        tags={**context.job_def.tags, **_of_the_location(context.run), **request.tags},
        status=dg.DagsterRunStatus.NOT_STARTED,
        remote_job_origin=context.run.remote_job_origin,
        job_code_origin=context.run.job_code_origin,
    )
    context.instance.report_dagster_event(DagsterEvent.job_enqueue(run), run_id=run.run_id)
    return run.run_id


def _of_the_location(run: dg.DagsterRun) -> dict[str, str]:
    """The tag by which Dagster's UI finds the runs of a job on its page."""
    return {REPOSITORY_TAG: run.tags[REPOSITORY_TAG]} if REPOSITORY_TAG in run.tags else {}
