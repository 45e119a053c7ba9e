"""Everything that can be done with the warehouse: a gateway for each group of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.access_grants import AccessGrants
from prsync_pipeline.warehouse.agent_logins import AgentLogins
from prsync_pipeline.warehouse.classifications import Classifications
from prsync_pipeline.warehouse.discoveries import Discoveries
from prsync_pipeline.warehouse.events.outbox import Events
from prsync_pipeline.warehouse.incomplete import IncompletePullRequests
from prsync_pipeline.warehouse.llm_batches import LlmBatches
from prsync_pipeline.warehouse.measures.ai_comparison import AiComparisons
from prsync_pipeline.warehouse.measures.counted_pull_requests import CountedPullRequests
from prsync_pipeline.warehouse.measures.trends import Trends
from prsync_pipeline.warehouse.pull_requests import PullRequests
from prsync_pipeline.warehouse.roster import Roster
from prsync_pipeline.warehouse.row_checks import RowChecks
from prsync_pipeline.warehouse.sync_requests import SyncRequests
from prsync_pipeline.warehouse.sync_runs import SyncRuns
from prsync_pipeline.warehouse.syncs import Syncs
from prsync_pipeline.warehouse.teams import Teams

if TYPE_CHECKING:
    from prsync_pipeline.warehouse.engine.base import Warehouse


class Store:
    """`Store(open_warehouse(settings)).teams.get("acme")`: each operation of a gateway is one transaction."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.teams = Teams(warehouse)
        self.roster = Roster(warehouse)
        self.syncs = Syncs(warehouse)
        self.pull_requests = PullRequests(warehouse)
        self.incomplete = IncompletePullRequests(warehouse)
        self.discoveries = Discoveries(warehouse)
        self.sync_runs = SyncRuns(warehouse)
        self.sync_requests = SyncRequests(warehouse)
        self.agent_logins = AgentLogins(warehouse)
        self.access_grants = AccessGrants(warehouse)
        self.classifications = Classifications(warehouse)
        self.llm_batches = LlmBatches(warehouse)
        self.trends = Trends(warehouse)
        self.ai_comparisons = AiComparisons(warehouse)
        self.counted_pull_requests = CountedPullRequests(warehouse)
        self.row_checks = RowChecks(warehouse)
        self.events = Events(warehouse)
