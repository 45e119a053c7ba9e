"""`prsync trends`: a team's months at the terminal, for machines, or as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline.chart import draw_trends
from prsync_pipeline.cli.screens.ai_comparison import show_comparison
from prsync_pipeline.cli.screens.terminal import errors, print_json, warn
from prsync_pipeline.cli.screens.trends_table import show_table
from prsync_pipeline.errors import InputError
from prsync_pipeline.months import utc_now
from prsync_pipeline.reports.documents import comparison_document, trends_document
from prsync_pipeline.reports.spreadsheets import comparison_csv, trends_csv
from prsync_pipeline.reports.team.facts import FactsOfTeams
from prsync_pipeline.reports.trends.comparison import read_comparison
from prsync_pipeline.reports.trends.read import trends_of
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.names import repository_named
from prsync_pipeline.warehouse import WHOLE_TEAM
from prsync_pipeline.wiring import read_store

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.models import Team
    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.warehouse import Store


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
    store, now = read_store(settings), utc_now()
    facts = FactsOfTeams.read(store, settings, team).named(team)
    found = trends_of(
        store,
        settings,
        facts,
        now,
        repository=repository_named(repository, facts.team.organization) if repository else WHOLE_TEAM,
        months=months,
        has_all_benchmarks=form == "json" and not ai,
    )
    if found.why_none:
        raise InputError(found.why_none)
    if ai and chart is not None:
        raise InputError("--chart draws the months, and --ai compares by origin: name one of the two.")
    if ai:
        _compare(store, facts.team, found, now, form)
        return
    for reason in found.outdated:
        warn(reason)
    if chart is not None:
        _draw(found, chart)
    match form:
        case "json":
            print_json(trends_document(found))
        case "csv":
            click.echo(trends_csv(found), nl=False)
        case _:
            show_table(found)


def _compare(store: Store, team: Team, trends: TeamTrends, now: datetime, form: str) -> None:
    """Print the comparison by origin of the team or repository; raises InputError where no whole month is covered."""
    found = read_comparison(store, team, now, trends.repository, trends.rows)
    if found is None:
        raise InputError(
            f"No whole month of team '{team.slug}' is stored yet. `prsync status {team.slug}` shows how far it is."
        )
    match form:
        case "json":
            print_json(comparison_document(found))
        case "csv":
            click.echo(comparison_csv(found), nl=False)
        case _:
            show_comparison(found)


def _draw(found: TeamTrends, file: Path) -> None:
    title = found.team if found.repository == WHOLE_TEAM else f"{found.team}: {found.repository}"
    try:
        file.write_bytes(draw_trends(title, found.months))
    except OSError as error:
        raise InputError(
            f"{file} cannot be written: {error.strerror}. Name a file in a folder that you may write to."
        ) from error
    errors().print(f"Chart: {escape(str(file.resolve()))}", soft_wrap=True)
