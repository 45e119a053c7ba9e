"""The verdicts on AI: whether it was used on each pull request, how, with which tools, and on what evidence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import dagster as dg

from prsync_pipeline.assets.metadata.tables import ROW_COUNT, of_team, run_metadata, table_metadata
from prsync_pipeline.assets.partitions import months_by_team, partition_key
from prsync_pipeline.assets.raw_tables import ROWS
from prsync_pipeline.assets.resources import GroqResource, RulesResource, WarehouseResource
from prsync_pipeline.assets.steps.failure import as_failure
from prsync_pipeline.assets.steps.progress import RunProgress
from prsync_pipeline.assets.steps.recorded_step import recorded_step
from prsync_pipeline.assets.tags import CLASSIFIED_TEAM_TAG
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION
from prsync_pipeline.classification.rules.catalogue.tools import RULES_VERSION
from prsync_pipeline.months import Clock, MonthRange
from prsync_pipeline.settings import Settings
from prsync_pipeline.verdicts.run import (
    NO_KEY,
    ClassificationOptions,
    ClassificationReport,
    ClassificationRun,
    span_of,
)
from prsync_pipeline.warehouse import RunStage, Store

CLASSIFICATIONS = "ai_classifications"
COMPLETE = "complete"
SHORT_ASKING_SECONDS, LONG_ASKING_SECONDS = 15.0, 300.0


def ai_classifications(partitions: dg.MultiPartitionsDefinition) -> dg.AssetsDefinition:
    """The asset over the given partitions of team and month."""
    spec = dg.AssetSpec(
        CLASSIFICATIONS,
        deps=list(ROWS),
        group_name="classification",
        kinds={"groq"},
        code_version=f"rules {RULES_VERSION}, prompt {PROMPT_VERSION}",
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
    def classifications_of(  # noqa: PLR0913, PLR0917 - the resources, by their keys
        context: dg.AssetExecutionContext,
        groq: GroqResource,
        rules: RulesResource,
        warehouse: WarehouseResource,
        clock: dg.ResourceParam[Clock],
        progress: dg.ResourceParam[RunProgress],
    ) -> dg.MaterializeResult[None]:
        """Judge by rules what is new or changed, send the model its questions, and apply the answers that are there."""
        with as_failure():
            store = warehouse.open_store()
            store.agent_logins.apply_setting(rules.agents())
            step = ClassificationStep(context.run, groq, store, clock, progress.log(context))
        for slug, months in months_by_team(context.partition_keys).items():
            began_at = clock()
            with as_failure(), recorded_step(context, store, slug, months, RunStage.JUDGING, clock):
                report = step.classify_team(slug, months)
                _record_months(context, store, slug, months)
            progress.classified(report)
            seconds = round((clock() - began_at).total_seconds(), 1)
            figures = run_metadata({"months": str(months), **_figures_of(report), "seconds": seconds})
            context.add_asset_metadata(figures, CLASSIFICATIONS, partition_key(slug, months.last))
            _log_note(context, slug, report)
        return dg.MaterializeResult(CLASSIFICATIONS)

    return classifications_of


@dataclass(frozen=True, slots=True)
class ClassificationStep:
    """One execution of the asset, with the parts that it was given."""

    run: dg.DagsterRun
    groq: GroqResource
    store: Store
    clock: Clock
    log: Callable[[str], None]

    def classify_team(self, slug: str, months: MonthRange) -> ClassificationReport:
        """Bring the verdicts of one team's months up to date, and record that as an event."""
        began_at = self.clock()
        span = span_of(self.store.teams.get(slug), months)
        options = _options_of(self.groq.settings(), self.run)
        with self.groq.client() as client:
            report = ClassificationRun(
                self.store, span, client, owner=self.run.run_id, options=options, clock=self.clock, log=self.log
            ).run()
        self.store.classifications.record_completed(
            span,
            first_month=months.first,
            batches_waiting=report.batches_waiting,
            began_at=began_at,
            at=self.clock(),
        )
        return report


def _options_of(settings: Settings, run: dg.DagsterRun) -> ClassificationOptions:
    """In a sync first trends follow, which wait for the model's requests only moments; a run for the model has time."""
    is_for_model = CLASSIFIED_TEAM_TAG in run.tags
    return ClassificationOptions(
        settings.llm_batch_size,
        LONG_ASKING_SECONDS if is_for_model else SHORT_ASKING_SECONDS,
        with_summaries=settings.llm_summaries,
    )


def _log_note(context: dg.AssetExecutionContext, team: str, report: ClassificationReport) -> None:
    """Log what the model has not done yet, and why."""
    if report.note:
        # To have no key is a choice, and to wait is usual: nothing to look at every hour.
        is_usual = report.fault in {None, NO_KEY}
        context.log.log("INFO" if is_usual else "WARNING", "%s: %s", team, report.note)


def _record_months(context: dg.AssetExecutionContext, store: Store, team: str, months: MonthRange) -> None:
    """Attach to each month's partition how many verdicts there are of it, and what they say."""
    for counts in store.classifications.count_by_month(team, months.first.until(months.last)):
        figures = {
            "ai_assisted": counts.assisted,
            "ai_reviewed_only": counts.reviewed,
            "model_answered": counts.answered,
            "model_pending": counts.pending,
            "model_failed": counts.failed,
            "cost_usd": round(counts.cost_usd, 6),
        }
        metadata = {ROW_COUNT: counts.classified, **of_team(team, figures)}
        context.add_asset_metadata(metadata, CLASSIFICATIONS, partition_key(team, counts.month))


def _figures_of(report: ClassificationReport) -> Mapping[str, str | float]:
    """Counts of the run's months as they are now, and what 1,000 pull requests cost."""
    counts, use, cost = report.counts, report.use, report.cost
    return {
        "pull_requests": counts.classified,
        "judged_by_rules_now": report.by_rules,
        "sent_to_the_model_now": report.sent,
        "merged_by_people": use.people_merged,
        "merged_by_agents": use.agents_merged,
        "ai_assisted": use.assisted,
        "ai_reviewed_only": use.reviewed,
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
