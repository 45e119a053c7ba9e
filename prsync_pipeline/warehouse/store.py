"""Everything that can be done with the warehouse, in one object; each operation is one transaction."""

from __future__ import annotations

from prsync_pipeline.warehouse.classifications import Classifications
from prsync_pipeline.warehouse.discoveries import Discoveries
from prsync_pipeline.warehouse.events import Events
from prsync_pipeline.warehouse.heartbeats import Heartbeats
from prsync_pipeline.warehouse.llm_batches import LlmBatches
from prsync_pipeline.warehouse.problems import Problems
from prsync_pipeline.warehouse.pull_requests import PullRequests
from prsync_pipeline.warehouse.roster import Roster
from prsync_pipeline.warehouse.syncs import Syncs
from prsync_pipeline.warehouse.teams import Teams
from prsync_pipeline.warehouse.trends import Trends


class Store(
    Teams,
    Roster,
    Syncs,
    PullRequests,
    Discoveries,
    Heartbeats,
    Classifications,
    LlmBatches,
    Trends,
    Problems,
    Events,
):
    """`Store(open_warehouse(settings))`; the nouns' own modules say what each operation does."""
