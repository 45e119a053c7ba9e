"""What runs by the clock: freshness and what of Dagster's history is too old daily, all rows and past months weekly."""

from __future__ import annotations

import dagster as dg

from prsync_pipeline.assets.jobs import ALL_ROWS_JOB, FRESHNESS_JOB, PAST_MONTHS_JOB
from prsync_pipeline.automation.upkeep.retention import retention

daily_freshness = dg.ScheduleDefinition(
    name="daily_freshness",
    job=FRESHNESS_JOB,
    cron_schedule="0 7 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every day at 07:00 UTC.",
)
weekly_past_months = dg.ScheduleDefinition(
    name="weekly_past_months",
    job=PAST_MONTHS_JOB,
    cron_schedule="0 5 * * 1",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Mondays at 05:00 UTC: a point of GitHub's budget for twenty-five months of repositories.",
)
weekly_all_rows = dg.ScheduleDefinition(
    name="weekly_all_rows",
    job=ALL_ROWS_JOB,
    cron_schedule="0 4 * * 1",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Mondays at 04:00 UTC: the rows of all teams at once; asks GitHub for nothing.",
)
daily_retention = dg.ScheduleDefinition(
    name="daily_retention",
    job=retention,
    cron_schedule="30 3 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every day at 03:30 UTC: deletes old runs, so that Dagster's own storage does not grow for ever.",
)
