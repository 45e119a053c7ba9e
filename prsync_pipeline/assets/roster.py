"""The roster assets: which repositories a team tracks, and who its people are."""

from collections.abc import Iterator

import dagster as dg

from prsync_pipeline.assets.failure import as_failure
from prsync_pipeline.assets.partitions import team_partitions
from prsync_pipeline.assets.tables import table_metadata
from prsync_pipeline.connections import Connections
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
    context: dg.AssetExecutionContext, prsync: dg.ResourceParam[Connections]
) -> Iterator[dg.MaterializeResult[None]]:
    """Ask GitHub for the repositories and people of each team, and rank the repositories by recent pull requests."""
    reports = []
    for slug in context.partition_keys:
        with as_failure():
            team = prsync.store.teams.get(slug)
            with prsync.github(team, context.log.info) as github:
                reports.append(refresh_roster(github, prsync.store, team, prsync.clock()))
    yield from materialized(reports)


def materialized(reports: list[RosterReport]) -> Iterator[dg.MaterializeResult[None]]:
    hidden = next((report.people_hidden for report in reports if report.people_hidden), None)
    yield dg.MaterializeResult(REPOSITORIES.key, metadata={"dagster/row_count": sum(r.repositories for r in reports)})
    yield dg.MaterializeResult(
        MEMBERS.key,
        metadata={"dagster/row_count": sum(r.members for r in reports), **({HIDDEN: hidden} if hidden else {})},
    )
