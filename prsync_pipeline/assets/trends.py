"""Trends: a team's months in numbers, recomputed by each run for the months that it holds, and those after them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import dagster as dg

from prsync_pipeline.assets.classifications import CLASSIFICATIONS
from prsync_pipeline.assets.metadata.tables import run_metadata, table_metadata
from prsync_pipeline.assets.metadata.trend_metadata import Metadata, month_metadata, newest_metadata
from prsync_pipeline.assets.partitions import months_by_team, partition_key
from prsync_pipeline.assets.resources import WarehouseResource
from prsync_pipeline.assets.steps.failure import as_failure
from prsync_pipeline.assets.steps.recorded_step import recorded_step
from prsync_pipeline.assets.tags import BACKFILL_TAG
from prsync_pipeline.months import Clock, Month, MonthRange
from prsync_pipeline.warehouse import RunStage, Store, definition_hash

TREND_ROWS = {
    "trend_aggregates": (
        "One row is a month of a team (repository `*`) or of one of its repositories: cycle, review and pickup time, "
        "size, throughput, the use of AI. The views `trend_changes` and `team_benchmarks` compare it."
    ),
    "ai_tool_counts": "One row is an AI tool in a month: how many merged pull requests have a verdict that names it.",
}
UPSTREAM = ("raw_pull_requests", "raw_reviews", CLASSIFICATIONS)


def trends(partitions: dg.MultiPartitionsDefinition) -> dg.AssetsDefinition:
    """The multi-asset over the given partitions of team and month.

    A pull request counts in the month of its merge, so a month depends on those before it too. Dagster is not told: it
    would put the later months of a backfill into a second run. The step computes and records them itself.
    """
    specs = [
        dg.AssetSpec(
            name,
            group_name="trends",
            description=row,
            kinds={"sql"},
            code_version=definition_hash(),
            deps=UPSTREAM,
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
        with as_failure():
            step = TrendStep(warehouse.open_store(), clock, context.log.info)
        later: list[dg.AssetMaterialization] = []
        for slug, months in months_by_team(context.partition_keys).items():
            with as_failure(), recorded_step(context, step.store, slug, months, RunStage.COMPUTING, clock):
                computed = step.compute(slug, months)
            for recorded in computed:
                if months.first <= recorded.month <= months.last:
                    context.add_asset_metadata(recorded.metadata, recorded.table, recorded.partition)
                else:
                    later.append(recorded.materialization)
        for name in TREND_ROWS:
            yield dg.MaterializeResult(name)
        # Dagster counts what a backfill's run records as what was asked for: there the run does not record them.
        is_backfill = BACKFILL_TAG in context.run.tags
        record = context.instance.report_runless_asset_event if is_backfill else context.log_event
        for materialization in later:
            record(materialization)

    return trends_of


@dataclass(frozen=True, slots=True)
class MonthOfTable:
    """What is recorded of a team's month of one of the tables."""

    table: str
    team: str
    month: Month
    metadata: Metadata

    @property
    def partition(self) -> dg.MultiPartitionKey:
        return partition_key(self.team, self.month)

    @property
    def materialization(self) -> dg.AssetMaterialization:
        return dg.AssetMaterialization(self.table, partition=self.partition, metadata=self.metadata)


@dataclass(frozen=True, slots=True)
class TrendStep:
    """One execution of the asset, with the parts that it was given."""

    store: Store
    clock: Clock
    log: Callable[[str], None]

    def compute(self, slug: str, months: MonthRange) -> list[MonthOfTable]:
        """Compute the covered ones of these months and all later ones; what to record of each, the newest month last.

        The newest month of `trend_aggregates` has the large metadata and what the run did, which Dagster's overview
        shows.
        """
        began_at = self.clock()
        asked = list(months.first.until(months.last))
        computed = self.store.trends.compute(slug, asked, began_at, self.clock)
        seconds = round((self.clock() - began_at).total_seconds(), 1)
        described = f"{computed[0]}…{computed[-1]}" if computed else "no month: nothing is covered yet"
        self.log(f"{slug}: trends of {described}: {seconds} s")
        recorded = sorted({*asked, *computed})
        by_table = month_metadata(self.store, slug, recorded)
        by_table["trend_aggregates"][recorded[-1]] |= {
            **newest_metadata(self.store, slug, self.clock()),
            **run_metadata({"months": described, "seconds": seconds}),
        }
        return [MonthOfTable(table, slug, month, by_table[table][month]) for table in TREND_ROWS for month in recorded]
