"""The roster assets: which repositories a team tracks, and who its people are."""

from collections.abc import Iterator

import dagster as dg

from prsync_pipeline.assets.metadata.tables import table_metadata
from prsync_pipeline.assets.partitions import team_partitions
from prsync_pipeline.assets.resources import GitHubResource, WarehouseResource
from prsync_pipeline.assets.steps.failure import as_failure
from prsync_pipeline.months import Clock
from prsync_pipeline.sync.roster import RosterReport, refresh_roster

REPOSITORIES = dg.AssetSpec(
    "tracked_repositories",
    group_name="roster",
    description="One row is a repository that the team tracks, with its rank: rank 1 is synced first.",
    kinds={"github"},
    metadata=table_metadata("tracked_repositories"),
)
MEMBERS = dg.AssetSpec(
    "team_members",
    group_name="roster",
    description="One row is a person of the team's GitHub organisation.",
    kinds={"github"},
    metadata=table_metadata("team_members"),
)

HIDDEN = "hidden"  # why the people cannot be seen


@dg.multi_asset(
    name="roster",
    specs=[REPOSITORIES, MEMBERS],
    partitions_def=team_partitions,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def roster(
    context: dg.AssetExecutionContext,
    github: GitHubResource,
    warehouse: WarehouseResource,
    clock: dg.ResourceParam[Clock],
) -> Iterator[dg.MaterializeResult[None]]:
    """Ask GitHub for the repositories and people of each team, and rank the repositories by recent pull requests."""
    reports = []
    with as_failure():
        store = warehouse.open_store()
        for slug in context.partition_keys:
            team = store.teams.get(slug)
            with github.client(team, context.log.info, clock=clock) as client:
                reports.append(refresh_roster(client, store, team, clock()))
    yield from _materialized(reports)


def _materialized(reports: list[RosterReport]) -> Iterator[dg.MaterializeResult[None]]:
    hidden = next((report.people_hidden for report in reports if report.people_hidden), None)
    repositories, members = sum(report.repositories for report in reports), sum(report.members for report in reports)
    yield dg.MaterializeResult(REPOSITORIES.key, metadata={"dagster/row_count": repositories})
    yield dg.MaterializeResult(
        MEMBERS.key, metadata={"dagster/row_count": members, **({HIDDEN: hidden} if hidden else {})}
    )
