"""The four raw tables: pull requests, reviews, commits and files, brought in together by one sync."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import dagster as dg
from pydantic import Field

from prsync_pipeline.assets.failure import as_failure
from prsync_pipeline.assets.partitions import months_by_team
from prsync_pipeline.assets.progress import RunProgress
from prsync_pipeline.assets.roster import HIDDEN, MEMBERS, REPOSITORIES
from prsync_pipeline.assets.tables import table_metadata
from prsync_pipeline.connections import Connections
from prsync_pipeline.errors import BudgetSpent, InputError, PrsyncError, WarehouseError
from prsync_pipeline.github import GitHub
from prsync_pipeline.models import SyncStatus, Team
from prsync_pipeline.months import MonthRange
from prsync_pipeline.sync.engine import run_sync
from prsync_pipeline.sync.heartbeat import heartbeat
from prsync_pipeline.sync.history import plan_history
from prsync_pipeline.sync.incremental import plan_incremental
from prsync_pipeline.sync.roster import is_stale, refresh_roster
from prsync_pipeline.sync.session import SyncSession
from prsync_pipeline.sync.types import SyncOptions, SyncReport

TEAM_TAG = "prsync/team"
WORK_TAG = "prsync/work"
RESUME_TAG = "prsync/resume_at"
REFRESH_TAG = "prsync/refresh_before"
OP = "raw_tables"
EVERY_REPOSITORY = "every_repository_is_synced"
ROWS = {
    "raw_pull_requests": "One row is a pull request as GitHub has it; its month is that of its creation, for ever.",
    "raw_reviews": "One row is a submitted review of a pull request.",
    "raw_commits": "One row is a commit of a pull request; one commit may belong to several.",
    "raw_files": "One row is a file that a pull request changes.",
}


class SyncConfig(dg.Config):
    """`full_refresh` asks GitHub for every pull request of the months again, changed or not.

    `refresh_before` (ISO 8601, UTC) leaves out those that were stored since: a resumed refresh has it, people need not.
    `repositories` (owner/name) are the ones to sync; none means all. `changes_only` brings in what was found to have
    changed, and lists nothing.
    """

    full_refresh: bool = False
    refresh_before: str | None = None
    repositories: list[str] = Field(default_factory=list)
    changes_only: bool = False


def raw_tables(partitions: dg.MultiPartitionsDefinition) -> dg.AssetsDefinition:
    """The multi-asset over the given partitions of team and month."""

    @dg.multi_asset(
        name=OP,
        specs=[raw_table(name, row) for name, row in ROWS.items()],
        check_specs=[
            dg.AssetCheckSpec(
                EVERY_REPOSITORY,
                asset="raw_pull_requests",
                description="Warns of each tracked repository whose last sync failed, with the reason.",
            )
        ],
        partitions_def=partitions,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def raw_tables_of(
        context: dg.AssetExecutionContext,
        config: SyncConfig,
        prsync: dg.ResourceParam[Connections],
        progress: dg.ResourceParam[RunProgress],
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """List, compare, hydrate and store each team's months; one run is one listing and one hydration."""
        teams = months_by_team(context.partition_keys)
        context.instance.add_run_tags(context.run.run_id, {TEAM_TAG: ",".join(teams)})
        with as_failure():
            step = SyncStep(context, prsync, progress, options_of(config, prsync), changes_only=config.changes_only)
        metadata: dict[str, str | int | float] = {
            "months": ", ".join(f"{slug} {months}" for slug, months in teams.items())
        }
        for slug, months in teams.items():
            metadata |= step.sync_team(slug, months)
        counts = count_rows(prsync, teams)
        for name in ROWS:
            yield dg.MaterializeResult(name, metadata={**metadata, "rows_in_these_months": counts[name]})
        yield check_repositories(prsync)

    return raw_tables_of


def raw_table(name: str, row: str) -> dg.AssetSpec:
    """A raw table as an asset; `row` says what one row of it is."""
    return dg.AssetSpec(
        name,
        group_name="raw",
        description=row,
        kinds={"github"},
        deps=[REPOSITORIES.key],
        metadata=table_metadata(name),
    )


@dataclass(frozen=True, slots=True)
class SyncStep:
    """One execution of the multi-asset, with the parts that it was given."""

    context: dg.AssetExecutionContext
    prsync: Connections
    progress: RunProgress
    options: SyncOptions
    changes_only: bool

    def sync_team(self, slug: str, months: MonthRange) -> Mapping[str, str | int | float]:
        """One team's sync under a heartbeat; raises a Failure before anything is recorded as materialized."""
        began_at = self.prsync.clock()
        with as_failure(), heartbeat(self.prsync.store, self.context.run.run_id, slug, self.prsync.clock):
            try:
                return self.refresh_and_sync(self.prsync.store.teams.get(slug), months)
            except BudgetSpent as spent:
                self.wait_for_budget(slug, spent.resume_at)
                raise
            except InputError:
                raise  # who asked for what cannot be hears it; the team's data is in order
            except PrsyncError as error:
                self.tell_failure(slug, str(error), began_at)
                raise

    def tell_failure(self, slug: str, reason: str, began_at: datetime) -> None:
        """Note it for others; where the warehouse itself is the fault, the run's own error is what counts."""
        try:
            self.prsync.store.teams.fail_sync(slug, reason, began_at, self.prsync.clock())
        except WarehouseError as unheard:
            self.context.log.warning("the failure could not be noted as an event: %s", unheard)

    def refresh_and_sync(self, team: Team, months: MonthRange) -> Mapping[str, str | int | float]:
        store, clock, log = self.prsync.store, self.prsync.clock, self.context.log.info
        listener = self.progress.listener(self.context, "raw_pull_requests")
        with self.prsync.github(team, log) as github:
            if is_stale(store, team, clock()):
                self.refresh_roster(github, team)
            session = SyncSession(
                github, store, team, months, options=self.options, clock=clock, listener=listener, log=log
            )
            plan = plan_incremental(session) if self.changes_only else plan_history(session)
            return summary(run_sync(session, plan), github)

    def wait_for_budget(self, slug: str, resume_at: datetime) -> None:
        """Free the worker: the team and the run say when to go on, and the sensor starts the same range again then."""
        self.prsync.store.teams.set_resume_at(slug, resume_at)
        tags = {RESUME_TAG: resume_at.isoformat()}
        if self.options.refresh_before is not None:
            tags[REFRESH_TAG] = self.options.refresh_before.isoformat()
        self.context.instance.add_run_tags(self.context.run.run_id, tags)

    def refresh_roster(self, github: GitHub, team: Team) -> None:
        """Refresh the roster inside this run and tell the catalogue; its assets have other partitions than these."""
        report = refresh_roster(github, self.prsync.store, team, self.prsync.clock())
        hidden = {HIDDEN: report.people_hidden} if report.people_hidden else {}
        for spec, rows, more in ((REPOSITORIES, report.repositories, {}), (MEMBERS, report.members, hidden)):
            metadata: dict[str, int | str] = {"dagster/row_count": rows, **more}
            self.context.log_event(dg.AssetMaterialization(spec.key, partition=team.slug, metadata=metadata))
        if report.people_hidden:
            self.context.log.warning(report.people_hidden)


def options_of(config: SyncConfig, prsync: Connections) -> SyncOptions:
    settings = prsync.settings
    return SyncOptions(
        refresh_before(config, prsync.clock()),
        settings.max_pull_requests,
        settings.first_month,
        tuple(config.repositories),
    )


def refresh_before(config: SyncConfig, now: datetime) -> datetime | None:
    """The moment before which rows count as not refreshed; None where only changed ones are asked for."""
    if not config.full_refresh:
        return None
    try:
        return datetime.fromisoformat(config.refresh_before) if config.refresh_before else now
    except ValueError:
        raise InputError(
            f"refresh_before is '{config.refresh_before}': write a time in UTC such as 2026-11-20T08:30:00."
        ) from None


def count_rows(prsync: Connections, teams: Mapping[str, MonthRange]) -> Counter[str]:
    """Raw table → rows in the run's months."""
    counts: Counter[str] = Counter()
    for slug, months in teams.items():
        counts.update(prsync.store.pull_requests.count_rows(slug, months.first.until(months.last)))
    return counts


def summary(report: SyncReport, github: GitHub) -> dict[str, str | int | float]:
    usage = github.usage
    return {
        "listed": report.listed,
        "hydrated": report.hydrated,
        "unchanged": report.unchanged,
        "gone": report.deleted,
        "capped": sum(report.capped.values()),
        "failed_repositories": ", ".join(report.failed) or "none",
        "covered_from": f"{report.covered_from:%Y-%m-%d}" if report.covered_from else "nothing yet",
        "requests": usage.requests,
        "points": usage.points,
        "github_seconds": round(usage.seconds, 1),
        "listing_seconds": round(report.listing_seconds, 1),
        "hydration_seconds": round(report.hydration_seconds, 1),
    }


def check_repositories(prsync: Connections) -> dg.AssetCheckResult:
    """Looks at all teams, so that one team's good run does not hide another's failure."""
    unfinished = prsync.store.syncs.unfinished()
    failed = [one for one in unfinished if one[1].sync_status is SyncStatus.FAILED]
    reasons = {f"{team} {sync.repository}": sync.sync_error or "no reason recorded" for team, sync in failed}
    return dg.AssetCheckResult(
        check_name=EVERY_REPOSITORY,
        asset_key="raw_pull_requests",
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=reasons,
        description=description(len(failed), len(unfinished) - len(failed)),
    )


def description(failed: int, to_come: int) -> str:
    """What the check says of all teams' repositories."""
    parts = [f"{failed} repositories failed"] if failed else []
    parts += [f"{to_come} repositories are still to be brought in"] if to_come else []
    return ", ".join(parts) or "every tracked repository is synced"
