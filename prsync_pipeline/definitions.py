"""What Dagster loads: the assets, the jobs of the command line, the sensors, and the parts that they reach."""

from __future__ import annotations

import dagster as dg

from prsync_pipeline.assets.classifications import CLASSIFICATIONS, ai_classifications
from prsync_pipeline.assets.partitions import team_month_partitions
from prsync_pipeline.assets.progress import RunProgress
from prsync_pipeline.assets.pull_requests import ROWS, raw_tables
from prsync_pipeline.assets.roster import roster
from prsync_pipeline.automation.model_answers import model_answers
from prsync_pipeline.automation.sensors import team_histories
from prsync_pipeline.sync.connections import Connections

SYNC_JOB = "sync"
CLASSIFY_JOB = "classify"
HISTORY = dg.AssetSelection.assets(*ROWS, CLASSIFICATIONS)
VERDICTS = dg.AssetSelection.assets(CLASSIFICATIONS).downstream()


@dg.definitions
def defs() -> dg.Definitions:
    """Read the settings when Dagster loads the code, never at import."""
    connections = Connections.from_environment()
    partitions = team_month_partitions(connections.settings.first_month)
    return dg.Definitions(
        assets=[roster, raw_tables(partitions), ai_classifications(partitions)],
        jobs=[
            dg.define_asset_job(SYNC_JOB, selection=HISTORY, description="What `prsync sync` runs."),
            dg.define_asset_job(CLASSIFY_JOB, selection=VERDICTS, description="What `prsync classify` runs."),
        ],
        sensors=[team_histories, model_answers],
        resources={"prsync": connections, "progress": RunProgress()},
        executor=dg.in_process_executor,
    )
