"""The store for who may read alone: it asks for no more than deploy/reader.sql lets the role `prsync_reader` see.

Without stored tokens, names and addresses of commits, links to the page, who asked for what, and the language model's
own tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.classifications import Classifications
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.llm_batches import LlmBatches
from prsync_pipeline.warehouse.store import Store
from prsync_pipeline.warehouse.sync_requests import SyncRequests
from prsync_pipeline.warehouse.sync_runs import SyncRuns
from prsync_pipeline.warehouse.teams import Teams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.warehouse.engine.base import Warehouse
    from prsync_pipeline.warehouse.llm_batches import StoredLine
    from prsync_pipeline.warehouse.sync_requests import SyncRequest
    from prsync_pipeline.warehouse.sync_runs import TokenUse


class ReadersStore(Store):
    """The same operations; what may not be seen comes back empty."""

    def __init__(self, warehouse: Warehouse) -> None:
        super().__init__(warehouse)
        self.teams = _Teams(warehouse)
        self.classifications = _Classifications(warehouse)
        self.llm_batches = _LlmBatches(warehouse)
        self.sync_runs = _SyncRuns(warehouse)
        self.sync_requests = _SyncRequests(warehouse)


class _Teams(Teams):
    @staticmethod
    def _columns() -> str:
        return query("readable_columns_of_team")


class _Classifications(Classifications):
    _is_for_reader = True


class _LlmBatches(LlmBatches):
    def lines_of(self, team: str, contents: Iterable[str], prompt_version: str) -> list[StoredLine]:  # noqa: ARG002
        return []


class _SyncRuns(SyncRuns):
    def shared_token_uses(self) -> list[TokenUse]:
        return []


class _SyncRequests(SyncRequests):
    def get(self, team: str, request_id: str) -> SyncRequest | None:  # noqa: ARG002
        return None

    def _by_team(self, sql: str, team: str | None) -> dict[str, list[SyncRequest]]:  # noqa: ARG002
        return {}
