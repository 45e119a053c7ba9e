"""`prsync classify`: verdicts on AI for a team's months now, and the evidence of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline.cli.runs import model_wait
from prsync_pipeline.cli.runs.instance import dagster_home
from prsync_pipeline.cli.runs.run_job import JobRunner
from prsync_pipeline.cli.screens.evidence import explain
from prsync_pipeline.cli.screens.model_wait import print_pending
from prsync_pipeline.cli.screens.terminal import hint, output, warn
from prsync_pipeline.cli.screens.verdicts import cost_line, verdicts_line
from prsync_pipeline.errors import CoverageGap, InputError
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.names import pull_request_named
from prsync_pipeline.verdicts.run import NO_KEY
from prsync_pipeline.wiring import open_store, read_store

if TYPE_CHECKING:
    from prsync_pipeline.models import Team


def classify_team(  # noqa: PLR0913 - one for each option
    *, team: str, first: str | None, last: str | None, reference: str | None, form: str, wait_for_model: bool
) -> None:
    """Judge the months by one run and print what it did, or print the evidence of one pull request."""
    settings = Settings.read()
    if reference is not None:
        store = read_store(settings)
        named = pull_request_named(reference, store.teams.get(team).organization)
        explain(store, team, named, form)
        return
    if form == "json":
        raise click.UsageError("--format json is for --explain: `prsync trends TEAM --format json` has the figures.")
    store = open_store(settings)
    found = store.teams.get(team)
    months = wanted_months(found, first, last, Month.of(utc_now()))
    runner = JobRunner(dagster_home(settings), store, settings.run_history)
    report = model_wait.classify_now(runner, found, months)
    if wait_for_model:
        report = model_wait.wait_for_model(settings, runner, found, months, report)
    console = output()
    console.print(f"[bold green]{team}[/] {months}: {verdicts_line(report)}", soft_wrap=True)
    if report.cost is not None:
        console.print(cost_line(report.cost), soft_wrap=True)
    hint(f"Warehouse: {escape(store.warehouse.location)}")
    if report.fault == NO_KEY:
        warn(NO_KEY)
    print_pending(team, report)


def wanted_months(team: Team, first: str | None, last: str | None, current: Month) -> MonthRange:
    """The months asked for, as far as they are covered.

    Raises:
        CoverageGap: nothing is stored of them.
        InputError: they are the wrong way round, or in the future.
    """
    if team.covered_from is None:
        raise CoverageGap(f"Team '{team.slug}' has no history yet: run `prsync sync {team.slug}` first.")
    covered = Month.of(team.covered_from)
    months = MonthRange(Month.parse(first) if first else covered, Month.parse(last) if last else current)
    if months.first > months.last or months.last > current:
        raise InputError(f"{months} is no range of months up to {current}: give the earlier month first.")
    if months.first < covered:
        raise CoverageGap(
            f"Team '{team.slug}' is covered from {covered}; bring earlier months in with "
            f"`prsync sync {team.slug} --from {months.first}`."
        )
    return months
