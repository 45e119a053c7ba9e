"""The jobs: what one run of a team's months materializes and checks, and the checks that run by themselves."""

from __future__ import annotations

import dagster as dg

from prsync_pipeline.assets.checks import FRESHNESS, PAST_MONTHS, ROW_CHECKS
from prsync_pipeline.assets.classifications import CLASSIFICATIONS
from prsync_pipeline.assets.raw_tables import ROWS
from prsync_pipeline.assets.tags import JOB_TAG
from prsync_pipeline.assets.trends import TREND_ROWS

VERDICTS_AND_TRENDS = (CLASSIFICATIONS, *TREND_ROWS)
TABLES = (*ROWS, *VERDICTS_AND_TRENDS)
ON_SCHEDULE = dg.AssetSelection.checks(FRESHNESS, PAST_MONTHS)
SYNC_JOB = dg.define_asset_job(
    "sync",
    tags={JOB_TAG: "sync"},
    selection=dg.AssetSelection.assets(*TABLES) - ON_SCHEDULE,
    description="What the sensor and `prsync sync` run: the raw tables, the verdicts, the trends, and their checks.",
)
CLASSIFY_JOB = dg.define_asset_job(
    "classify",
    tags={JOB_TAG: "classify"},
    selection=dg.AssetSelection.assets(*VERDICTS_AND_TRENDS) - ON_SCHEDULE,
    description="What `prsync classify` and the sensor of late answers run: the verdicts, and the trends that follow.",
)
FRESHNESS_JOB = dg.define_asset_job(
    "freshness",
    tags={JOB_TAG: "freshness"},
    selection=dg.AssetSelection.checks(FRESHNESS),
    description="Is each team's data of today?",
)
PAST_MONTHS_JOB = dg.define_asset_job(
    "past_months",
    tags={JOB_TAG: "past_months"},
    selection=dg.AssetSelection.checks(PAST_MONTHS),
    description="Asks GitHub for the counts of past months, and names those that drifted.",
)
ALL_ROWS_JOB = dg.define_asset_job(
    "all_rows",
    tags={JOB_TAG: "all_rows"},
    selection=dg.AssetSelection.checks(*(check.spec.key for check in ROW_CHECKS)),
    description="Looks at the rows of all teams, where each run looks at its own team's.",
)
