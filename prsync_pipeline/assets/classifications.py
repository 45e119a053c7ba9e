"""The verdicts on AI: whether it was used on each pull request, how, with which tools, and on what evidence."""

from collections.abc import Callable, Mapping

import dagster as dg

from prsync_pipeline.assets.failure import as_failure
from prsync_pipeline.assets.partitions import months_by_team
from prsync_pipeline.assets.progress import RunProgress
from prsync_pipeline.assets.raw_tables import ROWS, WORK_TAG
from prsync_pipeline.assets.tables import table_metadata
from prsync_pipeline.connections import Connections
from prsync_pipeline.months import MonthRange
from prsync_pipeline.sync.heartbeat import heartbeat
from prsync_pipeline.sync.types import Work
from prsync_pipeline.verdicts.run import (
    NO_KEY,
    ClassificationOptions,
    ClassificationReport,
    ClassificationRun,
    span_of,
)

CLASSIFICATIONS = "ai_classifications"
CLASSIFIES_TAG = "prsync/classifies"
COMPLETE = "complete"


def ai_classifications(partitions: dg.MultiPartitionsDefinition) -> dg.AssetsDefinition:
    """The asset over the given partitions of team and month."""
    spec = dg.AssetSpec(
        CLASSIFICATIONS,
        deps=list(ROWS),
        group_name="classification",
        kinds={"groq"},
        description="One row is the verdict on one pull request: was AI used, how, with which tools, on what evidence.",
        metadata=table_metadata(CLASSIFICATIONS),
    )

    # `dg.asset` would do, but for its backfill policy, which is still in beta there.
    @dg.multi_asset(
        name=CLASSIFICATIONS,
        specs=[spec],
        partitions_def=partitions,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def classifications_of(
        context: dg.AssetExecutionContext,
        prsync: dg.ResourceParam[Connections],
        progress: dg.ResourceParam[RunProgress],
    ) -> dg.MaterializeResult[None]:
        """Judge by rules what is new or changed, then ask the model; without it the rules' verdicts stand."""
        metadata: dict[str, str | int | float] = {}
        began_at = prsync.clock()
        for slug, months in months_by_team(context.partition_keys).items():
            with as_failure(), heartbeat(prsync.store, context.run.run_id, slug, prsync.clock):
                report = classify_team(prsync, slug, months, context.run, progress.told(context))
            metadata |= summary(report)
            if report.note:
                # To have no key is a choice, and nothing to look at every hour.
                context.log.log("INFO" if report.note == NO_KEY else "WARNING", "%s: %s", slug, report.note)
        metadata["seconds"] = round((prsync.clock() - began_at).total_seconds(), 1)
        return dg.MaterializeResult(CLASSIFICATIONS, metadata=metadata)

    return classifications_of


def classify_team(
    prsync: Connections, slug: str, months: MonthRange, run: dg.DagsterRun, log: Callable[[str], None]
) -> ClassificationReport:
    settings = prsync.settings
    # An hourly run waits for no model: others wait for their turn with its token, and a sensor collects the answers.
    patience = 0.0 if run.tags.get(WORK_TAG) == Work.UPDATES else settings.groq_wait_limit
    options = ClassificationOptions(settings.llm_batch_size, settings.groq_poll_interval, patience)
    began_at = prsync.clock()
    span = span_of(prsync.store.teams.get(slug), months)
    with prsync.groq() as groq:
        report = ClassificationRun(
            prsync.store, span, groq, owner=run.run_id, options=options, clock=prsync.clock, log=log
        ).run()
    prsync.store.classifications.record_completed(
        span,
        first_month=months.first,
        batches_waiting=report.batches_waiting,
        began_at=began_at,
        at=prsync.clock(),
    )
    return report


def summary(report: ClassificationReport) -> Mapping[str, str | int | float]:
    """Counts of the run's months as they are now, and what 1,000 pull requests cost."""
    counts, cost = report.counts, report.cost
    return {
        "dagster/partition_row_count": counts.classified,
        "judged_by_rules_now": report.by_rules,
        "sent_to_the_model_now": report.sent,
        "ai_assisted": counts.assisted,
        "ai_reviewed_only": counts.reviewed,
        "model_answered": counts.answered,
        "model_pending": counts.pending,
        "model_failed": counts.failed,
        "batches_waiting": report.batches_waiting,
        "model": report.note or COMPLETE,
        "input_tokens": counts.input_tokens,
        "output_tokens": counts.output_tokens,
        "cost_usd": round(counts.cost_usd, 6),
        **(
            {
                "input_tokens_of_1000": cost.input_tokens,
                "output_tokens_of_1000": cost.output_tokens,
                "cost_usd_of_1000": round(cost.usd, 4),
                "cost_of_1000_is": "measured" if cost.is_measured else "estimated",
            }
            if cost
            else {}
        ),
    }
