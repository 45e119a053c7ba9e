"""Trends: a team's months in numbers, recomputed by each run for the months that it holds."""

import base64
import warnings
from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from prsync_pipeline.assets.classifications import CLASSIFICATIONS
from prsync_pipeline.assets.failure import as_failure
from prsync_pipeline.assets.partitions import MONTH, TEAM, months_by_team
from prsync_pipeline.assets.tables import table_metadata
from prsync_pipeline.chart import draw_trends
from prsync_pipeline.models import Month
from prsync_pipeline.sync.connections import Connections
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
        computed: dict[str, list[Month]] = {}
        for slug, months in months_by_team(context.partition_keys).items():
            with as_failure(), heartbeat(prsync.store, context.run.run_id, slug, prsync.clock):
                computed[slug] = prsync.store.aggregate(
                    slug, months.first.until(months.last), prsync.clock(), prsync.clock
                )
        with as_failure():
            shown = {slug: last_months(prsync, slug) for slug in computed}
        months_computed = ", ".join(f"{slug} {months[0]}…{months[-1]}" for slug, months in computed.items() if months)
        yield dg.MaterializeResult("trend_aggregates", metadata={"months": months_computed or "none", **views(shown)})
        yield dg.MaterializeResult("ai_tool_counts", metadata={"months": months_computed or "none"})

    return trends_of


def last_months(prsync: Connections, slug: str) -> list[Trend]:
    """The team's last thirteen months, the current one included."""
    return prsync.store.trends(slug, first_month=Month.of(prsync.clock()).plus(1 - SHOWN_MONTHS))


def views(shown: Mapping[str, Sequence[Trend]]) -> dict[str, dg.MetadataValue]:
    """What a person sees of a materialization: a small table, and a picture for each team."""
    records = [record(slug, trend) for slug, found in shown.items() for trend in found]
    pictures = {f"plot of {slug}": picture(slug, found) for slug, found in shown.items() if found}
    return {"last_thirteen_months": dg.MetadataValue.table(records, schema=TABLE), **pictures}


def picture(slug: str, found: Sequence[Trend]) -> dg.MetadataValue:
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
            "month": trend.month,
            "merged": int(measures["merged_count"] or 0),
            "cycle_p50_hours": shown_number(measures["cycle_time_hours_p50"]),
            "cycle_p75_hours": shown_number(measures["cycle_time_hours_p75"]),
            "ai_share": shown_number(measures["ai_share"], factor=100, unit=" %"),
            "note": ", ".join(notes),
        }
    )


def shown_number(value: float | None, factor: float = 1, unit: str = "") -> str:
    return "-" if value is None else f"{value * factor:.1f}{unit}"
