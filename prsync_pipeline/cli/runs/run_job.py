"""One run of a job in this process, on the Dagster instance that the UI shows; its progress is on the terminal."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import dagster as dg

from prsync_pipeline import definitions
from prsync_pipeline.assets.partitions import range_tags, team_partitions
from prsync_pipeline.assets.steps.progress import RunProgress
from prsync_pipeline.automation.upkeep.future_ticks import clear_future_ticks
from prsync_pipeline.automation.upkeep.lost_runs import end_lost_runs
from prsync_pipeline.automation.upkeep.run_files import delete_files_of_others
from prsync_pipeline.automation.upkeep.run_history import RunHistory
from prsync_pipeline.cli.runs.instance import open_instance
from prsync_pipeline.cli.runs.run_origin import ORIGIN_TAGS, with_origin
from prsync_pipeline.cli.screens.progress import TerminalProgress, open_screen
from prsync_pipeline.errors import RowCheckFailed, WarehouseError
from prsync_pipeline.months import utc_now
from prsync_pipeline.sync.run_record import outcome_of
from prsync_pipeline.teams.health import row_remedy
from prsync_pipeline.warehouse import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

    from prsync_pipeline.models import Team
    from prsync_pipeline.months import MonthRange
    from prsync_pipeline.warehouse import Store

MAX_RUNS_DELETED = 100
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class JobRunner:
    """Runs jobs on the Dagster instance in `home`; bars are for runs that report how far they are.

    Runs that changed something are kept for `run_history`.
    """

    home: Path
    store: Store
    run_history: timedelta
    with_bars: bool = False

    def run(
        self,
        job: str,
        team: Team,
        months: MonthRange,
        tags: Mapping[str, str],
        *,
        ops: Mapping[str, Any] | None = None,
    ) -> TerminalProgress:
        """Materialize the job's assets for the team's months; what comes back holds the reports of the run.

        Raises:
            RowCheckFailed: a check of the rows failed, and what follows from them is as it was.
            PrsyncError: the run failed; its message is the step's own.
        """
        began_at, run_id = utc_now(), str(uuid4())
        with open_instance(self.home) as instance, open_screen(with_bars=self.with_bars) as screen:
            end_lost_runs(instance, self.store, utc_now())
            clear_future_ticks(instance, utc_now())
            instance.add_dynamic_partitions(team_partitions.name or "", [team.slug])
            progress = TerminalProgress(RunProgress(), screen)
            try:
                with self._recorded_end(run_id, team.slug):
                    definitions.defs().resolve_job_def(job).execute_in_process(
                        instance=instance,
                        run_id=run_id,
                        tags={**range_tags(team.slug, months), **ORIGIN_TAGS, **tags},
                        run_config={**QUIET, **({"ops": dict(ops)} if ops else {})},
                        resources={"progress": with_origin(progress, job)},
                    )
            except dg.DagsterError as error:
                raise self._failed_check(team.slug, began_at) or error from error
            self._delete_old_runs(instance)
        return progress

    @contextmanager
    def _recorded_end(self, run_id: str, team: str) -> Iterator[None]:
        """Record the run's end, by Ctrl-C or a failed check too: nothing of it is on its way any more."""
        outcome = RunOutcome.SUCCEEDED
        try:
            yield
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            with suppress(WarehouseError):
                self.store.sync_runs.end(run_id, team, outcome, utc_now())
                self.store.sync_runs.settle(run_id)

    def _delete_old_runs(self, instance: dg.DagsterInstance) -> None:
        """What the job `retention` does each day, where no daemon runs; a few runs, since somebody waits."""
        history = RunHistory(instance, self.run_history)
        if history.delete_old(utc_now(), limit=MAX_RUNS_DELETED):
            delete_files_of_others(instance, history.ids(), utc_now())

    def _failed_check(self, team: str, since: datetime) -> RowCheckFailed | None:
        """The error of the checks that failed since then; None where none did. Dagster's own names no row."""
        found = self.store.row_checks.open_faults(team).get(team, [])
        faults = [fault for fault in found if fault.is_blocking and fault.found_at >= since]
        return RowCheckFailed(team, [str(fault) for fault in faults], row_remedy(team, faults)) if faults else None
