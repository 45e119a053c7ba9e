"""Trends: a team's months in numbers, recomputed by each run for the months that it holds."""

import base64
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import dagster as dg

from prsync_pipeline.assets.ai_comparison_table import comparison_table
from prsync_pipeline.assets.classifications import CLASSIFICATIONS
from prsync_pipeline.assets.failure import as_failure
from prsync_pipeline.assets.partitions import MONTH, TEAM, months_by_team, partition_key
from prsync_pipeline.assets.recorded_step import recorded_step
from prsync_pipeline.assets.resources import WarehouseResource
from prsync_pipeline.assets.tables import ROW_COUNT, table_metadata
from prsync_pipeline.chart import draw_trends
from prsync_pipeline.months import Clock, Month, MonthRange
from prsync_pipeline.warehouse import RunStage, Store, Trend, definition_hash

TREND_ROWS = {
    "trend_aggregates": (
        "One row is a month of a team (repository `*`) or of one of its repositories: cycle, review and pickup time, "
        "size, throughput, the use of AI. The views `trend_changes` and `team_benchmarks` compare it."
    ),
    "ai_tool_counts": "One row is an AI tool in a month: how many merged pull requests have a verdict that names it.",
}
SHOWN_MONTHS = 13
PLOT, AI_COMPARISON = "plot", "ai_comparison"
UPSTREAM = ("raw_pull_requests", "raw_reviews", CLASSIFICATIONS)
_TABLE = dg.TableSchema(
    [
        dg.TableColumn("team", "string"),
        dg.TableColumn("month", "string"),
        dg.TableColumn("merged", "int"),
        dg.TableColumn("merged_by_agents", "int"),
        dg.TableColumn("cycle_p50_hours", "string"),
        dg.TableColumn("cycle_p75_hours", "string"),
        dg.TableColumn("ai_share", "string"),
        dg.TableColumn("note", "string"),
    ]
)


def _earlier_months() -> dg.MultiPartitionMapping:
    """A pull request counts in the month of its merge, so a trend month depends on the months before it too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # of the mapping itself: lineage alone depends on it
        months = dg.TimeWindowPartitionMapping(start_offset=-12, allow_nonexistent_upstream_partitions=True)
        return dg.MultiPartitionMapping(
            {
                TEAM: dg.DimensionPartitionMapping(TEAM, dg.IdentityPartitionMapping()),
                MONTH: dg.DimensionPartitionMapping(MONTH, months),
            }
        )


def trends(partitions: dg.MultiPartitionsDefinition) -> dg.AssetsDefinition:
    """The multi-asset over the given partitions of team and month."""
    mapping = _earlier_months()
    specs = [
        dg.AssetSpec(
            name,
            group_name="trends",
            description=row,
            kinds={"sql"},
            code_version=definition_hash(),
            deps=[dg.AssetDep(upstream, partition_mapping=mapping) for upstream in UPSTREAM],
            metadata=table_metadata(name),
        )
        for name, row in TREND_ROWS.items()
    ]

    @dg.multi_asset(
        name="trends", specs=specs, partitions_def=partitions, backfill_policy=dg.BackfillPolicy.single_run()
    )
    def trends_of(
        context: dg.AssetExecutionContext, warehouse: WarehouseResource, clock: dg.ResourceParam[Clock]
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Compute each team's months by SQL inside the warehouse, and show the last thirteen."""
        computed: list[str] = []
        records: list[dg.TableRecord] = []
        began_at = clock()
        with as_failure():
            step = TrendStep(warehouse.open_store(), clock, context.log.info)
        for slug, months in months_by_team(context.partition_keys).items():
            with as_failure(), recorded_step(context, step.store, slug, months, RunStage.COMPUTING, clock):
                computed.append(f"{slug} {step.compute(slug, months)}")
                shown = step.last_months(slug)
                compared = comparison_table(step.store.ai_comparisons.of_team(slug, clock()))
                _record_row_counts(context, step.store, slug, months)
            records += [_record(slug, trend) for trend in shown]
            # Dagster keeps what each month of each run carries, and these are large: the newest month has them.
            newest = partition_key(slug, months.last)
            context.add_asset_metadata(
                {PLOT: _picture(slug, shown), AI_COMPARISON: compared}, "trend_aggregates", newest
            )
        seconds = round((clock() - began_at).total_seconds(), 1)
        facts: dict[str, str | float] = {"months": ", ".join(computed), "seconds": seconds}
        table = dg.MetadataValue.table(records, schema=_TABLE)
        yield dg.MaterializeResult("trend_aggregates", metadata={**facts, "last_thirteen_months": table})
        yield dg.MaterializeResult("ai_tool_counts", metadata=facts)

    return trends_of


@dataclass(frozen=True, slots=True)
class TrendStep:
    """One execution of the asset, with the parts that it was given."""

    store: Store
    clock: Clock
    log: Callable[[str], None]

    def compute(self, slug: str, months: MonthRange) -> str:
        """Compute the covered ones of these months, and return them in words."""
        began_at = self.clock()
        computed = self.store.trends.compute(slug, months.first.until(months.last), began_at, self.clock)
        described = f"{computed[0]}…{computed[-1]}" if computed else "no month: nothing is covered yet"
        self.log(f"{slug}: trends of {described}: {(self.clock() - began_at).total_seconds():.1f} s")
        return described

    def last_months(self, slug: str) -> list[Trend]:
        """The team's last thirteen months, the current one included."""
        return self.store.trends.of_team(slug, first_month=Month.of(self.clock()).plus(1 - SHOWN_MONTHS))


def _record_row_counts(context: dg.AssetExecutionContext, store: Store, team: str, months: MonthRange) -> None:
    """Attach to each month's partition how many rows the tables have of it."""
    trends_of_team = store.trends.of_team(team, repository=None, first_month=months.first)
    tools_of_team = store.trends.tool_counts(team, repository=None, first_month=months.first)
    counts = {
        "trend_aggregates": Counter(str(trend.month) for trend in trends_of_team),
        "ai_tool_counts": Counter(str(tool.month) for tool in tools_of_team),
    }
    for table, by_month in counts.items():
        for month in months.first.until(months.last):
            context.add_asset_metadata({ROW_COUNT: by_month[str(month)]}, table, partition_key(team, month))


def _picture(slug: str, found: Sequence[Trend]) -> dg.MetadataValue:
    if not found:
        return dg.MetadataValue.text("no month is covered yet")
    encoded = base64.b64encode(draw_trends(f"{slug}: the last {len(found)} months", found)).decode()
    return dg.MetadataValue.md(f"![{slug}, month by month](data:image/png;base64,{encoded})")


def _record(slug: str, trend: Trend) -> dg.TableRecord:
    measures = trend.measures
    missing = len(trend.missing_repositories)
    notes = [
        *(["not over yet"] if trend.is_partial else []),
        *(["small sample"] if trend.small_sample else []),
        *([f"{missing} repositories missing"] if missing else []),
    ]
    return dg.TableRecord(
        {
            "team": slug,
            "month": str(trend.month),
            "merged": int(measures["merged_count"] or 0),
            "merged_by_agents": int(measures["agent_merged_count"] or 0),
            "cycle_p50_hours": _number(measures["cycle_time_hours_p50"]),
            "cycle_p75_hours": _number(measures["cycle_time_hours_p75"]),
            "ai_share": _number(measures["ai_share"], factor=100, unit=" %"),
            "note": ", ".join(notes),
        }
    )


def _number(value: float | None, factor: float = 1, unit: str = "") -> str:
    return "-" if value is None else f"{value * factor:.1f}{unit}"
