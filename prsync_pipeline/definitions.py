"""What Dagster loads: the assets, their checks, the jobs, sensors and schedules, and the resources that they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from prsync_pipeline.assets.checks import (
    RAW_CHECKS,
    TREND_CHECKS,
    VERDICT_CHECKS,
    every_team_is_fresh,
    past_months_are_as_github_counts,
    row_checks,
)
from prsync_pipeline.assets.classifications import ai_classifications
from prsync_pipeline.assets.jobs import ALL_ROWS_JOB, CLASSIFY_JOB, FRESHNESS_JOB, PAST_MONTHS_JOB, SYNC_JOB
from prsync_pipeline.assets.partitions import team_month_partitions
from prsync_pipeline.assets.raw_tables import raw_tables
from prsync_pipeline.assets.resources import default_resources
from prsync_pipeline.assets.roster import roster
from prsync_pipeline.assets.trends import trends
from prsync_pipeline.assets.views import views
from prsync_pipeline.automation.change_discovery import change_discovery
from prsync_pipeline.automation.event_delivery import event_delivery
from prsync_pipeline.automation.llm_results import llm_results
from prsync_pipeline.automation.schedules import daily_freshness, daily_retention, weekly_all_rows, weekly_past_months
from prsync_pipeline.automation.team_syncs import team_syncs
from prsync_pipeline.automation.upkeep.retention import retention
from prsync_pipeline.file_modes import write_for_owner_alone
from prsync_pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping


@dg.definitions
def defs() -> dg.Definitions:
    """The code location; the environment is read when Dagster loads it, never at import.

    What the process that loads it writes is for its owner alone, and so is what its runs write.
    """
    write_for_owner_alone()
    return build_definitions()


def build_definitions(resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """All of prsync's definitions; `resources` take the place of those under the same keys.

    The partitions' first month and the engine's name are those of the environment, or the defaults where its settings
    are wrong: a code location that does not load leaves Dagster's UI empty. Each run and tick names what is wrong.
    """
    settings, _ = Settings.examine()
    partitions = team_month_partitions(settings.first_month)
    engine = "postgres" if settings.duckdb_path is None else "duckdb"
    assets: list[dg.AssetsDefinition | dg.AssetSpec] = [
        roster,
        raw_tables(partitions),
        ai_classifications(partitions),
        trends(partitions),
        *views(engine),
    ]
    return dg.Definitions(
        assets=dg.map_asset_specs(lambda spec: spec.merge_attributes(kinds={engine}), assets),
        asset_checks=[
            row_checks("raw_checks", RAW_CHECKS),
            row_checks("verdict_checks", VERDICT_CHECKS),
            row_checks("trend_checks", TREND_CHECKS),
            every_team_is_fresh,
            past_months_are_as_github_counts,
        ],
        jobs=[SYNC_JOB, CLASSIFY_JOB, FRESHNESS_JOB, PAST_MONTHS_JOB, ALL_ROWS_JOB, retention],
        sensors=[team_syncs, change_discovery, llm_results, event_delivery],
        schedules=[daily_freshness, daily_retention, weekly_all_rows, weekly_past_months],
        resources={**default_resources(), **(resources or {})},
        executor=dg.in_process_executor,
    )
