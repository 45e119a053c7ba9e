"""The warehouse: tables on DuckDB or Postgres, and what a sync does with them. Knows nothing of GitHub."""

from prsync_pipeline.warehouse.access_grants import AccessGrant
from prsync_pipeline.warehouse.agent_logins import Touched
from prsync_pipeline.warehouse.classifications import BEFORE_ALL, AiUse, Classification, ClassificationCounts, MonthSpan
from prsync_pipeline.warehouse.discoveries import Discovery
from prsync_pipeline.warehouse.engine.base import Transaction, Warehouse
from prsync_pipeline.warehouse.engine.files import FileFormat
from prsync_pipeline.warehouse.engine.probe import Probe, probe
from prsync_pipeline.warehouse.events.outbox import (
    WHOLE_TEAM,
    Event,
    EventCounts,
    EventKind,
    UndeliveredEvent,
    record_event,
    to_wire,
)
from prsync_pipeline.warehouse.incomplete import IncompletePullRequest, LeftOutPullRequest
from prsync_pipeline.warehouse.llm_batches import BatchEnd, Intent, NewLine, OpenBatch, SettledLine, StoredLine
from prsync_pipeline.warehouse.measures.ai_comparison import AiComparison, Period, covered_periods
from prsync_pipeline.warehouse.measures.counted_pull_requests import CountedPullRequest, WaitingPullRequest
from prsync_pipeline.warehouse.measures.metric import Metric
from prsync_pipeline.warehouse.measures.metrics import METRICS, definition_hash
from prsync_pipeline.warehouse.measures.pull_request_filter import (
    AiPart,
    Authors,
    Kind,
    Moment,
    PullRequestFilter,
    ReviewPart,
    SizeBucket,
    SortBy,
)
from prsync_pipeline.warehouse.measures.trends import PublishedBand, TeamBenchmark, ToolCount, Trend, TrendChange
from prsync_pipeline.warehouse.pull_requests import MonthSummary, PullRequestTimes, StoredPullRequest
from prsync_pipeline.warehouse.readable import Selection, readable_tables, require_team, tables_of_teams
from prsync_pipeline.warehouse.readers import ReadersStore
from prsync_pipeline.warehouse.roster import NothingTracked
from prsync_pipeline.warehouse.row_checks import OpenFault, RowFault
from prsync_pipeline.warehouse.rows.pull_requests import Key
from prsync_pipeline.warehouse.schema.columns import Column, relations, table_columns
from prsync_pipeline.warehouse.schema.opening import open_for_reading, open_read_only, open_warehouse
from prsync_pipeline.warehouse.store import Store
from prsync_pipeline.warehouse.sync_requests import EXPIRES_AFTER, RequestKind, RequestOutcome, SyncRequest
from prsync_pipeline.warehouse.sync_runs import SILENT_AFTER, NewRun, RunOutcome, RunStage, SyncRun, TokenUse
from prsync_pipeline.warehouse.teams import TeamCounts, TeamRecord

__all__ = [
    "BEFORE_ALL",
    "EXPIRES_AFTER",
    "METRICS",
    "SILENT_AFTER",
    "WHOLE_TEAM",
    "AccessGrant",
    "AiComparison",
    "AiPart",
    "AiUse",
    "Authors",
    "BatchEnd",
    "Classification",
    "ClassificationCounts",
    "Column",
    "CountedPullRequest",
    "Discovery",
    "Event",
    "EventCounts",
    "EventKind",
    "FileFormat",
    "IncompletePullRequest",
    "Intent",
    "Key",
    "Kind",
    "LeftOutPullRequest",
    "Metric",
    "Moment",
    "MonthSpan",
    "MonthSummary",
    "NewLine",
    "NewRun",
    "NothingTracked",
    "OpenBatch",
    "OpenFault",
    "Period",
    "Probe",
    "PublishedBand",
    "PullRequestFilter",
    "PullRequestTimes",
    "ReadersStore",
    "RequestKind",
    "RequestOutcome",
    "ReviewPart",
    "RowFault",
    "RunOutcome",
    "RunStage",
    "Selection",
    "SettledLine",
    "SizeBucket",
    "SortBy",
    "Store",
    "StoredLine",
    "StoredPullRequest",
    "SyncRequest",
    "SyncRun",
    "TeamBenchmark",
    "TeamCounts",
    "TeamRecord",
    "TokenUse",
    "ToolCount",
    "Touched",
    "Transaction",
    "Trend",
    "TrendChange",
    "UndeliveredEvent",
    "WaitingPullRequest",
    "Warehouse",
    "covered_periods",
    "definition_hash",
    "open_for_reading",
    "open_read_only",
    "open_warehouse",
    "probe",
    "readable_tables",
    "record_event",
    "relations",
    "require_team",
    "table_columns",
    "tables_of_teams",
    "to_wire",
]
