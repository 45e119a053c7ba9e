"""`prsync status`: how each team and repository is, what failed and what to do about it, and what is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.padding import Padding

from prsync_pipeline.cli.screens.team_state import headline, state_lines
from prsync_pipeline.cli.screens.team_status import (
    COLOURS,
    REPOSITORIES_SHOWN,
    months_table,
    print_faults,
    print_incomplete,
    print_repositories,
)
from prsync_pipeline.cli.screens.terminal import format_option, hint, output, print_json
from prsync_pipeline.months import utc_now
from prsync_pipeline.reports.documents import status_document
from prsync_pipeline.reports.team.facts import FactsOfTeams
from prsync_pipeline.reports.team.progress import team_progress
from prsync_pipeline.settings import Settings
from prsync_pipeline.wiring import read_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.console import Console

    from prsync_pipeline.models import Team
    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.warehouse import MonthSummary, Store

FAULTS_SHOWN = 3


@click.command()
@click.argument("team", required=False)
@click.option("--incomplete", is_flag=True, help="Only what GitHub did not give, a line for each pull request.")
@format_option
def status(team: str | None, form: str, *, incomplete: bool) -> None:
    """Show how each team is; for one team, every repository and what is stored by month.

    \b
    Example:
      prsync status
      prsync status acme
      prsync status acme --incomplete
      prsync status --format json
    """  # noqa: D301
    settings = Settings.read()
    store, console = read_store(settings), output()
    teams = [store.teams.get(team)] if team else store.teams.all()
    if incomplete:
        print_incomplete(console, store.incomplete.by_team(team))
        return
    facts = FactsOfTeams.read(store, settings, team)
    if form == "json":
        print_json(status_document(team_progress(facts.of(shown), utc_now()) for shown in teams))
        return
    status = _Status(console, store, facts, utc_now(), is_chosen=bool(team))
    for shown in teams:
        status.print_team(shown, is_only=len(teams) == 1)
    if len(teams) > 1:
        hint("Each repository of a team: [bold]prsync status TEAM[/]")
    if not teams:
        console.print("No team has signed up yet: [bold]prsync teams add SLUG --org ORG[/]")
    hint(f"Warehouse: {escape(store.warehouse.location)}")


@dataclass(frozen=True, slots=True)
class _Status:
    """What the command shows each team with; `is_chosen` where the team was named."""

    console: Console
    store: Store
    facts: FactsOfTeams
    now: datetime
    is_chosen: bool

    def print_team(self, team: Team, *, is_only: bool) -> None:
        """A screenful: of many teams only what is wrong with them, of one all that there is."""
        progress = team_progress(self.facts.of(team), self.now)
        counts = self.store.pull_requests.count_by_month(team.slug) if is_only else []
        stored = sum(count.pull_requests for count in counts)
        self.console.print(headline(progress, self.now))
        for line in state_lines(progress, self.now, stored if is_only else None):
            self.console.print(Padding(line, (0, 0, 0, 2), expand=False))
        if is_only:
            self._print_repositories(team, progress, counts)
        print_faults(self.console, team, progress.faults, limit=None if self.is_chosen else FAULTS_SHOWN)
        if self.is_chosen and counts:
            names = [repository.repository for repository in progress.repositories]
            self.console.print(months_table(team, counts, names, self.console.width))

    def _print_repositories(self, team: Team, progress: TeamProgress, counts: Sequence[MonthSummary]) -> None:
        """Those first that a person has to see."""
        stored = Counter({repository.repository: 0 for repository in progress.repositories})
        for count in counts:
            stored[count.repository] += count.pull_requests
        by_state = sorted(progress.repositories, key=lambda repository: list(COLOURS).index(repository.state))
        shown = by_state if self.is_chosen else by_state[:REPOSITORIES_SHOWN]
        print_repositories(self.console, team, shown, stored, of=len(by_state))
