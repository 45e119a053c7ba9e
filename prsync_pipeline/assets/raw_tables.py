"""The four raw tables: pull requests, reviews, commits and files, brought in together by one sync."""

from collections.abc import Iterator
from datetime import datetime

import dagster as dg
from pydantic import Field

from prsync_pipeline.assets.metadata.tables import ROW_COUNT, TableFault, faults_metadata, run_metadata, table_metadata
from prsync_pipeline.assets.partitions import months_by_team, partition_key
from prsync_pipeline.assets.resources import GitHubResource, SyncPolicyResource, WarehouseResource
from prsync_pipeline.assets.roster import REPOSITORIES
from prsync_pipeline.assets.steps.failure import as_failure
from prsync_pipeline.assets.steps.progress import RunProgress, TeamSync
from prsync_pipeline.assets.steps.sync_step import SyncStep
from prsync_pipeline.assets.tags import CHANGED_TAG, TEAM_TAG
from prsync_pipeline.errors import InputError
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Clock, MonthRange
from prsync_pipeline.settings import Settings
from prsync_pipeline.sync.types import SyncOptions
from prsync_pipeline.warehouse import Store

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
        specs=[_raw_table(name, row) for name, row in ROWS.items()],
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
    def raw_tables_of(  # noqa: PLR0913, PLR0917 - the run, its configuration, and the resources that it uses
        context: dg.AssetExecutionContext,
        config: SyncConfig,
        github: GitHubResource,
        warehouse: WarehouseResource,
        sync_policy: SyncPolicyResource,
        clock: dg.ResourceParam[Clock],
        progress: dg.ResourceParam[RunProgress],
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """List, compare, hydrate and store each team's months; one run is one listing and one hydration."""
        teams = months_by_team(context.partition_keys)
        context.instance.add_run_tags(context.run.run_id, {TEAM_TAG: ",".join(teams)})
        with as_failure():
            store, options = warehouse.open_store(), _options_of(config, sync_policy.settings(), clock())
        step = SyncStep(context, github, store, clock, progress, options, changes_only=config.changes_only)
        syncs = {slug: step.sync_team(slug, months) for slug, months in teams.items()}
        changed = sum(sync.report.hydrated + sync.report.deleted for sync in syncs.values())
        if changed:
            context.instance.add_run_tags(context.run.run_id, {CHANGED_TAG: str(changed)})
        for slug, months in teams.items():
            progress.synced(syncs[slug])
            _record_row_counts(context, store, slug, months)
            figures = {"months": str(months), **_figures_of(syncs[slug])}
            context.add_asset_metadata(run_metadata(figures), "raw_pull_requests", partition_key(slug, months.last))
        for name in ROWS:
            yield dg.MaterializeResult(name)
        yield _check_repositories(store)

    return raw_tables_of


def _raw_table(name: str, row: str) -> dg.AssetSpec:
    """A raw table as an asset; `row` describes one row of it."""
    return dg.AssetSpec(
        name,
        group_name="raw",
        description=row,
        kinds={"github"},
        deps=[REPOSITORIES.key],
        metadata=table_metadata(name),
    )


def _options_of(config: SyncConfig, settings: Settings, now: datetime) -> SyncOptions:
    return SyncOptions(
        _refresh_before(config, now), settings.max_pull_requests, settings.first_month, tuple(config.repositories)
    )


def _refresh_before(config: SyncConfig, now: datetime) -> datetime | None:
    """The moment before which rows count as not refreshed; None where only changed ones are asked for."""
    if not config.full_refresh:
        return None
    try:
        return datetime.fromisoformat(config.refresh_before) if config.refresh_before else now
    except ValueError:
        raise InputError(
            f"refresh_before is '{config.refresh_before}': write a time in UTC such as 2026-11-20T08:30:00."
        ) from None


def _figures_of(sync: TeamSync) -> dict[str, str | float]:
    report, usage = sync.report, sync.usage
    return {
        "listed": report.listed,
        "hydrated": report.hydrated,
        "unchanged": report.unchanged,
        "gone": report.deleted,
        "incomplete": report.incomplete,
        "capped": sum(report.capped.values()),
        "failed_repositories": ", ".join(report.failed) or "none",
        "covered_from": f"{report.covered_from:%Y-%m-%d}" if report.covered_from else "nothing yet",
        "requests": usage.requests,
        "points": usage.points,
        "github_seconds": round(usage.seconds, 1),
        "listing_seconds": round(report.listing_seconds, 1),
        "hydration_seconds": round(report.hydration_seconds, 1),
    }


def _record_row_counts(context: dg.AssetExecutionContext, store: Store, team: str, months: MonthRange) -> None:
    """Attach to each month's partition how many rows the raw tables have of it."""
    for month, counts in store.pull_requests.count_rows(team, months.first.until(months.last)).items():
        for table, rows in counts.items():
            context.add_asset_metadata({ROW_COUNT: rows}, table, partition_key(team, month))


def _check_repositories(store: Store) -> dg.AssetCheckResult:
    """Looks at all teams, so that one team's good run does not hide another's failure."""
    unfinished = store.syncs.unfinished()
    failed = [(team, sync) for team, sync in unfinished if sync.sync_status is SyncStatus.FAILED]
    faults = [TableFault(team, sync.repository, sync.sync_error or "no reason recorded") for team, sync in failed]
    return dg.AssetCheckResult(
        check_name=EVERY_REPOSITORY,
        asset_key="raw_pull_requests",
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=faults_metadata(faults),
        description=describe(len(failed), len(unfinished) - len(failed)),
    )


def describe(failed: int, pending: int) -> str:
    """The check's line on all teams' repositories."""
    parts = [f"{failed} repositories failed"] if failed else []
    parts += [f"{pending} repositories are still to be brought in"] if pending else []
    return ", ".join(parts) or "every tracked repository is synced"
