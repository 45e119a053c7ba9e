"""A wanted run as Dagster takes it: the job's configuration, and tags that name its team, its months and its turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.partitions import range_tags
from prsync_pipeline.assets.raw_tables import OP, SyncConfig
from prsync_pipeline.assets.tags import (
    FIRST_MONTHS,
    FOLLOWS_TAG,
    PRIORITY_TAG,
    REQUEST_TAG,
    TEAM_TAG,
    TOKEN_TAG,
    WORK_TAG,
)
from prsync_pipeline.sync.types import Work
from prsync_pipeline.teams.credentials import token_alias

if TYPE_CHECKING:
    from prsync_pipeline.models import Team
    from prsync_pipeline.sync.next_run import NextRun


def run_request(team: Team, wanted: NextRun) -> dg.RunRequest:
    """The request of the run; one that answers a person's request is started once, however often it is asked for."""
    config = SyncConfig(repositories=list(wanted.repositories), changes_only=wanted.work is Work.UPDATES)
    tags = {REQUEST_TAG: wanted.request_id} if wanted.request_id is not None else {}
    if wanted.follows_quick_start:
        tags[FOLLOWS_TAG] = FIRST_MONTHS
    return dg.RunRequest(
        run_key=f"request-{wanted.request_id}" if wanted.request_id is not None else None,
        run_config={"ops": {OP: {"config": config.model_dump(exclude_defaults=True)}}},
        tags={
            **range_tags(team.slug, wanted.months),
            **team_tags(team),
            WORK_TAG: wanted.work.value,
            PRIORITY_TAG: str(wanted.priority),
            **tags,
        },
    )


def team_tags(team: Team) -> dict[str, str]:
    """Whose run it is, and whose token it uses: runs that share one take turns."""
    return {TEAM_TAG: team.slug, TOKEN_TAG: token_alias(team)}
