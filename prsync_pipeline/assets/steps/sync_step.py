"""The sync of one team inside of a run: its record, and what is recorded of a failure or a spent budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.roster import HIDDEN, MEMBERS, REPOSITORIES
from prsync_pipeline.assets.steps.failure import as_failure
from prsync_pipeline.assets.steps.progress import TeamSync
from prsync_pipeline.assets.steps.recorded_step import recorded_step
from prsync_pipeline.assets.tags import FOLLOWS_TAG, REFRESH_BEFORE_TAG, RESUME_AT_TAG, SKIPPED_TAG
from prsync_pipeline.errors import BudgetSpent, InputError, PrsyncError, WarehouseError
from prsync_pipeline.sync.engine import run_sync
from prsync_pipeline.sync.plans.history import plan_history
from prsync_pipeline.sync.plans.incremental import plan_incremental
from prsync_pipeline.sync.roster import is_stale, refresh_roster
from prsync_pipeline.sync.session import SyncSession
from prsync_pipeline.warehouse import RunStage

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.assets.resources import GitHubResource
    from prsync_pipeline.assets.steps.progress import RunProgress
    from prsync_pipeline.github import GitHub, GitHubWait
    from prsync_pipeline.models import Team
    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.sync.progress import Progress
    from prsync_pipeline.sync.roster import RosterReport
    from prsync_pipeline.sync.run_record import RunRecord
    from prsync_pipeline.sync.types import SyncOptions
    from prsync_pipeline.warehouse import Store


@dataclass(frozen=True, slots=True)
class SyncStep:
    """One execution of the raw tables, with the parts that it was given."""

    context: dg.AssetExecutionContext
    github: GitHubResource
    store: Store
    clock: Clock
    progress: RunProgress
    options: SyncOptions
    changes_only: bool

    def sync_team(self, slug: str, months: MonthRange) -> TeamSync:
        """Sync one team's months; raises a Failure before anything is recorded as materialized."""
        with as_failure():
            self._check_turn(slug)
        began_at = self.clock()
        with (
            as_failure(),
            recorded_step(self.context, self.store, slug, months, RunStage.LISTING, self.clock) as record,
        ):
            try:
                return self._refresh_and_sync(self.store.teams.get(slug), months, record)
            except BudgetSpent as spent:
                self._wait_for_budget(slug, spent.resume_at)
                raise
            except InputError:
                raise  # the request is wrong, not the team's data: no event
            except PrsyncError as error:
                self._record_failure(slug, str(error), began_at)
                raise

    def _check_turn(self, slug: str) -> None:
        """Raises InputError where the run follows another that did not bring the first months in: it asks nobody.

        The same where the team was paused since the run was put into the queue.
        """
        run, team = self.context.run, self.store.teams.get(slug)
        if FOLLOWS_TAG not in run.tags or (team.covered_from is not None and not team.is_paused):
            return
        self.context.instance.add_run_tags(run.run_id, {SKIPPED_TAG: run.tags[FOLLOWS_TAG]})
        if team.is_paused:
            raise InputError(f"Team '{slug}' is paused. The rest of its history follows by itself when it is resumed.")
        raise InputError(
            f"Team '{slug}' has no first months yet: the run that this one follows did not bring them in, and says "
            "why. It is tried again by itself, and the rest of the history follows then."
        )

    def _refresh_and_sync(self, team: Team, months: MonthRange, record: RunRecord) -> TeamSync:
        store, clock, log = self.store, self.clock, self.context.log.info
        show = self.progress.listener(self.context, "raw_pull_requests")

        def listener(progress: Progress) -> None:
            record.listen(progress)
            show(progress)

        def waiting(wait: GitHubWait) -> None:
            record.wait(wait.until, wait.reason)
            self.progress.waiting(wait)

        with self.github.client(team, log, clock=clock, waiting=waiting) as client:
            roster = self._refresh_roster(client, team) if is_stale(store, team, clock()) else None
            session = SyncSession(
                client, store, team, months, options=self.options, clock=clock, listener=listener, log=log
            )
            plan = plan_incremental(session) if self.changes_only else plan_history(session)
            return TeamSync(run_sync(session, plan), client.usage, roster)

    def _refresh_roster(self, client: GitHub, team: Team) -> RosterReport:
        """Refresh the roster inside this run, and record it; its assets have other partitions than these."""
        report = refresh_roster(client, self.store, team, self.clock())
        hidden = {HIDDEN: report.people_hidden} if report.people_hidden else {}
        for spec, rows, more in ((REPOSITORIES, report.repositories, {}), (MEMBERS, report.members, hidden)):
            metadata: dict[str, int | str] = {"dagster/row_count": rows, **more}
            self.context.log_event(dg.AssetMaterialization(spec.key, partition=team.slug, metadata=metadata))
        if report.people_hidden:
            self.context.log.warning(report.people_hidden)
        return report

    def _wait_for_budget(self, slug: str, resume_at: datetime) -> None:
        """Free the worker: the team and the run hold when to go on, and the sensor starts the same range again then."""
        self.store.teams.set_resume_at(slug, resume_at)
        tags = {RESUME_AT_TAG: resume_at.isoformat()}
        if self.options.refresh_before is not None:
            tags[REFRESH_BEFORE_TAG] = self.options.refresh_before.isoformat()
        self.context.instance.add_run_tags(self.context.run.run_id, tags)

    def _record_failure(self, slug: str, reason: str, began_at: datetime) -> None:
        """Record it as an event; where the warehouse itself is the fault, the run's own error is what counts."""
        try:
            self.store.teams.fail_sync(slug, reason, began_at, self.clock())
        except WarehouseError as error:
            self.context.log.warning("the failure could not be recorded as an event: %s", error)
