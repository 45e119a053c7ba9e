"""What must be true of the tables, as checks in Dagster's UI; each reports on all teams, so that none hides another.

A run looks at its own team's rows, and repeats the last result of the others: it blocks its own trends where its own
team's rows are wrong, and what is wrong with another team is a warning. Run alone, a check looks at all teams.
Results are not partitioned, since a run of several months has one: they name the months and rows in their metadata.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import dagster as dg

from prsync_pipeline.assets.metadata.tables import TableFault, faults_metadata
from prsync_pipeline.assets.partitions import teams_of_run
from prsync_pipeline.assets.resources import GitHubResource, WarehouseResource
from prsync_pipeline.assets.steps.failure import as_failure
from prsync_pipeline.errors import PrsyncError
from prsync_pipeline.models import Team
from prsync_pipeline.months import Clock
from prsync_pipeline.sync.drift import DriftReport, find_drift
from prsync_pipeline.teams.health import FRESH_FOR
from prsync_pipeline.warehouse import RowFault
from prsync_pipeline.warehouse.row_checks import WARNINGS

FRESHNESS = dg.AssetCheckKey(dg.AssetKey("raw_pull_requests"), "every_team_is_fresh")
PAST_MONTHS = dg.AssetCheckKey(dg.AssetKey("raw_pull_requests"), "past_months_are_as_github_counts")


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check whose query file of the same name finds the rows that are wrong."""

    asset: str
    name: str
    description: str

    @property
    def spec(self) -> dg.AssetCheckSpec:
        return dg.AssetCheckSpec(self.name, asset=self.asset, description=self.description, blocking=self.is_blocking)

    @property
    def is_blocking(self) -> bool:
        return self.name not in WARNINGS


RAW_CHECKS = (
    RowCheck("raw_pull_requests", "listed_is_stored", "What GitHub listed and counted is what is stored."),
    RowCheck("raw_pull_requests", "no_pull_request_twice", "No pull request is stored under two keys."),
    RowCheck("raw_pull_requests", "month_is_that_of_creation", "Each pull request is in the month of its creation."),
    RowCheck("raw_pull_requests", "pull_requests_are_whole", "GitHub gave all that it counts of each pull request."),
    RowCheck("raw_pull_requests", "times_are_in_order", "GitHub's times: nothing ends before it was created."),
    RowCheck("raw_reviews", "no_review_twice", "No review is stored under two pull requests."),
    RowCheck("raw_reviews", "reviews_have_their_pull_request", "Every review belongs to a stored pull request."),
    RowCheck("raw_commits", "commits_have_their_pull_request", "Every commit belongs to a stored pull request."),
    RowCheck("raw_files", "files_have_their_pull_request", "Every changed file belongs to a stored pull request."),
    RowCheck("raw_files", "files_are_as_github_counts", "GitHub's total of changed files is that of its list."),
)
VERDICT_CHECKS = (
    RowCheck("ai_classifications", "tools_fit_the_verdict", "Involvement, tools, yes or no fit each other."),
    RowCheck("ai_classifications", "verdicts_have_their_pull_request", "Every verdict is on a stored pull request."),
    RowCheck("ai_classifications", "every_pull_request_has_a_verdict", "Every stored pull request has a verdict."),
)
TREND_CHECKS = (
    RowCheck("trend_aggregates", "months_add_up", "Counts, means and shares are those of the rows, counted again."),
    RowCheck("trend_aggregates", "percentiles_fit_the_rows", "Each percentile is where its rank is among the rows."),
    RowCheck("trend_aggregates", "every_covered_month_has_a_row", "No covered month is left out."),
    RowCheck("trend_aggregates", "shares_are_possible", "Shares, sizes, percentiles are within the possible."),
    RowCheck("ai_tool_counts", "tools_add_up", "The count of each tool is that of the verdicts."),
)
ROW_CHECKS = (*RAW_CHECKS, *VERDICT_CHECKS, *TREND_CHECKS)


def row_checks(name: str, checks: Sequence[RowCheck]) -> dg.AssetChecksDefinition:
    """One step that runs the queries of all these checks."""

    @dg.multi_asset_check(name=name, specs=[check.spec for check in checks], can_subset=True)
    def checked(
        context: dg.AssetCheckExecutionContext, warehouse: WarehouseResource, clock: dg.ResourceParam[Clock]
    ) -> Iterator[dg.AssetCheckResult]:
        chosen = [check for check in checks if check.spec.key in context.selected_asset_check_keys]
        teams = teams_of_run(context.run)
        with as_failure():
            found = warehouse.open_store().row_checks.run([check.name for check in chosen], clock(), teams)
        for check in chosen:
            yield _row_result(check, found[check.name], teams)

    return checked


def _row_result(check: RowCheck, faults: Sequence[RowFault], teams: set[str]) -> dg.AssetCheckResult:
    """An error where prsync's own work is wrong of the run's own team, or the check runs alone; else a warning."""
    is_ours = check.is_blocking and (not teams or any(fault.team in teams for fault in faults))
    count = sum({fault.team: fault.faults_of_team for fault in faults}.values())
    ours_first = sorted(faults, key=lambda fault: fault.team not in teams)
    rows = [TableFault(fault.team, fault.place, fault.fault) for fault in ours_first]
    return dg.AssetCheckResult(
        asset_key=check.asset,
        check_name=check.name,
        passed=not faults,
        severity=dg.AssetCheckSeverity.ERROR if is_ours else dg.AssetCheckSeverity.WARN,
        metadata={"places": count, **faults_metadata(rows)},
        description=f"{count} places are wrong" if faults else "all is well",
    )


@dg.asset_check(
    asset=FRESHNESS.asset_key,
    name=FRESHNESS.name,
    description="Every team that is not paused was brought up to date within the last day.",
)
def every_team_is_fresh(warehouse: WarehouseResource, clock: dg.ResourceParam[Clock]) -> dg.AssetCheckResult:
    now = clock()
    with as_failure():
        teams = [team for team in warehouse.open_store().teams.all() if not team.is_paused]
    stale = [team for team in teams if now - (team.watermark or team.created_at) > FRESH_FOR]
    names = ", ".join(team.slug for team in stale)
    return dg.AssetCheckResult(
        passed=not stale,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "teams": len(teams),
            **faults_metadata([TableFault(team.slug, "", _last_complete(team)) for team in stale]),
        },
        description=f"stale: {names}" if stale else "every team is up to date",
    )


def _last_complete(team: Team) -> str:
    if team.watermark is None:
        return f"no complete sync since it signed up at {team.created_at:%Y-%m-%d %H:%M} UTC"
    return f"complete up to {team.watermark:%Y-%m-%d %H:%M} UTC"


@dg.asset_check(
    asset=PAST_MONTHS.asset_key,
    name=PAST_MONTHS.name,
    description="Asks GitHub how many pull requests each past month of each repository holds, and names what drifted.",
)
def past_months_are_as_github_counts(
    context: dg.AssetCheckExecutionContext,
    github: GitHubResource,
    warehouse: WarehouseResource,
    clock: dg.ResourceParam[Clock],
) -> dg.AssetCheckResult:
    chosen = teams_of_run(context.run)
    counted = 0
    faults: list[TableFault] = []
    with as_failure():
        store = warehouse.open_store()
        for team in store.teams.all():
            if team.is_paused or (chosen and team.slug not in chosen):
                continue
            try:
                with github.client(team, context.log.info, clock=clock) as client:
                    report = find_drift(client, store, team, clock())
            except PrsyncError as error:
                faults.append(TableFault(team.slug, "", str(error)))
            else:
                counted += report.counted
                faults += _drift_faults(team.slug, report)
    return dg.AssetCheckResult(
        passed=not faults,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"counted": counted, **faults_metadata(faults)},
        description=(
            f"{len(faults)} differ; `prsync sync TEAM --from MONTH --full-refresh` brings a month in again"
            if faults
            else f"{counted} months of repositories are as GitHub counts them"
        ),
    )


def _drift_faults(slug: str, report: DriftReport) -> list[TableFault]:
    drifted = [
        TableFault(slug, f"{drift.repository} {drift.month}", f"{drift.at_github} at GitHub, {drift.stored} stored")
        for drift in report.drifted
    ]
    return drifted + [TableFault(slug, name, "cannot be seen with the team's token") for name in report.unavailable]
