"""Trends: a team's months in numbers, recomputed by each run for the months that it holds."""

import base64
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import dagster as dg

from prsync_pipeline.assets.classifications import CLASSIFICATIONS
from prsync_pipeline.assets.failure import as_failure
from prsync_pipeline.assets.partitions import MONTH, TEAM, months_by_team, partition_key
from prsync_pipeline.assets.tables import table_metadata
from prsync_pipeline.chart import draw_trends
from prsync_pipeline.connections import Connections
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sync.heartbeat import heartbeat
from prsync_pipeline.warehouse import Trend

TREND_ROWS = {
    "trend_aggregates": (
        "One row is a month of a team (repository `*`) or of one of its repositories: cycle, review and pickup time, "
        "size, throughput, the use of AI. The views `trend_changes` and `team_benchmarks` compare it."
    ),
    "ai_tool_counts": "One row is an AI tool in a month: how many merged pull requests have a verdict that names it.",
}
SHOWN_MONTHS = 13
UPSTREAM = ("raw_pull_requests", "raw_reviews", CLASSIFICATIONS)
TABLE = dg.TableSchema(
    [
        dg.TableColumn("team", "string"),
        dg.TableColumn("month", "string"),
        dg.TableColumn("merged", "int"),
        dg.TableColumn("cycle_p50_hours", "string"),
        dg.TableColumn("cycle_p75_hours", "string"),
        dg.TableColumn("ai_share", "string"),
        dg.TableColumn("note", "string"),
    ]
)


def earlier_months() -> dg.MultiPartitionMapping:
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
    mapping = earlier_months()
    specs = [
        dg.AssetSpec(
            name,
            group_name="trends",
            description=row,
            kinds={"sql"},
            deps=[dg.AssetDep(upstream, partition_mapping=mapping) for upstream in UPSTREAM],
            metadata=table_metadata(name),
        )
        for name, row in TREND_ROWS.items()
    ]

    @dg.multi_asset(
        name="trends", specs=specs, partitions_def=partitions, backfill_policy=dg.BackfillPolicy.single_run()
    )
    def trends_of(
        context: dg.AssetExecutionContext, prsync: dg.ResourceParam[Connections]
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Compute each team's months by SQL inside the warehouse, and show the last thirteen."""
        computed: list[str] = []
        records: list[dg.TableRecord] = []
        began_at = prsync.clock()
        for slug, months in months_by_team(context.partition_keys).items():
            with as_failure(), heartbeat(prsync.store, context.run.run_id, slug, prsync.clock):
                told = compute_team(prsync, slug, months, context.log.info)
                shown = last_months(prsync, slug)
            computed.append(f"{slug} {told}")
            records += [record(slug, trend) for trend in shown]
            # Dagster keeps what each month of each run carries, and a picture is large: the newest month has it.
            newest = partition_key(slug, months.last)
            context.add_asset_metadata({f"plot of {slug}": picture(slug, shown)}, "trend_aggregates", newest)
        facts: dict[str, str | float] = {"months": ", ".join(computed), "seconds": seconds_since(began_at, prsync)}
        table = dg.MetadataValue.table(records, schema=TABLE)
        plot = "with the run's newest month"
        yield dg.MaterializeResult("trend_aggregates", metadata={**facts, "last_thirteen_months": table, "plot": plot})
        yield dg.MaterializeResult("ai_tool_counts", metadata=facts)

    return trends_of


def compute_team(prsync: Connections, slug: str, months: MonthRange, log: Callable[[str], None]) -> str:
    """Which months were computed, for people."""
    began_at = prsync.clock()
    computed = prsync.store.trends.compute(slug, months.first.until(months.last), began_at, prsync.clock)
    told = f"{computed[0]}…{computed[-1]}" if computed else "no month: nothing is covered yet"
    log(f"{slug}: trends of {told}: {seconds_since(began_at, prsync)} s")
    return told


def seconds_since(began_at: datetime, prsync: Connections) -> float:
    return round((prsync.clock() - began_at).total_seconds(), 1)


def last_months(prsync: Connections, slug: str) -> list[Trend]:
    """The team's last thirteen months, the current one included."""
    return prsync.store.trends.of_team(slug, first_month=Month.of(prsync.clock()).plus(1 - SHOWN_MONTHS))


def picture(slug: str, found: Sequence[Trend]) -> dg.MetadataValue:
    if not found:
        return dg.MetadataValue.text("no month is covered yet")
    encoded = base64.b64encode(draw_trends(f"{slug}: the last {len(found)} months", found)).decode()
    return dg.MetadataValue.md(f"![{slug}, month by month](data:image/png;base64,{encoded})")


def record(slug: str, trend: Trend) -> dg.TableRecord:
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
            "cycle_p50_hours": shown_number(measures["cycle_time_hours_p50"]),
            "cycle_p75_hours": shown_number(measures["cycle_time_hours_p75"]),
            "ai_share": shown_number(measures["ai_share"], factor=100, unit=" %"),
            "note": ", ".join(notes),
        }
    )


def shown_number(value: float | None, factor: float = 1, unit: str = "") -> str:
    return "-" if value is None else f"{value * factor:.1f}{unit}"
