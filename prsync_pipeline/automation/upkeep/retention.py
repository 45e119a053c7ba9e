"""The job that keeps Dagster's own storage small: old runs go, with their events and files."""

import dagster as dg

from prsync_pipeline.assets.resources import RunHistoryResource
from prsync_pipeline.assets.steps.failure import as_failure
from prsync_pipeline.assets.tags import JOB_TAG
from prsync_pipeline.automation.upkeep.run_files import compact, delete_files_of_others
from prsync_pipeline.automation.upkeep.run_history import RunHistory
from prsync_pipeline.months import Clock

UNDER_WAY = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


@dg.op(description="Deletes runs that are older than PRSYNC_RUN_HISTORY_DAYS, or than three days and changed nothing.")
def delete_old_runs(
    context: dg.OpExecutionContext, run_history: RunHistoryResource, clock: dg.ResourceParam[Clock]
) -> None:
    """Rows first, then the files without a row; SQLite's files are compacted where no other run is under way."""
    now, instance = clock(), context.instance
    with as_failure():
        history = RunHistory(instance, run_history.settings().run_history)
        deleted = history.delete_old(now)
        history.delete_superseded(now)
    freed = delete_files_of_others(instance, history.ids(), now)
    is_alone = instance.get_runs_count(dg.RunsFilter(statuses=UNDER_WAY)) <= 1
    compacted = compact(instance) if is_alone else 0
    context.add_output_metadata({"runs_deleted": len(deleted), "bytes_of_files": freed, "bytes_compacted": compacted})
    context.log.info("deleted %d runs, %.1f MB", len(deleted), (freed + compacted) / 1_000_000)


@dg.job(
    tags={JOB_TAG: "retention"},
    description="Deletes old runs, with their events and files; the catalogue keeps each partition's newest state.",
)
def retention() -> None:
    delete_old_runs()
