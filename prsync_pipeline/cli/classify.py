"""`prsync classify`: verdicts on AI for a team's months now, and the evidence of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline import definitions
from prsync_pipeline.assets.classifications import CLASSIFICATIONS, CLASSIFIES_TAG, COMPLETE
from prsync_pipeline.assets.jobs import CLASSIFY_JOB
from prsync_pipeline.assets.partitions import range_tags, team_partitions
from prsync_pipeline.assets.progress import RunProgress
from prsync_pipeline.cli.instance import dagster_home, open_instance
from prsync_pipeline.cli.screens.evidence import explain
from prsync_pipeline.cli.screens.progress import TerminalProgress, words
from prsync_pipeline.cli.screens.terminal import output, warn
from prsync_pipeline.connections import Connections
from prsync_pipeline.errors import CoverageGap, InputError
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.verdicts.run import NO_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    import dagster as dg

    from prsync_pipeline.models import Team

MODEL_COUNTS = ("model_answered", "model_pending", "model_failed")


@click.command()
@click.argument("team")
@click.option("--from", "first", metavar="MONTH", help="First month, such as 2025-11 [default: where coverage begins].")
@click.option("--to", "last", metavar="MONTH", help="Last month [default: the current one].")
@click.option("--explain", "reference", metavar="OWNER/NAME#123", help="Only print the evidence of this pull request.")
def classify(team: str, first: str | None, last: str | None, reference: str | None) -> None:
    """Find out on which pull requests AI was used, by rules, and by a language model where GROQ_API_KEY is set.

    Only what is new or changed is judged, and what the model has answered is not asked again.

    \b
    Example:
      prsync classify acme
      prsync classify acme --from 2026-01 --to 2026-11
      prsync classify acme --explain acme/api#123
    """  # noqa: D301
    connections = Connections.from_environment()
    found = connections.store.teams.get(team)
    if reference is not None:
        explain(connections.store, team, reference)
        return
    months = wanted_months(found, first, last, Month.of(utc_now()))
    numbers = materialize(connections, found, months)
    report(connections, found, months, numbers)


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


def materialize(connections: Connections, team: Team, months: MonthRange) -> Mapping[str, object]:
    """One run of the verdicts and of what follows from them; the numbers that it reported."""
    with open_instance(dagster_home(connections)) as instance, words() as shown:
        instance.add_dynamic_partitions(team_partitions.name or "", [team.slug])
        result = (
            definitions.defs()
            .resolve_job_def(CLASSIFY_JOB.name)
            .execute_in_process(
                instance=instance,
                tags={**range_tags(team.slug, months), CLASSIFIES_TAG: team.slug},
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                resources={"prsync": connections, "progress": TerminalProgress(RunProgress().listener, shown)},
            )
        )
    return verdict_numbers(result)


def verdict_numbers(result: dg.ExecuteInProcessResult) -> Mapping[str, object]:
    """What the run's verdicts reported."""
    [one, *_] = result.asset_materializations_for_node(CLASSIFICATIONS)
    return {name: value.value for name, value in one.metadata.items()}


def report(connections: Connections, team: Team, months: MonthRange, numbers: Mapping[str, object]) -> None:
    console = output()
    console.print(f"[bold green]{team.slug}[/] {months}: {verdicts_line(numbers)}")
    if "cost_usd_of_1000" in numbers:
        console.print(
            f"1,000 pull requests cost the model {numbers['input_tokens_of_1000']} tokens in and "
            f"{numbers['output_tokens_of_1000']} out, {numbers['cost_usd_of_1000']} USD ({numbers['cost_of_1000_is']})."
        )
    console.print(f"Warehouse: {escape(connections.store.warehouse.location)}", soft_wrap=True)
    if numbers["model"] != COMPLETE:
        warn(str(numbers["model"]))


def verdicts_line(numbers: Mapping[str, object]) -> str:
    """The verdicts of the months in one line."""
    verdicts = (
        f"AI was used on {numbers['ai_assisted']} of {numbers['dagster/partition_row_count']} pull requests, "
        f"and only reviewed {numbers['ai_reviewed_only']}"
    )
    if numbers["model"] == NO_KEY and not any(numbers[name] for name in MODEL_COUNTS):
        return f"{verdicts}, by rules alone: GROQ_API_KEY is not set."
    return (
        f"{verdicts}; the model answered for {numbers['model_answered']}, "
        f"{numbers['model_pending']} wait for it, {numbers['model_failed']} got no answer."
    )
