"""`prsync trends`: a team's months at the terminal, for machines, or as a picture."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline.chart import draw_trends
from prsync_pipeline.cli.ai_comparison import read_comparison, write_comparison_csv, write_comparison_json
from prsync_pipeline.cli.screens.ai_comparison import show_comparison
from prsync_pipeline.cli.screens.terminal import errors, warn
from prsync_pipeline.cli.screens.trends_table import WHOLE_TEAM, TeamTrends, show_table
from prsync_pipeline.errors import InputError
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.reports.facts import FactsOfTeams
from prsync_pipeline.reports.progress import team_progress
from prsync_pipeline.reports.words import what_is_missing, why_no_trends
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.health import row_remedy
from prsync_pipeline.teams.names import repository_named
from prsync_pipeline.wiring import read_store

if TYPE_CHECKING:
    from prsync_pipeline.reports.progress import TeamProgress
    from prsync_pipeline.warehouse import Store, TeamBenchmark, Trend


@click.command()
@click.argument("team")
@click.option("--repository", metavar="NAME", help="One repository's months [default: the whole team's].")
@click.option("--months", default=13, show_default=True, type=click.IntRange(1), help="How many, with the current one.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
    help="A table to look at; json and csv have every measure.",
)  # fmt: skip
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Draw the months into a PNG file too.")
@click.option("--ai", is_flag=True, help="Did AI change it? Agents' and AI-assisted pull requests against the others.")
def trends(  # noqa: PLR0913, PLR0917 - the command's options
    team: str, repository: str | None, months: int, form: str, chart: Path | None, ai: bool
) -> None:
    """Show how a team's delivery moves, month by month, and where it stands.

    \b
    Example:
      prsync trends acme
      prsync trends acme --repository acme/api --months 6
      prsync trends acme --format csv > acme.csv
      prsync trends acme --chart acme.png
      prsync trends acme --ai
    """  # noqa: D301
    settings = Settings.read()
    store = read_store(settings)
    found_team = store.teams.get(team)
    progress = team_progress(FactsOfTeams.read(store, settings, team).of(found_team), utc_now())
    if repository is not None:
        repository = repository_named(repository, found_team.organization)
    if ai:
        if chart is not None:
            raise InputError("--chart draws the months, and --ai compares by origin: name one of the two.")
        _show_comparison(store, progress, repository or WHOLE_TEAM, form)
        return
    found = _read(store, progress, repository or WHOLE_TEAM, Month.of(utc_now()).plus(1 - months))
    if repository is None:
        bands = store.trends.published_bands() if form == "table" else []
        found = replace(found, benchmarks=_benchmarks(store, found, form), bands=bands)
    for reason in found.outdated:
        warn(reason)
    if chart is not None:
        _draw(found, chart)
    {"table": show_table, "json": _write_json, "csv": _write_csv}[form](found)


def _show_comparison(store: Store, progress: TeamProgress, repository: str, form: str) -> None:
    if not store.trends.of_team(progress.team, repository=repository):
        raise InputError(_nothing_to_show(store, progress, repository))
    found = read_comparison(store, progress.team, repository, utc_now())
    {"table": show_comparison, "json": write_comparison_json, "csv": write_comparison_csv}[form](found)


def _outdated(store: Store, progress: TeamProgress) -> list[str]:
    """Why the team's figures are not all, or not those of its rows; nothing where they are."""
    team, missing = progress.team, what_is_missing(progress)
    faults = [fault for fault in store.row_checks.open_faults(team).get(team, []) if fault.is_blocking]
    if faults:
        checks = "; ".join(map(str, faults))
        return [f"These figures are older than the data, or wrong: {checks}. → {row_remedy(team, faults)}"]
    if missing is not None:
        return [missing]
    due = store.trends.due().get(team)
    if due is None:
        return []
    is_under_way = progress.run is not None and progress.run.is_alive
    remedy = "a run is under way that computes them" if is_under_way else f"prsync sync {team}"
    return [f"These figures are older than the data: rows changed from {due} on since they were computed. → {remedy}"]


def _read(store: Store, progress: TeamProgress, repository: str, first_month: Month) -> TeamTrends:
    team = progress.team
    months = store.trends.of_team(team, repository=repository, first_month=first_month)
    if not months:
        raise InputError(_nothing_to_show(store, progress, repository))
    return TeamTrends(
        team,
        repository,
        months,
        store.trends.changes(team, repository=repository, first_month=first_month),
        [],
        store.trends.tool_counts(team, repository=repository, first_month=first_month),
        _outdated(store, progress),
    )


def _benchmarks(store: Store, found: TeamTrends, form: str) -> list[TeamBenchmark]:
    """Those that the format shows: each month is compared with all other teams', which takes a moment."""
    match form:
        case "json":
            return store.trends.benchmarks(found.team, first_month=found.months[0].month)
        case "table":
            return store.trends.benchmarks(found.team, first_month=found.last.month, last_month=found.last.month)
        case _:
            return []


def _nothing_to_show(store: Store, progress: TeamProgress, repository: str) -> str:
    team = progress.team
    known = sorted({trend.repository for trend in store.trends.of_team(team, repository=None)} - {WHOLE_TEAM})
    if known and repository not in {WHOLE_TEAM, *known}:
        return f"Team '{team}' has no repository '{repository}'. It has: {', '.join(known)}"
    return why_no_trends(progress)


def _draw(found: TeamTrends, file: Path) -> None:
    title = found.team if found.repository == WHOLE_TEAM else f"{found.team}: {found.repository}"
    try:
        file.write_bytes(draw_trends(title, found.months))
    except OSError as error:
        raise InputError(
            f"{file} cannot be written: {error.strerror}. Name a file in a folder that you may write to."
        ) from error
    errors().print(f"Chart: {escape(str(file.resolve()))}", soft_wrap=True)


def _write_json(found: TeamTrends) -> None:
    document = {
        "team": found.team,
        "repository": found.repository,
        "outdated": found.outdated,
        "months": [_flat(trend) for trend in found.months],
        "changes": [asdict(change) for change in found.changes],
        "benchmarks": [asdict(benchmark) for benchmark in found.benchmarks],
        "ai_tools": [asdict(count) for count in found.tools],
    }
    click.echo(json.dumps(document, indent=2))


def _write_csv(found: TeamTrends) -> None:
    """One line a month with every column of the table; what is not known is empty."""
    rows = [{**_flat(trend), "missing_repositories": " ".join(trend.missing_repositories)} for trend in found.months]
    writer = csv.DictWriter(sys.stdout, fieldnames=["team", *rows[0]], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"team": found.team, **row} for row in rows)


def _flat(trend: Trend) -> dict[str, object]:
    return {
        "month": str(trend.month),
        "repository": trend.repository,
        **trend.measures,
        "missing_repositories": list(trend.missing_repositories),
        "small_sample": trend.small_sample,
        "is_partial": trend.is_partial,
        "computed_at": f"{trend.computed_at:%Y-%m-%dT%H:%M:%SZ}",
    }
