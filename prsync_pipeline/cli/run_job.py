"""One run of a job in this process, on the Dagster instance that the UI shows; its progress is on the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prsync_pipeline import definitions
from prsync_pipeline.assets.partitions import range_tags, team_partitions
from prsync_pipeline.assets.progress import RunProgress
from prsync_pipeline.automation.future_ticks import clear_future_ticks
from prsync_pipeline.automation.lost_runs import end_lost_runs
from prsync_pipeline.cli.instance import open_instance
from prsync_pipeline.cli.screens.progress import TerminalProgress, open_screen
from prsync_pipeline.months import utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from prsync_pipeline.models import Team
    from prsync_pipeline.months import MonthRange
    from prsync_pipeline.warehouse import Store

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class JobRunner:
    """Runs jobs on the Dagster instance in `home`; bars are for runs that report how far they are."""

    home: Path
    store: Store
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
            PrsyncError: the run failed; its message is the step's own.
        """
        with open_instance(self.home) as instance, open_screen(with_bars=self.with_bars) as screen:
            end_lost_runs(instance, self.store, utc_now())
            clear_future_ticks(instance, utc_now())
            instance.add_dynamic_partitions(team_partitions.name or "", [team.slug])
            progress = TerminalProgress(RunProgress(), screen)
            definitions.defs().resolve_job_def(job).execute_in_process(
                instance=instance,
                tags={**range_tags(team.slug, months), **tags},
                run_config={**QUIET, **({"ops": dict(ops)} if ops else {})},
                resources={"progress": progress},
            )
        return progress
