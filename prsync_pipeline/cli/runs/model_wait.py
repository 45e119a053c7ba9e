"""`--wait-for-model` of `prsync sync` and `prsync classify`: the answers now, for a person who waits for them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from prsync_pipeline.assets.jobs import CLASSIFY_JOB
from prsync_pipeline.assets.tags import CLASSIFIED_TEAM_TAG
from prsync_pipeline.cli.screens.model_wait import print_interrupted, show_waiting
from prsync_pipeline.verdicts.run import span_of
from prsync_pipeline.verdicts.waiting import BatchWait
from prsync_pipeline.wiring import groq_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.cli.runs.run_job import JobRunner
    from prsync_pipeline.models import Team
    from prsync_pipeline.months import MonthRange
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.verdicts.run import ClassificationReport
    from prsync_pipeline.warehouse import MonthSpan, Store


def classify_now(runner: JobRunner, team: Team, months: MonthRange) -> ClassificationReport:
    """A run of the verdicts and the trends: it collects what has come, and sends what was not sent."""
    [report] = runner.run(CLASSIFY_JOB.name, team, months, {CLASSIFIED_TEAM_TAG: team.slug}).verdicts
    return report


def wait_for_model(
    settings: Settings, runner: JobRunner, team: Team, months: MonthRange, report: ClassificationReport
) -> ClassificationReport:
    """Wait for the answers to what the months' last run reported as pending, and count them; see `collect_all`."""
    # Asked for again: the run that made the report has moved its coverage.
    span = span_of(runner.store.teams.get(team.slug), months)
    classify = partial(classify_now, replace(runner, with_bars=False), team, months)
    return collect_all(settings, runner.store, span, report, classify)


def collect_all(
    settings: Settings,
    store: Store,
    span: MonthSpan,
    report: ClassificationReport,
    classify: Callable[[], ClassificationReport],
) -> ClassificationReport:
    """Wait for the batches and let `classify` collect their answers, and so on while the months' verdicts wait for any.

    Ends early where the model cannot be asked: what is left is collected later. So does Ctrl-C, which loses nothing.
    The report is the last run's, with what all of them sent.

    Raises:
        ModelKeyRefused: Groq does not take the key any more.
    """
    while report.counts.pending:
        try:
            batches = _wait_once(settings, store, span)
        except KeyboardInterrupt:
            print_interrupted(span.team)
            raise
        later = classify()
        report = replace(later, sent=report.sent + later.sent)
        if later.fault or not (batches or later.sent):
            break
    return report


def _wait_once(settings: Settings, store: Store, span: MonthSpan) -> int:
    """Wait for the batches that are with the model now; how many they were."""
    with groq_client(settings) as groq, show_waiting() as show:
        return BatchWait(groq, store, span).wait(settings.groq_poll_interval, show) if groq else 0
