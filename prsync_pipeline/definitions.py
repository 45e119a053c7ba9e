"""What Dagster loads: the assets, the jobs of the command line, the sensors, and the parts that they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from prsync_pipeline.assets.progress import RunProgress
from prsync_pipeline.assets.raw_tables import raw_tables
from prsync_pipeline.assets.roster import roster
from prsync_pipeline.assets.trends import trends
from prsync_pipeline.automation.change_discovery import team_updates
from prsync_pipeline.automation.event_delivery import event_delivery
from prsync_pipeline.automation.llm_results import model_answers
from prsync_pipeline.automation.schedules import daily_freshness, weekly_all_rows, weekly_past_months
from prsync_pipeline.automation.team_syncs import team_syncs
from prsync_pipeline.connections import Connections
from prsync_pipeline.errors import SettingsError
from prsync_pipeline.settings import DEFAULT_FIRST_MONTH

if TYPE_CHECKING:
    from prsync_pipeline.months import Month


@dg.definitions
def defs() -> dg.Definitions:
    """Read the settings when Dagster loads the code, never at import."""
    connections = Connections.from_environment()
    partitions = team_month_partitions(first_month(connections))
    return dg.Definitions(
        assets=[roster, raw_tables(partitions), ai_classifications(partitions), trends(partitions)],
        asset_checks=[
            row_checks("raw_checks", RAW_CHECKS),
            row_checks("verdict_checks", VERDICT_CHECKS),
            row_checks("trend_checks", TREND_CHECKS),
            every_team_is_fresh,
            past_months_are_as_github_counts,
        ],
        jobs=[SYNC_JOB, CLASSIFY_JOB, FRESHNESS_JOB, PAST_MONTHS_JOB, ALL_ROWS_JOB],
        sensors=[team_syncs, team_updates, model_answers, event_delivery],
        schedules=[daily_freshness, weekly_all_rows, weekly_past_months],
        resources={"prsync": connections, "progress": RunProgress()},
        executor=dg.in_process_executor,
    )


def first_month(connections: Connections) -> Month:
    """The first partition; the default where the settings are wrong.

    With a code location that does not load Dagster's UI is empty and does not say why. So it loads, and every tick
    and run says what needs mending.
    """
    try:
        return connections.settings.first_month
    except SettingsError:
        return DEFAULT_FIRST_MONTH
