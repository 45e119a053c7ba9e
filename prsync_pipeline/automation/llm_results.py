"""The sensor that collects the model's answers that came after their run, and sends again what could not be sent.

It works from the warehouse's own state; the runs that it starts refresh every month that the answers touch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.jobs import CLASSIFY_JOB
from prsync_pipeline.assets.partitions import range_tags
from prsync_pipeline.assets.resources import GroqResource, WarehouseResource
from prsync_pipeline.assets.tags import CLASSIFIED_TEAM_TAG, TEAM_TAG
from prsync_pipeline.automation.ticks import SECONDS_BETWEEN_TICKS, logged_errors
from prsync_pipeline.automation.upkeep.lost_runs import naive
from prsync_pipeline.backoff import doubling_pause
from prsync_pipeline.classification.llm.question import questions_asked
from prsync_pipeline.errors import ModelError
from prsync_pipeline.models import Team
from prsync_pipeline.months import Clock, Month, MonthRange
from prsync_pipeline.sync.next_run import (
    FIRST_RETRY,
    LONGEST_RETRY,
    PastRun,
    count_leading,
    is_on_its_way,
    of_this_team,
    waited,
)
from prsync_pipeline.verdict_states import LlmQuestion
from prsync_pipeline.verdicts.due import Ready, ready_answers, unsent_month
from prsync_pipeline.warehouse import Store

if TYPE_CHECKING:
    # It imports Groq's SDK, which is slow, and is needed where there is a key.
    from prsync_pipeline.classification.llm.groq_batches import GroqBatches

ASK_AGAIN_AFTER = timedelta(minutes=15)
COLLECT_AGAIN_AFTER = timedelta(minutes=5)
RUNS_REMEMBERED = 10


@dataclass(frozen=True, slots=True)
class _Model:
    """The model's client, and the questions that it is asked."""

    groq: "GroqBatches"
    questions: Sequence[LlmQuestion]


@dg.sensor(
    name="llm_results",
    job=CLASSIFY_JOB,
    minimum_interval_seconds=SECONDS_BETWEEN_TICKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Collects the language model's answers that came after their run, and refreshes the months they touch.",
)
def llm_results(
    context: dg.SensorEvaluationContext,
    groq: GroqResource,
    warehouse: WarehouseResource,
    clock: dg.ResourceParam[Clock],
) -> dg.SensorResult | dg.SkipReason:
    with logged_errors(context):
        store = warehouse.open_store()
        teams = [team for team in store.teams.all() if not team.is_paused and team.covered_from is not None]
        with groq.client() as client:
            if client is None:
                return dg.SkipReason("GROQ_API_KEY is not set: there is no model to hear from.")
            try:
                now = clock()
                model = _Model(client, questions_asked(with_summaries=groq.settings().llm_summaries))
                requests = [run for team in teams for run in _wanted_runs(context.instance, store, model, team, now)]
            except ModelError as error:
                return dg.SkipReason(str(error))
    return dg.SensorResult(run_requests=requests)


def _wanted_runs(
    instance: dg.DagsterInstance,
    store: Store,
    model: _Model,
    team: Team,
    now: datetime,
) -> Iterator[dg.RunRequest]:
    """At most one run for the team, and none beside one that is on its way: it collects what there is."""
    since = of_this_team(team, now)
    runs = past_runs(instance, {CLASSIFIED_TEAM_TAG: team.slug}, since)
    if is_on_its_way(past_runs(instance, {TEAM_TAG: team.slug}, since)) or not _may_start(runs, now):
        return
    ready = ready_answers(model.groq, store, team.slug, now)
    month = ready.first_month if _may_collect(ready, runs, now) else None
    if month is None and _may_ask_again(runs, now):
        month = unsent_month(store, team.slug, model.questions)
    if month is not None:
        yield dg.RunRequest(tags={**range_tags(team.slug, _touched(team, month, now)), CLASSIFIED_TEAM_TAG: team.slug})


def _may_start(runs: list[PastRun], now: datetime) -> bool:
    """Never beside a run that is on its way; after failures a minute, two, four … up to an hour."""
    failures = count_leading(not run.succeeded for run in runs)
    if is_on_its_way(runs):
        return False
    return not failures or waited(runs[0], doubling_pause(FIRST_RETRY, failures, LONGEST_RETRY), now)


def _may_collect(ready: Ready, runs: list[PastRun], now: datetime) -> bool:
    """While batches end one after another a run every few minutes is enough; the last is collected at once."""
    return not ready.more_to_come or not runs or waited(runs[0], COLLECT_AGAIN_AFTER, now)


def _may_ask_again(runs: list[PastRun], now: datetime) -> bool:
    """Whether the last run is long enough ago that Groq may be well again."""
    return not runs or waited(runs[0], ASK_AGAIN_AFTER, now)


def _touched(team: Team, month: Month, now: datetime) -> MonthRange:
    """Every month whose trends could change; what is older than the coverage belongs to the first of it."""
    covered = Month.of(team.covered_from or now)
    return MonthRange(max(month, covered), Month.of(now))


def past_runs(instance: dg.DagsterInstance, tags: Mapping[str, str], since: datetime | None) -> list[PastRun]:
    """The last runs with these tags, newest first; those before `since` were of another team of the same slug."""
    records = instance.get_run_records(dg.RunsFilter(tags=dict(tags), created_after=since), limit=RUNS_REMEMBERED)
    return [
        PastRun(
            succeeded=record.dagster_run.is_success,
            ended_at=naive(record.update_timestamp) if record.dagster_run.is_finished else None,
        )
        for record in records
    ]
